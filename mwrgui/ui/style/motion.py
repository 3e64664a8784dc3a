"""The only animation of the window: a short fade-in, left out where the system asks for less motion."""

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QPropertyAnimation
from PySide6.QtWidgets import QGraphicsOpacityEffect, QStyle, QWidget

from mwrgui.ui.style.theme import sizes


def fade_in(widget: QWidget) -> None:
    """Fades in a widget that has just been shown."""
    if not widget.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, widget):
        return
    effect = QGraphicsOpacityEffect(widget)
    widget.setGraphicsEffect(effect)
    animation = QPropertyAnimation(effect, b"opacity", effect)
    animation.setDuration(sizes().fade)
    animation.setStartValue(0.0)
    animation.setEndValue(1.0)
    animation.setEasingCurve(QEasingCurve.Type.OutCubic)
    animation.finished.connect(lambda: _remove_effect(widget, effect))
    animation.start(QAbstractAnimation.DeletionPolicy.DeleteWhenStopped)


def _remove_effect(widget: QWidget, effect: QGraphicsOpacityEffect) -> None:
    if widget.graphicsEffect() is effect:
        widget.setGraphicsEffect(None)  # type: ignore[arg-type]
