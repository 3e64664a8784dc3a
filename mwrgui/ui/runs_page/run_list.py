"""The list of runs, read repeatedly in the background while the Runs page is shown."""

from collections.abc import Hashable, Iterable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from mwrgui.core.paths import runs_folder
from mwrgui.jobs.job import Job
from mwrgui.runs.run_cards import RunCard, find_runs, read_run
from mwrgui.runs.run_folder import RunFolder

REFRESH_INTERVAL_MS = 2000
"""Milliseconds between two readings while the Runs page is shown."""


class RunList(QObject):
    """The runs in the user's folder of runs, and those that the user opened from other folders.

    Attributes:
        cards: one per run, the run that changed last first.
        elsewhere: the run folders that the user opened from outside the folder of runs.
        has_read: whether the runs have been read at least once.

    Signals:
        changed: `cards` has changed.
        elsewhere_changed: `elsewhere` has changed.
        failed: the exception that ended a reading; the regular readings stop.
    """

    changed = Signal()
    elsewhere_changed = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[RunCard] = []
        self.elsewhere: list[Path] = []
        self.has_read = False
        self._cards_by_path: dict[Path, tuple[Hashable, RunCard]] = {}  # each with its fingerprint
        self._job: Job | None = None
        self._refresh_pending = False
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_INTERVAL_MS)
        self._timer.timeout.connect(self.refresh)

    def card(self, path: Path) -> RunCard | None:
        """The card of the run in the folder `path`; None if the run is not listed."""
        return next((card for card in self.cards if card.path == path), None)

    def rename(self, path: Path, target: Path) -> None:
        """Lists a run under its new path, after its folder was renamed from `path` to `target`."""
        if path in self.elsewhere:
            self._set_elsewhere([target if folder == path else folder for folder in self.elsewhere])
        self.cards = [replace(card, path=target) if card.path == path else card for card in self.cards]
        self.changed.emit()

    def add_elsewhere(self, path: Path) -> None:
        """Lists a run outside the folder of runs, from the next reading on; `path` is its folder."""
        if path not in self.elsewhere:
            self._set_elsewhere([*self.elsewhere, path])

    def set_following(self, following: bool) -> None:
        """Reads the runs now and every two seconds; if not `following`, stops doing so."""
        if following:
            self.refresh()
            self._timer.start()
        else:
            self._timer.stop()

    def refresh(self) -> None:
        """Reads new and changed runs in the background, at once or after the reading that is in progress."""
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
        """Reads the cards in a job's thread, one job at a time; `folders` starts with the folder of runs."""
        folder, *elsewhere = folders
        paths = dict.fromkeys([*find_runs(folder), *(path for path in elsewhere if path.exists())])
        self._cards_by_path = {path: self._read_one(path) for path in paths}
        cards = (card for _, card in self._cards_by_path.values())
        return sorted(cards, key=lambda card: card.changed_at, reverse=True)

    def _read_one(self, path: Path) -> tuple[Hashable, RunCard]:
        """The fingerprint and card of a run; the card is read only if the fingerprint has changed."""
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
    """Changes whenever the card of a run does: whether it is locked, and times and sizes of its files."""
    run = RunFolder(path)
    files = (run.recipe_path, run.events_path, run.note_path, run.student_path, run.checkpoints)
    return (run.locked, tuple(_stamps(files)))


def _stamps(files: Iterable[Path]) -> list[tuple[int, int]]:
    """The time in ns and size in bytes of each file; (0, 0) if it is missing or cannot be read."""
    stamps = []
    for file in files:
        try:
            status = file.stat()
            stamps.append((status.st_mtime_ns, status.st_size))
        except OSError:
            stamps.append((0, 0))
    return stamps
