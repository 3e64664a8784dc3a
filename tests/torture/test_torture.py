"""Some of the trials, each for a few seconds."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("trial", ["races", "kill", "disk"])
def test_every_case_of_a_short_trial_holds(trial: str) -> None:
    command = [sys.executable, "-m", "tests.torture", trial, "--minutes", "0.05", "--seed", "1"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{trial}: tried " in done.stdout
