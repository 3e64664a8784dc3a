"""Plays frames in the thread of a job, and hands the newest one to the jobs that restore."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare import Pyramid, build_pyramid

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel
    from mwrgui.video.frame_reader import FrameReader
    from mwrgui.video.shown_frame import ShownFrame

_MAX_DELAY = 0.25
"""Seconds by which frames may be late; beyond that the clip is played more slowly."""
POLL_SECONDS = 0.05
"""Seconds between two checks whether the work is to stop."""
_RATE_SECONDS = 4.0
"""Seconds over which a frame rate is measured; longer if fewer than two frames lie within."""

FrameGroup = tuple[Role, ...]
"""Roles whose pictures are always made from the same frame, because they are compared with each other."""


@dataclass(frozen=True, slots=True)
class SeekTarget:
    """The frame `steps` frames after the one at `time` seconds, or after the one shown if `time` is None."""

    time: float | None = None
    steps: int = 0

    def moved(self, steps: int) -> "SeekTarget":
        """The frame `steps` after this one, or before it if negative."""
        return SeekTarget(self.time, self.steps + steps)


@dataclass(frozen=True, slots=True, eq=False)
class PlayedPictures:
    """Pictures of one frame by role, as image pyramids.

    Attributes:
        dropped: number of frames that these models dropped before this one, because they were busy.
    """

    frame: "ShownFrame"
    pictures: Mapping[Role, Pyramid] = field(repr=False)
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class GroupModels:
    """A frame group with the models that make its pictures.

    Attributes:
        models: by role; roles of the group without a loaded model are missing.
    """

    roles: FrameGroup
    models: "Mapping[ModelRole, RestorationModel]"
    device: "Device"


class NewestFrame:
    """Hands the newest frame from the thread that reads to the threads that restore; older ones are dropped.

    Attributes:
        input_alone: whether the input is shown without delay, and not together with its restoration.
    """

    def __init__(self) -> None:
        self.input_alone = True
        self._changed = threading.Condition()
        self._frame: ShownFrame | None = None
        self._count = 0

    @property
    def count(self) -> int:
        """The number of frames that have been put so far."""
        return self._count

    def put(self, frame: "ShownFrame") -> None:
        """Replaces the frame, and wakes the threads that wait."""
        with self._changed:
            self._frame = frame
            self._count += 1
            self._changed.notify_all()

    def get(self) -> "tuple[ShownFrame, int]":
        """The newest frame, with its `count`; a frame must have been put before."""
        with self._changed:
            assert self._frame
            return self._frame, self._count

    def wait(self, until: Callable[[], bool], seconds: float) -> None:
        """Waits until `until` returns True, but at most `seconds`; calls it at each `put` and `wake`."""
        with self._changed:
            self._changed.wait_for(until, seconds)

    def wake(self) -> None:
        """Lets the threads that wait check their conditions."""
        with self._changed:
            self._changed.notify_all()


class FrameRate:
    """Measures how many frames per second were restored during the last `_RATE_SECONDS`."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def count(self, now: float) -> None:
        """Counts a frame that was restored at `now`, in seconds of `time.monotonic`."""
        self._times.append(now)
        while len(self._times) > 2 and now - self._times[0] > _RATE_SECONDS:
            self._times.popleft()

    @property
    def per_second(self) -> float | None:
        """Frames per second; None until two frames have been counted."""
        passed = self._times[-1] - self._times[0] if len(self._times) > 1 else 0.0
        return (len(self._times) - 1) / passed if passed else None


def find_frame(
    path: Path,
    reader: "FrameReader | None",
    shown: "ShownFrame | None",
    target: SeekTarget,
    stop: threading.Event,
) -> "Iterator[FrameReader | ShownFrame]":
    """Yields a new reader if `reader` is None, then the frame of the target if there is one.

    Args:
        shown: the frame that is shown now; None if there is none yet.

    Raises:
        MwrError: the clip cannot be read.
    """
    if reader is None:
        from mwrgui.video.frame_reader import FrameReader

        reader = FrameReader(path)
        yield reader
    frame = shown if target.time is None else reader.at(target.time, stop)
    if frame and target.steps:
        frame = reader.step_from(frame, target.steps, stop)
    if frame:
        yield frame


def play_frames(
    reader: "FrameReader", begin: float, newest: NewestFrame, loops: Callable[[], bool], stop: threading.Event
) -> Iterator[PlayedPictures]:
    """Passes each frame from `begin`, in seconds, on to `newest` when it is due; drops late ones.

    Yields the pictures of the input if `newest.input_alone`. Starts again at the end if `loops` returns True.

    Raises:
        MwrError: the clip cannot be read any more.
    """
    frame = reader.at(begin, stop)
    clock = _Clock(begin)
    while frame is not None and clock.wait_until(frame.time, stop):
        newest.put(frame)
        if newest.input_alone:
            yield PlayedPictures(frame, {"input": build_pyramid(frame.pixels)})
        following = reader.next(not_before=clock.now)
        if following is None:
            if not clock.wait_until(frame.time + frame.seconds, stop) or not loops():
                return
            following, clock = reader.at(0.0, stop), _Clock(0.0)
        frame = following


class _Clock:
    """The time in a clip that plays; it is set back if frames are later than `_MAX_DELAY`."""

    def __init__(self, clip_time: float) -> None:
        self._began = time.monotonic() - clip_time

    @property
    def now(self) -> float:
        return time.monotonic() - self._began

    def wait_until(self, clip_time: float, stop: threading.Event) -> bool:
        """Waits until the clip has reached `clip_time`; returns False if `stop` was set before."""
        late = self.now - clip_time
        if late > _MAX_DELAY:
            self._began += late
        return not stop.wait(max(0.0, -late))
