"""Our program in processes of their own."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import mwrgui
from mwrgui.core.errors import MwrError
from mwrgui.core.own_program import python_command

ROOT = Path(mwrgui.__file__).parents[1]
"""Where this very package lies, installed or not."""


def environment() -> dict[str, str]:
    """Variables with which another Python finds the package that is running."""
    places = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))}


def told_by(module: str, *arguments: object) -> dict[str, Any]:
    """What a module of ours, run in a process of its own, says of itself: one JSON object.

    Raises:
        MwrError: it did not live to tell.
    """
    done = subprocess.run(
        [*python_command(), "-m", module, *map(str, arguments)],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [f"code {done.returncode}"]
        raise MwrError("The measuring process {module} broke off: {reason}.", module=module, reason=reason[0])
    told: dict[str, Any] = json.loads(done.stdout)
    return told
