"""The buttons for the selected run."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from mwrgui.runs.run_cards import RunCard
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import push_button


class RunButtons(TranslatedWidget, QWidget):
    """A row of buttons; those that make sense for the selected run are enabled.

    Signals:
        resume_requested, duplicate_requested, rename_requested, note_requested, folder_requested,
            delete_requested: the button with this name was clicked.
    """

    resume_requested = Signal()
    duplicate_requested = Signal()
    rename_requested = Signal()
    note_requested = Signal()
    folder_requested = Signal()
    delete_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("run_buttons")
        self._signals = {
            "resume": self.resume_requested,
            "duplicate": self.duplicate_requested,
            "rename": self.rename_requested,
            "note": self.note_requested,
            "folder": self.folder_requested,
            "delete": self.delete_requested,
        }
        self._buttons: dict[str, QPushButton] = {name: push_button(f"run_{name}") for name in self._signals}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(sizes().grid)
        for name, button in self._buttons.items():
            button.clicked.connect(self._signals[name])
            if name == "delete":
                layout.addStretch(1)
            layout.addWidget(button)
        self._retranslate()
        self.enable_for(None)

    @property
    def buttons(self) -> Sequence[QPushButton]:
        """All buttons, the one that deletes the run last."""
        return tuple(self._buttons.values())

    def enable_for(self, card: RunCard | None) -> None:
        """Enables the buttons for what can be done with this run; None disables all."""
        readable = card is not None and card.state != "damaged"
        idle = card is not None and card.state != "running"
        distilled = card is not None and card.settings.get("kind") == "distill"
        enabled = {
            "resume": card is not None and card.resumable,
            "duplicate": distilled,
            "rename": readable and idle,
            "note": readable,
            "folder": card is not None,
            "delete": idle,
        }
        for name, button in self._buttons.items():
            button.setEnabled(enabled[name])

    def _retranslate(self) -> None:
        texts = {
            "resume": (self.tr("Resume"), self.tr("Continues from the latest checkpoint")),
            "duplicate": (self.tr("Duplicate settings"), self.tr("Opens Distill with this run's settings")),
            "rename": (self.tr("Rename"), self.tr("Gives the run and its folder another name (F2)")),
            "note": (self.tr("Note"), self.tr("Keeps a few words with the run")),
            "folder": (self.tr("Open folder"), self.tr("Shows the run's files")),
            "delete": (self.tr("Delete"), self.tr("Moves the run and all its files to the bin (Del)")),
        }
        for name, (text, tip) in texts.items():
            self._buttons[name].setText(text)
            self._buttons[name].setToolTip(tip)
            self._buttons[name].setAccessibleName(text)
