"""The program is killed in the middle of a distillation; the next start goes on with it, bit by bit."""

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
WITHIN = 150.0
"""Seconds that anything may take here at the very worst; nothing is measured."""
KILLED_AFTER = 13
SMALL = {
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
HAND = """
import sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from mwrgui.__main__ import main

def act():
    window = next((w for w in app.topLevelWidgets() if w.objectName() == "main_window"), None)
    if window and wishes and wishes[0].startswith("action_"):
        window.findChild(QAction, wishes.pop(0)).trigger()
    for button in window.findChildren(QPushButton) if window and wishes else ():
        able = button.isVisible() and button.isEnabled()
        if able and wishes[0] in (button.objectName(), button.text()):
            wishes.pop(0)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)
            return

app, timer, wishes = QApplication(["mwrgui"]), QTimer(), sys.argv[1:]
timer.timeout.connect(act)
timer.start(50)
sys.exit(main([]))
"""
"""The whole program, and a hand that presses buttons as soon as it can."""

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def environment(tmp_path: Path, tiny_teacher: Path) -> dict[str, str]:
    """Of a person whose form was left with a tiny recipe."""
    places = {"XDG_DOCUMENTS_DIR": "documents", "XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data"}
    for folder in places.values():
        (tmp_path / folder / "mwrgui").mkdir(parents=True)
    changes = "\n".join(f"{name} = {value}" for name, value in SMALL.items())
    (tmp_path / "config" / "mwrgui" / "preferences.toml").write_text(
        f"language = 'en'\ndevice = 'cpu'\nprecision = 'float32'\nteacher = '{tiny_teacher}'\n"
        f"student = '{tiny_teacher}'\n[distill]\nstudent = 'tiny'\nrecipe = 'standard'\n"
        f"[distill.changes]\n{changes}\n"
    )
    own = {name: str(tmp_path / folder) for name, folder in places.items()}
    return {**os.environ, **own, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path, spawn) -> Start:
    """Starts the program with what the hand is to press."""
    return lambda *wishes: spawn([sys.executable, "-c", HAND, *wishes], env=environment, cwd=tmp_path)


def run_of(environment: dict[str, str]) -> Path | None:
    """The only run that there is."""
    runs = Path(environment["XDG_DOCUMENTS_DIR"]) / "mwrgui" / "runs"
    return next(iter(runs.glob("*/events.jsonl")), runs).parent if runs.exists() else None


def last_step(environment: dict[str, str]) -> int:
    run = run_of(environment)
    path = run / "events.jsonl" if run else Path()
    return read_events(path)[-1]["step"] if path.is_file() and path.stat().st_size else 0


def told(run: Path, kind: str) -> list[dict[str, Any]]:
    """All events of a kind without how long they took."""
    lines = (line for line in read_events(run / "events.jsonl") if line["event"] == kind)
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]


def test_a_killed_program_offers_its_run_which_then_ends_as_if_nothing_had_happened(
    start: Start, environment: dict[str, str], mwrgui_cli, tiny_teacher: Path, tmp_path: Path
) -> None:
    first = start("action_page_distill", "distill_start")
    end = time.monotonic() + WITHIN
    while last_step(environment) < KILLED_AFTER:
        assert time.monotonic() < end, "the run did not come so far"
        assert first.poll() is None, first.stderr and first.stderr.read()
        time.sleep(0.02)
    first.kill()
    first.wait()
    run = run_of(environment)
    assert run is not None
    assert not (run / "student.safetensors").exists()

    second = start("Resume", "distill_compare", "action_quit")
    _, complaints = second.communicate(timeout=WITHIN)
    assert second.returncode == 0, complaints

    straight = tmp_path / "straight"
    flags = [part for name, value in SMALL.items() for part in ("--set", f"{name}={value}")]
    fixed = ("--student", "tiny", "--device", "cpu", "--precision", "float32", "--no-library")
    done = mwrgui_cli("distill", "--teacher", tiny_teacher, *fixed, *flags, "-o", straight)
    assert done.returncode == 0, done.stderr
    assert [event["step"] for event in told(run, "step_done")] == list(range(1, SMALL["steps"] + 1))
    for kind in ("step_done", "measured"):
        assert told(run, kind) == told(straight, kind)
    kept = Path(environment["XDG_DATA_HOME"]) / "mwrgui" / "models" / f"{run.name}.safetensors"
    assert checksum(kept) == checksum(straight / "student.safetensors")
    assert read_card(kept).metadata["teacher"] == tiny_teacher.name
