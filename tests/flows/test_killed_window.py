"""The program is killed during a distillation; the next start resumes it, with a bit-identical result."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mwrgui.library.cards import checksum, read_card
from mwrgui.runs.events import read_events

ROOT = Path(__file__).parents[2]
TIMEOUT = 150.0
"""Seconds after which any wait fails; this is no test of speed."""
KILL_AT_STEP = 13
SMALL_RECIPE = {
    "steps": 60,
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "pool": 4,
    "scene_side": 48,
    "candidates": 2,
    "checkpoint_every": 5,
    "measure_every": 10,
    "preview_every": 10,
}
AUTO_CLICKER = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from mwrgui.__main__ import main

def trigger_next_target():
    window = next((w for w in app.topLevelWidgets() if w.objectName() == "main_window"), None)
    if window and targets and targets[0].startswith("action_"):
        window.findChild(QAction, targets.pop(0)).trigger()
    for button in window.findChildren(QPushButton) if window and targets else ():
        clickable = button.isVisible() and button.isEnabled()
        if clickable and targets[0] in (button.objectName(), button.text()):
            targets.pop(0)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return

app, timer, targets = QApplication(["mwrgui"]), QTimer(), sys.argv[1:]
timer.timeout.connect(trigger_next_target)
timer.start(50)
sys.exit(main([]))
"""
"""Runs the whole program and triggers the given actions and buttons in turn, each as soon as possible."""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def environment(tmp_path: Path, tiny_teacher: Path) -> dict[str, str]:
    """The environment of a user who last left a tiny recipe in the Distill form."""
    places = {"XDG_DOCUMENTS_DIR": "documents", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    for folder in places.values():
        (tmp_path / folder / "mwrgui").mkdir(parents=True)
    changes = "\n".join(f"{name} = {value}" for name, value in SMALL_RECIPE.items())
    (tmp_path / "config" / "mwrgui" / "preferences.toml").write_text(
        f"language = 'en'\ndevice = 'cpu'\nprecision = 'float32'\nteacher = '{tiny_teacher}'\n"
        f"student = '{tiny_teacher}'\n[distill]\nstudent = 'tiny'\nrecipe = 'standard'\n"
        f"[distill.changes]\n{changes}\n"
    )
    user_folders = {name: str(tmp_path / folder) for name, folder in places.items()}
    return {**os.environ, **user_folders, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path, spawn) -> Start:
    """Starts the program, which then triggers the given actions and buttons in turn."""
    return lambda *targets: spawn(
        [sys.executable, "-c", AUTO_CLICKER, *targets], env=environment, cwd=tmp_path
    )


def run_of(environment: dict[str, str]) -> Path | None:
    """The folder of the only run."""
    runs = Path(environment["XDG_DOCUMENTS_DIR"]) / "mwrgui" / "runs"
    return next(iter(runs.glob("*/events.jsonl")), runs).parent if runs.exists() else None


def last_step(environment: dict[str, str]) -> int:
    run = run_of(environment)
    path = run / "events.jsonl" if run else Path()
    return read_events(path)[-1]["step"] if path.is_file() and path.stat().st_size else 0


def events_of_kind(run: Path, kind: str) -> list[dict[str, Any]]:
    """All events of a kind, without their durations."""
    lines = (line for line in read_events(run / "events.jsonl") if line["event"] == kind)
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]


def test_a_run_of_a_killed_program_can_be_resumed_and_ends_like_an_uninterrupted_one(
    start: Start, environment: dict[str, str], mwrgui_cli, tiny_teacher: Path, tmp_path: Path
) -> None:
    first = start("action_page_distill", "distill_start")
    deadline = time.monotonic() + TIMEOUT
    while last_step(environment) < KILL_AT_STEP:
        assert time.monotonic() < deadline, "the run did not come so far"
        assert first.poll() is None, first.stderr and first.stderr.read()
        time.sleep(0.02)
    first.kill()
    first.wait()
    run = run_of(environment)
    assert run is not None
    assert not (run / "student.safetensors").exists()

    second = start("Resume", "distill_compare", "action_quit")
    _, errors = second.communicate(timeout=TIMEOUT)
    assert second.returncode == 0, errors

    uninterrupted = tmp_path / "uninterrupted"
    flags = [part for name, value in SMALL_RECIPE.items() for part in ("--set", f"{name}={value}")]
    fixed = ("--student", "tiny", "--device", "cpu", "--precision", "float32", "--no-library")
    done = mwrgui_cli("distill", "--teacher", tiny_teacher, *fixed, *flags, "-o", uninterrupted)
    assert done.returncode == 0, done.stderr
    assert [event["step"] for event in events_of_kind(run, "step_done")] == list(
        range(1, SMALL_RECIPE["steps"] + 1)
    )
    for kind in ("step_done", "measured"):
        assert events_of_kind(run, kind) == events_of_kind(uninterrupted, kind)
    library_file = Path(environment["XDG_DATA_HOME"]) / "mwrgui" / "models" / f"{run.name}.safetensors"
    assert checksum(library_file) == checksum(uninterrupted / "student.safetensors")
    assert read_card(library_file).metadata["teacher"] == tiny_teacher.name
