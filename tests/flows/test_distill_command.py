"""`mwrgui distill` as people run it: to its end, interrupted, resumed, in several processes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from mwrgui.library.cards import ModelCard
from mwrgui.library.models import Library
from mwrgui.models.loading import load_model

SMALL_SETTINGS = {
    "init": "random",  # deriving the student from the teacher takes seconds
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "pool": 4,
    "scene_side": 48,
    "candidates": 2,
    "preview_every": 0,
    "measure_every": 1000,
}


def flags(**values: object) -> list[str]:
    return [
        part for name, value in {**SMALL_SETTINGS, **values}.items() for part in ("--set", f"{name}={value}")
    ]


@pytest.fixture
def command(tiny_teacher) -> Callable[..., list[str]]:
    def command(run: Path, **values: object) -> list[str]:
        fixed = ["distill", "--teacher", str(tiny_teacher), "--student", "tiny", "--device", "cpu", "--json"]
        return [*fixed, "-o", str(run), *flags(**values)]

    return command


@pytest.fixture
def start_cli(tmp_path, spawn) -> Callable[..., subprocess.Popen[str]]:
    """Starts `mwrgui` and returns the process."""

    def start(*arguments: str, module: tuple[str, ...] = ("mwrgui",)) -> subprocess.Popen[str]:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        return spawn([sys.executable, "-m", *module, *arguments], cwd=tmp_path, env=environment)

    return start


def wait_for_event(process: subprocess.Popen[str], kind: str, step: int) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == kind and event["step"] >= step:
            return
    raise AssertionError(f"no {kind} at step {step}: {process.stderr and process.stderr.read()}")


def events(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_distillation_writes_a_complete_run_folder(mwrgui_cli, command, tmp_path, tiny_teacher):
    run = tmp_path / "run"
    done = mwrgui_cli(*command(run, steps=6, checkpoint_every=3, measure_every=3, preview_every=6))
    assert done.returncode == 0, done.stderr
    reported = events(done.stdout)
    assert {"run_started", "step_done", "measured", "checkpoint_saved", "preview_ready"} <= {
        e["event"] for e in reported
    }
    assert reported[-1]["event"] == "run_finished"
    assert all(isinstance(e["step"], int) for e in reported)
    names = {p.name for p in run.iterdir()}
    assert {"recipe.toml", "events.jsonl", "checkpoints", "samples", "student.safetensors"} <= names
    lineage = load_model(run / "student.safetensors").metadata
    assert lineage["teacher"] == tiny_teacher.name
    assert str(tiny_teacher.parent) not in "".join(lineage.values())
    assert len(lineage["teacher_checksum"]) == 64
    assert lineage["role"] == "student"
    assert newest_model("run").metadata == lineage


def test_option_no_library_keeps_the_student_out_of_the_library(mwrgui_cli, command, tmp_path):
    done = mwrgui_cli(*command(tmp_path / "private", steps=1), "--no-library")
    assert done.returncode == 0, done.stderr
    assert not [card for card in Library().cards() if card.name.startswith("private")]


def newest_model(name: str) -> ModelCard:
    """The newest model in the library whose name, up to its first hyphen, is `name`."""
    cards = [card for card in Library().cards() if card.name.split("-")[0] == name]
    return max(cards, key=lambda card: card.path.stat().st_mtime_ns)


def test_a_killed_and_resumed_run_gives_the_same_student_as_an_uninterrupted_run(
    mwrgui_cli, command, start_cli, tmp_path, student_weights
):
    settings = {"steps": 100, "checkpoint_every": 50}
    uninterrupted, killed = tmp_path / "uninterrupted", tmp_path / "killed"
    assert mwrgui_cli(*command(uninterrupted, **settings)).returncode == 0
    process = start_cli(*command(killed, **settings))
    wait_for_event(process, "step_done", 60)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (killed / "student.safetensors").exists()
    resumed = mwrgui_cli("distill", "--resume", killed, "--device", "cpu", "--json")
    assert resumed.returncode == 0, resumed.stderr
    steps = [e["step"] for e in events(resumed.stdout) if e["event"] == "step_done"]
    assert steps == list(range(51, 101))
    assert torch.equal(student_weights(uninterrupted), student_weights(killed))


def test_ctrl_c_saves_the_student_and_exits_with_code_0(command, start_cli, tmp_path):
    process = start_cli(*command(tmp_path / "run", steps=100_000, checkpoint_every=1000))
    wait_for_event(process, "step_done", 3)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert events(out)[-1]["reason"] == "stopped"
    load_model(tmp_path / "run" / "student.safetensors")


def test_ctrl_c_twice_ends_at_once_and_keeps_the_last_checkpoint(command, start_cli, tmp_path):
    run = tmp_path / "run"
    process = start_cli(*command(run, steps=1000, crop=384, scene_side=384, batch=24, candidates=1))
    wait_for_event(process, "step_done", 1)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 2
    assert err.splitlines() == [
        f"mwrgui: Ended at once; the steps since the last checkpoint are lost. Resume it with --resume {run}."
    ]
    assert not (run / "student.safetensors").exists()
    assert [p.name for p in (run / "checkpoints").glob("*.pt")] == ["step-00000000.pt"]


def test_a_second_run_into_the_same_folder_is_refused(mwrgui_cli, command, start_cli, tmp_path):
    first = start_cli(*command(tmp_path / "run", steps=100_000))
    wait_for_event(first, "step_done", 1)
    second = mwrgui_cli(*command(tmp_path / "run", steps=5))
    assert second.returncode == 2
    assert "Another process is writing" in second.stderr
    assert len(second.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("recipe", "part"),
    [
        (None, "is not a run"),
        ("kind = 'train'", "of kind 'train'"),
        ("kind = 'distill'\nstep = 4", "step is not a setting"),
    ],
)
def test_a_folder_that_cannot_be_resumed_is_refused_in_one_line(mwrgui_cli, tmp_path, recipe, part):
    if recipe is not None:
        (tmp_path / "recipe.toml").write_text(recipe)
    done = mwrgui_cli("distill", "--resume", tmp_path)
    assert done.returncode == 2
    assert part in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_all_wrong_settings_are_named_at_once(mwrgui_cli, tmp_path):
    done = mwrgui_cli("distill", "-o", tmp_path / "run", *flags(steps=0, stepz=3, learning_rate="much"))
    assert done.returncode == 2
    for part in ("steps must be at least 1", "stepz is not a setting", "learning_rate must be a number"):
        assert part in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_two_processes_share_one_run(command, start_cli, tmp_path):
    run = tmp_path / "run"
    launcher = ("torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "mwrgui")
    process = start_cli(
        *command(run, steps=4, checkpoint_every=2, synthesizer="scenes+adversary"), module=launcher
    )
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    reported = events(out)
    assert [e["step"] for e in reported if e["event"] == "step_done"] == [1, 2, 3, 4]
    assert reported[-1]["event"] == "run_finished"
    state = torch.load(run / "checkpoints" / "step-00000004.pt", weights_only=True)
    assert len(state["tasks"]) == 2
    load_model(run / "student.safetensors")
