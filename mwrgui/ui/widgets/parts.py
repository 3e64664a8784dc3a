"""Labels and buttons as all pages use them, made and named in one line."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QToolButton

from mwrgui.ui.icons import wear
from mwrgui.ui.theme import Appearance, TextKind, sizes


def label(name: str, kind: TextKind = "body", *, muted: bool = False, wrap: bool = False) -> QLabel:
    """A line, or with `wrap` a paragraph, of plain text."""
    made = QLabel()
    made.setObjectName(name)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("text_kind", kind)
    made.setProperty("muted", muted)
    made.setWordWrap(wrap)
    return made


def push_button(name: str, look: Literal["", "primary"] = "") -> QPushButton:
    """A button with a word; one per page is primary."""
    made = QPushButton()
    made.setObjectName(name)
    made.setProperty("look", look)
    return made


def icon_button(name: str, icon: str, appearance: Appearance) -> QToolButton:
    """A button with an icon and no frame; its word goes into the tooltip."""
    made = QToolButton()
    made.setObjectName(name)
    made.setAutoRaise(True)
    made.setIconSize(QSize(sizes().icon, sizes().icon))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    wear(made, icon, appearance)
    return made


def card(name: str) -> QFrame:
    """A framed panel for one thing of a list."""
    made = QFrame()
    made.setObjectName(name)
    made.setProperty("look", "card")
    return made
