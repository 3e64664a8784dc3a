"""The menu in which the user chooses the teacher or the student."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from mwrgui.library.models import with_choice
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.text.formatting import format_count_or_dash
from mwrgui.ui.widgets.actions import Actions


def fill_model_menu(menu: QMenu, role: ModelRole, session: Session, actions: Actions) -> None:
    """Fills a menu with the library's models for a role, the networks in the loaded file, and “Load…”."""
    menu.clear()
    for card in session.library.cards():
        if not card.problem and card.role == role:
            text = f"{card.name}   {format_count_or_dash(card.parameters)}"
            chosen = add_choice(menu, text, checked=card.name == session.models.slot(role).name)
            chosen.triggered.connect(lambda _=False, name=card.name: session.models.load(role, name))
    _add_networks(menu, role, session)
    menu.addSeparator()
    menu.addAction(actions[f"load_{role}"])


def _add_networks(menu: QMenu, role: ModelRole, session: Session) -> None:
    """Adds the networks in the loaded file if it contains several."""
    slot = session.models.slot(role)
    if slot.model is None or not slot.model.networks:
        return
    template = QCoreApplication.translate("Header", "Network in {file}: {name}")
    menu.addSeparator()
    for name in sorted(slot.model.networks):
        text = template.format(file=slot.name.partition("?")[0], name=name)
        chosen = add_choice(menu, text, checked=name == slot.model.networks[0])
        source = with_choice(slot.source, "network", name)
        chosen.triggered.connect(lambda _=False, source=source: session.models.load(role, source))


def add_choice(menu: QMenu, text: str, *, checked: bool) -> QAction:
    """Adds a checkable entry; `text` is shown as it is, without a mnemonic."""
    action = menu.addAction(text.replace("&", "&&").replace("\t", " "))  # both have a meaning in menus
    action.setCheckable(True)
    action.setChecked(checked)
    return action
