"""The Keyboard tab of the preferences dialog: all actions, each with a field for its shortcut."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QGridLayout,
    QKeySequenceEdit,
    QLabel,
    QLineEdit,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.actions import Actions, plain_text_of
from mwrgui.ui.widgets.parts import label, push_button


class ShortcutEditor(QWidget):
    """Edits the first shortcut of each action; further shortcuts of the action stay as they are.

    Signals:
        conflict_changed: emitted after each change; True while two actions share a shortcut.
    """

    conflict_changed = Signal(bool)

    def __init__(self, actions: Actions, custom_shortcuts: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.setObjectName("shortcut_editor")
        self._actions = actions
        self._keys = actions.keys_with(custom_shortcuts)
        self._further_keys = {name: keys[1:] for name, keys in self._keys.items()}
        self._fields: dict[str, QKeySequenceEdit] = {}
        self._build()
        self._connect()

    @property
    def custom_shortcuts(self) -> dict[str, tuple[str, ...]]:
        """The shortcuts that differ from the defaults, by the name of the action."""
        return {name: keys for name, keys in self._keys.items() if keys != self._actions.default_keys(name)}

    def _build(self) -> None:
        self._search_field = QLineEdit()
        self._search_field.setObjectName("shortcut_search")
        self._search_field.setPlaceholderText(self.tr("Search for an action"))
        self._search_field.setAccessibleName(self._search_field.placeholderText())
        self._search_field.setClearButtonEnabled(True)
        self._problem = label("shortcut_problem", wrap=True)
        self._reset_button = push_button("shortcut_reset")
        self._reset_button.setText(self.tr("Reset all shortcuts"))
        self._reset_button.setToolTip(self.tr("Gives every action its default shortcuts again"))
        content = QWidget()
        self._grid = QGridLayout(content)
        self._labels = {name: self._add_row(row, name) for row, name in enumerate(self._actions)}
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        for widget in (self._search_field, scroll, self._problem, self._reset_button):
            layout.addWidget(widget)
        layout.setAlignment(self._reset_button, Qt.AlignmentFlag.AlignLeft)

    def _add_row(self, row: int, name: str) -> QLabel:
        text = plain_text_of(self._actions[name])
        action_label = label(f"shortcut_label_{name}")
        action_label.setText(text)
        field = QKeySequenceEdit(QKeySequence(next(iter(self._keys[name]), "")))
        field.setObjectName(f"shortcut_{name}")
        field.setMaximumSequenceLength(1)
        field.setClearButtonEnabled(True)
        field.setAccessibleName(text)
        field.setToolTip(self.tr("Click and press the new key"))
        self._fields[name] = field
        self._grid.addWidget(action_label, row, 0)
        self._grid.addWidget(field, row, 1)
        return action_label

    def _connect(self) -> None:
        self._search_field.textChanged.connect(self._filter)
        self._reset_button.clicked.connect(self._reset_all)
        for name, field in self._fields.items():
            field.keySequenceChanged.connect(lambda key, name=name: self._set_key(name, key))

    def _set_key(self, name: str, key: QKeySequence) -> None:
        first = () if key.isEmpty() else (key.toString(),)
        self._keys[name] = (*first, *self._further_keys[name])
        conflicts = self._conflicts()
        self._problem.setText(
            self.tr("{key} is the shortcut of several actions: {names}.").format(
                key=conflicts[0][0], names=", ".join(conflicts[0][1])
            )
            if conflicts
            else ""
        )
        self.conflict_changed.emit(bool(conflicts))

    def _conflicts(self) -> list[tuple[str, list[str]]]:
        """The keys that several actions share, each with the texts of these actions."""
        owners: dict[str, list[str]] = {}
        for name, keys in self._keys.items():
            for key in keys:
                owners.setdefault(key, []).append(plain_text_of(self._actions[name]))
        return [(key, names) for key, names in owners.items() if len(names) > 1]

    def _filter(self, text: str) -> None:
        for name, field in self._fields.items():
            matches = text.casefold() in self._labels[name].text().casefold()
            self._labels[name].setVisible(matches)
            field.setVisible(matches)

    def _reset_all(self) -> None:
        for name, field in self._fields.items():
            self._keys[name] = self._actions.default_keys(name)
            self._further_keys[name] = self._keys[name][1:]
            field.setKeySequence(QKeySequence(next(iter(self._keys[name]), "")))
