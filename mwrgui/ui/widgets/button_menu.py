"""A context menu whose entries do the same as buttons of the page."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from mwrgui.ui.widgets.actions import menu_text


def popup_button_menu(parent: QWidget, position: QPoint, *groups: Sequence[QAbstractButton]) -> QMenu:
    """Opens a menu at a global position; each entry clicks a button, and is enabled if the button is.

    Args:
        groups: the buttons; separators are placed between the groups.
    """
    menu = QMenu(parent)
    menu.setObjectName("button_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group in groups:
        menu.addSeparator()  # Qt hides a separator at the top
        for button in group:
            action = menu.addAction(menu_text(button.text()))
            action.setObjectName(f"menu_{button.objectName()}")
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
    menu.popup(position)
    return menu
