"""Start-up time of the program, compared with Python alone and with importing torch."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import Note, ReportItem, measured
from mwrgui.bench.processes import PACKAGE_ROOT, subprocess_environment
from mwrgui.bench.timing import time_in_turns
from mwrgui.core.errors import MwrError
from mwrgui.core.own_program import python_command

LAUNCHER_TARGET = 200.0
"""Target: milliseconds that the launcher `main.py` may add."""
_PROGRAM_ARGUMENTS = ("-m", "mwrgui")
_LAUNCHER_CHECK = "import sys, main; sys.exit(main.state_of(main.ROOT, extra='') != 'ready')"
"""Code that exits with 0 if the launcher has already made its environment; making it is not measured."""


def measure_starting(
    setup: BenchmarkSetup, *, commands: Sequence[str] = ("restore", "distill")
) -> Iterator[ReportItem]:
    """Times `mwrgui --version`, the help of each of `commands`, and what the launcher adds to a start."""
    python = python_command()
    variants = {
        "python": _starter(*python, "-c", "pass"),
        "version": _starter(*python, *_PROGRAM_ARGUMENTS, "--version"),
        "torch": _starter(*python, "-c", "import torch"),
    }
    variants |= {name: _starter(*python, *_PROGRAM_ARGUMENTS, name, "--help") for name in commands}
    if has_launcher := _launcher_is_ready():
        venv_python = str(
            PACKAGE_ROOT / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
        )
        variants["launcher"] = _starter(sys.executable, str(PACKAGE_ROOT / "main.py"), "--version")
        variants["without launcher"] = _starter(venv_python, "-P", *_PROGRAM_ARGUMENTS, "--version")
    times = time_in_turns(variants, seconds=setup.seconds)
    yield measured("python", "Python alone", "ms", times["python"] * 1000)
    yield measured("version", "mwrgui --version", "ms", times["version"] * 1000)
    yield measured("version_python", "against Python alone", "×", times["version"] / times["python"])
    yield measured("torch", "import torch", "ms", times["torch"] * 1000)
    for name in commands:
        yield measured(name, f"mwrgui {name} --help", "ms", times[name] * 1000)
        yield measured(f"{name}_torch", "against import torch", "×", times[name] / times["torch"])
    if has_launcher:
        added = (times["launcher"] - times["without launcher"]) * 1000
        yield measured("door", "main.py adds", "ms", added, at_most=LAUNCHER_TARGET)
    else:
        yield Note("What main.py adds was not measured: it has made no environment yet.")


def _launcher_is_ready() -> bool:
    if not (PACKAGE_ROOT / "main.py").is_file():
        return False
    return not subprocess.run(
        [sys.executable, "-c", _LAUNCHER_CHECK], cwd=PACKAGE_ROOT, capture_output=True
    ).returncode


def _starter(*command: str) -> Callable[[], None]:
    """Returns a function that runs `command`; it raises MwrError if the command fails."""

    def run() -> None:
        done = subprocess.run(command, env=subprocess_environment(), capture_output=True, text=True)
        if done.returncode:
            raise MwrError(
                "{command} ended with code {code}: {reason}",
                command=" ".join(command),
                code=done.returncode,
                reason=done.stderr.strip(),
            )

    return run
