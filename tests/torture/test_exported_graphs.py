"""A few mutated exported networks; `python -m tests.torture exported-graphs` tries more."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_mutated_exported_networks_work_or_are_refused_in_one_sentence() -> None:
    code = """
from tests.torture.effort import Effort
from tests.torture.exported_graphs import exported_graphs
print(*exported_graphs(Effort(6), seed=1))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    tried, held = done.stdout.split()[-2:]
    assert int(tried) >= 2
    assert tried == held, done.stdout
