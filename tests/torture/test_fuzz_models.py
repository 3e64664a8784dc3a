"""A few seconds of mutated checkpoints, and whether the trial notices one that does not hold."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_mutated_checkpoints_are_loaded_or_refused_in_one_sentence() -> None:
    output = _run("print(*fuzz_models.fuzz_models(Effort(3), seed=1))")
    tried, held = output.split()[-2:]
    assert int(tried) >= 14
    assert tried == held, output


def test_each_kind_is_loaded_before_it_is_mutated() -> None:
    """Otherwise the trial would only try files that are refused at their first byte."""
    code = """
from mwrgui.models.loading import load_model
for number, (ending, data) in enumerate(fuzz_models._good_files()):
    path = folder / f"good-{number}{ending}"
    path.write_bytes(data)
    try:
        print(load_model(path).architecture.name)
    except MwrError as error:
        print(error)
"""
    *loaded, index = _run(code).splitlines()
    assert set(loaded) == {"aodnet"}
    assert "1 in all; missing: absent.safetensors" in index


def test_slowness_and_executed_code_are_noticed() -> None:
    code = """
path = folder / "file.pth"
path.write_bytes(fuzz_models._good_files()[0][1])
loader = fuzz_models._Loader(folder)
print(repr(loader.problem(path)))
(folder / fuzz_models.EXECUTED).touch()
print(loader.problem(path))
loader.process.max_seconds = 0.1
loader.process._process.send_signal(signal.SIGSTOP)  # it never answers
print(loader.problem(path))
loader.close()
"""
    assert _run(code).splitlines() == ["''", "it ran what it holds", "it takes more than 0 s"]


def _run(code: str) -> str:
    head = """
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from mwrgui.core.errors import MwrError
from tests.torture import fuzz_models
from tests.torture.effort import Effort
kept = TemporaryDirectory()
folder = Path(kept.name)
"""
    done = subprocess.run(
        [sys.executable, "-c", head + code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout
