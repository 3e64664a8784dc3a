"""Plays frames: one job reads them, and one job per frame group restores them."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, Signal

from mwrgui.jobs.job import Job, Work
from mwrgui.ui.session.playback_restoring import restore_newest
from mwrgui.ui.session.playback_work import FrameRate, GroupModels, NewestFrame, PlayedPictures
from mwrgui.ui.session.state import ModelRole, SessionOptions

INTERVAL_MS = 10
"""Milliseconds between two deliveries of pictures; less than between two frames of a clip."""

FrameSource = Callable[[NewestFrame, threading.Event], Iterable[object]]
"""Passes each frame to the NewestFrame when it is due, and yields PlayedPictures and other events."""


class Playback(QObject):
    """Plays frames of any source. A slow model delays neither the reading nor the other groups.

    Attributes:
        options: the options for frames that are restored from now on.

    Signals:
        pictures_played: PlayedPictures to be shown immediately.
        pictures_made: all PlayedPictures since the last emission; only the last of them is played.
        event_received: any other item that the source of frames has yielded.
        ended: there are no more frames.
        failed: the exception that ended the reading or a group's restoring.
    """

    pictures_played = Signal(object)
    pictures_made = Signal(object)
    event_received = Signal(object)
    ended = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.options = SessionOptions()
        self._newest = NewestFrame()
        self._reading: Job | None = None
        self._restoring: list[Job] = []
        self._groups: tuple[GroupModels, ...] = ()
        self._rates: dict[ModelRole, FrameRate] = {}
        self._dropped: dict[ModelRole, int] = {}

    @property
    def playing(self) -> bool:
        """Whether frames are being read; also True after the last one, until `stop`."""
        return self._reading is not None

    @property
    def frame_rates(self) -> Mapping[ModelRole, float | None]:
        """Frames per second of each model in use; None for one that has not restored two frames yet."""
        return {role: rate.per_second for role, rate in self._rates.items()}

    @property
    def dropped(self) -> int:
        """The number of frames dropped by the slowest model since the models were last set."""
        return max(self._dropped.values(), default=0)

    def start(self, frames: FrameSource, groups: tuple[GroupModels, ...]) -> None:
        """Plays `frames` instead of what is playing, and restores them with the models of each group."""
        self.stop()
        self._newest = newest = NewestFrame()
        self._reading = self._new_job("play frames", lambda stop: frames(newest, stop))
        self._reading.ended.connect(self.ended)
        self._start_models(groups)
        self._reading.start()

    def set_models(self, groups: tuple[GroupModels, ...]) -> None:
        """Restores with other models or groups from now on, while the frames play on."""
        if self.playing and groups != self._groups:
            self._stop_models()
            self._start_models(groups)

    def stop(self) -> None:
        """Stops playing; no signal follows."""
        if self._reading:
            self._reading.abandon()
            self._reading = None
        self._stop_models()

    def _start_models(self, groups: tuple[GroupModels, ...]) -> None:
        """Starts a job per group; the input is shown without delay unless it belongs to a group."""
        self._groups, newest = groups, self._newest
        self._rates = {role: FrameRate() for group in groups for role in group.models}
        self._dropped = dict.fromkeys(self._rates, 0)
        newest.input_alone = not any("input" in group.roles for group in groups)
        self._restoring = [self._restoring_job(group, newest).start() for group in groups]

    def _restoring_job(self, group: GroupModels, newest: NewestFrame) -> Job:
        return self._new_job(
            "restore frames", lambda stop: restore_newest(newest, group, lambda: self.options, stop)
        )

    def _stop_models(self) -> None:
        for job in self._restoring:
            job.abandon()
        self._restoring = []

    def _new_job(self, name: str, work: Work) -> Job:
        job = Job(work, name=name, interval_ms=INTERVAL_MS)
        job.arrived.connect(self._handle_items)
        job.failed.connect(self.failed)
        return job

    def _handle_items(self, items: list[object]) -> None:
        """Plays the last of the pictures; the earlier ones would be replaced before anyone could see them."""
        now = time.monotonic()
        played = [each for each in items if isinstance(each, PlayedPictures)]
        for each in played:
            for role in self._rates.keys() & each.pictures.keys():
                self._rates[role].count(now)
                self._dropped[role] += each.dropped
        for item in items:
            if not isinstance(item, PlayedPictures):
                self.event_received.emit(item)
        if played:
            self.pictures_made.emit(played)
            self.pictures_played.emit(played[-1])
