"""The layout that all sections of the form share."""

from PySide6.QtWidgets import QFrame, QLabel, QLayout, QVBoxLayout, QWidget

from mwrgui.ui.style.theme import sizes


def lay_out_section(card: QFrame, title: QLabel, *parts: QWidget | QLayout) -> None:
    """Gives `card` the look of a card, and lays out `title` and `parts` in a column."""
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
