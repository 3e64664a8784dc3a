"""Makes one preview of each model of the library, in the background while the page is shown."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.jobs.job import Job
from mwrgui.library.cards import ModelCard
from mwrgui.ui.models_page.model_preview import ModelPreview, preview_models
from mwrgui.ui.session.session import Session


class ModelPreviews(QObject):
    """Makes previews and keeps them until the file of the model or the device changes.

    Signals:
        preview_ready: a `ModelPreview`.
    """

    preview_ready = Signal(object)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._previews: dict[
            tuple[Path, int, str], ModelPreview
        ] = {}  # by path, modification time and device
        self._wanted: Sequence[ModelCard] = ()
        self._job: Job | None = None
        session.device_changed.connect(lambda: self.start(self._wanted))

    def preview_of(self, card: ModelCard) -> ModelPreview | None:
        """The preview of a model; None if it has not been made."""
        return self._previews.get(self._key(card))

    def start(self, cards: Sequence[ModelCard]) -> None:
        """Makes the missing previews of these models; before torch is loaded or during a run, makes none."""
        self._wanted = cards
        device, run = self._session.device.device, self._session.runs.latest
        missing = [card for card in cards if not card.problem and not self.preview_of(card)]
        if device is None or (run and run.active) or not missing or (self._job and self._job.running):
            return
        library = self._session.library
        self._job = Job(lambda stop: preview_models(library, missing, device, stop), name="model previews")
        self._job.arrived.connect(lambda previews: self._handle_previews(previews, missing))
        self._job.failed.connect(self._fail)
        self._job.ended.connect(lambda: self.start(self._wanted))
        self._job.start()

    def stop(self) -> None:
        """Abandons the preview in progress; no other is made until `start` is called again."""
        self._wanted = ()
        if self._job:
            self._job.abandon()
            self._job = None

    def _handle_previews(self, previews: list[ModelPreview], cards: Sequence[ModelCard]) -> None:
        keys = {card.path: self._key(card) for card in cards}
        for preview in previews:
            self._previews[keys[preview.path]] = preview
            self.preview_ready.emit(preview)

    def _fail(self, error: Exception) -> None:
        self._wanted = ()
        self._session.messages.report(error)

    def _key(self, card: ModelCard) -> tuple[Path, int, str]:
        modified_at = card.path.stat().st_mtime_ns if card.path.exists() else 0
        return card.path, modified_at, self._session.device.wanted
