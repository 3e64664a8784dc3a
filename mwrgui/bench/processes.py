"""Runs modules of this package in separate processes."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import mwrgui
from mwrgui.core.errors import MwrError
from mwrgui.core.own_program import python_command

PACKAGE_ROOT = Path(mwrgui.__file__).parents[1]
"""Folder that contains the running `mwrgui` package, installed or not."""


def subprocess_environment() -> dict[str, str]:
    """Environment variables with which a new Python process finds the running package."""
    folders = [str(PACKAGE_ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, folders))}


def run_measuring_module(module: str, *arguments: object) -> dict[str, Any]:
    """Runs a module of this package in a new process; returns the JSON object that it prints.

    Raises:
        MwrError: the process failed; the last line of its standard error is the reason.
    """
    process = subprocess.run(
        [*python_command(), "-m", module, *map(str, arguments)],
        env=subprocess_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        reason = process.stderr.strip().splitlines()[-1:] or [f"code {process.returncode}"]
        raise MwrError("The measuring process {module} broke off: {reason}.", module=module, reason=reason[0])
    output: dict[str, Any] = json.loads(process.stdout)
    return output
