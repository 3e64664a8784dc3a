"""Covers the window while something is dragged over it, and says what dropping it will do."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.motion import fade_in
from mwrgui.ui.style.theme import Appearance, sizes, text_font


class DropOverlay(QWidget):
    """A frame around the window with a sentence in its middle; drags and drops reach the widgets below it."""

    def __init__(self, appearance: Appearance, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("drop_overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._appearance, self._window = appearance, parent
        self._text = ""
        self.hide()

    @property
    def text(self) -> str:
        """The sentence that was shown last; empty if none has been shown yet."""
        return self._text

    def show_text(self, text: str) -> None:
        """Covers the window and shows `text`, which says what dropping would do."""
        self._text = text
        self.setAccessibleName(text)
        self.setGeometry(self._window.rect())
        if self.isHidden():
            self.show()
            self.raise_()
            fade_in(self)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints a translucent layer, a frame, an icon and the sentence."""
        theme, size = self._appearance.theme, sizes()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.veil)
        edge = size.grid
        painter.setPen(QPen(theme.accent, size.focus, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(self.rect().adjusted(edge, edge, -edge, -edge), size.radius, size.radius)
        self._paint_card(painter)

    def _paint_card(self, painter: QPainter) -> None:
        """Paints the icon above the sentence, on a panel that encloses both."""
        theme, size = self._appearance.theme, sizes()
        painter.setFont(text_font("title", strong=True))
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        free = self.rect().adjusted(4 * size.padding, 0, -4 * size.padding, 0)
        text_area = painter.boundingRect(free, flags, self._text)
        side = 2 * size.icon
        card = text_area.adjusted(-2 * size.padding, -side - 2 * size.padding, 2 * size.padding, size.padding)
        painter.setPen(QPen(theme.line, size.line))
        painter.setBrush(theme.panel)
        painter.drawRoundedRect(card, size.radius, size.radius)
        painter.setPen(theme.text)
        painter.drawText(text_area, flags, self._text)
        icon = pixmap("drop", theme.accent, side, self.devicePixelRatioF())
        painter.drawPixmap(card.center().x() - side // 2, card.top() + size.padding, icon)
