"""A list of all actions with a field for the keys of each."""

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
from mwrgui.ui.widgets.actions import Actions, words_of
from mwrgui.ui.widgets.parts import label, push_button


class ShortcutEditor(QWidget):
    """Edits the first key of each action; the others stay.

    Signals:
        conflict_changed: whether two actions now share a key.
    """

    conflict_changed = Signal(bool)

    def __init__(self, actions: Actions, changed: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__()
        self.setObjectName("shortcut_editor")
        self._actions = actions
        self._keys = actions.keys_with(changed)
        self._others = {name: keys[1:] for name, keys in self._keys.items()}
        self._fields: dict[str, QKeySequenceEdit] = {}
        self._build()
        self._connect()

    @property
    def changed(self) -> dict[str, tuple[str, ...]]:
        """The keys of those actions whose keys are not ours."""
        return {name: keys for name, keys in self._keys.items() if keys != self._actions.default_keys(name)}

    def _build(self) -> None:
        self._search = QLineEdit()
        self._search.setObjectName("shortcut_search")
        self._search.setPlaceholderText(self.tr("Search for an action"))
        self._search.setAccessibleName(self._search.placeholderText())
        self._search.setClearButtonEnabled(True)
        self._problem = label("shortcut_problem", wrap=True)
        self._reset = push_button("shortcut_reset")
        self._reset.setText(self.tr("Our keys for all"))
        self._reset.setToolTip(self.tr("Gives every action the keys that it came with"))
        inner = QWidget()
        self._grid = QGridLayout(inner)
        self._labels = {name: self._add_row(row, name) for row, name in enumerate(self._actions)}
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        layout = QVBoxLayout(self)
        layout.setSpacing(sizes().grid)
        for widget in (self._search, scroll, self._problem, self._reset):
            layout.addWidget(widget)
        layout.setAlignment(self._reset, Qt.AlignmentFlag.AlignLeft)

    def _add_row(self, row: int, name: str) -> QLabel:
        words = words_of(self._actions[name])
        made = label(f"shortcut_label_{name}")
        made.setText(words)
        field = QKeySequenceEdit(QKeySequence(next(iter(self._keys[name]), "")))
        field.setObjectName(f"shortcut_{name}")
        field.setMaximumSequenceLength(1)
        field.setClearButtonEnabled(True)
        field.setAccessibleName(words)
        field.setToolTip(self.tr("Click and press the new key"))
        self._fields[name] = field
        self._grid.addWidget(made, row, 0)
        self._grid.addWidget(field, row, 1)
        return made

    def _connect(self) -> None:
        self._search.textChanged.connect(self._filter)
        self._reset.clicked.connect(self._reset_all)
        for name, field in self._fields.items():
            field.keySequenceChanged.connect(lambda key, name=name: self._take(name, key))

    def _take(self, name: str, key: QKeySequence) -> None:
        first = () if key.isEmpty() else (key.toString(),)
        self._keys[name] = (*first, *self._others[name])
        clashes = self._clashes()
        self._problem.setText(
            self.tr("{key} is the key of two actions: {names}.").format(
                key=clashes[0][0], names=", ".join(clashes[0][1])
            )
            if clashes
            else ""
        )
        self.conflict_changed.emit(bool(clashes))

    def _clashes(self) -> list[tuple[str, list[str]]]:
        owners: dict[str, list[str]] = {}
        for name, keys in self._keys.items():
            for key in keys:
                owners.setdefault(key, []).append(words_of(self._actions[name]))
        return [(key, names) for key, names in owners.items() if len(names) > 1]

    def _filter(self, text: str) -> None:
        for name, field in self._fields.items():
            matches = text.casefold() in self._labels[name].text().casefold()
            self._labels[name].setVisible(matches)
            field.setVisible(matches)

    def _reset_all(self) -> None:
        for name, field in self._fields.items():
            self._keys[name] = self._actions.default_keys(name)
            self._others[name] = self._keys[name][1:]
            field.setKeySequence(QKeySequence(next(iter(self._keys[name]), "")))
