"""Exported programs (.onnx, .pt2) as teachers on the command line: inspected, run on a photo, distilled."""

import hashlib
import json
import os
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import psutil
import pytest

from mwrgui.export.export import export_model
from mwrgui.library.cards import read_card
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.restoration_model import RestorationModel

TINY = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))
SMALL_RECIPE = {
    **{"steps": 6, "crop": 32, "batch": 2, "warmup": 1, "pool": 4, "scene_side": 48, "candidates": 2},
    **{"preview_every": 0, "measure_every": 1000, "checkpoint_every": 3, "generator_every": 1},
}
MANY_STEPS = {"steps": 300}
ROOT = Path(__file__).parents[2]
SHORTER_TIMEOUT = "from mwrgui.models.exported_graphs import remote_graph as r; r.CALL_SECONDS = 3.0; "
"""Code that lowers the time allowed for a call of a program to 3 seconds."""
MAIN = "import sys; from mwrgui.__main__ import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture(params=["onnx", "pt2"])
def teacher(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    model = RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY)
    path = tmp_path / f"net.{request.param}"
    list(export_model(model, path, format=request.param))
    return path


def events(text: str) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in text.splitlines()]


def test_an_exported_graph_can_be_the_teacher_and_the_run_can_be_resumed(
    mwrgui_cli, teacher: Path, tmp_path: Path
) -> None:
    flags = [part for name, value in SMALL_RECIPE.items() for part in ("--set", f"{name}={value}")]
    made = mwrgui_cli(
        *("distill", "--teacher", teacher, "--student", "tiny", "--device", "cpu", "--json"),
        *("-o", tmp_path / "run", "--set", "synthesizer=scenes+adversary", *flags),
    )
    assert made.returncode == 0, made.stderr
    all_events = events(made.stdout)
    kinds = [event["kind"] for event in all_events if event["event"] == "health_warning"]
    assert kinds == (["no_gradients"] if teacher.suffix == ".onnx" else []) + ["not_derived"]
    adversary_steps = [
        event for event in all_events if event["event"] == "step_done" and event.get("source_losses")
    ]
    assert bool(adversary_steps) == (teacher.suffix == ".pt2")
    metadata = read_card(tmp_path / "run" / "student.safetensors").metadata
    assert metadata["teacher_checksum"] == hashlib.sha256(teacher.read_bytes()).hexdigest()
    assert (metadata["teacher"], metadata["teacher_architecture"]) == (teacher.name, teacher.suffix[1:])

    for last in (tmp_path / "run" / "checkpoints").glob("*6.pt"):
        last.unlink()
    (tmp_path / "run" / "student.safetensors").unlink()
    resumed = mwrgui_cli("distill", "--resume", tmp_path / "run", "--device", "cpu", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert events(resumed.stdout)[0]["step"] == 3
    assert events(resumed.stdout)[-1]["event"] == "run_finished"


def test_an_exported_graph_can_be_inspected_and_restores_a_photo(
    mwrgui_cli, teacher: Path, tmp_path: Path
) -> None:
    inspected = mwrgui_cli("inspect", teacher)
    assert inspected.returncode == 0, inspected.stderr
    rows = dict(line.split("  ", 1) for line in inspected.stdout.splitlines())
    assert rows["MACs"].strip() == "–"
    assert rows["gradients"].strip().startswith("no" if teacher.suffix == ".onnx" else "yes")
    assert rows["metadata: weights"].strip() == "float32"
    photo = tmp_path / "photo.png"
    cv2.imwrite(str(photo), np.random.default_rng(0).integers(0, 256, (50, 60, 3), np.uint8))
    restored = mwrgui_cli("restore", photo, "--model", teacher, "-o", tmp_path / "out.png", "--device", "cpu")
    assert restored.returncode == 0, restored.stderr
    assert cv2.imread(str(tmp_path / "out.png")).shape == (50, 60, 3)


def test_a_teacher_that_hangs_is_reported_and_the_run_can_be_resumed(
    mwrgui_cli, spawn, tmp_path: Path
) -> None:
    model = RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY)
    list(export_model(model, tmp_path / "net.onnx", format="onnx"))
    flags = [
        part for name, value in (SMALL_RECIPE | MANY_STEPS).items() for part in ("--set", f"{name}={value}")
    ]
    run = spawn(
        [
            *(
                sys.executable,
                "-c",
                SHORTER_TIMEOUT + MAIN,
                "distill",
                "--teacher",
                str(tmp_path / "net.onnx"),
            ),
            *("--student", "tiny", "--device", "cpu", "--json", "-o", str(tmp_path / "run"), *flags),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    deadline = time.monotonic() + 60
    while not any(each.stem.strip("step-0") for each in tmp_path.glob("run/checkpoints/step-*.pt")):
        assert time.monotonic() < deadline, run.poll()
        time.sleep(0.05)
    (teacher,) = psutil.Process(run.pid).children()
    teacher.suspend()
    _, errors = run.communicate(timeout=30)
    assert run.returncode == 2, errors
    assert "net.onnx did not restore a picture of" in errors
    assert "Traceback" not in errors
    assert not teacher.is_running()
    resumed = mwrgui_cli("distill", "--resume", tmp_path / "run", "--device", "cpu", "--json")
    assert resumed.returncode == 0, resumed.stderr
    assert events(resumed.stdout)[0]["step"] >= 3
    assert events(resumed.stdout)[-1]["event"] == "run_finished"
