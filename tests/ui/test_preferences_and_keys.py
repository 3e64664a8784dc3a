"""Preferences and keys: changed, in conflict, reset, searched, listed, and saved for the next start."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialogButtonBox, QKeySequenceEdit, QLabel, QLineEdit, QPushButton

from mwrgui.ui.preferences.dialog import PreferencesDialog
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, Preferences, PreferencesFile
from mwrgui.ui.preferences.shortcut_editor import ShortcutEditor
from mwrgui.ui.session.state import DeviceState
from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.shortcut_sheet import ShortcutSheet
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.actions import Actions, keys_of, plain_text_of


@pytest.fixture
def actions(qapp, appearance: Appearance) -> Actions:
    return Actions(qapp, appearance)


@pytest.fixture
def editor(qtbot, actions: Actions) -> ShortcutEditor:
    editor = ShortcutEditor(actions, {"stop": ("F4",)})
    qtbot.addWidget(editor)
    editor.show()
    return editor


def field(editor: ShortcutEditor, name: str) -> QKeySequenceEdit:
    found = editor.findChild(QKeySequenceEdit, f"shortcut_{name}")
    assert found is not None
    return found


def press(qtbot, editor: ShortcutEditor, name: str, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    field(editor, name).setFocus()
    with qtbot.waitSignal(field(editor, name).keySequenceChanged):
        qtbot.keyClick(field(editor, name), key, modifier)


def test_a_pressed_key_becomes_the_first_shortcut_and_the_others_stay(qtbot, editor: ShortcutEditor) -> None:
    press(qtbot, editor, "start", Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    assert editor.custom_shortcuts == {"stop": ("F4",), "start": ("Ctrl+G", "Ctrl+Enter")}


def test_two_actions_cannot_have_the_same_key(qtbot, editor: ShortcutEditor) -> None:
    conflicts: list[bool] = []
    editor.conflict_changed.connect(conflicts.append)
    press(qtbot, editor, "copy", Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert conflicts[-1] is True
    problem = editor.findChild(QLabel, "shortcut_problem")
    assert problem is not None
    assert problem.text() == "Ctrl+O is the shortcut of several actions: Open photos or clips, Copy result."
    field(editor, "copy").clear()
    assert conflicts[-1] is False
    assert editor.custom_shortcuts["copy"] == ()


def test_resetting_restores_the_default_keys(qtbot, editor: ShortcutEditor) -> None:
    press(qtbot, editor, "copy", Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    button = editor.findChild(QPushButton, "shortcut_reset")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert editor.custom_shortcuts == {}
    assert field(editor, "copy").keySequence() == QKeySequence("Ctrl+C")
    assert field(editor, "stop").keySequence() == QKeySequence("Ctrl+.")


def test_searching_shows_only_matching_actions(qtbot, editor: ShortcutEditor) -> None:
    search = editor.findChild(QLineEdit, "shortcut_search")
    assert search is not None
    qtbot.keyClicks(search, "SCREEN")
    assert field(editor, "full_screen").isVisible()
    assert not field(editor, "open").isVisible()


def test_changed_keys_work_and_are_shown_in_tooltips(actions: Actions) -> None:
    actions.set_shortcuts({"open": ("Ctrl+G",), "paste": ()})
    assert keys_of(actions["open"]) == "Ctrl+G"
    assert actions["open"].toolTip() == "Open photos or clips (Ctrl+G)"
    assert actions["paste"].toolTip() == "Paste"
    assert keys_of(actions["copy"]) == "Ctrl+C"


def test_the_shortcut_sheet_lists_every_action_that_has_a_key(qtbot, actions: Actions) -> None:
    sheet = ShortcutSheet(actions)
    qtbot.addWidget(sheet)
    listed = {label.text() for label in sheet.findChildren(QLabel, "shortcut_words")}
    assert {plain_text_of(actions[name]) for name in actions if actions[name].shortcuts()} <= listed


def test_the_dialog_cannot_be_accepted_while_keys_conflict(qtbot, actions: Actions) -> None:
    dialog = PreferencesDialog(Preferences(), actions, DeviceState())
    qtbot.addWidget(dialog)
    dialog.show()
    editor = dialog.findChild(ShortcutEditor)
    box = dialog.findChild(QDialogButtonBox)
    assert editor is not None
    assert box is not None
    editor.conflict_changed.emit(True)
    assert not box.button(QDialogButtonBox.StandardButton.Ok).isEnabled()


def test_a_chosen_device_that_is_missing_stays_chosen(qtbot, actions: Actions) -> None:
    preferences = Preferences(GeneralPreferences(device="cuda", theme="dark"))
    dialog = PreferencesDialog(preferences, actions, DeviceState(available=("cpu",)))
    qtbot.addWidget(dialog)
    assert dialog.general == preferences.general


def test_preferences_take_effect_at_once_and_are_saved(program: Program, tmp_path: Path) -> None:
    program.preferences.change(
        general=GeneralPreferences(theme="dark", language="zh_CN"), shortcuts={"open": ("Ctrl+G",)}
    )
    assert program.appearance.theme.name == "dark"
    assert keys_of(program.window.actions_table["open"]) == "Ctrl+G"
    saved = PreferencesFile(tmp_path / "preferences.toml").current
    assert saved.general == GeneralPreferences(theme="dark", language="zh_CN")
    assert saved.shortcuts == {"open": ("Ctrl+G",)}


def test_a_model_of_the_library_is_saved_as_preference_but_another_file_is_not(
    program: Program, qtbot, tiny_teacher: Path
) -> None:
    library, models = program.session.library, program.session.models
    library.add(tiny_teacher, "mine")
    models.load("student", "mine")
    models.load("teacher", tiny_teacher)
    qtbot.waitUntil(lambda: bool(models.student.model and models.teacher.model), timeout=60_000)
    saved = program.preferences.current.general
    assert (saved.teacher, saved.student) == ("teacher", "mine")
