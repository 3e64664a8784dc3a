"""`mwrgui inspect`: its output for people and for scripts, warnings and errors."""

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mwrgui.cli import run_command
from mwrgui.library.cards import checksum
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.architectures.prenet import PRENET, PReNetSettings
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel

TINY = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(0,))


@pytest.fixture
def model() -> RestorationModel:
    return RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY)


@pytest.fixture
def file(model: RestorationModel, tmp_path: Path) -> Path:
    save_model(model, tmp_path / "tiny.safetensors", {"role": "student", "note": "red\x1b[31m"})
    return tmp_path / "tiny.safetensors"


def test_json_describes_the_model_and_its_file(
    file: Path, model: RestorationModel, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_command("inspect", [str(file), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["architecture"] == "unet"
    assert facts["parameters"] == sum(p.numel() for p in model.parameters())
    assert facts["settings"] == {"widths": [4, 8], "encoder": [1], "middle": 1, "decoder": [0], "shuffle": 2}
    assert facts["contract"]["multiple"] == 4
    assert facts["contract"]["tileable"] is True
    assert facts["metadata"]["role"] == "student"
    assert facts["choices"] == {}
    assert facts["clean_pictures"]["warning"] == ""
    assert facts["checksum"] == f"sha256:{checksum(file)}"
    assert facts["file_size"] == file.stat().st_size


def test_without_json_each_fact_has_a_line_without_control_characters(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_command("inspect", [str(file)])
    lines = [line.split("  ", 1) for line in capsys.readouterr().out.splitlines()]
    facts = {name: value.strip() for name, value in lines}
    assert facts["settings: widths"] == "[4, 8]"
    assert facts["metadata: note"] == "red�[31m"
    assert facts["sides"] == "padded to multiples of 4, at least 4"


def test_settings_that_a_file_does_not_contain_are_listed_and_can_be_chosen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = PReNetSettings(4, "none", 1)
    torch.save(PRENET.build(settings).state_dict(), tmp_path / "weights.pth")
    assert run_command("inspect", [f"{tmp_path / 'weights.pth'}?stages=2", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["settings"]["stages"] == 2
    assert facts["choices"] == {"graph": "residual, direct, generator", "stages": "1 to 32"}


def test_a_model_that_changes_clean_pictures_gets_a_warning(
    model: RestorationModel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.nn.init.constant_(model.network.get_parameter("tail.bias"), 0.5)
    save_model(model, tmp_path / "bright.safetensors")
    run_command("inspect", [str(tmp_path / "bright.safetensors")])
    assert "WARNING: This model does not keep clean pictures" in capsys.readouterr().out


def test_bad_checkpoints_give_one_line_and_exit_code_2(model: RestorationModel, tmp_path: Path) -> None:
    """The processes run at the same time, because each takes long to load torch."""
    (tmp_path / "text.pth").write_text("not a checkpoint")
    (tmp_path / "code.pth").write_bytes(pickle.dumps({"callback": os.system}))
    incomplete = dict(model.network.state_dict())
    del incomplete["middle.0.conv1.weight"]
    torch.save(incomplete, tmp_path / "lacking.pth")
    expected = {
        "text.pth": "is a text file, not a checkpoint",
        "code.pth": f"holds no weights that can be read, only objects of {os.system.__module__}.system",
        "lacking.pth": f"looks like U-Net, but it lacks 1 of {len(incomplete) + 1} tensors: middle.0",
    }
    processes = {name: _start("inspect", str(tmp_path / name)) for name in expected}
    for name, process in processes.items():
        stdout, stderr = process.communicate(timeout=120)
        assert (process.returncode, stdout) == (2, "")
        assert stderr.startswith("mwrgui: ")
        assert stderr.count("\n") == 1
        assert expected[name] in stderr


def _start(*arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "mwrgui", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
