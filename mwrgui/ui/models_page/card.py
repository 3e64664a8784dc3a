"""One model of the library, as a card."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from mwrgui.library.cards import ModelCard
from mwrgui.ui.models_page.model_preview import ModelPreview
from mwrgui.ui.models_page.words import facts_line, origin_line
from mwrgui.ui.session.state import Picture
from mwrgui.ui.style.icons import paint_badge, pixmap
from mwrgui.ui.style.theme import ROLE_LETTERS, Appearance, Role, sizes
from mwrgui.ui.text.self_test_words import self_test_warning
from mwrgui.ui.text.translated import translated_text
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label
from mwrgui.ui.widgets.warning_line import WarningLine

_BOTH_ROLES = ("teacher", "student")


class ModelCardView(TranslatedWidget, QFrame):
    """Shows what is known about a model; it is selected by a click or when it gets the focus.

    Signals:
        selected: the card itself.
        neighbour_requested: an arrow key was pressed: -1 for the previous card, 1 for the next.
    """

    selected = Signal(object)
    neighbour_requested = Signal(int)

    def __init__(self, card: ModelCard, appearance: Appearance) -> None:
        super().__init__()
        self.card = card
        self.preview: ModelPreview | None = None
        self._roles: tuple[str, ...] = ()
        self.setObjectName(f"model_{card.name}")
        self.setProperty("look", "card")
        self.setAccessibleName(card.name)
        self.setToolTip(str(card.path))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._build(appearance)
        self._retranslate()

    def mark_used(self, *roles: str) -> None:
        """Shows in which roles the model is in use: none, one, or teacher and student in this order."""
        self._roles = roles
        words = {
            (): "",
            ("teacher",): self.tr("in use as teacher"),
            ("student",): self.tr("in use as student"),
            _BOTH_ROLES: self.tr("in use as teacher and student"),
        }
        self._roles_label.setText(words[roles])

    def mark_selected(self, selected: bool) -> None:
        """Shows whether the inspector is about this model."""
        self.setProperty("highlighted", selected)
        self.style().polish(self)

    def show_preview(self, preview: ModelPreview) -> None:
        """Shows the preview: its picture instead of the icon, and the facts that it adds."""
        self.preview = preview
        if preview.picture is not None:
            self._thumbnail.show_picture(preview.picture)
        self._retranslate()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Takes the focus and emits `selected`."""
        self.setFocus()
        self.selected.emit(self)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Emits `selected`, so that Tab and the arrow keys select too."""
        self.selected.emit(self)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and Down go to the neighbouring cards."""
        directions = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in directions:
            self.neighbour_requested.emit(directions[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _build(self, appearance: Appearance) -> None:
        self._thumbnail = Thumbnail(appearance)
        name = label("model_name", "section")
        name.setText(self.card.name)
        self._roles_label = label("model_used", "small", muted=True)
        self._details = label("model_details", muted=True, wrap=True)
        self._origin = label("model_origin", "small", muted=True, wrap=True)
        self._warning = WarningLine("model_warning", appearance)
        line = QHBoxLayout()
        line.setSpacing(sizes().grid)
        line.addWidget(RoleBadge(self.card.role, appearance))
        line.addWidget(name)
        line.addWidget(self._roles_label, 1)
        texts = QVBoxLayout()
        texts.setSpacing(sizes().small_spacing)
        texts.addLayout(line)
        texts.addWidget(self._details)
        texts.addWidget(self._origin)
        texts.addWidget(self._warning)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().grid, sizes().grid, sizes().grid, sizes().grid)
        layout.setSpacing(sizes().padding)
        layout.addWidget(self._thumbnail)
        layout.addLayout(texts, 1)
        layout.setAlignment(texts, Qt.AlignmentFlag.AlignVCenter)

    def _retranslate(self) -> None:
        problem = self.card.problem or (self.preview.problem if self.preview else None)
        self._details.setText(translated_text(problem) if problem else facts_line(self.card, self.preview))
        self._details.setProperty("problem", bool(problem))
        self._details.style().polish(self._details)
        self._origin.setText("" if self.card.problem else origin_line(self.card))
        self._warning.set_text(self_test_warning((self.preview or self.card).self_test))
        self.setAccessibleDescription(" ".join(filter(None, (self._details.text(), self._warning.text))))
        self.mark_used(*self._roles)


class Thumbnail(QWidget):
    """Shows an icon until there is a preview, then the sample photo with its right half restored."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._picture = QPixmap()
        self.setFixedSize(QSize(sizes().thumbnail, sizes().thumbnail))
        appearance.changed.connect(self.update)

    def show_picture(self, picture: Picture) -> None:
        """Shows a picture, (H, W, 3) uint8 RGB."""
        rows = np.ascontiguousarray(picture)
        height, width, _ = rows.shape
        image = QImage(rows.data, width, height, 3 * width, QImage.Format.Format_RGB888)
        self._picture = QPixmap.fromImage(image.copy())
        self.setToolTip(self.tr("The sample photo; its right half is restored"))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the picture or the icon."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._picture.isNull():
            painter.drawPixmap(self.rect(), self._picture)
            return
        theme, side = self._appearance.theme, 2 * sizes().icon
        painter.fillRect(self.rect(), theme.raised)
        drawing = pixmap("models", theme.muted, side, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, drawing)


class RoleBadge(QWidget):
    """A coloured badge with the letter of a role."""

    def __init__(self, role: Role, appearance: Appearance) -> None:
        super().__init__()
        self._role: Role = role
        self._appearance = appearance
        self.setFixedSize(QSize(sizes().icon, sizes().icon))
        self.setAccessibleName(role)
        appearance.changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the badge."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self._appearance.theme.role_colour(self._role)
        paint_badge(painter, QRectF(self.rect()), ROLE_LETTERS[self._role], colour)
