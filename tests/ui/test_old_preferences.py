"""The preferences of version 0.1.0 are read, take effect, and are kept."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from mwrgui.core.paths import runs_folder
from mwrgui.jobs.job import running_jobs, stop_all_jobs
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.preferences.dialog import PreferencesDialog
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, PreferencesFile
from mwrgui.ui.preferences.shortcut_editor import ShortcutEditor
from mwrgui.ui.session.state import DeviceState
from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.window_geometry import restore_geometry
from mwrgui.ui.widgets.actions import keys_of

SHORTCUTS = {
    "save_comparison": ("K",),
    "shortcuts": ("F1", "Ctrl+F1"),
    "pause": (),
    "compare_loupe": ("F7",),
}


@pytest.fixture
def old_program(old_home: Path, qapp: QApplication, qtbot) -> Iterator[Program]:  # noqa: ARG001
    """The program with the preferences of version 0.1.0, before its window is shown."""
    program = Program(qapp, PreferencesFile())
    qtbot.addWidget(program.window)
    yield program
    stop_all_jobs()
    program.language.choose("en")
    program.appearance.choose("system")


def test_every_value_is_read(old_home: Path) -> None:
    current = PreferencesFile().current
    assert current.general == GeneralPreferences(
        "dark", "zh_CN", "cpu", "float32", teacher="trained", student="finished"
    )
    assert current.shortcuts == SHORTCUTS
    assert current.window == {
        "place": [40, 60, 1000, 640],
        "maximized": True,
        "folder": (old_home / "pictures").as_posix(),
        "dismissed_runs": {(runs_folder() / "interrupted").as_posix(): 5},
        "runs_elsewhere": [(old_home / "elsewhere").as_posix()],
    }
    assert current.distill == {
        "student": "tiny",
        "recipe": "quick",
        "probes": [(old_home / "probe.png").as_posix()],
        "changes": {
            "steps": 400,
            "weathers": ["rain", "haze"],
            "start_from": (old_home / "start.safetensors").as_posix(),
        },
    }


def test_a_change_keeps_all_other_values(old_home: Path) -> None:  # noqa: ARG001 (sets the environment)
    file = PreferencesFile()
    before = file.current
    file.update(window={**before.window, "folder": "elsewhere"})
    after = PreferencesFile().current
    assert (after.general, after.shortcuts, after.distill) == (
        *(before.general, before.shortcuts, before.distill),
    )
    assert after.window == {**before.window, "folder": "elsewhere"}


def test_the_chosen_theme_language_and_size_take_effect(old_program: Program) -> None:
    assert old_program.appearance.theme.name == "dark"
    assert old_program.window.actions_table["quit"].text().startswith("退出")
    restore_geometry(old_program.window, old_program.preferences.current.window)
    assert old_program.window.isMaximized()


def test_the_settings_of_the_next_run_are_restored(old_program: Program, old_home: Path, qtbot) -> None:
    draft = old_program.session.recipe_draft
    draft.prepare()
    qtbot.waitUntil(lambda: draft.catalog is not None, timeout=60_000)
    draft.set_teacher("trained")
    assert (draft.choices.student, draft.choices.preset) == ("tiny", "quick")
    assert draft.choices.probes == (old_home / "probe.png",)
    assert draft.choices.changes == {
        "steps": 400,
        "weathers": ["rain", "haze"],
        "init": (old_home / "start.safetensors").as_posix(),
    }
    assert draft.problems() == {}


def test_chosen_keys_are_taken_from_actions_that_have_them_by_default(old_program: Program, qtbot) -> None:
    """F1 (help), K (play) and F7 (snapshot) became defaults later; this user chose them for other actions."""
    actions = old_program.window.actions_table
    assert {name: keys_of(actions[name]) for name in SHORTCUTS} == {
        name: ", ".join(keys) for name, keys in SHORTCUTS.items()
    }
    assert [keys_of(actions[name]) for name in ("play", "help", "snapshot")] == ["", "", ""]
    all_keys = [key.toString() for name in actions for key in actions[name].shortcuts()]
    assert len(all_keys) == len(set(all_keys))
    dialog = PreferencesDialog(old_program.preferences.current, actions, DeviceState())
    qtbot.addWidget(dialog)
    editor = dialog.findChild(ShortcutEditor)
    assert editor is not None
    assert editor.custom_shortcuts.items() >= SHORTCUTS.items()
    assert {name for name in editor.custom_shortcuts if name not in SHORTCUTS} == {"play", "help", "snapshot"}


def test_a_run_that_was_dismissed_is_not_offered_again(old_program: Program, qtbot) -> None:
    old_program.window.show()
    old_program.interrupted_runs.read_runs()
    qtbot.waitUntil(lambda: not [job for job in running_jobs() if job.name == "interrupted runs"])
    assert old_program.window.message_bar.message is None
    interrupted = RunFolder(runs_folder() / "interrupted")
    interrupted.append_event({"event": "step_done", "step": 6, "losses": {}, "seconds": 1.0})
    old_program.interrupted_runs.read_runs()
    qtbot.waitUntil(lambda: old_program.window.message_bar.message is not None)
    old_program.window.hide()


def test_models_of_the_library_are_loaded_on_the_chosen_device(old_program: Program, qtbot) -> None:
    general = old_program.preferences.current.general
    session = old_program.session
    session.start(
        teacher=general.teacher, student=general.student, device=general.device, precision=general.precision
    )
    slots = session.models
    qtbot.waitUntil(lambda: bool(slots.teacher.model and slots.student.model), timeout=60_000)
    assert (slots.teacher.name, slots.student.name) == ("trained", "finished")
    assert session.device.device is not None
    assert session.device.device.name == "CPU, float32"
    assert PreferencesFile().current.general == general
