"""The context menu of the picture and of thumbnails."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from mwrgui.ui.widgets.actions import Actions

SEPARATOR = ""
ACTION_NAMES = (
    *("save", "save_as", "copy", "save_comparison", "show_in_folder", SEPARATOR),
    *("ground_truth", "common_strength", SEPARATOR, "start", "retry", "remove", "remove_all"),
)
"""The entries of the menu; actions that can do nothing now are disabled."""


def add_context_menu(widget: QWidget, actions: Actions) -> None:
    """Gives a widget the context menu."""

    def open_at(position: QPoint) -> None:
        area = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
        _create_menu(widget, actions).popup(area.mapToGlobal(position))

    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    widget.customContextMenuRequested.connect(open_at)


def _create_menu(widget: QWidget, actions: Actions) -> QMenu:
    menu = QMenu(widget)
    menu.setObjectName("photo_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name in ACTION_NAMES:
        if name == SEPARATOR:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
    return menu
