"""Students of all kinds of designs on the command line: distilled, inspected, resumed, loaded, refused."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from mwrgui.core.part_names import STUDENT_NAMES
from mwrgui.library.models import Library
from mwrgui.models import DESIGNS
from mwrgui.models.loading import load_model
from mwrgui.models.own_network import load_own_network

ROOT = Path(__file__).parents[2]
SETTINGS = {
    **{"steps": 2, "checkpoint_every": 1, "crop": 32, "batch": 2, "warmup": 1, "pool": 4, "scene_side": 48},
    **{"candidates": 1, "preview_every": 0, "measure_every": 1000},
}
OWN_NETWORKS = """
from torch import nn

class Net(nn.Module):
    '''Sides must be multiples of 4, and `view` needs contiguous memory.'''

    def __init__(self):
        super().__init__()
        self.down, self.up = nn.Conv2d(3, 8, 4, 4), nn.ConvTranspose2d(8, 3, 4, 4)

    def forward(self, x):
        features = self.down(x)
        rows = features.view(len(x), -1)
        return x + 0.1 * self.up(rows.view_as(features))

def shrinking():
    return nn.Conv2d(3, 3, 3)

def number():
    return 7

def failing():
    raise ValueError("there is no such width\\nand more")
"""
PACKAGE = """
from dataclasses import dataclass
from torch import nn
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.designs import Design

@dataclass(frozen=True)
class Sizes:
    width: int

