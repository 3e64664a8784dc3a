"""Parts shared by the bar below clips and the bar below live sources."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QToolButton

from mwrgui.ui.session.state import MODEL_ROLES, ModelRole
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.actions import Actions

translate = QCoreApplication.translate


def bar_button(name: str) -> QToolButton:
    """A tool button that shows only an icon; `name` is its object name."""
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("look", "tool")
    button.setAutoRaise(True)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
    button.setIconSize(QSize(sizes().icon, sizes().icon))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def connect_action(button: QToolButton, actions: Actions, name: str) -> QToolButton:
    """Lets a button with an icon of its own trigger an action and be enabled like it; returns the button."""
    action = actions[name]
    button.clicked.connect(action.trigger)
    button.setEnabled(action.isEnabled())
    action.enabledChanged.connect(button.setEnabled)
    return button


def frame_rate_text(frame_rates: Mapping[ModelRole, float | None]) -> str:
    """Says how many frames per second each model restores, with “…” for None; empty without models."""
    names = {
        "teacher": translate("BarParts", "teacher {rate}"),
        "student": translate("BarParts", "student {rate}"),
    }
    parts = [
        names[role].format(rate="…" if (rate := frame_rates[role]) is None else f"{rate:.1f}")
        for role in reversed(MODEL_ROLES)
        if role in frame_rates
    ]
    return translate("BarParts", "{rates} frames/s").format(rates=", ".join(parts)) if parts else ""
