"""Imports torch without freezing the window; all jobs call this before they import torch."""

import ctypes
import os
import sys
import threading
from importlib.util import find_spec
from pathlib import Path

_FIRST_TENSOR_LOCK = threading.Lock()


def load_torch() -> None:
    """Imports torch; to be called in the thread of a job.

    While `import` loads the libraries of torch, it holds the GIL for a quarter of a second and the window
    freezes. A ctypes call releases the GIL, so the libraries are loaded that way first.
    """
    if sys.platform == "linux":
        _preload_libraries()
    import torch

    # WORKAROUND(torch 2.13): the first tensor made of other data (torch::isStorage) imports Python code
    # while it holds a C++ lock. If a second thread, which holds the GIL, waits for that lock, the program
    # hangs for ever.
    with _FIRST_TENSOR_LOCK:
        torch.asarray([0.0])


def _preload_libraries() -> None:
    """Loads the libraries without the GIL, if they are at their usual place; else `import` loads them."""
    package = find_spec("torch")
    if package and package.origin:
        library = Path(package.origin).parent / "lib" / "libtorch_python.so"
        open_library = ctypes.CDLL(None).dlopen
        open_library.restype = ctypes.c_void_p
        open_library.argtypes = (ctypes.c_char_p, ctypes.c_int)
        open_library(os.fsencode(library), os.RTLD_NOW)
