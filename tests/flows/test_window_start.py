"""The program as people start it: a window before torch, one instance, a clean end."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
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
WELL: tuple[int, list[str]] = (0, [])
"""How a program ends that has no complaint."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a person who starts the program for the first time."""
    with tempfile.TemporaryDirectory(prefix="mwr") as short:  # sockets need a short path
        yield _environment(tmp_path, runtime=short)


def _environment(tmp_path: Path, *, runtime: str) -> dict[str, str]:
    names = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    folders = {name: tmp_path / "home" / name.lower() for name in names}
    for folder in folders.values():
        folder.mkdir(parents=True, mode=0o700)
    return {
        **os.environ,
        **{name: str(folder) for name, folder in folders.items()},
        "XDG_RUNTIME_DIR": runtime,
        "HOME": str(tmp_path / "home"),
        "PYTHONPATH": str(ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }


@pytest.fixture
def start(home: dict[str, str], spawn) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the program; what is still alive at the end of a test fails it."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object) -> subprocess.Popen[str]:
        started.append(spawn([*STARTED, *map(str, arguments)], env=home))
        return started[-1]

    yield begin
    assert all(process.poll() is not None for process in started), "the program did not end"


def until(condition: Callable[[], bool], *, every: float = 0.05) -> None:
    end = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(every)


def end_of(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """Waits for the end: the exit code, and all that was complained of."""
    _, errors = process.communicate(timeout=WITHIN)
    words = [line for line in errors.splitlines() if not line.startswith("This plugin does not support")]
    return process.returncode, words


def listens(home: dict[str, str]) -> bool:
    return (Path(home["XDG_CONFIG_HOME"]) / "mwrgui" / "instance.lock").exists()


def write_photo(path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    cv2.imwrite(str(path), pixels)
    return path


def test_the_window_needs_neither_torch_nor_plots() -> None:
    code = "import sys, mwrgui.ui.shell.app; print(sorted({'torch', 'pyqtgraph'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no polite kill")
def test_it_ends_politely_while_it_still_loads(start, home: dict[str, str]) -> None:
    program = start()
    until(lambda: listens(home))
    assert end_of(start()) == WELL  # only a window that is up answers a second start
    program.send_signal(signal.SIGTERM)
    assert end_of(program) == WELL


@pytest.mark.skipif(os.name == "nt", reason="Windows has no polite kill")
def test_a_second_start_hands_over_its_file_and_ends(start, home: dict[str, str], tmp_path: Path) -> None:
    first = start()
    until(lambda: listens(home))
    assert end_of(start(write_photo(tmp_path / "rain.png"))) == WELL
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    assert end_of(first) == WELL


@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool")
def test_a_hand_at_a_real_screen_opens_a_photo_saves_its_result_and_quits(
    start, home: dict[str, str], screen: str, tiny_teacher: Path, tmp_path: Path
) -> None:
    """The dialog to open is Qt's own: the desktop's, and its icons, are not for us to test."""
    photo = write_photo(tmp_path / "rain.png")
    preferences = Path(home["XDG_CONFIG_HOME"]) / "mwrgui" / "preferences.toml"
    preferences.parent.mkdir()
    preferences.write_text(
        f'language = "en"\nteacher = "{tiny_teacher}"\nstudent = "{tiny_teacher}"\ndevice = "cpu"\n'
    )
    home |= {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "XDG_DATA_DIRS": str(tmp_path)}
    program = start()
    window = find_window(home, "mwrgui")
    press(home, window, "ctrl+o")
    dialog = find_window(home, "Open photos or clips")
    press(home, dialog, "alt+n")  # the field of the name has the focus, and the dialog listens
    xdotool(home, "type", "--delay", "20", str(photo))
    press(home, dialog, "Return")
    result = photo.with_name("rain_restored.png")
    until(lambda: bool(press(home, window, "ctrl+s")) and result.exists(), every=1.0)
    assert cv2.imread(str(result)).shape == (48, 64, 3)
    press(home, window, "ctrl+q")
    assert end_of(program) == WELL


@pytest.fixture
def screen() -> Iterator[str]:
    """A real X server; it chooses a free number and tells it.

    Without `-noreset` it starts anew whenever its last client leaves, be that `xdotool` before the program
    has come, and answers nobody meanwhile.
    """
    told, tell = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(tell), "-screen", "0", "1920x1080x24", "-nolisten", "tcp", "-noreset"],
        pass_fds=(tell,),
        stderr=subprocess.DEVNULL,
    )
    os.close(tell)
    with os.fdopen(told) as lines:
        number = lines.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(WITHIN)


def xdotool(home: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(["xdotool", *arguments], env=home, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def find_window(home: dict[str, str], name: str) -> str:
    found: list[str] = []

    def look() -> bool:
        found[:] = xdotool(home, "search", "--onlyvisible", "--name", f"^{name}$").split()
        return bool(found)

    until(look)
    return found[-1]


def press(home: dict[str, str], window: str, key: str) -> bool:
    """Without a window manager somebody has to say which window has the focus."""
    xdotool(home, "windowfocus", "--sync", window)
    xdotool(home, "key", "--clearmodifiers", key)
    return True


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
