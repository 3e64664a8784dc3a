"""A context menu with the same entries as buttons that stand elsewhere on the page."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from mwrgui.ui.widgets.actions import menu_text


def popup_button_menu(parent: QWidget, position: QPoint, *groups: Sequence[QAbstractButton]) -> QMenu:
    """Opens a menu at a global position; each entry clicks its button and is enabled like it.

    Args:
        groups: the buttons; there is a separator between two groups.
    """
    menu = QMenu(parent)
    menu.setObjectName("button_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group in groups:
        menu.addSeparator()  # Qt hides one that nothing precedes
        for button in group:
            action = menu.addAction(menu_text(button.text()))
            action.setObjectName(f"menu_{button.objectName()}")
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
    menu.popup(position)
    return menu
