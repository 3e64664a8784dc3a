"""`mwrgui export`, as a person or a script calls it."""

import json
from pathlib import Path

import pytest

from mwrgui.cli import run_command
from mwrgui.core.errors import MwrError
from mwrgui.models.loading import load_model


def test_json_reports_differences_speed_and_the_path(
    tiny_teacher: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "out.safetensors"
    command = [str(tiny_teacher), "--format", "safetensors", "-o", str(target), "--half", "--json"]
    assert run_command("export", command) == 0
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [e["event"] for e in events] == ["export_step"] * 3 + ["export_compared"] * 2 + ["exported"]
    assert all(0 < e["mean"] <= e["largest"] < 4 / 255 and e["speed_up"] > 0 for e in events[3:5])
    assert events[-1] == {"event": "exported", "path": str(target), "file_size": target.stat().st_size}
    assert target.stat().st_size < 0.6 * tiny_teacher.stat().st_size
    assert load_model(target).architecture.name == "unet"


def test_the_default_file_name_is_that_of_the_model(
    tiny_teacher: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_command("export", [str(tiny_teacher), "--format", "safetensors"]) == 0
    assert (tmp_path / "tiny-teacher.safetensors").exists()
    assert "tiny-teacher.safetensors, 0." in capsys.readouterr().out


def test_an_existing_file_is_replaced_only_with_overwrite(tiny_teacher: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.safetensors"
    target.write_bytes(b"mine")
    command = [str(tiny_teacher), "--format", "safetensors", "-o", str(target)]
    with pytest.raises(MwrError, match="exists already"):
        run_command("export", command)
    assert target.read_bytes() == b"mine"
    assert run_command("export", [*command, "--overwrite"]) == 0
    assert load_model(target)


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--format", "tflite"], "tflite"),
        (["--format", "onnx", "--size", "0", "8"], "not a possible size of a picture"),
        (["--format", "onnx", "--size", "8", "8", "--dynamic"], "not allowed with"),
        (["--format", "onnx", "-o", "model.bin"], "does not end in .onnx"),
    ],
)
def test_impossible_options_are_reported(tiny_teacher: Path, flags: list[str], problem: str) -> None:
    with pytest.raises(MwrError, match=problem):
        run_command("export", [str(tiny_teacher), *flags])
