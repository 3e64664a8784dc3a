"""One editor per type of setting: a check box, several check boxes, a combo box, or a text field."""

from collections.abc import Callable
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from mwrgui.core.setting import Setting
from mwrgui.ui.session.recipe_draft import RecipeDraft
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated import translate_setting
from mwrgui.ui.widgets.no_wheel import NoWheelComboBox

_COLUMN_COUNT = 3
"""Number of check boxes in a row."""


class Editor(Protocol):
    """A control that shows the value of a setting and writes each change into the draft.

    Attributes:
        widget: the control itself.
    """

    widget: QWidget

    def show_value(self, value: Any) -> None:
        """Shows `value`, with texts in the current language."""
        ...


def make_editor(setting: Setting, draft: RecipeDraft) -> Editor:
    """Creates the editor for the type of a setting; it changes that setting in `draft`."""
    if setting.type is bool:
        return _CheckBoxEditor(lambda value: draft.set_value(setting.name, value))
    if setting.type is tuple:
        return _CheckBoxesEditor(setting.choices, lambda value: draft.set_value(setting.name, value))
    if setting.choices:
        return _ComboBoxEditor(setting.choices, lambda value: draft.set_value(setting.name, value))
    return _TextEditor(setting, draft)


class _CheckBoxEditor:
    def __init__(self, set_value: Callable[[bool], None]) -> None:
        self.widget: QWidget
        self.widget = self._box = QCheckBox()
        self._box.clicked.connect(set_value)

    def show_value(self, value: Any) -> None:
        self._box.setChecked(value is True)


class _CheckBoxesEditor:
    def __init__(self, choices: tuple[str, ...], set_value: Callable[[tuple[str, ...]], None]) -> None:
        self.widget = QWidget()
        grid = QGridLayout(self.widget)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(sizes().small_spacing)
        self._boxes = {choice: QCheckBox(choice) for choice in choices}
        for index, (choice, box) in enumerate(self._boxes.items()):
            box.setObjectName(f"choice_{choice}")
            box.setToolTip(choice)
            box.clicked.connect(lambda: set_value(self._checked()))
            grid.addWidget(box, index // _COLUMN_COUNT, index % _COLUMN_COUNT)

    def show_value(self, value: Any) -> None:
        for choice, box in self._boxes.items():
            box.setText(translate_setting(choice))
            box.setChecked(choice in value)

    def _checked(self) -> tuple[str, ...]:
        return tuple(choice for choice, box in self._boxes.items() if box.isChecked())


class _ComboBoxEditor:
    def __init__(self, choices: tuple[str, ...], set_value: Callable[[str], None]) -> None:
        self.widget: QWidget
        self.widget = self._box = NoWheelComboBox()
        self._box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for choice in choices:
            self._box.addItem(choice, choice)
        self._box.activated.connect(lambda _index: set_value(self._box.currentData()))

    def show_value(self, value: Any) -> None:
        for index in range(self._box.count()):
            self._box.setItemText(index, translate_setting(self._box.itemData(index)))
        self._box.setCurrentIndex(self._box.findData(value))


class _TextEditor:
    def __init__(self, setting: Setting, draft: RecipeDraft) -> None:
        self.widget: QWidget
        self.widget = self._line = QLineEdit()
        self._setting = setting
        self._line.textEdited.connect(lambda text: draft.set_text(setting.name, text))

    def show_value(self, value: Any) -> None:
        """Keeps the typed text if it means the same value: `1e-4` is not rewritten as `0.0001`."""
        if self._setting.parse(self._line.text().strip()) != value or not self._line.text():
            self._line.setText(f"{value:g}" if _is_exact(value) else str(value))


def _is_exact(value: Any) -> bool:
    """Whether `value` is a float that the format `g`, with six digits, represents exactly."""
    return isinstance(value, float) and float(f"{value:g}") == value
