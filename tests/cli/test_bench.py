"""`mwrgui bench`, as a person or a script calls it."""

import json
from pathlib import Path

import pytest

from mwrgui.cli import run_command
from mwrgui.core.errors import MwrError
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel

TINY = UNetSettings((4, 8), encoder=(0,), middle=1, decoder=(0,))


@pytest.fixture
def model(tmp_path: Path) -> str:
    network = RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY)
    save_model(network, tmp_path / "tiny.safetensors")
    return str(tmp_path / "tiny.safetensors")


def test_figures_are_printed_as_a_table_or_as_json(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["restore", "--teacher", model, "--student", model, "--device", "cpu", "--seconds", "0"]
    assert run_command("bench", command) == 0
    machine, legend, _, heading, *lines = capsys.readouterr().out.splitlines()
    assert machine.startswith("mwrgui ")
    assert "CPU" in machine
    assert "median" in legend
    assert heading == "restore: restoring a picture"
    row = next(line for line in lines if "MACs" in line)
    assert " ".join(row.split()) == "teacher's MACs over student's 1 × aim ≥ 10: missed"
    assert run_command("bench", [*command, "--json"]) == 0
    first, *events = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["event"] == "machine"
    assert first["threads"] >= 1
    assert len(events) == len(lines)
    (macs,) = [event for event in events if event["name"] == "macs"]
    assert macs == {
        "event": "figure",
        "benchmark": "restore",
        "name": "macs",
        "title": "teacher's MACs over student's",
        "unit": "×",
        "value": 1.0,
        "low": 1.0,
        "high": 1.0,
        "at_least": 10.0,
        "at_most": None,
        "reached": False,
    }


def test_nothing_is_measured_unless_all_models_exist(capsys: pytest.CaptureFixture[str], model: str):
    with pytest.raises(MwrError, match="There is no model or file named “nowhere”"):
        run_command("bench", ["--teacher", model, "--student", "nowhere"])
    assert capsys.readouterr().out == ""


def test_a_missing_published_network_is_reported_before_anything_is_measured(
    capsys: pytest.CaptureFixture[str], model: str
) -> None:
    command = ["peers", "--teacher", model, "--student", model, "--checkpoint", "nowhere.pth"]
    with pytest.raises(MwrError, match=r"There is no model or file named “nowhere\.pth”"):
        run_command("bench", command)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("flags", [["speed"], ["start", "--seconds", "nan"], ["start", "--seconds", "-1"]])
def test_wrong_flags_are_reported_in_one_sentence(flags: list[str]):
    with pytest.raises(MwrError, match=r"^Argument (BENCHMARK|--seconds):"):
        run_command("bench", flags)
