"""What the bars below clips and below live pictures have in common."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QToolButton

from mwrgui.ui.session.state import MODEL_ROLES, ModelRole
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.actions import Actions

translate = QCoreApplication.translate


def bar_button(name: str) -> QToolButton:
    """A button that shows an icon only."""
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("look", "tool")
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(sizes().icon, sizes().icon))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def trigger(button: QToolButton, actions: Actions, name: str) -> QToolButton:
    """Lets a button do what an action does, under an icon of its own."""
    action = actions[name]
    button.clicked.connect(action.trigger)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    return button


def rate_words(rates: Mapping[ModelRole, float | None]) -> str:
    """Frames a second that each model reaches; nothing without models."""
    names = {
        "teacher": translate("BarParts", "teacher {rate}"),
        "student": translate("BarParts", "student {rate}"),
    }
    parts = [
        names[role].format(rate="…" if (rate := rates[role]) is None else f"{rate:.1f}")
        for role in reversed(MODEL_ROLES)
        if role in rates
    ]
    return translate("BarParts", "{rates} frames/s").format(rates=", ".join(parts)) if parts else ""
