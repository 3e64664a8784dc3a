"""Interrupted runs are offered when the program starts: to resume, to look at, or to dismiss."""

import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.preferences.preferences_file import PreferencesFile
from mwrgui.ui.shell.app import Program


def bar_text(program: Program) -> str:
    message = program.window.message_bar.message
    return message.text if message else ""


def answer(program: Program, choice: int, qtbot) -> None:
    button = program.window.message_bar.findChild(QPushButton, f"message_button_{choice}")
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def start_offering(program: Program) -> None:
    program.window.show()
    program.interrupted_runs.read_runs()


def test_interrupted_runs_are_offered_at_the_start_until_they_are_dismissed(
    program: Program, copy_run, qtbot
) -> None:
    copy_run("fast")
    first, second = copy_run("broken", "first"), copy_run("broken", "second")
    for age, path in enumerate((second, first)):
        os.utime(path / "events.jsonl", (1e9 - age, 1e9 - age))
    start_offering(program)
    qtbot.waitUntil(lambda: "“second” was interrupted at step 4 of 6" in bar_text(program))
    answer(program, 2, qtbot)
    assert "“first”" in bar_text(program)
    program.window.message_bar.close_message()
    start_offering(program)
    qtbot.waitUntil(lambda: "“first”" in bar_text(program))
    answer(program, 2, qtbot)
    assert bar_text(program) == ""
    RunFolder(second).append_event({"event": "step_done", "step": 5, "losses": {}, "seconds": 1.0})
    start_offering(program)
    qtbot.waitUntil(lambda: "“second” was interrupted at step 5 of 6" in bar_text(program))


def test_runs_from_elsewhere_are_listed_and_offered_at_the_next_start(
    program: Program, copy_run, tmp_path: Path, qapp, qtbot
) -> None:
    elsewhere = copy_run("broken", folder=tmp_path / "stick")
    program.window.pages["runs"].commands.add_from_elsewhere(elsewhere)
    qtbot.waitUntil(lambda: program.window.pages["runs"].runs.has_read)
    assert [card.path for card in program.window.pages["runs"].runs.cards] == [elsewhere]
    later = Program(qapp, PreferencesFile(tmp_path / "preferences.toml"))
    qtbot.addWidget(later.window)
    later.interrupted_runs.read_runs()
    qtbot.waitUntil(lambda: "“broken”" in bar_text(later))
    later.window.pages["runs"].runs.refresh()
    qtbot.waitUntil(lambda: [card.path for card in later.window.pages["runs"].runs.cards] == [elsewhere])


def test_an_offered_run_can_be_looked_at(program: Program, copy_run, qtbot) -> None:
    copy_run("broken")
    start_offering(program)
    qtbot.waitUntil(lambda: "“broken”" in bar_text(program))
    answer(program, 1, qtbot)
    assert program.window.page == "runs"
    qtbot.waitUntil(lambda: program.window.findChild(QWidget, "curves_panel") is not None)
