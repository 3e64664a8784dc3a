"""The work behind a clip that plays, for the threads of jobs: frames in time, networks on the newest."""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.ui.session.model_turns import turn_of
from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare import Pyramid, build_pyramid

if TYPE_CHECKING:
    from mwrgui.core.devices import Device
    from mwrgui.models.restoration_model import RestorationModel
    from mwrgui.restoration.options import RestoreOptions
    from mwrgui.video.frame_reader import FrameReader
    from mwrgui.video.shown_frame import ShownFrame

_LATE = 0.25
"""Seconds by which frames may come late before the clip plays slower than it should."""
_LOOK = 0.05
"""Seconds between looks whether the work is to be given up."""
_WINDOW = 4.0
"""Seconds over which a rate is measured, unless it is so low that two pictures lie further apart."""

Lane = tuple[Role, ...]
"""Pictures that are made of the same frame and shown together."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a frame is searched: so many steps after a time in seconds, or with None after the one shown."""

    time: float | None = None
    steps: int = 0

    def stepped(self, steps: int) -> "Place":
        """So many frames further on."""
        return Place(self.time, self.steps + steps)


@dataclass(frozen=True, slots=True, eq=False)
class PlayedPictures:
    """Pictures of one frame by role, smooth at any zoom.

    Attributes:
        dropped: frames that came since the one before and were left out by the models of this lane.
    """

    frame: "ShownFrame"
    pictures: Mapping[Role, Pyramid] = field(repr=False)
    dropped: int = 0


@dataclass(frozen=True, slots=True)
class LaneModels:
    """The models of one lane, and how they restore."""

    lane: Lane
    models: "Mapping[ModelRole, RestorationModel]"
    device: "Device"


class NewestFrame:
    """The frame whose time it is; a model that has missed some takes the newest.

    Attributes:
        alone: whether it is shown as the input without waiting for a model.
    """

    def __init__(self) -> None:
        self.alone = True
        self._put = threading.Condition()
        self._frame: ShownFrame | None = None
        self._count = 0

    def put(self, frame: "ShownFrame") -> None:
        """Replaces the one before."""
        with self._put:
            self._frame = frame
            self._count += 1
            self._put.notify_all()

    def each(self, stop: threading.Event) -> "Iterator[tuple[ShownFrame, int]]":
        """Waits for frames and takes the newest, with how many were left out; ends once `stop` is set."""
        taken: ShownFrame | None = None
        seen = 0
        while not stop.is_set():
            with self._put:
                if self._frame is taken:
                    self._put.wait(_LOOK)
                newest, count = self._frame, self._count
            if newest is not None and newest is not taken:
                dropped = 0 if taken is None else count - seen - 1
                taken, seen = newest, count
                yield newest, dropped


class Rate:
    """How many pictures a second have been made lately."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def count(self, now: float) -> None:
        """Takes note of a picture."""
        self._times.append(now)
        while len(self._times) > 2 and now - self._times[0] > _WINDOW:
            self._times.popleft()

    @property
    def per_second(self) -> float | None:
        """None until there are two pictures."""
        passed = self._times[-1] - self._times[0] if len(self._times) > 1 else 0.0
        return (len(self._times) - 1) / passed if passed else None


def find_frame(
    path: Path,
    reader: "FrameReader | None",
    shown: "ShownFrame | None",
    place: Place,
    stop: threading.Event,
) -> "Iterator[FrameReader | ShownFrame]":
    """The reader if there was none, then the frame at a place; `shown` is the one that is looked at.

    Raises:
        MwrError: the clip cannot be read.
    """
    if reader is None:
        from mwrgui.video.frame_reader import FrameReader

        reader = FrameReader(path)
        yield reader
    frame = shown if place.time is None else reader.at(place.time, stop)
    if frame and place.steps:
        frame = reader.beside(frame, place.steps, stop)
    if frame:
        yield frame


def play_frames(
    reader: "FrameReader", begin: float, newest: NewestFrame, loops: Callable[[], bool], stop: threading.Event
) -> Iterator[PlayedPictures]:
    """Puts out each frame when its time has come, and leaves out those that are late.

    Raises:
        MwrError: the clip cannot be read any more.
    """
    frame = reader.at(begin, stop)
    clock = _Clock(begin)
    while frame is not None and clock.waits_for(frame.time, stop):
        newest.put(frame)
        if newest.alone:
            yield PlayedPictures(frame, {"input": build_pyramid(frame.pixels)})
        following = reader.next(unless_before=clock.now)
        if following is None:
            if not clock.waits_for(frame.time + frame.seconds, stop) or not loops():
                return
            following, clock = reader.at(0.0, stop), _Clock(0.0)
        frame = following


def restore_newest(
    newest: NewestFrame, lane: LaneModels, options: "Callable[[], RestoreOptions]", stop: threading.Event
) -> Iterator[PlayedPictures]:
    """Restores the newest frame with all models of a lane, again and again.

    Raises:
        MwrError: memory is insufficient, or a network gives no picture.
    """
    import torch

    from mwrgui.restoration.restore import restored_pixels

    try:
        for frame, dropped in newest.each(stop):
            pictures: dict[Role, Pyramid] = {}
            for role, model in lane.models.items():
                with turn_of(model):
                    pixels = restored_pixels(
                        frame.pixels, model, device=lane.device, options=options(), stop=stop
                    )
                if pixels is None:
                    return
                pictures[role] = build_pyramid(pixels)
            if "input" in lane.lane:
                pictures["input"] = build_pyramid(frame.pixels)
            yield PlayedPictures(frame, pictures, dropped)
    finally:
        for model in lane.models.values():
            with turn_of(model):
                model.to(lane.device.torch, torch.float32)  # where memory ran out it is elsewhere


class _Clock:
    """Tells the time in the clip, which stands where frames come too late."""

    def __init__(self, time_in_clip: float) -> None:
        self._began = time.monotonic() - time_in_clip

    @property
    def now(self) -> float:
        return time.monotonic() - self._began

    def waits_for(self, time_in_clip: float, stop: threading.Event) -> bool:
        """Whether that time has come; False once `stop` is set."""
        late = self.now - time_in_clip
        if late > _LATE:
            self._began += late
        return not stop.wait(max(0.0, -late))