class Thin(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.thin_in = nn.Conv2d(3, sizes.width, 3, padding=1)
        self.thin_out = nn.Conv2d(sizes.width, 3, 3, padding=1)

    def forward(self, x):
        return x + self.thin_out(self.thin_in(x).relu())

THIN = Architecture(
    name="thin", title="Thin", source="me", signature=(r"thin_in\\.weight", r"thin_out\\.weight"),
    settings_from=lambda state: Sizes(state["thin_in.weight"].shape[0]), build=Thin,
    contract=lambda _: Contract(),
)
GOOD = Design(THIN, Sizes(6))
UNFIT = Design(THIN, "no sizes")
"""
ENTRY_POINTS = (
    "[mwrgui.designs]\nthin-6 = thin:GOOD\nthin-odd = thin:UNFIT\nthin-gone = thin:ABSENT\nslim = thin:GOOD\n"
)


@pytest.fixture
def distill(tmp_path: Path, tiny_teacher: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs two steps of `mwrgui distill`; it can import the user's networks and a package with designs."""
    (tmp_path / "mine.py").write_text(OWN_NETWORKS)
    (tmp_path / "thin.py").write_text(PACKAGE)
    metadata = tmp_path / "thin-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: thin\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "mwrgui", *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def distill(student: str, run_folder: Path) -> subprocess.CompletedProcess[str]:
        flags = [part for name, value in SETTINGS.items() for part in ("--set", f"{name}={value}")]
        options = ("--teacher", tiny_teacher, "--device", "cpu", "--precision", "float32", "--json")
        return run("distill", "--student", student, "-o", run_folder, *options, *flags)

    distill.run = run  # type: ignore[attr-defined]
    return distill


def undo_last_step(run: Path) -> None:
    (run / "checkpoints" / "step-00000002.pt").unlink()
    (run / "student.safetensors").unlink()


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def warnings_of(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return {e["kind"]: e["message"] for e in events(done.stdout) if e["event"] == "health_warning"}


@pytest.mark.parametrize("design", ["nafnet-16", "restormer-24", "slim", "thin-6"])
def test_a_student_of_each_kind_of_design_is_made_inspected_and_resumed(distill, tmp_path, design):
    run = tmp_path / "run"
    made = distill(design, run)
    assert made.returncode == 0, made.stderr
    warnings = warnings_of(made)
    assert ("no_way_to_derive" in warnings) == (design != "slim")
    assert ("heavier_student" in warnings) == (design != "thin-6")  # the teacher is a tiny one
    assert "not_in_library" not in warnings
    uninterrupted = (run / "student.safetensors").read_bytes()
    inspected = distill.run("inspect", run / "student.safetensors", "--json")
    assert inspected.returncode == 0, inspected.stderr
    facts = json.loads(inspected.stdout)
    assert facts["metadata"]["design"] == design
    if design in DESIGNS:
        assert facts["architecture"] == DESIGNS[design].architecture.name
        assert load_model(run / "student.safetensors").settings == DESIGNS[design].settings
    else:
        assert facts["architecture"] == "thin"
    undo_last_step(run)
    resumed = distill.run("distill", "--resume", run, "--device", "cpu", "--precision", "float32", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert [e["step"] for e in events(resumed.stdout) if e["event"] == "step_done"] == [2]
    assert (run / "student.safetensors").read_bytes() == uninterrupted


def test_a_network_from_the_user_s_python_must_be_named_again_to_be_resumed_or_loaded(
    distill, tmp_path, monkeypatch
):
    run = tmp_path / "run"
    made = distill("mine:Net", run)
    assert made.returncode == 0, made.stderr
    warnings = warnings_of(made)
    assert "mine:Net" in warnings["own_network"]
    assert "not_in_library" not in warnings
    assert "not_derived" not in warnings
    assert not [card for card in Library().cards() if "mine" in card.metadata.get("design", "")]
    uninterrupted = (run / "student.safetensors").read_bytes()
    undo_last_step(run)
    without_student = distill.run("distill", "--resume", run, "--device", "cpu")
    assert without_student.returncode == 2
    assert "Add --student mine:Net" in without_student.stderr
    assert without_student.stderr.count("\n") == 1
    resumed = distill.run(
        *("distill", "--resume", run, "--student", "mine:Net", "--device", "cpu"), "--precision", "float32"
    )
    assert resumed.returncode == 0, resumed.stderr
    assert (run / "student.safetensors").read_bytes() == uninterrupted
    inspected = distill.run("inspect", run / "student.safetensors")
    assert (inspected.returncode, inspected.stderr.count("\n")) == (2, 1)
    assert "mine:Net" in inspected.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    import mine

    network = mine.Net()
    loaded = load_own_network(run / "student.safetensors", network)
    assert loaded(torch.zeros(1, 3, 21, 30)).shape == (1, 3, 21, 30)
    assert not torch.equal(loaded.network.down.weight, network.down.weight)


@pytest.mark.parametrize(
    ("student", "message"),
    [
        ("slin", "Did you mean slim, "),
        ("nafnet", "Did you mean nafnet-16"),
        ("thin-odd", "The design “thin-odd” cannot be built: AttributeError"),
        ("thin-gone", "There is no design named “thin-gone”"),
        ("mine:shrinking", "“mine:shrinking” cannot be a student: it turns an image of 1×3×"),
        ("mine:number", "must be the name of a design, a Design or a network, not int"),
        ("mine:failing", "cannot be made: ValueError: there is no such width. Give MODULE:NAME"),
        ("mine:Absent", "cannot be made: AttributeError"),
        ("absent_module:Net", "cannot be made: ModuleNotFoundError: No module named 'absent_module'"),
    ],
)
def test_an_unsuitable_student_is_refused_in_one_line_and_leaves_no_run(distill, tmp_path, student, message):
    done = distill(student, tmp_path / "run")
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_help_lists_our_designs_and_those_of_packages(distill):
    help_text = " ".join(distill.run("distill", "--help").stdout.split())
    assert f"design of the student: {', '.join(STUDENT_NAMES)}, thin-6," in help_text


def test_train_suggests_the_nearest_design_too(mwrgui_cli, tmp_path):
    done = mwrgui_cli("train", "--photos", tmp_path, "--design", "bace", "-o", tmp_path / "run")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "There is no design named “bace”. Did you mean base" in done.stderr
    assert not (tmp_path / "run").exists()
