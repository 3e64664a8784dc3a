"""The program as people start it: a window before torch, one instance, a clean end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
STARTED = [sys.executable, "-P", "-m", "mwrgui"]
WITHIN = 60.0
"""Seconds that anything may take here at the very worst; nothing is measured."""


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """The environment of a person who starts the program for the first time."""
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
    folders = {name: tmp_path / "home" / name.lower() for name in names}
    for folder in folders.values():
        folder.mkdir(parents=True, mode=0o700)
    return {
        **os.environ,
        **{name: str(folder) for name, folder in folders.items()},
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }


@pytest.fixture
def start(home: dict[str, str]) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the program; what is still alive at the end of a test is killed and fails it."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object) -> subprocess.Popen[str]:
        command = [*STARTED, *map(str, arguments)]
        process = subprocess.Popen(
            command, env=home, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield begin
    left = [process for process in started if process.poll() is None]
    for process in left:
        process.kill()
        process.communicate()
    assert not left, "the program did not end"


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.05)


def finish(process: subprocess.Popen[str]) -> None:
    """It ends well, and without a word."""
    _, errors = process.communicate(timeout=WITHIN)
    words = [line for line in errors.splitlines() if not line.startswith("This plugin does not support")]
    assert (process.returncode, words) == (0, [])


def listens(home: dict[str, str]) -> bool:
    return (Path(home["XDG_CONFIG_HOME"]) / "mwrgui" / "instance.lock").exists()


def write_photo(path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    cv2.imwrite(str(path), pixels)
    return path


def test_the_window_needs_no_torch() -> None:
    code = "import sys, mwrgui.ui.app; print(sorted({'torch'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no polite kill")
def test_it_ends_politely_while_it_still_loads(start, home: dict[str, str]) -> None:
    program = start()
    until(lambda: listens(home))
    finish(start())  # only a window that is up answers a second start
    program.send_signal(signal.SIGTERM)
    finish(program)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no polite kill")
def test_a_second_start_hands_over_its_file_and_ends(start, home: dict[str, str], tmp_path: Path) -> None:
    first = start()
    until(lambda: listens(home))
    finish(start(write_photo(tmp_path / "rain.png")))
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    finish(first)


def test_without_a_screen_the_first_look_is_had_in_words(home: dict[str, str], tmp_path: Path) -> None:
    environment = {
        k: v for k, v in home.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    }
    done = subprocess.run(
        [*STARTED, str(tmp_path / "none.png")],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Restoring none.png" in done.stdout
    assert done.stderr.count("\n") == 1
