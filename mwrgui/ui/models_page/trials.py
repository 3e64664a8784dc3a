"""Tries all models of the library once each, in the background, while somebody looks at them."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard
from mwrgui.ui.models_page.trying import Trial, try_models
from mwrgui.ui.session import Session


class Trials(QObject):
    """Keeps what came of it until the file or the device is another one.

    Signals:
        tried: a `Trial`.
    """

    tried = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._known: dict[tuple[Path, int, str], Trial] = {}  # by path, time of writing and device
        self._wanted: Sequence[ModelCard] = ()
        self._job: Job | None = None
        session.device_changed.connect(lambda: self.go_on(self._wanted))

    def known(self, card: ModelCard) -> Trial | None:
        """What came of trying a model."""
        return self._known.get(self._key(card))

    def go_on(self, cards: Sequence[ModelCard]) -> None:
        """Tries what has not been tried; waits for torch, and for a run to end."""
        self._wanted = cards
        device, run = self._session.device.device, self._session.run
        waiting = [card for card in cards if not card.problem and not self.known(card)]
        if device is None or (run and run.active) or not waiting or (self._job and self._job.running):
            return
        library = self._session.library
        self._job = Job(lambda stop: try_models(library, waiting, device, stop), name="try models")
        self._job.arrived.connect(lambda trials: self._take(trials, waiting))
        self._job.failed.connect(self._fail)
        self._job.ended.connect(lambda: self.go_on(self._wanted))
        self._job.start()

    def stop(self) -> None:
        """Goes on at the next `go_on`."""
        self._wanted = ()
        if self._job:
            self._job.abandon()
            self._job = None

    def _take(self, trials: list[Trial], cards: Sequence[ModelCard]) -> None:
        keys = {card.path: self._key(card) for card in cards}
        for trial in trials:
            self._known[keys[trial.path]] = trial
            self.tried.emit(trial)

    def _fail(self, error: Exception) -> None:
        self._wanted = ()
        self._session.report(error)

    def _key(self, card: ModelCard) -> tuple[Path, int, str]:
        written = card.path.stat().st_mtime_ns if card.path.exists() else 0
        return card.path, written, self._session.device.wanted
