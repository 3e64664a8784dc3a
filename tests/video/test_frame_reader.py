"""Frames at any time are those that a player that decodes all from the beginning shows then."""

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
GO_ON = threading.Event()
LONG = range(0, 200 * 512, 512)
UNEVEN = [0, 400, 1000, 1512, 3000, 3300, 3500, 4700, 5120, 7000, 7100, 7612]


def all_frames(clip: Path) -> list[NDArray[np.uint8]]:
    """By FFmpeg without us."""
    with av.open(str(clip)) as file:
        return [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]


def number_of(frame: ShownFrame | None, frames: list[NDArray[np.uint8]]) -> int:
    """Which of the frames it is, going by what it shows."""
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
def test_any_time_shows_the_frame_of_that_time(
    make_clip: MakeClip, name: str, options: dict[str, str]
) -> None:
    plain = name == "a.avi"  # holds no other time base than that of its rate
    extra = {"time_base": Fraction(1, 25)} if plain else {}
    times = range(200) if plain else LONG
    clip = make_clip(name, times=times, options=options, **extra)
    frames, reader = all_frames(clip), FrameReader(clip)
    assert reader.duration == pytest.approx(8.0, abs=0.1)
    for number in (0, 7, 120, 119, 118, 60, 61, 199, 3, 150, 152, 148):
        frame = reader.at((number + 0.5) / 25, GO_ON)
        assert number_of(frame, frames) == number
        assert frame.time == pytest.approx(number / 25, abs=0.002)
        assert frame.seconds == pytest.approx(1 / 25, abs=0.002)
    assert number_of(reader.at(-3, GO_ON), frames) == 0
    assert number_of(reader.at(1000, GO_ON), frames) == 199
    reader.close()
    assert number_of(reader.at(4.02, GO_ON), frames) == 100
    reader.close()


def test_steps_go_from_frame_to_frame_and_stay_at_the_ends(make_clip: MakeClip) -> None:
    clip = make_clip(times=UNEVEN, options={"g": "5"})
    frames, reader = all_frames(clip), FrameReader(clip)
    frame = reader.at(0, GO_ON)
    for number in (*range(1, 12), 11, 11):
        frame = reader.step_from(frame, 1, GO_ON)
        assert number_of(frame, frames) == number
        assert frame.time == pytest.approx(UNEVEN[number] / 12_800)
    for number in (*range(10, -1, -1), 0, 0):
        frame = reader.step_from(frame, -1, GO_ON)
        assert number_of(frame, frames) == number
    assert number_of(reader.step_from(frame, 7, GO_ON), frames) == 7
    frame = reader.at(5120 / 12_800, GO_ON)
    assert number_of(reader.step_from(frame, -8, GO_ON), frames) == 0
    reader.close()


def test_frames_follow_one_another_and_late_ones_are_left_out(make_clip: MakeClip) -> None:
    clip = make_clip(times=LONG, options={"g": "30"})
    frames, reader = all_frames(clip), FrameReader(clip)
    reader.at(1.0, GO_ON)
    assert [number_of(reader.next(), frames) for _ in range(3)] == [26, 27, 28]
    reader.step_from(reader.at(28 / 25, GO_ON), -4, GO_ON)
    assert [number_of(reader.next(), frames) for _ in range(6)] == [25, 26, 27, 28, 29, 30]
    assert number_of(reader.next(not_before=2.0), frames) == 50
    assert number_of(reader.next(not_before=100.0), frames) == 199
    assert reader.next() is None
    reader.close()


def test_a_turned_clip_is_shown_upright_and_wide_pixels_as_wide(make_clip: MakeClip) -> None:
    turned = FrameReader(make_clip("turned.mp4", turned=90))
    stored = all_frames(make_clip("stored.mp4"))
    frame = turned.at(0, GO_ON)
    assert turned.size == (64, 96)
    assert np.abs(frame.pixels.astype(int) - np.rot90(stored[0])).mean() < 2
    wide = FrameReader(make_clip("wide.mp4", aspect=Fraction(4, 3)))
    assert wide.size == (128, 64)
    assert wide.at(0, GO_ON).pixels.shape == (64, 128, 3)
    turned.close()
    wide.close()


@pytest.mark.parametrize(
    ("size", "tags"),
    [((96, 64), {}), ((1280, 720), {}), ((96, 64), {"colorspace": 9}), ((96, 64), {"color_range": 2})],
    ids=["small", "HD", "BT.2020", "full range"],
)
def test_colours_are_those_that_networks_see_of_the_clip(
    make_clip: MakeClip, size: tuple[int, int], tags: dict[str, int]
) -> None:
    from mwrgui.video.clip import probe_clip
    from mwrgui.video.decoding import ClipDecoder
    from mwrgui.video.planes import YuvFormat, planes_to_rgb, read_planes

    red = np.broadcast_to(np.array((200, 30, 60), np.uint8), (size[1], size[0], 3)).copy()
    path = make_clip(times=[0, 512], size=size, pixels="yuv444p", tags=tags, frames=[red, red])
    clip, reader = probe_clip(path), FrameReader(path)
    yuv_format, decoded = YuvFormat.of(clip), next(iter(ClipDecoder(clip, GO_ON)))
    seen = planes_to_rgb(read_planes(decoded.frame, yuv_format, size), yuv_format, size) / 257
    assert np.abs(reader.at(0, GO_ON).pixels - seen).max() < 1.5
    reader.close()


def test_a_search_that_is_given_up_ends(make_clip: MakeClip) -> None:
    reader, stop = FrameReader(make_clip(times=LONG)), threading.Event()
    stop.set()
    assert reader.at(7.5, stop) is None
    assert reader.at(7.5, GO_ON) is not None
    reader.close()


@pytest.mark.parametrize("kind", ["empty", "broken", "sound"])
def test_what_shows_nothing_is_told_in_one_sentence(make_clip: MakeClip, tmp_path: Path, kind: str) -> None:
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
