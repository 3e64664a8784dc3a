"""Colour and dash of each run in a comparison."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from mwrgui.ui.style.theme import Theme, sizes

_COLOURS = tuple(f"curve_{number}" for number in range(1, 7))
_DASHES = (Qt.PenStyle.SolidLine, Qt.PenStyle.DashLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


@dataclass(frozen=True, slots=True)
class RunStyle:
    """The style of a run; `index` is its position among the ticked runs, from 0."""

    index: int

    @property
    def colour(self) -> str:
        """The name of a colour in the theme."""
        return _COLOURS[self.index % len(_COLOURS)]

    @property
    def dash(self) -> Qt.PenStyle:
        """The dash pattern, so that runs can be told apart without colours."""
        return _DASHES[self.index % len(_DASHES)]

    def swatch(self, theme: Theme) -> QPixmap:
        """A short line in this style, to be shown beside the name of the run."""
        drawn = QPixmap(QSize(sizes().padding + sizes().grid, sizes().icon))
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(getattr(theme, self.colour), 2 * sizes().curve, self.dash))
        middle = drawn.height() / 2
        painter.drawLine(QPointF(0, middle), QPointF(drawn.width(), middle))
        painter.end()
        return drawn
