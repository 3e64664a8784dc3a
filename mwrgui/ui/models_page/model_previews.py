"""Tries each model of the library once, in the background, while the page is shown."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard
from mwrgui.ui.models_page.model_preview import Trial, try_models
from mwrgui.ui.session.session import Session


class ModelPreviews(QObject):
    """Runs trials and keeps their results until the file or the device changes.

    Signals:
        tried: a `Trial`.
    """

    tried = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._known: dict[tuple[Path, int, str], Trial] = {}  # by path, modification time and device
        self._wanted: Sequence[ModelCard] = ()
        self._job: Job | None = None
        session.device_changed.connect(lambda: self.start(self._wanted))

    def known(self, card: ModelCard) -> Trial | None:
        """The result of a model's trial, if there is one."""
        return self._known.get(self._key(card))

    def start(self, cards: Sequence[ModelCard]) -> None:
        """Tries models that have not been tried; does nothing before torch is loaded or during a run."""
        self._wanted = cards
        device, run = self._session.device.device, self._session.runs.latest
        waiting = [card for card in cards if not card.problem and not self.known(card)]
        if device is None or (run and run.active) or not waiting or (self._job and self._job.running):
            return
        library = self._session.library
        self._job = Job(lambda stop: try_models(library, waiting, device, stop), name="try models")
        self._job.arrived.connect(lambda trials: self._take(trials, waiting))
        self._job.failed.connect(self._fail)
        self._job.ended.connect(lambda: self.start(self._wanted))
        self._job.start()

    def stop(self) -> None:
        """Abandons the running trial; no model is tried until `start` is called again."""
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
        self._session.messages.report(error)

    def _key(self, card: ModelCard) -> tuple[Path, int, str]:
        written = card.path.stat().st_mtime_ns if card.path.exists() else 0
        return card.path, written, self._session.device.wanted
