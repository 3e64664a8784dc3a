"""“Show in folder” selects the file where the desktop can do that, and opens the folder elsewhere."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("show_in_folder_over_dbus.py")
pytestmark = pytest.mark.skipif(
    not (sys.platform == "linux" and shutil.which("dbus-run-session")), reason="there is no D-Bus here"
)


def requested_action(path: Path, *flags: str, bus: bool = True) -> str:
    """Shows a file in a process of its own; returns what the desktop was asked to do: a verb and the path."""
    command = [sys.executable, str(SCRIPT), str(path), *flags]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    if not bus:
        environment["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
    run = ["dbus-run-session", "--", *command] if bus else command
    return subprocess.run(
        run, env=environment, capture_output=True, encoding="utf-8", check=True, timeout=60
    ).stdout


def test_a_file_manager_is_asked_to_select_the_file(tmp_path: Path) -> None:
    path = tmp_path / "größe #1.png"
    assert requested_action(path, "with-manager") == f"selected {path}\n"


def test_without_a_file_manager_on_the_bus_the_folder_is_opened(tmp_path: Path) -> None:
    assert requested_action(tmp_path / "a.png") == f"opened {tmp_path}\n"


def test_without_a_message_bus_the_folder_is_opened(tmp_path: Path) -> None:
    assert requested_action(tmp_path / "a.png", bus=False) == f"opened {tmp_path}\n"
