"""The frame read for any time is the one that is found when the whole clip is decoded in order."""

import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

av = pytest.importorskip("av", reason="clips need the package av, which is not installed")

from mwrgui.core.errors import MwrError  # noqa: E402
from mwrgui.video.frame_reader import FrameReader  # noqa: E402
from mwrgui.video.shown_frame import ShownFrame  # noqa: E402

MakeClip = Callable[..., Path]
NEVER_STOP = threading.Event()
LONG_CLIP_TIMES = range(0, 200 * 512, 512)
UNEVEN_TIMES = [0, 400, 1000, 1512, 3000, 3300, 3500, 4700, 5120, 7000, 7100, 7612]


def all_frames(clip: Path) -> list[NDArray[np.uint8]]:
    """All frames of a clip, read with PyAV and without code of the program."""
    with av.open(str(clip)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def number_of(frame: ShownFrame | None, frames: list[NDArray[np.uint8]]) -> int:
    """The index of the frame in `frames` that looks like `frame`."""
    assert frame is not None
    differences = [np.abs(frame.pixels.astype(int) - other).mean() for other in frames]
    assert min(differences) < 1
    return int(np.argmin(differences))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {"g": "60", "bf": "2"}),
        ("a.mkv", {"g": "250"}),
        ("a.ts", {"g": "12"}),
        ("a.avi", {"g": "30", "bf": "0"}),
        ("a.mov", {"g": "1"}),
    ],
)
def test_at_any_time_the_frame_of_that_time_is_read(
    make_clip: MakeClip, name: str, options: dict[str, str]
) -> None:
    is_avi = name == "a.avi"  # has no time base but its frame rate
    extra = {"time_base": Fraction(1, 25)} if is_avi else {}
    times = range(200) if is_avi else LONG_CLIP_TIMES
    clip = make_clip(name, times=times, options=options, **extra)
    frames, reader = all_frames(clip), FrameReader(clip)
    assert reader.duration == pytest.approx(8.0, abs=0.1)
    for number in (0, 7, 120, 119, 118, 60, 61, 199, 3, 150, 152, 148):
        frame = reader.at((number + 0.5) / 25, NEVER_STOP)
        assert number_of(frame, frames) == number
        assert frame.time == pytest.approx(number / 25, abs=0.002)
        assert frame.seconds == pytest.approx(1 / 25, abs=0.002)
    assert number_of(reader.at(-3, NEVER_STOP), frames) == 0
    assert number_of(reader.at(1000, NEVER_STOP), frames) == 199
    reader.close()
    assert number_of(reader.at(4.02, NEVER_STOP), frames) == 100
    reader.close()


def test_steps_go_from_frame_to_frame_and_stay_at_the_ends(make_clip: MakeClip) -> None:
    clip = make_clip(times=UNEVEN_TIMES, options={"g": "5"})
    frames, reader = all_frames(clip), FrameReader(clip)
    frame = reader.at(0, NEVER_STOP)
    for number in (*range(1, 12), 11, 11):
        frame = reader.step_from(frame, 1, NEVER_STOP)
        assert number_of(frame, frames) == number
        assert frame.time == pytest.approx(UNEVEN_TIMES[number] / 12_800)
    for number in (*range(10, -1, -1), 0, 0):
        frame = reader.step_from(frame, -1, NEVER_STOP)
        assert number_of(frame, frames) == number
    assert number_of(reader.step_from(frame, 7, NEVER_STOP), frames) == 7
    frame = reader.at(5120 / 12_800, NEVER_STOP)
    assert number_of(reader.step_from(frame, -8, NEVER_STOP), frames) == 0
    reader.close()


def test_frames_are_read_in_order_and_late_ones_are_skipped(make_clip: MakeClip) -> None:
    clip = make_clip(times=LONG_CLIP_TIMES, options={"g": "30"})
    frames, reader = all_frames(clip), FrameReader(clip)
    reader.at(1.0, NEVER_STOP)
    assert [number_of(reader.next(), frames) for _ in range(3)] == [26, 27, 28]
    reader.step_from(reader.at(28 / 25, NEVER_STOP), -4, NEVER_STOP)
    assert [number_of(reader.next(), frames) for _ in range(6)] == [25, 26, 27, 28, 29, 30]
    assert number_of(reader.next(not_before=2.0), frames) == 50
    assert number_of(reader.next(not_before=100.0), frames) == 199
    assert reader.next() is None
    reader.close()


def test_a_rotated_clip_is_shown_upright_and_wide_pixels_widen_the_frame(make_clip: MakeClip) -> None:
    turned = FrameReader(make_clip("turned.mp4", rotation=90))
    stored = all_frames(make_clip("stored.mp4"))
    frame = turned.at(0, NEVER_STOP)
    assert turned.size == (64, 96)
    assert np.abs(frame.pixels.astype(int) - np.rot90(stored[0])).mean() < 2
    wide = FrameReader(make_clip("wide.mp4", aspect=Fraction(4, 3)))
    assert wide.size == (128, 64)
    assert wide.at(0, NEVER_STOP).pixels.shape == (64, 128, 3)
    turned.close()
    wide.close()


@pytest.mark.parametrize(
    ("size", "tags"),
    [((96, 64), {}), ((1280, 720), {}), ((96, 64), {"colorspace": 9}), ((96, 64), {"color_range": 2})],
    ids=["small", "HD", "BT.2020", "full range"],
)
def test_colours_are_those_that_networks_get(
    make_clip: MakeClip, size: tuple[int, int], tags: dict[str, int]
) -> None:
    from mwrgui.video.clip import probe_clip
    from mwrgui.video.decoding import ClipDecoder
    from mwrgui.video.planes import YuvFormat, planes_to_rgb, read_planes

    red = np.broadcast_to(np.array((200, 30, 60), np.uint8), (size[1], size[0], 3)).copy()
    path = make_clip(times=[0, 512], size=size, pixel_format="yuv444p", tags=tags, frames=[red, red])
    clip, reader = probe_clip(path), FrameReader(path)
    yuv_format, decoded = YuvFormat.of(clip), next(iter(ClipDecoder(clip, NEVER_STOP)))
    network_input = planes_to_rgb(read_planes(decoded.frame, yuv_format, size), yuv_format, size) / 257
    assert np.abs(reader.at(0, NEVER_STOP).pixels - network_input).max() < 1.5
    reader.close()


def test_a_search_ends_when_it_is_stopped(make_clip: MakeClip) -> None:
    reader, stop = FrameReader(make_clip(times=LONG_CLIP_TIMES)), threading.Event()
    stop.set()
    assert reader.at(7.5, stop) is None
    assert reader.at(7.5, NEVER_STOP) is not None
    reader.close()


@pytest.mark.parametrize("kind", ["empty", "broken", "sound"])
def test_files_without_frames_are_refused_with_the_reason(
    make_clip: MakeClip, tmp_path: Path, kind: str
) -> None:
    clip = tmp_path / f"{kind}.mp4"
    if kind == "sound":
        with av.open(str(clip), "w") as file:
            stream = file.add_stream("aac", rate=44_100)
            frame = av.AudioFrame.from_ndarray(
                np.zeros((2, 1024), np.float32), format="fltp", layout="stereo"
            )
            frame.sample_rate = 44_100
            file.mux([*stream.encode(frame), *stream.encode(None)])
    else:
        clip.write_bytes(b"" if kind == "empty" else make_clip().read_bytes()[100:400])
    words = {"empty": "is empty", "broken": "is not a clip that can be read", "sound": "holds no pictures"}
    with pytest.raises(MwrError, match=words[kind]):
        FrameReader(clip)
