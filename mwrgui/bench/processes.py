"""Our program in processes of their own."""

import os
from pathlib import Path

import mwrgui

ROOT = Path(mwrgui.__file__).parents[1]
"""Where this very package lies, installed or not."""


def environment() -> dict[str, str]:
    """Variables with which another Python finds the package that is running."""
    places = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))}
