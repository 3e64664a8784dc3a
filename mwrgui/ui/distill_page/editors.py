"""One control per kind of setting: a tick, a choice, several choices, or a line to type into."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from mwrgui.core.setting import Setting
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.steady import SteadyBox

_COLUMNS = 3
"""Ticks beside one another."""


class Editor(Protocol):
    """Shows a value and changes it in the draft."""

    widget: QWidget

    def show(self, value: Any) -> None:
        """Shows the value of the moment, in the language of the moment."""
        ...


def make_editor(setting: Setting, draft: RecipeDraft) -> Editor:
    """The control for a setting."""
    if setting.type is bool:
        return _Tick(lambda value: draft.set_value(setting.name, value))
    if setting.type is tuple:
        return _Ticks(setting.choices, lambda value: draft.set_value(setting.name, value))
    if setting.choices:
        return _Choice(setting.choices, lambda value: draft.set_value(setting.name, value))
    return _Line(setting, draft)


def words(text: str) -> str:
    """A setting's own words in the language of the moment."""
    return QCoreApplication.translate("Settings", text)


class _Tick:
    def __init__(self, change: Callable[[bool], None]) -> None:
        self.widget: QWidget
        self.widget = self._box = QCheckBox()
        self._box.clicked.connect(change)

    def show(self, value: Any) -> None:
        self._box.setChecked(value is True)


class _Ticks:
    def __init__(self, choices: tuple[str, ...], change: Callable[[tuple[str, ...]], None]) -> None:
        self.widget = QWidget()
        grid = QGridLayout(self.widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes().inside)
        self._boxes = {choice: QCheckBox(choice) for choice in choices}
        for number, (choice, box) in enumerate(self._boxes.items()):
            box.setObjectName(f"choice_{choice}")
            box.setToolTip(choice)
            box.clicked.connect(lambda: change(self._chosen()))
            grid.addWidget(box, number // _COLUMNS, number % _COLUMNS)

    def show(self, value: Any) -> None:
        for choice, box in self._boxes.items():
            box.setText(words(choice))
            box.setChecked(choice in value)

    def _chosen(self) -> tuple[str, ...]:
        return tuple(choice for choice, box in self._boxes.items() if box.isChecked())


class _Choice:
    def __init__(self, choices: tuple[str, ...], change: Callable[[str], None]) -> None:
        self.widget: QWidget
        self.widget = self._box = SteadyBox()
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for choice in choices:
            self._box.addItem(choice, choice)
        self._box.activated.connect(lambda _index: change(self._box.currentData()))

    def show(self, value: Any) -> None:
        for place in range(self._box.count()):
            self._box.setItemText(place, words(self._box.itemData(place)))
        self._box.setCurrentIndex(self._box.findData(value))


class _Line:
    def __init__(self, setting: Setting, draft: RecipeDraft) -> None:
        self.widget: QWidget
        self.widget = self._line = QLineEdit()
        self._setting = setting
        self._line.textEdited.connect(lambda text: draft.set_text(setting.name, text))

    def show(self, value: Any) -> None:
        """Leaves what was typed if it means the same."""
        if self._setting.parse(self._line.text().strip()) != value or not self._line.text():
            self._line.setText(f"{value:g}" if _short(value) else str(value))


def _short(value: Any) -> bool:
    return isinstance(value, float) and float(f"{value:g}") == value
