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
START_COMMAND = [sys.executable, "-P", "-m", "mwrgui"]
TIMEOUT = 60.0
"""Seconds after which any wait fails; this is no test of speed."""
CLEAN_END: tuple[int, list[str]] = (0, [])
"""The exit code and the error lines of a program that ends without problems."""


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a person who starts the program for the first time."""
    with tempfile.TemporaryDirectory(prefix="mwr") as short:  # sockets need a short path
        yield make_environment(tmp_path, runtime=short)


def make_environment(tmp_path: Path, *, runtime: str) -> dict[str, str]:
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
def start(environment: dict[str, str], spawn) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts the program; a process that still runs at the end of a test fails it."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: object) -> subprocess.Popen[str]:
        started.append(spawn([*START_COMMAND, *map(str, arguments)], env=environment))
        return started[-1]

    yield begin
    assert all(process.poll() is not None for process in started), "the program did not end"


def wait_until(condition: Callable[[], bool], *, every: float = 0.05) -> None:
    deadline = time.monotonic() + TIMEOUT
    while not condition():
        assert time.monotonic() < deadline, "it never came to be"
        time.sleep(every)


def end_of(process: subprocess.Popen[str]) -> tuple[int, list[str]]:
    """Waits until a process ends; returns its exit code and its error lines."""
    _, errors = process.communicate(timeout=TIMEOUT)
    lines = [line for line in errors.splitlines() if not line.startswith("This plugin does not support")]
    return process.returncode, lines


def listens(environment: dict[str, str]) -> bool:
    return (Path(environment["XDG_CONFIG_HOME"]) / "mwrgui" / "instance.lock").exists()


def write_photo(path: Path) -> Path:
    pixels = np.random.default_rng(0).integers(0, 256, (48, 64, 3), np.uint8)
    cv2.imwrite(str(path), pixels)
    return path


def test_the_window_imports_neither_torch_nor_pyqtgraph() -> None:
    code = "import sys, mwrgui.ui.shell.app; print(sorted({'torch', 'pyqtgraph'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can handle")
def test_sigterm_ends_the_program_cleanly_while_it_still_loads(start, environment: dict[str, str]) -> None:
    program = start()
    wait_until(lambda: listens(environment))
    assert end_of(start()) == CLEAN_END  # only a window that is up answers a second start
    program.send_signal(signal.SIGTERM)
    assert end_of(program) == CLEAN_END


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM that a program can handle")
def test_a_second_start_hands_over_its_file_and_ends(
    start, environment: dict[str, str], tmp_path: Path
) -> None:
    first = start()
    wait_until(lambda: listens(environment))
    assert end_of(start(write_photo(tmp_path / "rain.png"))) == CLEAN_END
    assert first.poll() is None
    first.send_signal(signal.SIGTERM)
    assert end_of(first) == CLEAN_END


@pytest.mark.skipif(not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool")
def test_on_a_real_screen_keys_open_a_photo_save_its_result_and_quit(
    start, environment: dict[str, str], screen: str, tiny_teacher: Path, tmp_path: Path
) -> None:
    """The file dialog is Qt's own; those of desktops and their icons are not tested."""
    photo = write_photo(tmp_path / "rain.png")
    preferences = Path(environment["XDG_CONFIG_HOME"]) / "mwrgui" / "preferences.toml"
    preferences.parent.mkdir()
    preferences.write_text(
        f'language = "en"\nteacher = "{tiny_teacher}"\nstudent = "{tiny_teacher}"\ndevice = "cpu"\n'
    )
    environment |= {"DISPLAY": screen, "QT_QPA_PLATFORM": "xcb", "XDG_DATA_DIRS": str(tmp_path)}
    program = start()
    window = find_window(environment, "mwrgui")
    press(environment, window, "ctrl+o")
    dialog = find_window(environment, "Open photos or clips")
    press(environment, dialog, "alt+n")  # then the dialog receives keys, and its name field has the focus
    xdotool(environment, "type", "--delay", "20", str(photo))
    press(environment, dialog, "Return")
    result = photo.with_name("rain_restored.png")
    wait_until(lambda: bool(press(environment, window, "ctrl+s")) and result.exists(), every=1.0)
    assert cv2.imread(str(result)).shape == (48, 64, 3)
    press(environment, window, "ctrl+q")
    assert end_of(program) == CLEAN_END


@pytest.fixture
def screen() -> Iterator[str]:
    """The display name of a real X server, which chooses a free number and reports it.

    Without `-noreset` it would restart, and not answer meanwhile, whenever its last client disconnects; that
    may be `xdotool`, before the program has connected.
    """
    read_end, write_end = os.pipe()
    server = subprocess.Popen(
        [
            "Xvfb",
            "-displayfd",
            str(write_end),
            "-screen",
            "0",
            "1920x1080x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=(write_end,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write_end)
    with os.fdopen(read_end) as lines:
        number = lines.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(TIMEOUT)


def xdotool(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["xdotool", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.strip()


def find_window(environment: dict[str, str], name: str) -> str:
    found: list[str] = []

    def look() -> bool:
        found[:] = xdotool(environment, "search", "--onlyvisible", "--name", f"^{name}$").split()
        return bool(found)

    wait_until(look)
    return found[-1]


def press(environment: dict[str, str], window: str, key: str) -> bool:
    """Presses a key in a window, which is focused first, because no window manager does so."""
    xdotool(environment, "windowfocus", "--sync", window)
    xdotool(environment, "key", "--clearmodifiers", key)
    return True


def test_without_a_screen_the_demo_runs_in_the_terminal(environment: dict[str, str], tmp_path: Path) -> None:
    without_screen = {
        k: v for k, v in environment.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    }
    done = subprocess.run(
        [*START_COMMAND, str(tmp_path / "none.png")],
        env=without_screen,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "Restoring none.png" in done.stdout
    assert done.stderr.count("\n") == 1
