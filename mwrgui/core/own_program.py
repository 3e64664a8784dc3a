"""Commands that start this program again, from an interpreter or from a packaged program.

A packaged program (PyInstaller) also acts as its own interpreter: it takes `mwrgui -m MODULE ARGUMENT…` and
`mwrgui -c CODE` as `python` would. So the same arguments work in both cases.
"""

import multiprocessing
import os
import runpy
import sys
from collections.abc import Sequence
from pathlib import Path

PACKAGED = bool(getattr(sys, "frozen", False))
"""Whether this is the packaged program. Source: PyInstaller manual, "Run-time information"."""
_IGNORED = frozenset({"-B", "-E", "-I", "-P", "-s", "-u"})
"""Interpreter switches that a packaged program ignores, as it only finds modules in itself."""
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def python_command() -> list[str]:
    """Command prefix for `-m MODULE …` or `-c CODE …`; modules are not searched in the current folder."""
    if PACKAGED:
        return [str(_executable("mwrgui"))]
    return [sys.executable, "-P"]


def program_command(*, windowed: bool = False) -> list[str]:
    """Command that starts the program for the user; `windowed` opens no console on Windows."""
    if not PACKAGED:
        python = _executable("pythonw") if windowed else Path(sys.executable)
        return [str(python), "-P", "-m", "mwrgui"]
    # The executable of a running AppImage is in a folder that is deleted when the program ends.
    if image := os.environ.get("APPIMAGE"):
        return [image]
    return [str(_executable("mwrgui-gui" if windowed else "mwrgui"))]


def run_as_interpreter(arguments: Sequence[str]) -> bool:
    """Runs the module or code that the arguments name, as `python ARGUMENT…` would.

    Returns whether they name one. Does not return in a new process of `multiprocessing`.
    """
    remaining = list(arguments)
    if "--multiprocessing-fork" in remaining:
        multiprocessing.freeze_support()  # ends the process
    while remaining and remaining[0] in _IGNORED:
        del remaining[0]
    if len(remaining) < 2 or remaining[0] not in ("-m", "-c"):
        return False
    option, target, *rest = remaining
    sys.argv = [target if option == "-m" else "-c", *rest]
    if option == "-m":
        runpy.run_module(target, run_name="__main__", alter_sys=True)
    else:
        exec(compile(target, "<string>", "exec"), {"__name__": "__main__"})
    return True


def restore_library_paths() -> None:
    """Restores the library path, so that child programs use the system's libraries, not the packaged ones.

    Source: PyInstaller manual, "LD_LIBRARY_PATH considerations".
    """
    for name in _LIBRARY_PATHS:
        original = os.environ.pop(f"{name}_ORIG", None)
        if original:
            os.environ[name] = original
        else:
            os.environ.pop(name, None)


def _executable(name: str) -> Path:
    """The executable of this name next to the running one, or else the running one."""
    sibling = Path(sys.executable).with_name(name + Path(sys.executable).suffix)
    return sibling if sibling.exists() else Path(sys.executable)
