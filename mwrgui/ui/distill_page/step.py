"""A step of the form: a card with a number, a title, and what is asked."""

from PySide6.QtWidgets import QFrame, QLabel, QLayout, QVBoxLayout, QWidget

from mwrgui.ui.theme import sizes
from mwrgui.ui.widgets.parts import label


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


def problem_label(name: str) -> QLabel:
    """A line that says what is wrong, hidden while nothing is."""
    made = label(name, "small", wrap=True)
    made.setProperty("problem", True)
    made.hide()
    return made


def say_problem(line: QLabel, sentence: str) -> None:
    """Shows what is wrong, or nothing."""
    line.setText(f"⚠ {sentence}" if sentence else "")
    line.setAccessibleName(sentence)
    line.setVisible(bool(sentence))
