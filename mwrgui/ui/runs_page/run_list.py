"""The cards of all runs, read repeatedly in the background while the page is shown."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mwrgui.core.paths import runs_folder
from mwrgui.jobs.job import Job
from mwrgui.runs.run_cards import RunCard, find_runs, read_run
from mwrgui.runs.run_folder import RunFolder

REFRESH_INTERVAL_MS = 2000
"""Milliseconds between two readings while the page is shown."""


class RunList(QObject):
    """Runs in the user's folder of runs, and those opened from elsewhere.

    Attributes:
        cards: the latest run first.
        elsewhere: folders of runs outside the user's folder of runs.
        has_read: whether `cards` has been read at least once.

    Signals:
        changed: `cards` has changed.
        elsewhere_changed: `elsewhere` has changed.
        failed: the exception that ended the reading.
    """

    changed = Signal()
    elsewhere_changed = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[RunCard] = []
        self.elsewhere: list[Path] = []
        self.has_read = False
        self._cards_by_path: dict[Path, tuple[Hashable, RunCard]] = {}  # with their fingerprints
        self._job: Job | None = None
        self._refresh_pending = False
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_INTERVAL_MS)
        self._timer.timeout.connect(self.refresh)

    def card(self, path: Path) -> RunCard | None:
        """The card of the run in a folder; None if it is not listed."""
        return next((card for card in self.cards if card.path == path), None)

    def rename(self, path: Path, target: Path) -> None:
        """Lists a run under its new path, after its folder was renamed from `path` to `target`."""
        if path in self.elsewhere:
            self._set_elsewhere([target if folder == path else folder for folder in self.elsewhere])
        self.cards = [replace(card, path=target) if card.path == path else card for card in self.cards]
        self.changed.emit()

    def add_elsewhere(self, path: Path) -> None:
        """Lists a run that lies in another folder, from the next reading on."""
        if path not in self.elsewhere:
            self._set_elsewhere([*self.elsewhere, path])

    def set_following(self, following: bool) -> None:
        """Starts or stops reading the runs every two seconds."""
        if following:
            self.refresh()
            self._timer.start()
        else:
            self._timer.stop()

    def refresh(self) -> None:
        """Reads the cards that have changed; if a reading is in progress, reads again after it."""
        if self._job and self._job.running:
            self._refresh_pending = True
            return
        folders = [runs_folder(), *self.elsewhere]
        self._job = Job(lambda _stop: iter([self._read(folders)]), name="runs")
        self._job.arrived.connect(lambda lists: self._set_cards(lists[-1]))
        self._job.failed.connect(self._fail)
        self._job.ended.connect(self._refresh_again)
        self._job.start()

    def _read(self, folders: list[Path]) -> list[RunCard]:
        """Reads the cards in the thread of a job; only one such job runs at a time."""
        folder, *elsewhere = folders
        paths = dict.fromkeys([*find_runs(folder), *(path for path in elsewhere if path.exists())])
        self._cards_by_path = {path: self._read_one(path) for path in paths}
        cards = (card for _, card in self._cards_by_path.values())
        return sorted(cards, key=lambda card: card.changed_at, reverse=True)

    def _read_one(self, path: Path) -> tuple[Hashable, RunCard]:
        cached, fingerprint = self._cards_by_path.get(path), _fingerprint(path)
        return cached if cached and cached[0] == fingerprint else (fingerprint, read_run(path))

    def _set_elsewhere(self, elsewhere: list[Path]) -> None:
        self.elsewhere = elsewhere
        self.elsewhere_changed.emit()

    def _set_cards(self, cards: list[RunCard]) -> None:
        if cards != self.cards or not self.has_read:
            self.cards, self.has_read = cards, True
            self.changed.emit()

    def _refresh_again(self) -> None:
        if self._refresh_pending:
            self._refresh_pending = False
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self._timer.stop()
        self.failed.emit(error)


def _fingerprint(path: Path) -> Hashable:
    """Whether a run is locked, and its file times and sizes; one of them changes whenever its card does."""
    run = RunFolder(path)
    files = (run.recipe_path, run.events_path, run.note_path, run.student_path, run.checkpoints)
    return (run.locked, tuple(_stamps(files)))


def _stamps(files: Iterable[Path]) -> list[tuple[int, int]]:
    found = []
    for file in files:
        try:
            status = file.stat()
            found.append((status.st_mtime_ns, status.st_size))
        except OSError:
            found.append((0, 0))
    return found
