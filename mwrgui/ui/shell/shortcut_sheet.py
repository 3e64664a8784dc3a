"""The dialog behind Help › Keyboard shortcuts."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.actions import Actions, MenuName, keys_of, plain_text_of, title_of, without_mnemonic
from mwrgui.ui.widgets.dialog_size import fit_to_screen
from mwrgui.ui.widgets.parts import label


class ShortcutSheet(QDialog):
    """Lists all shortcuts by menu, and mouse gestures."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut_sheet")
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self._actions = actions
        self._build()

    def _build(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(3 * sizes().grid)
        columns.setContentsMargins(0, 0, sizes().grid, 0)
        columns.addLayout(self._column(("file", "edit", "run", "help")))
        columns.addLayout(self._column(("view",), gestures=self._gestures()))
        inner = QWidget()
        inner.setLayout(columns)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll)
        layout.addWidget(buttons)
        fit_to_screen(self, sizes().sheet_width, sizes().dialog_height)

    def _column(self, menus: Sequence[MenuName], gestures: Sequence[tuple[str, str]] = ()) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(sizes().grid)
        for menu in menus:
            self._add_group(column, without_mnemonic(title_of(menu)), self._keys_in(menu))
        if gestures:
            self._add_group(column, self.tr("Mouse and more"), gestures)
        column.addStretch()
        return column

    def _keys_in(self, menu: MenuName) -> list[tuple[str, str]]:
        names = [name for name in self._actions if self._actions.menu_of(name) == menu]
        rows = [(plain_text_of(self._actions[name]), keys_of(self._actions[name])) for name in names]
        return [(description, keys) for description, keys in rows if keys]

    def _gestures(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Show the input"), self.tr("hold Space")),
            (self.tr("Play or pause a clip"), self.tr("tap Space")),
            (self.tr("Zoom at the pointer"), self.tr("wheel")),
            (self.tr("Move the picture"), self.tr("drag, or Ctrl and arrows")),
            (self.tr("Select a rectangle"), self.tr("Shift and drag, or Shift and arrows")),
            (self.tr("Size of the rectangle"), self.tr("Ctrl, Shift and arrows")),
            (self.tr("Open files and folders"), self.tr("drop them anywhere")),
        ]

    def _add_group(self, column: QVBoxLayout, title: str, rows: Sequence[tuple[str, str]]) -> None:
        heading = label("shortcut_group", "section")
        heading.setText(title)
        column.addWidget(heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(sizes().padding)
        grid.setVerticalSpacing(sizes().small_spacing)
        for row, (description, keys) in enumerate(rows):
            left, right = label("shortcut_words"), label("shortcut_keys", muted=True)
            left.setText(description)
            right.setText(keys)
            grid.addWidget(left, row, 0)
            grid.addWidget(right, row, 1, Qt.AlignmentFlag.AlignRight)
        column.addLayout(grid)
        column.addSpacing(sizes().padding)
