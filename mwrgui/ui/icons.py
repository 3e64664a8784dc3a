"""Our drawings in the colours of the theme."""

from functools import cache

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from mwrgui.core.paths import resources
from mwrgui.ui.theme import LETTERS, Appearance, Role, Theme, sizes, text_font

_SHARPNESS = (1, 2, 3)
"""Pixels per pixel of the layout."""
_LIGHT = 0.4
"""From this lightness on, a black letter is read better than a white one."""


def wear(thing: QAbstractButton | QAction, name: str, appearance: Appearance, colour: str = "text") -> None:
    """Gives `thing` the icon `name`, in a colour of the theme, now and after every change of theme."""
    _Wearer(thing, name, appearance, colour)


class _Wearer(QObject):
    """Renews the icon of its parent and goes with it."""

    def __init__(
        self, thing: QAbstractButton | QAction, name: str, appearance: Appearance, colour: str
    ) -> None:
        super().__init__(thing)
        self._thing, self._name, self._appearance, self._colour = thing, name, appearance, colour
        appearance.changed.connect(self._put_on)
        self._put_on()

    def _put_on(self) -> None:
        theme = self._appearance.theme
        self._thing.setIcon(icon(self._name, colour=getattr(theme, self._colour), disabled=theme.muted))


def icon(name: str, *, colour: QColor, disabled: QColor) -> QIcon:
    """One icon, in one colour, and in another for when it is disabled."""
    result = QIcon()
    for mode, mode_colour in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        for sharpness in _SHARPNESS:
            result.addPixmap(pixmap(name, mode_colour, sharpness * sizes().icon), mode)
    return result


@cache
def program_icon() -> QIcon:
    """The program's own, as the desktop shows it."""
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(QPixmap.fromImage(draw("mwrgui", "", side)))
    return result


def pixmap(name: str, colour: QColor, side: int, ratio: float = 1.0) -> QPixmap:
    """A drawing of resources/icons, `side` layout pixels wide and high, for a screen of some sharpness."""
    result = QPixmap.fromImage(draw(name, colour.name(), round(side * ratio)))
    result.setDevicePixelRatio(ratio)
    return result


def paint_badge(painter: QPainter, place: QRectF, letter: str, colour: QColor) -> None:
    """A role's letter on its colour, because a colour alone says nothing to some."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(place, sizes().inside, sizes().inside)
    painter.setFont(text_font("body", strong=True))
    painter.setPen(Qt.GlobalColor.white if colour.lightnessF() < _LIGHT else Qt.GlobalColor.black)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)


def role_icon(role: Role, theme: Theme) -> QIcon:
    """A role's letter on its colour, to stand beside its name."""
    side = sizes().icon
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_badge(painter, QRectF(0, 0, side, side), LETTERS[role], theme.role(role))
    painter.end()
    return QIcon(drawn)


@cache
def draw(name: str, colour: str, side: int) -> QImage:
    """A drawing of resources/icons, `side` pixels wide and high; needs no application."""
    drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode())).render(
        painter, QRectF(0, 0, side, side)
    )
    painter.end()
    return image
