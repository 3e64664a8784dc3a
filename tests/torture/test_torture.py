"""The matrices themselves, a few seconds of each."""

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize("matrix", ["races", "kill", "disk"])
def test_every_case_of_a_short_matrix_holds(matrix: str) -> None:
    command = [sys.executable, "-m", "tests.torture", matrix, "--minutes", "0.05", "--seed", "1"]
    done = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{matrix}: tried " in done.stdout
