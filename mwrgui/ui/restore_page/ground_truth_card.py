"""The card in the side panel for the ground truth of the current photo or clip."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from mwrgui.ui.session.drop_payload import accept_as_copy, read_payload
from mwrgui.ui.session.file_dialogs import choose_photo, choose_photo_or_clip
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button


class GroundTruthCard(TranslatedWidget, QFrame):
    """Shows the ground truth; the user can drop or choose a file, and remove it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("truth_card")
        self.setProperty("look", "card")
        self.setAcceptDrops(True)
        self._session = session
        self._build()
        self._connect()
        self._retranslate()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accepts a single file if there is a photo or frame, and says what dropping it will do."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if len(paths) == 1 and self._session.restorer.photo:
            self._text.setText(self.tr("Compare with {name}").format(name=paths[0].name))
            self._highlight(True)
            accept_as_copy(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Shows the usual text again."""
        self._highlight(False)
        self._refresh()
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """Sets the dropped file as the ground truth of the current photo or clip."""
        self._highlight(False)
        self._session.restorer.set_truth(read_payload(event.mimeData()).paths[0])
        self._refresh()
        accept_as_copy(event)

    def choose_file(self) -> None:
        """Lets the user choose the file of the ground truth."""
        choose = choose_photo_or_clip if self._session.clip_player.ready else choose_photo
        if path := choose(self, self.tr("Choose the ground truth")):
            self._session.restorer.set_truth(path)

    def _build(self) -> None:
        self._title = label("truth_title", "section")
        self._text = label("truth_text", muted=True, wrap=True)
        self._choose_button = push_button("truth_choose")
        self._remove_button = push_button("truth_remove")
        buttons = QHBoxLayout()
        buttons.addWidget(self._choose_button)
        buttons.addWidget(self._remove_button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().grid, sizes().grid, sizes().grid, sizes().grid)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._title)
        layout.addWidget(self._text)
        layout.addLayout(buttons)

    def _connect(self) -> None:
        self._choose_button.clicked.connect(self.choose_file)
        self._remove_button.clicked.connect(lambda: self._session.restorer.set_truth(None))
        self._session.restorer.results.metrics_changed.connect(self._refresh)
        self._session.restorer.photo_changed.connect(self._refresh)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Ground truth"))
        self._title.setText(self.tr("Ground truth"))
        self._choose_button.setText(self.tr("Choose…"))
        self._remove_button.setText(self.tr("Remove"))
        self._remove_button.setToolTip(self.tr("Stops comparing with the ground truth"))
        self._refresh()

    def _refresh(self) -> None:
        truth = self._session.restorer.results.truth
        if self._session.clip_player.ready:
            invitation = self.tr("Drop the clean clip here to measure each frame against its clean version.")
            tooltip = self.tr("Chooses the clean version of this clip, a clip or a picture")
        else:
            invitation = self.tr("Drop the clean picture here to measure against it.")
            tooltip = self.tr("Chooses the clean version of this photo")
        self._choose_button.setToolTip(tooltip)
        self._text.setText(truth.path.name if truth else invitation)
        self._choose_button.setEnabled(self._session.restorer.photo is not None)
        self._remove_button.setVisible(truth is not None)

    def _highlight(self, on: bool) -> None:
        self.setProperty("highlighted", on)
        self.style().polish(self)
