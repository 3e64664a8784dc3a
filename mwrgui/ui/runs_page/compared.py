"""The runs that are compared, with all that they have told, followed while they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mwrgui.jobs.job import Job
from mwrgui.library.history import HistoryFollower, RunHistory
from mwrgui.library.runs import RunCard
from mwrgui.ui.runs_page.followed import FollowedRun
from mwrgui.ui.runs_page.looks import RunLook

EVERY_MS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRun:
    """One of them; `history` grows."""

    card: RunCard
    look: RunLook
    history: RunHistory


class Compared(QObject):
    """Reads the histories of the ticked runs in a job, and then what is added to them.

    Signals:
        changed: `runs` are other ones.
        grown: a history has grown.
        failed: the exception that ended the reading.
    """

    changed = Signal()
    grown = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[ComparedRun] = []
        self._followed: dict[Path, FollowedRun] = {}
        self._wanted: list[RunCard] = []
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self._poll)

    def set_cards(self, cards: Sequence[RunCard]) -> None:
        """Compares these runs."""
        self._wanted = list(cards)
        if self._job is None:
            self._go_on()

    def follow(self, following: bool) -> None:
        """Looks every second what has been added, or no longer."""
        if following:
            self._timer.start()
        else:
            self._timer.stop()

    def _go_on(self) -> None:
        """Reads the runs that are new, until there is none."""
        self._job = None
        new = [card.path for card in self._wanted if card.path not in self._followed]
        if not new:
            self._put()
            return
        self._job = Job(lambda _stop: _read(new), name="histories")
        self._job.arrived.connect(self._take)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._go_on)
        self._job.start()

    def _take(self, read: Sequence[tuple[Path, HistoryFollower]]) -> None:
        for path, follower in read:
            self._followed[path] = FollowedRun(path, follower)
            self._followed[path].grown.connect(self.grown)

    def _put(self) -> None:
        before = self._followed
        self._followed = {card.path: before[card.path] for card in self._wanted}
        for path in before.keys() - self._followed.keys():
            before[path].stop()
        self.runs = [
            ComparedRun(card, RunLook(place), self._followed[card.path].history)
            for place, card in enumerate(self._wanted)
        ]
        self.changed.emit()

    def _poll(self) -> None:
        if self._job is None:
            for followed in self._followed.values():
                followed.poll()

    def _fail(self, error: Exception) -> None:
        self._wanted = [card for card in self._wanted if card.path in self._followed]
        self.failed.emit(error)


def _read(paths: Sequence[Path]) -> Iterator[tuple[Path, HistoryFollower]]:
    for path in paths:
        follower = HistoryFollower(path)
        follower.poll()
        yield path, follower
