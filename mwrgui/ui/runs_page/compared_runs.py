"""The histories of the runs that are compared, kept up to date while they are written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mwrgui.jobs.job import Job
from mwrgui.runs.history import HistoryFollower, RunHistory
from mwrgui.runs.run_cards import RunCard
from mwrgui.ui.runs_page.followed_run import FollowedRun
from mwrgui.ui.runs_page.run_styles import RunStyle

REFRESH_INTERVAL_MS = 1000
"""Milliseconds between two readings while the page is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class ComparedRun:
    """A run of the comparison; `history` grows while the run is written."""

    card: RunCard
    style: RunStyle
    history: RunHistory


class ComparedRuns(QObject):
    """Reads the histories of the ticked runs in the background, and later what is added to them.

    Signals:
        changed: other runs are compared.
        grown: a history has grown.
        failed: the exception that ended the reading.
    """

    changed = Signal()
    grown = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[ComparedRun] = []
        self._followed_runs: dict[Path, FollowedRun] = {}
        self._wanted_cards: list[RunCard] = []
        self._job: Job | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_INTERVAL_MS)
        self._timer.timeout.connect(self._poll)

    def set_cards(self, cards: Sequence[RunCard]) -> None:
        """Reads the histories of these runs in the background; then compares them and emits `changed`."""
        self._wanted_cards = list(cards)
        if self._job is None:
            self._read_missing()

    def set_following(self, following: bool) -> None:
        """Starts or stops reading, every second, what the runs have added to their histories."""
        if following:
            self._timer.start()
        else:
            self._timer.stop()

    def _read_missing(self) -> None:
        """Reads the wanted runs that have not been read yet; once all have been read, shows them."""
        self._job = None
        new = [card.path for card in self._wanted_cards if card.path not in self._followed_runs]
        if not new:
            self._show_wanted()
            return
        self._job = Job(lambda _stop: _read_histories(new), name="histories")
        self._job.arrived.connect(self._handle_read)
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._read_missing)
        self._job.start()

    def _handle_read(self, read: Sequence[tuple[Path, HistoryFollower]]) -> None:
        for path, follower in read:
            self._followed_runs[path] = FollowedRun(path, follower)
            self._followed_runs[path].grown.connect(self.grown)

    def _show_wanted(self) -> None:
        before = self._followed_runs
        self._followed_runs = {card.path: before[card.path] for card in self._wanted_cards}
        for path in before.keys() - self._followed_runs.keys():
            before[path].stop()
        self.runs = [
            ComparedRun(card, RunStyle(index), self._followed_runs[card.path].history)
            for index, card in enumerate(self._wanted_cards)
        ]
        self.changed.emit()

    def _poll(self) -> None:
        if self._job is None:
            for followed in self._followed_runs.values():
                followed.poll()

    def _fail(self, error: Exception) -> None:
        self._wanted_cards = [card for card in self._wanted_cards if card.path in self._followed_runs]
        self.failed.emit(error)


def _read_histories(paths: Sequence[Path]) -> Iterator[tuple[Path, HistoryFollower]]:
    for path in paths:
        follower = HistoryFollower(path)
        follower.poll()
        yield path, follower
