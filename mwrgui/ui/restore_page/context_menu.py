"""The menu that a right click, or the menu key, opens on the picture and on thumbnails."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QMenu, QWidget

from mwrgui.ui.widgets.actions import Actions

LINE = ""
ENTRIES = (
    *("save", "save_as", "copy", "save_comparison", "show_in_folder", LINE),
    *("ground_truth", "common_strength", LINE, "start", "retry", "remove", "remove_all"),
)
"""The actions by their names; what cannot be done at the moment is grey, as in the other menus."""


def offer_menu(widget: QWidget, actions: Actions) -> None:
    """Opens the menu wherever `widget` is asked for it."""

    def open_at(place: QPoint) -> None:
        around = widget.viewport() if isinstance(widget, QAbstractScrollArea) else widget
        _menu(widget, actions).popup(around.mapToGlobal(place))

    widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    widget.customContextMenuRequested.connect(open_at)


def _menu(widget: QWidget, actions: Actions) -> QMenu:
    menu = QMenu(widget)
    menu.setObjectName("photo_menu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name in ENTRIES:
        if name == LINE:
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
    return menu
