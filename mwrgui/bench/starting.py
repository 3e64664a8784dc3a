"""How long the program takes to start, against a bare Python and a bare import of torch."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Remark, Result, figure
from mwrgui.bench.processes import ROOT, environment
from mwrgui.bench.timing import interleave
from mwrgui.core.errors import MwrError
from mwrgui.core.own_program import python_command

DOOR_ADDS = 200.0
"""Milliseconds that `main.py` may add."""
_PROGRAM = ("-m", "mwrgui")
_READY = "import sys, main; sys.exit(main.state_of(main.ROOT, extra='') != 'ready')"
"""The door would make its environment first; that is not what we measure."""


def measure_starting(setup: Setup, *, commands: Sequence[str] = ("restore", "distill")) -> Iterator[Result]:
    """Starts the program again and again, with `commands` as far as their help."""
    python = python_command()
    variants = {
        "python": _start(*python, "-c", "pass"),
        "version": _start(*python, *_PROGRAM, "--version"),
        "torch": _start(*python, "-c", "import torch"),
    }
    variants |= {name: _start(*python, *_PROGRAM, name, "--help") for name in commands}
    if door := _door_is_ready():
        inside = str(ROOT / ".venv" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python"))
        variants["door"] = _start(sys.executable, str(ROOT / "main.py"), "--version")
        variants["behind door"] = _start(inside, "-P", *_PROGRAM, "--version")
    times = interleave(variants, seconds=setup.seconds)
    yield figure("python", "Python alone", "ms", times["python"] * 1000)
    yield figure("version", "mwrgui --version", "ms", times["version"] * 1000)
    yield figure("version_python", "against Python alone", "×", times["version"] / times["python"])
    yield figure("torch", "import torch", "ms", times["torch"] * 1000)
    for name in commands:
        yield figure(name, f"mwrgui {name} --help", "ms", times[name] * 1000)
        yield figure(f"{name}_torch", "against import torch", "×", times[name] / times["torch"])
    if door:
        added = (times["door"] - times["behind door"]) * 1000
        yield figure("door", "main.py adds", "ms", added, at_most=DOOR_ADDS)
    else:
        yield Remark("What main.py adds was not measured: it has made no environment yet.")


def _door_is_ready() -> bool:
    if not (ROOT / "main.py").is_file():
        return False
    return not subprocess.run([sys.executable, "-c", _READY], cwd=ROOT, capture_output=True).returncode


def _start(*command: str) -> Callable[[], None]:
    def run() -> None:
        done = subprocess.run(command, env=environment(), capture_output=True, text=True)
        if done.returncode:
            raise MwrError(
                "{command} ended with code {code}: {reason}",
                command=" ".join(command),
                code=done.returncode,
                reason=done.stderr.strip(),
            )

    return run
