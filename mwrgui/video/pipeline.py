"""Restores the frames of a clip into segments: decoding, network and encoding in threads side by side."""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from mwrgui.core.files import atomic_path
from mwrgui.core.lanes import GivenUp, Lane, Worker
from mwrgui.restoration.residual_upscale import difference
from mwrgui.video.clip import Clip
from mwrgui.video.decoding import ClipFrames
from mwrgui.video.encoding import Encoding, new_encoder
from mwrgui.video.events import FramesRestored
from mwrgui.video.planes import Change, Coding, Plane, add_change, frame_of, planes_of, recoded, small_picture
from mwrgui.video.segments import FRAMES, Segments, State, StoredFrame, write_frame
from mwrgui.video.steady import Steadying

Picture = NDArray[np.uint16]
Network = Callable[[Picture], Picture | None]
"""Restores (h, w, 3) RGB of 16 bits; None once it is given up."""
_BETWEEN_EVENTS = 0.5


@dataclass(frozen=True, slots=True)
class Work:
    """What is done to a clip.

    Attributes:
        side: longest side of the picture that the network sees; a smaller frame stays as it is.
        strength: how much of the change is added, 0..1.
        steady: seconds over which slow changes are smoothed.
    """

    clip: Clip
    encoding: Encoding
    segments: Segments
    network: Network
    side: int
    strength: float
    steady: float

    @property
    def small_size(self) -> tuple[int, int]:
        """Width and height of what the network sees, before it is turned upright."""
        width, height = self.clip.width, self.clip.height
        scale = min(1.0, self.side / max(width, height)) if self.side else 1.0
        return max(1, round(width * scale)), max(1, round(height * scale))


@dataclass(frozen=True, slots=True)
class Done:
    """All frames are in segments."""

    frames: int
    mean_change: float
    noticed: ClipFrames


@dataclass(frozen=True, slots=True, eq=False)
class Decoded:
    """A frame to be restored: its planes, and the small picture of it, upright."""

    number: int
    shown: int
    lasts: int
    planes: list[Plane] = field(repr=False)
    small: Picture = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Changed:
    """A frame and the change to its small picture, as it is stored; `state` is that after it."""

    frame: Decoded
    change: Change = field(repr=False)
    state: State = field(repr=False)


def restore_frames(work: Work, stop: threading.Event) -> Generator[FramesRestored, None, Done | None]:
    """Goes on after the segments that are finished; None once `stop` is set.

    Raises:
        MwrError: the clip cannot be read, or the disk is full.
    """
    halt = threading.Event()
    first = len(work.segments.finished) * FRAMES
    frames = ClipFrames(work.clip, halt)
    decoded: Lane[Decoded] = Lane(halt)
    changed: Lane[Changed] = Lane(halt)
    decoding = Worker("decode", halt, lambda: decoded.send_all(decode(work, frames, first)))
    encoding = Worker("encode", halt, lambda: write_segments(work, changed))
    decoding.start()
    encoding.start()
    try:
        done = yield from _restore_each(work, decoded, changed, stop, first)
        if done is None:
            return None
        changed.close()
        encoding.finish()
    except GivenUp:
        encoding.finish()
        raise AssertionError("a thread gave up without an error") from None
    finally:
        halt.set()
        decoding.join()
        encoding.join()
    return Done(frames.count, done, frames)


def decode(work: Work, frames: ClipFrames, first: int) -> Iterator[Decoded]:
    """The frames from `first` on; those before are only counted."""
    clip, coding = work.clip, Coding.of(work.clip)
    for each in frames:
        if each.number >= first:
            planes = planes_of(each.frame, coding, (clip.width, clip.height))
            small = small_picture(planes, coding, work.small_size)
            upright = np.ascontiguousarray(np.rot90(small, clip.turns))
            yield Decoded(each.number, each.shown, each.lasts, planes, upright)


def _restore_each(
    work: Work, decoded: Lane[Decoded], changed: Lane[Changed], stop: threading.Event, first: int
) -> Generator[FramesRestored, None, float | None]:
    """The mean change of the frames that were restored; None once stopped."""
    steadying = Steadying(work.steady)
    steadying.go_on(work.segments.state_after(first // FRAMES))
    pace, total_change, number = _Pace(work.clip, first), 0.0, first
    for frame in decoded:
        restored = None if stop.is_set() else work.network(frame.small)
        if restored is None:
            return None
        change, shown = difference(restored, frame.small), float(frame.shown * work.clip.time_base)
        change = steadying.smooth(change, frame.small, shown) * work.strength
        total_change += float(np.abs(change).mean())
        number = frame.number + 1
        state = steadying.state if number % FRAMES == 0 else {}
        changed.send(Changed(frame, np.ascontiguousarray(np.rot90(change, -work.clip.turns)), state))
        if event := pace.event(number):
            asked = time.monotonic()
            yield event
            pace.leave_out(time.monotonic() - asked)  # a queue that is paused lets it wait here
    yield pace.now(number)
    return total_change / max(1, number - first)


def write_segments(work: Work, frames: Iterable[Changed]) -> None:
    """Adds the changes and writes the frames, segment by segment."""
    for number, group in groupby(frames, key=lambda each: each.frame.number // FRAMES):
        state: State = {}
        lasts: dict[int, int] = {}
        encoder = new_encoder(work.clip, work.encoding)
        with atomic_path(work.segments.path(number)) as temporary:
            with temporary.open("wb") as file:
                for each in group:
                    frame = frame_of(_changed_planes(work, each), work.encoding.coding)
                    frame.pts, frame.time_base = each.frame.shown, work.clip.time_base
                    lasts[each.frame.shown] = each.frame.lasts
                    state = each.state or state
                    for packet in encoder.encode(frame):
                        write_frame(file, _stored(packet, lasts))
                for packet in encoder.encode(None):
                    write_frame(file, _stored(packet, lasts))
            work.segments.keep_state(number, state)


def _changed_planes(work: Work, changed: Changed) -> list[Plane]:
    source = Coding.of(work.clip)
    planes = recoded(changed.frame.planes, source, work.encoding.coding)
    return add_change(planes, changed.change, work.encoding.coding)


def _stored(packet: "Packet[VideoStream]", lasts: dict[int, int]) -> StoredFrame:
    assert packet.pts is not None, "frames have a time"
    return StoredFrame(packet.pts, lasts.pop(packet.pts), packet.is_keyframe, bytes(packet))


class _Pace:
    """Tells now and then how far it is."""

    def __init__(self, clip: Clip, first: int) -> None:
        self._clip, self._first = clip, first
        self._began = self._told = time.monotonic()

    def event(self, done: int) -> FramesRestored | None:
        if time.monotonic() - self._told < _BETWEEN_EVENTS:
            return None
        self._told = time.monotonic()
        return self.now(done)

    def leave_out(self, seconds: float) -> None:
        """Such a time was not spent on the clip."""
        self._began += seconds

    def now(self, done: int) -> FramesRestored:
        rate = (done - self._first) / max(1e-6, time.monotonic() - self._began)
        total = max(done, self._clip.expected_frames)
        left = (total - done) / rate if rate and self._clip.expected_frames else None
        return FramesRestored(self._clip.path, done, total, rate, left)
