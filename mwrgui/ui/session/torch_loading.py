"""Loads torch without stopping the window; nothing else imports torch before."""

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path


def load_torch() -> None:
    """Imports torch in the thread of a job.

    Reading its libraries takes a quarter of a second in which Python's lock is held by `import`, and the
    window stands still. A foreign function gives the lock away: what it has read, `import` finds.
    """
    if sys.platform == "linux":
        _read_libraries()
    import torch  # noqa: F401


def _read_libraries() -> None:
    """Fails silently where torch lies otherwise; then `import` reads them."""
    package = find_spec("torch")
    if package and package.origin:
        library = Path(package.origin).parent / "lib" / "libtorch_python.so"
        open_library = ctypes.CDLL(None).dlopen
        open_library.restype = ctypes.c_void_p
        open_library.argtypes = (ctypes.c_char_p, ctypes.c_int)
        open_library(os.fsencode(library), os.RTLD_NOW)
