"""One model of the library, as a card."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.library.cards import ModelCard
from mwrgui.ui.icons import paint_badge
from mwrgui.ui.theme import LETTERS, Appearance, Role, sizes
from mwrgui.ui.widgets.parts import label, push_button
from mwrgui.ui.words import file_size, large


class ModelCardView(QFrame):
    """What is known of a model, and buttons to use it.

    Signals:
        chosen: a role and the model's name.
        folder_asked: the model's path, to be shown where it lies.
    """

    chosen = Signal(str, str)
    folder_asked = Signal(object)

    def __init__(self, card: ModelCard, appearance: Appearance) -> None:
        super().__init__()
        self.card = card
        self.setObjectName(f"model_{card.name}")
        self.setProperty("look", "card")
        self.setAccessibleName(card.name)
        self._build(appearance)
        self._connect()

    def mark_used(self, role: str) -> None:
        """Says that the model is in use, as what."""
        words = {"teacher": self.tr("in use as teacher"), "student": self.tr("in use as student"), "": ""}
        self._used.setText(words[role])

    def _build(self, appearance: Appearance) -> None:
        name = label("model_name", "section")
        name.setText(self.card.name)
        self._used = label("model_used", "small", muted=True)
        self._details = label("model_details", muted=True, wrap=True)
        self._details.setText(self.card.problem or self._facts())
        self._buttons = {role: push_button(f"use_as_{role}") for role in ("teacher", "student")}
        self._buttons["teacher"].setText(self.tr("Use as teacher"))
        self._buttons["student"].setText(self.tr("Use as student"))
        self._folder = push_button("show_model_file")
        self._folder.setText(self.tr("Show file"))
        line = QHBoxLayout()
        line.addWidget(name)
        line.addWidget(self._used, 1)
        words = QVBoxLayout()
        words.addLayout(line)
        words.addWidget(self._details)
        layout = QHBoxLayout(self)
        layout.setSpacing(sizes().grid)
        layout.addWidget(RoleBadge(self.card.role, appearance))
        layout.addLayout(words, 1)
        for button in (*self._buttons.values(), self._folder):
            button.setEnabled(button is self._folder or not self.card.problem)
            button.setToolTip(button.text())
            layout.addWidget(button)

    def _connect(self) -> None:
        for role, button in self._buttons.items():
            button.clicked.connect(lambda _=False, role=role: self.chosen.emit(role, self.card.name))
        self._folder.clicked.connect(lambda: self.folder_asked.emit(self.card.path))

    def _facts(self) -> str:
        known = self.card.metadata
        facts = [
            self.card.architecture or self.tr("unknown architecture"),
            self.tr("{count} parameters").format(count=large(self.card.parameters)),
            file_size(self.card.file_size),
        ]
        facts += [f"{key} {known[key]}" for key in ("design", "steps") if known.get(key)]
        return " · ".join(facts)


class RoleBadge(QWidget):
    """A role's letter on its colour."""

    def __init__(self, role: Role, appearance: Appearance) -> None:
        super().__init__()
        self._role: Role = role
        self._appearance = appearance
        self.setFixedSize(QSize(sizes().icon, sizes().icon))
        self.setAccessibleName(role)
        appearance.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The badge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._appearance.theme.role(self._role)
        paint_badge(painter, QRectF(self.rect()), LETTERS[self._role], colour)
