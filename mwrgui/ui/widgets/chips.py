"""A chip: a button with a symbol, two lines of text and a menu."""

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.theme import Appearance, sizes, text_font

Symbol = Callable[[QPainter, QRectF], None]
"""Paints the symbol of a chip into a square."""


class Chip(QToolButton):
    """Shows which model or device is in use; a click opens a menu of alternatives."""

    def __init__(
        self,
        name: str,
        *,
        symbol: Symbol,
        fill_menu: Callable[[QMenu], None],
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._symbol, self._appearance = symbol, appearance
        self._title, self._details, self._warning = "", "", ""
        self.setProperty("look", "chip")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self)
        menu.aboutToShow.connect(lambda: fill_menu(menu))
        self.setMenu(menu)
        appearance.changed.connect(self.update)

    def set_lines(self, title: str, details: str, warning: str = "") -> None:
        """Shows two lines, with a warning sign if there is a warning; screen readers get all three."""
        self._title, self._details, self._warning = title, details, warning
        self.setAccessibleDescription(", ".join(filter(None, (title, details, warning))))
        self.updateGeometry()
        self.update()

    @property
    def title(self) -> str:
        """The upper line in full, even where the chip elides it."""
        return self._title

    @property
    def details(self) -> str:
        """The lower line in full, even where the chip elides it."""
        return self._details

    @property
    def warning(self) -> str:
        """What the warning sign means; empty without one."""
        return self._warning

    def sizeHint(self) -> QSize:
        """As wide as the lines and icons need, but at most `Sizes.chip_width`."""
        title = QFontMetrics(text_font("body", strong=True)).horizontalAdvance(self._title)
        details = QFontMetrics(text_font("small")).horizontalAdvance(self._details)
        wanted = max(title, details) + self._text_left() + self._icons_width() + sizes().grid
        return QSize(min(wanted, sizes().chip_width), sizes().chip)

    def minimumSizeHint(self) -> QSize:
        """Room for the symbol and a few letters."""
        return QSize(3 * sizes().chip, sizes().chip)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the button, its symbol, the lines and an arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = sizes().icon
        top = (self.height() - side) / 2
        self._symbol(painter, QRectF(sizes().grid, top, side, side))
        arrow = pixmap("down", self._appearance.theme.muted, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - side - sizes().small_spacing, round(top), arrow)
        if self._warning:
            sign = pixmap("warn", self._appearance.theme.warn, side, self.devicePixelRatioF())
            painter.drawPixmap(self.width() - self._icons_width(), round(top), sign)
        self._paint_lines(painter)

    def _paint_lines(self, painter: QPainter) -> None:
        theme, left = self._appearance.theme, self._text_left()
        width = self.width() - left - self._icons_width()
        half = self.height() / 2 - sizes().small_spacing
        upper = QRectF(left, sizes().small_spacing, width, half)
        lines = (
            (upper, self._title, text_font("body", strong=True), theme.text),
            (upper.translated(0, half), self._details, text_font("small"), theme.muted),
        )
        for place, text, font, colour in lines:
            painter.setFont(font)
            painter.setPen(colour)
            elided = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, elided)

    def _text_left(self) -> int:
        return sizes().icon + 2 * sizes().grid

    def _icons_width(self) -> int:
        """The width of the arrow and, if there is a warning, of the sign to its left."""
        return (sizes().icon + sizes().grid) * (2 if self._warning else 1)
