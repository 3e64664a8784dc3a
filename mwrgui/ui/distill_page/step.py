"""A step of the form: a card with a number, a title, and what is asked."""

from PySide6.QtWidgets import QFrame, QLabel, QLayout, QVBoxLayout, QWidget

from mwrgui.ui.style.theme import sizes


def lay_out_step(card: QFrame, title: QLabel, *parts: QWidget | QLayout) -> None:
    """Makes a card of `card`, with its parts one below the other."""
    card.setProperty("look", "card")
    layout = QVBoxLayout(card)
    layout.setContentsMargins(sizes().padding, sizes().grid, sizes().padding, sizes().padding)
    layout.setSpacing(sizes().grid)
    layout.addWidget(title)
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part)
        else:
            layout.addLayout(part)
