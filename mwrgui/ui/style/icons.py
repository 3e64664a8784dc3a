"""Icons and badges in the colours of the theme, drawn from resources/icons."""

from functools import cache

from PySide6.QtCore import QByteArray, QObject, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from mwrgui.core.paths import resources
from mwrgui.ui.style.theme import ROLE_LETTERS, Appearance, Role, Theme, sizes, text_font

_PIXEL_RATIOS = (1, 2, 3)
"""Device pixel ratios that icons are drawn for."""
_LIGHT_BADGE = 0.4
"""Lightness, 0..1, above which a black letter is more legible on a badge than a white one."""


def set_themed_icon(
    target: QAbstractButton | QAction, name: str, appearance: Appearance, colour: str = "text"
) -> None:
    """Sets an icon, and again whenever the theme changes; `colour` is the name of a field of `Theme`."""
    _IconUpdater(target, name, appearance, colour)


class _IconUpdater(QObject):
    """Keeps the icon of its parent in the colours of the theme."""

    def __init__(
        self, target: QAbstractButton | QAction, name: str, appearance: Appearance, colour: str
    ) -> None:
        super().__init__(target)
        self._target, self._name, self._appearance, self._colour = target, name, appearance, colour
        appearance.changed.connect(self._update)
        self._update()

    def _update(self) -> None:
        theme = self._appearance.theme
        self._target.setIcon(icon(self._name, colour=getattr(theme, self._colour), disabled=theme.muted))


def icon(name: str, *, colour: QColor, disabled: QColor) -> QIcon:
    """An icon in one colour, and in another while it is disabled."""
    result = QIcon()
    for mode, mode_colour in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        for ratio in _PIXEL_RATIOS:
            result.addPixmap(pixmap(name, mode_colour, ratio * sizes().icon), mode)
    return result


@cache
def program_icon() -> QIcon:
    """The icon of the program, as the desktop shows it."""
    result = QIcon()
    for side in (16, 24, 32, 48, 64, 128, 256):
        result.addPixmap(QPixmap.fromImage(draw_icon("mwrgui", "", side)))
    return result


def pixmap(name: str, colour: QColor, side: int, ratio: float = 1.0) -> QPixmap:
    """Draws an icon from resources/icons, `side` logical pixels wide and high.

    Args:
        ratio: device pixels per logical pixel.
    """
    result = QPixmap.fromImage(draw_icon(name, colour.name(), round(side * ratio)))
    result.setDevicePixelRatio(ratio)
    return result


def paint_badge(painter: QPainter, area: QRectF, letter: str, colour: QColor) -> None:
    """Paints a letter on a coloured square, because not everyone can distinguish the colours."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(area, sizes().small_spacing, sizes().small_spacing)
    painter.setFont(text_font("body", strong=True))
    painter.setPen(Qt.GlobalColor.white if colour.lightnessF() < _LIGHT_BADGE else Qt.GlobalColor.black)
    painter.drawText(area, Qt.AlignmentFlag.AlignCenter, letter)


def role_icon(role: Role, theme: Theme) -> QIcon:
    """The badge of a role as an icon, to be shown beside its name."""
    side = sizes().icon
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_badge(painter, QRectF(0, 0, side, side), ROLE_LETTERS[role], theme.role_colour(role))
    painter.end()
    return QIcon(drawn)


@cache
def draw_icon(name: str, colour: str, side: int) -> QImage:
    """Draws an icon from resources/icons, `side` pixels wide and high; needs no QApplication.

    Args:
        colour: replaces `currentColor` in the file; "" for an icon in its own colours.
    """
    drawing = (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode())).render(
        painter, QRectF(0, 0, side, side)
    )
    painter.end()
    return image
