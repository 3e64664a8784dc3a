"""libvips, loaded on first use and without its own messages."""

import os
from functools import cache
from threading import Lock
from typing import Any

import numpy as np

from mwrgui.images.photo import Array

_LOAD_LOCK = Lock()
_INTERPRETATIONS = {1: ("b-w", "grey16"), 2: ("b-w", "grey16"), 3: ("srgb", "rgb16"), 4: ("srgb", "rgb16")}
"""Number of channels → interpretations in libvips, for 8 and for 16 bits."""


def vips() -> Any:
    """Imports and configures the module `pyvips`."""
    with _LOAD_LOCK:  # two threads that read their first photos at once would remove its log handler twice
        return _load()


@cache
def _load() -> Any:
    os.environ.setdefault("VIPS_WARNING", "1")  # silences warnings on stderr, which duplicate our own
    import pyvips

    # Log lines of libvips would call back into Python, where a Ctrl-C would be lost.
    pyvips._remove_log_handler()
    pyvips.cache_set_max(0)  # its cache would keep the last photos in memory
    return pyvips


def to_vips(array: Array) -> Any:
    """Wraps (H, W) or (H, W, 1 to 4) uint8 or uint16 as a libvips image that shares its memory."""
    channels = array.shape[2] if array.ndim == 3 else 1
    kind = _INTERPRETATIONS[channels][array.dtype == np.uint16]
    return vips().Image.new_from_array(np.ascontiguousarray(array), interpretation=kind)


def metadata_bytes(image: Any, name: str) -> bytes:
    """A binary metadata field; empty if it is missing."""
    return bytes(image.get(name)) if image.get_typeof(name) else b""
