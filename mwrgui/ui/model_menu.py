"""The menu from which a teacher or a student is chosen."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from mwrgui.ui.actions import Actions
from mwrgui.ui.session import Session
from mwrgui.ui.state import ModelRole
from mwrgui.ui.words import known


def list_models(menu: QMenu, role: ModelRole, session: Session, actions: Actions) -> None:
    """Fills a menu with the library's models of a role, and with the way to a file."""
    menu.clear()
    for card in session.library.cards():
        if not card.problem and card.role == role:
            words = f"{card.name}   {known(card.parameters)}"
            chosen = add_choice(menu, words, ticked=card.name == session.models.slot(role).name)
            chosen.triggered.connect(lambda _=False, name=card.name: session.models.load(role, name))
    menu.addSeparator()
    menu.addAction(actions[f"load_{role}"])


def add_choice(menu: QMenu, words: str, *, ticked: bool) -> QAction:
    """Adds an entry that is ticked or not."""
    action = menu.addAction(words)
    action.setCheckable(True)
    action.setChecked(ticked)
    return action
