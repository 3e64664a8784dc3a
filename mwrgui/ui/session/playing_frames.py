"""Frames that play: a job for those of a clip or of live pictures, and one for each lane of models."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from mwrgui.jobs.job import Job, Work
from mwrgui.ui.session.clip_playing import (
    LaneModels,
    NewestFrame,
    PlayedPictures,
    Rate,
    restore_newest,
)
from mwrgui.ui.session.state import ModelRole, Options

if TYPE_CHECKING:
    from mwrgui.restoration.options import RestoreOptions

TICK_MS = 10
"""How often pictures are delivered: between two frames of a clip."""

Frames = Callable[[NewestFrame, threading.Event], Iterable[object]]
"""Puts each frame out when it is to be seen, and gives PlayedPictures or anything else that is to be told."""


class PlayingFrames(QObject):
    """Reading waits for no model, and no model for another: each lane takes the newest frame.

    Attributes:
        options: how frames are restored from the next one on.

    Signals:
        played: PlayedPictures, to be shown at once.
        made: all PlayedPictures since the last time, of which only the latest is played.
        told: whatever else the frames came with.
        ended: there are no more frames.
        failed: an exception after which it cannot go on.
    """

    played = Signal(object)
    made = Signal(object)
    told = Signal(object)
    ended = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.options = Options()
        self._newest = NewestFrame()
        self._film: Job | None = None
        self._restoring: list[Job] = []
        self._lanes: tuple[LaneModels, ...] = ()
        self._rates: dict[ModelRole, Rate] = {}
        self._dropped: dict[ModelRole, int] = {}

    @property
    def playing(self) -> bool:
        """Whether they play."""
        return self._film is not None

    @property
    def rates(self) -> Mapping[ModelRole, float | None]:
        """Frames a second that the models reach; None for one that has not made two yet."""
        return {role: rate.per_second for role, rate in self._rates.items()}

    @property
    def dropped(self) -> int:
        """Frames that the slowest model has left out."""
        return max(self._dropped.values(), default=0)

    def start(self, frames: Frames, lanes: tuple[LaneModels, ...]) -> None:
        """Plays frames."""
        self.stop()
        self._newest = newest = NewestFrame()
        self._film = self._job("play frames", lambda stop: frames(newest, stop))
        self._film.ended.connect(self.ended)
        self._begin_lanes(lanes)
        self._film.start()

    def use(self, lanes: tuple[LaneModels, ...]) -> None:
        """Goes on with other models or lanes."""
        if self.playing and lanes != self._lanes:
            self._end_lanes()
            self._begin_lanes(lanes)

    def stop(self) -> None:
        """Plays no more; no signal comes after."""
        if self._film:
            self._film.abandon()
            self._film = None
        self._end_lanes()

    def _begin_lanes(self, lanes: tuple[LaneModels, ...]) -> None:
        """The input is shown by itself unless a lane shows it with what it makes of it."""
        self._lanes, newest = lanes, self._newest
        self._rates = {role: Rate() for each in lanes for role in each.models}
        self._dropped = dict.fromkeys(self._rates, 0)
        newest.alone = not any("input" in each.lane for each in lanes)
        self._restoring = [self._restoration(each, newest).start() for each in lanes]

    def _restoration(self, lane: LaneModels, newest: NewestFrame) -> Job:
        return self._job(
            "restore frames", lambda stop: restore_newest(newest, lane, self._restore_options, stop)
        )

    def _end_lanes(self) -> None:
        for job in self._restoring:
            job.abandon()
        self._restoring = []

    def _job(self, name: str, work: Work) -> Job:
        job = Job(work, name=name, tick_ms=TICK_MS)
        job.arrived.connect(self._take)
        job.failed.connect(self.failed)
        return job

    def _restore_options(self) -> "RestoreOptions":
        """Asked by the threads that restore, for every frame."""
        from mwrgui.restoration.options import RestoreOptions

        options = self.options
        return RestoreOptions(strength=options.strength, tile=options.tile, side=options.side)

    def _take(self, items: list[object]) -> None:
        """Shows the latest pictures; the others came too fast to be seen."""
        now = time.monotonic()
        played = [each for each in items if isinstance(each, PlayedPictures)]
        for each in played:
            for role in self._rates.keys() & each.pictures.keys():
                self._rates[role].count(now)
                self._dropped[role] += each.dropped
        for item in items:
            if not isinstance(item, PlayedPictures):
                self.told.emit(item)
        if played:
            self.made.emit(played)
            self.played.emit(played[-1])
