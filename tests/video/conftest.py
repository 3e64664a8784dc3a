"""Clips made by the tests: crops that move over a sample photo with moving rain, and a tone."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from mwrgui.core.devices import Device, choose_device

try:
    import av
except ImportError:  # the tests themselves are skipped then
    av = None

SAMPLE_PHOTO = Path(__file__).parents[2] / "resources" / "samples" / "haze-kodak-13.jpg"
SAMPLE_RATE = 44_100
MakeClip = Callable[..., Path]


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def cpu() -> Device:
    return choose_device("cpu", "float32")


def pictures(count: int, width: int, height: int) -> list[NDArray[np.uint8]]:
    """Crops that move over a photo by a pixel per frame, with random streaks of rain."""
    photo = cv2.cvtColor(cv2.imread(str(SAMPLE_PHOTO)), cv2.COLOR_BGR2RGB)
    random = np.random.default_rng(0)
    crops = []
    for number in range(count):
        crop = np.ascontiguousarray(photo[number % 100 :, number % 100 :][:height, :width])
        for x, y in random.integers(0, (max(1, width), max(1, height)), (max(1, width // 20), 2)):
            cv2.line(crop, (int(x), int(y)), (int(x) + 2, int(y) + 9), (225, 225, 230))
        crops.append(crop)
    return crops


@pytest.fixture
def make_clip(tmp_path: Path) -> MakeClip:
    """`make_clip("a.mp4", times=…)`: writes a clip and returns its path."""

    def make(
        name: str = "clip.mp4",
        *,
        times: Sequence[int] = range(0, 12 * 512, 512),
        size: tuple[int, int] = (96, 64),
        time_base: Fraction = Fraction(1, 12_800),
        codec: str = "libx264",
        pixel_format: str = "yuv420p",
        rotation: int = 0,
        sound: bool = False,
        subtitles: str = "",  # the name of the codec; none if empty
        tags: dict[str, int] | None = None,
        aspect: Fraction = Fraction(1),
        options: dict[str, str] | None = None,
        metadata: dict[str, str] | None = None,
        chapters: Sequence[str] = (),
        timecode: str = "",
        frames: list[NDArray[np.uint8]] | None = None,
    ) -> Path:
        path = tmp_path / name
        with av.open(str(path), "w") as file:
            file.metadata.update(metadata or {})
            stream = file.add_stream(codec, rate=25, options=options or {})
            stream.width, stream.height = size
            stream.pix_fmt, stream.time_base = pixel_format, time_base
            stream.codec_context.time_base = time_base
            stream.codec_context.sample_aspect_ratio = aspect
            for tag, value in (tags or {}).items():
                setattr(stream.codec_context, tag, value)
            if rotation:
                stream.set_display_rotation(rotation)
            stream.metadata["language"] = "fra"
            if timecode:
                stream.metadata["timecode"] = timecode
            tone_stream = file.add_stream("aac", rate=SAMPLE_RATE) if sound else None
            text_stream = file.add_mux_stream(subtitles) if subtitles else None
            file.set_chapters(_chapters(chapters))
            for time, picture in zip(times, frames or pictures(len(times), *size), strict=True):
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame = frame.reformat(format=pixel_format, dst_colorspace="ITU601")
                frame.pts, frame.time_base = time, time_base
                file.mux(stream.encode(frame))
            file.mux(stream.encode(None))
            if tone_stream:
                _add_tone(file, tone_stream, seconds=float((times[-1] + 512) * time_base))
            if text_stream:
                _add_subtitles(file, text_stream, length_prefixed=subtitles == "mov_text")
        return path

    return make


def _chapters(titles: Sequence[str]) -> list[dict[str, object]]:
    return [
        {
            "id": number,
            "start": number * 100,
            "end": number * 100 + 100,
            "time_base": Fraction(1, 1000),
            "metadata": {"title": title},
        }
        for number, title in enumerate(titles)
    ]


def _add_tone(file: object, stream: object, seconds: float) -> None:
    wave = np.sin(np.arange(round(seconds * SAMPLE_RATE), dtype=np.float32) * 0.06)[None]
    for start in range(0, wave.shape[1], 1024):
        part = np.ascontiguousarray(np.repeat(wave[:, start : start + 1024], 2, axis=0))
        frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        file.mux(stream.encode(frame))
    file.mux(stream.encode(None))


def _add_subtitles(file: object, stream: object, *, length_prefixed: bool) -> None:
    for number, words in enumerate((b"rain", b"more rain")):
        packet = av.Packet(len(words).to_bytes(2, "big") + words if length_prefixed else words)
        packet.stream, packet.time_base = stream, Fraction(1, 1000)
        packet.pts = packet.dts = number * 150
        packet.duration = 100
        file.mux(packet)
