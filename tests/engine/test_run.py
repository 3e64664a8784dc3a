"""A run from its first step to its student: events, checkpoints, resuming, rescue."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.paths import library_folder
from mwrgui.engine.checkpoints import Checkpoints
from mwrgui.engine.control import RunControl, SaveNow
from mwrgui.engine.execute import build_run
from mwrgui.engine.run import Run
from mwrgui.images.tensors import to_image
from mwrgui.metrics.psnr import psnr
from mwrgui.models import new_model
from mwrgui.models.loading import load_model
from mwrgui.runs.events import (
    CheckpointSaved,
    Event,
    HealthWarning,
    Measured,
    PreviewReady,
    RunFinished,
    RunStarted,
    StepDone,
    read_events,
)
from mwrgui.runs.run_folder import RunFolder
from mwrgui.training import photos as training_photos
from mwrgui.training.supervise import plan_training, train


def checkpoints(folder: Path) -> list[str]:
    return sorted(p.name for p in (folder / "checkpoints").glob("*.pt"))


def interrupt_after(events: Iterator[Event], step: int) -> None:
    """Ends a run abruptly after the checkpoint of a step, as a power cut would."""
    for event in events:
        if isinstance(event, CheckpointSaved) and event.step == step:
            break
    events.close()


def test_a_run_reports_its_steps_and_saves_a_student_that_can_be_loaded(start, tmp_path):
    events = list(start(tmp_path / "run"))
    assert isinstance(events[0], RunStarted)
    assert [e.step for e in events if isinstance(e, StepDone)] == [1, 2, 3, 4, 5, 6]
    assert [e.step for e in events if isinstance(e, Measured)] == [3, 6]
    assert [e.step for e in events if isinstance(e, PreviewReady)] == [0, 3, 6]
    finished = events[-1]
    assert isinstance(finished, RunFinished)
    assert finished.reason == "completed"
    student = load_model(tmp_path / "run" / "student.safetensors")
    assert student.metadata["kind"] == "train"
    assert json.loads(student.metadata["recipe"])["steps"] == 6
    assert student(torch.rand(1, 3, 20, 30)).shape == (1, 3, 20, 30)


@pytest.mark.parametrize(("better_by", "taken_from"), [(0.3, 6), (0.8, 3)])
def test_the_student_has_the_last_weights_unless_earlier_ones_were_clearly_better(
    start, tmp_path, better_by, taken_from
):
    last = [event for event in start(tmp_path / "whole") if isinstance(event, Measured)][-1]
    interrupt_after(start(tmp_path / "run"), 3)
    index = tmp_path / "run" / "checkpoints" / "index.json"
    index.write_text(json.dumps({"best": 3, "score": last.score + better_by, "pinned": []}))
    *_, finished = start(tmp_path / "run", resume=True)
    assert isinstance(finished, RunFinished)
    assert finished.taken_from == taken_from


def test_the_score_of_the_untouched_images_is_measured_too(start, tmp_path):
    events = list(start(tmp_path / "run", learning_rate=1e-7))
    untouched = [e.untouched for e in events if isinstance(e, Measured)]
    state = torch.load(next((tmp_path / "run" / "checkpoints").glob("*6.pt")), weights_only=True)["tasks"][0]
    figures: dict[str, list[float]] = {}
    for weather, image, clean in zip(state["weathers"], state["images"], state["clean"], strict=True):
        psnr_of_image = psnr(to_image(image[None]), to_image(clean[None]))
        figures.setdefault(weather, []).append(min(100.0, psnr_of_image))
    means = [sum(values) / len(values) for weather, values in figures.items() if weather != "clean"]
    assert untouched == [pytest.approx(sum(means) / len(means))] * 2


def test_the_event_file_holds_what_was_yielded(start, tmp_path):
    events = list(start(tmp_path / "run"))
    lines = read_events(tmp_path / "run" / "events.jsonl")
    assert [line["step"] for line in lines] == [e.step for e in events]
    assert lines[3]["event"] == "step_done"
    assert lines[3]["losses"]["l1"] > 0


def test_previews_are_saved_as_pictures_in_the_folder_of_the_run(start, tmp_path):
    list(start(tmp_path / "run"))
    pictures = sorted(p.name for p in (tmp_path / "run" / "samples" / "00000003").iterdir())
    assert any(name.startswith("0-") and name.endswith("-student.png") for name in pictures)
    assert cv2.imread(str(tmp_path / "run" / "samples" / "00000003" / pictures[0])).shape == (32, 32, 3)


def test_the_same_seed_gives_the_same_student_and_another_seed_another(start, tmp_path, student_weights):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        list(start(tmp_path / name, seed=seed))
    assert torch.equal(student_weights(tmp_path / "a"), student_weights(tmp_path / "b"))
    assert not torch.equal(student_weights(tmp_path / "a"), student_weights(tmp_path / "c"))


def test_a_run_interrupted_and_resumed_gives_the_same_weights_bit_for_bit(start, tmp_path, student_weights):
    list(start(tmp_path / "straight"))
    interrupt_after(start(tmp_path / "broken"), 4)
    assert not (tmp_path / "broken" / "student.safetensors").exists()
    resumed = list(start(tmp_path / "broken", resume=True))
    assert [e.step for e in resumed if isinstance(e, StepDone)] == [5, 6]
    assert torch.equal(student_weights(tmp_path / "straight"), student_weights(tmp_path / "broken"))


def test_resuming_forgets_events_after_the_checkpoint(start, tmp_path):
    events = start(tmp_path / "run")
    for event in events:
        if isinstance(event, StepDone) and event.step == 5:
            break
    events.close()
    list(start(tmp_path / "run", resume=True))
    steps = [e["step"] for e in read_events(tmp_path / "run" / "events.jsonl") if e["event"] == "step_done"]
    assert steps == [1, 2, 3, 4, 5, 6]


def test_a_damaged_newest_checkpoint_is_skipped_with_a_warning(start, tmp_path):
    interrupt_after(start(tmp_path / "run"), 4)
    newest = tmp_path / "run" / "checkpoints" / "step-00000004.pt"
    newest.write_bytes(newest.read_bytes()[:1000])
    events = list(start(tmp_path / "run", resume=True))
    assert isinstance(events[0], HealthWarning)
    assert "step 4 is damaged" in events[0].message
    assert [e.step for e in events if isinstance(e, StepDone)] == [4, 5, 6]


def test_without_a_readable_checkpoint_resuming_is_refused(start, tmp_path):
    interrupt_after(start(tmp_path / "run"), 2)
    for path in (tmp_path / "run" / "checkpoints").glob("*.pt"):
        path.write_bytes(b"")
    with pytest.raises(MwrError, match="no checkpoint that can be read"):
        list(start(tmp_path / "run", resume=True))


def test_a_finished_run_is_not_resumed(start, tmp_path):
    list(start(tmp_path / "run"))
    with pytest.raises(MwrError, match="is finished"):
        list(start(tmp_path / "run", resume=True))


@pytest.mark.parametrize(
    ("recipe", "reason"),
    [
        (None, "is not a run"),
        ("", "does not say what kind"),
        ("kind = 'distill'\n", "of kind 'distill'"),
        ("kind = [", "damaged"),
        ("kind='train'\nstep=1", "not a setting"),
    ],
)
def test_a_foreign_or_damaged_run_is_refused(start, tmp_path, recipe, reason):
    if recipe is not None:
        (tmp_path / "recipe.toml").write_text(recipe)
    with pytest.raises(MwrError, match=reason):
        list(start(tmp_path, resume=True))


def test_a_second_run_in_one_folder_is_refused(start, tmp_path):
    first = start(tmp_path / "run")
    next(first)
    with pytest.raises(MwrError, match="Another process"):
        list(start(tmp_path / "run"))
    first.close()
    with pytest.raises(MwrError, match="already holds a run"):
        list(start(tmp_path / "run"))


def test_the_last_three_the_best_and_pinned_checkpoints_are_kept(start, tmp_path):
    control = RunControl()
    for event in start(tmp_path / "run", control=control, steps=14, measure_every=100):
        if isinstance(event, StepDone) and event.step == 3:
            control.request(SaveNow())
    assert checkpoints(tmp_path / "run") == [f"step-{step:08d}.pt" for step in (3, 10, 12, 14)]


@pytest.fixture
def open_run(small_recipe, tmp_path) -> Run:
    plan = plan_training(small_recipe(), teacher=None)
    run = build_run(plan, folder=RunFolder(tmp_path), device=choose_device("cpu", "float32"))
    run.prepare()
    return run


def make_weights_nan(run: Run) -> None:
    """Makes weights NaN, as training with too large steps can."""
    with torch.no_grad():
        next(run.trainer.student.parameters()).fill_(float("nan"))


def test_a_run_that_diverges_goes_back_once_with_a_lower_learning_rate(open_run, student_weights):
    events = []
    for event in open_run.events(RunControl()):
        events.append(event)
        if isinstance(event, StepDone) and event.step == 5 and not open_run.checkpoints.recovered:
            make_weights_nan(open_run)
    warnings = [e for e in events if isinstance(e, HealthWarning)]
    assert [w.kind for w in warnings] == ["diverged"]
    assert "went back to step 4" in warnings[0].message
    assert [e.step for e in events if isinstance(e, StepDone)] == [1, 2, 3, 4, 5, 5, 6]
    assert open_run.trainer.learning_rate_factor == 0.5
    assert student_weights(open_run.folder.path).isfinite().all()


def test_a_run_that_diverges_twice_stops_with_an_error_and_keeps_its_checkpoint(open_run):
    def diverge_twice() -> None:
        for event in open_run.events(RunControl()):
            if isinstance(event, StepDone) and event.step == 3:
                make_weights_nan(open_run)

    with pytest.raises(MwrError, match="diverged again at step 4"):
        diverge_twice()
    assert "step-00000002.pt" in checkpoints(open_run.folder.path)


@pytest.mark.parametrize("content", [None, b"PK"])
def test_the_student_has_the_last_weights_if_the_best_checkpoint_is_lost(start, tmp_path, content):
    run = tmp_path / "run"
    interrupt_after(start(run), 4)
    index = run / "checkpoints" / "index.json"
    assert json.loads(index.read_text())["best"] == 3
    index.write_text(json.dumps({"best": 3, "score": 99.0, "pinned": []}))
    best = run / "checkpoints" / "step-00000003.pt"
    best.unlink() if content is None else best.write_bytes(content)
    *_, measured, _, _, warning, finished = list(start(run, resume=True))
    assert warning.kind == "best_lost"
    assert "(step 3) is damaged or gone; the student is of step 6" in warning.message
    assert (finished.taken_from, finished.score) == (6, measured.score)
    state = torch.load(run / "checkpoints" / "step-00000006.pt", weights_only=True)
    student = load_model(run / "student.safetensors")
    assert student.metadata["steps"] == "6"
    assert all(torch.equal(t, state["average"][n]) for n, t in student.network.state_dict().items())
    assert json.loads(index.read_text())["best"] == 6


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name != "posix" or not shutil.which("mount"):
        pytest.skip("needs mount")
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], capture_output=True
    ).returncode:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_ends_the_run_with_an_error_and_leaves_no_broken_checkpoint(start, small_disk):
    with pytest.raises(MwrError, match="disk is full"):
        list(start(small_disk / "run", steps=40, preview_every=0, design="small"))
    remaining = sorted((small_disk / "run" / "checkpoints").glob("*.pt"))
    assert all(torch.load(path, weights_only=True)["step"] >= 0 for path in remaining)
    assert not list((small_disk / "run").rglob(".step-*"))
    assert not (small_disk / "run" / "student.safetensors").exists()


def test_a_run_is_resumed_although_the_file_of_its_initial_weights_is_gone(start, tmp_path):
    list(start(tmp_path / "first"))
    file = tmp_path / "first" / "student.safetensors"
    interrupt_after(start(tmp_path / "second", init=str(file)), 2)
    file.unlink()
    events = list(start(tmp_path / "second", init=str(file), resume=True))
    assert isinstance(events[-1], RunFinished)


def test_a_run_can_start_with_the_weights_of_an_earlier_one(start, tmp_path, student_weights):
    list(start(tmp_path / "first"))
    second = start(tmp_path / "second", init=str(tmp_path / "first" / "student.safetensors"))
    checkpoint = next(e for e in second if isinstance(e, CheckpointSaved))
    state = torch.load(tmp_path / "second" / checkpoint.path, weights_only=True)
    second.close()
    initial = torch.cat([t.flatten() for t in state["student"].values()])
    assert torch.equal(initial, student_weights(tmp_path / "first"))


def test_weights_of_another_design_are_refused(start, tmp_path):
    list(start(tmp_path / "first"))
    other = start(tmp_path / "second", design="small", init=str(tmp_path / "first" / "student.safetensors"))
    with pytest.raises(MwrError, match="not of the design “small”"):
        next(other)


def test_a_run_without_a_checkpoint_starts_anew_when_it_is_resumed(start, tmp_path, student_weights):
    list(start(tmp_path / "straight"))
    events = start(tmp_path / "killed")
    next(events)
    events.close()
    assert checkpoints(tmp_path / "killed") == []
    resumed = list(start(tmp_path / "killed", resume=True))
    assert [e.step for e in resumed if isinstance(e, StepDone)] == [1, 2, 3, 4, 5, 6]
    names = [e["event"] for e in read_events(tmp_path / "killed" / "events.jsonl")]
    assert names.count("run_started") == 1
    assert torch.equal(student_weights(tmp_path / "straight"), student_weights(tmp_path / "killed"))


def test_a_flipped_bit_in_a_checkpoint_is_noticed_and_an_earlier_checkpoint_loaded(start, tmp_path):
    interrupt_after(start(tmp_path / "run"), 4)
    newest = tmp_path / "run" / "checkpoints" / "step-00000004.pt"
    whole = newest.read_bytes()
    for place in range(7, len(whole), len(whole) // 9):
        flipped = bytearray(whole)
        flipped[place] ^= 16
        newest.write_bytes(flipped)
        state, damaged = Checkpoints(newest.parent).load_latest()
        assert (state["step"], damaged) == (3, [4])


def test_a_checkpoint_of_an_earlier_version_is_read_and_its_damage_noticed(start, tmp_path):
    interrupt_after(start(tmp_path / "run"), 4)
    newest = tmp_path / "run" / "checkpoints" / "step-00000004.pt"
    torch.save(torch.load(newest, weights_only=True), newest)
    assert Checkpoints(newest.parent).load_latest()[0]["step"] == 4
    flipped = bytearray(newest.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    newest.write_bytes(flipped)
    assert Checkpoints(newest.parent).load_latest()[1] == [4]


@pytest.mark.parametrize("index", [None, "", "[]", '{"best": "3", "score": [], "pinned": 4}', "\0" * 100])
def test_the_best_checkpoint_is_known_even_without_a_readable_index_file(start, tmp_path, index):
    interrupt_after(start(tmp_path / "run"), 4)
    path = tmp_path / "run" / "checkpoints" / "index.json"
    before = Checkpoints(path.parent).index
    assert before.best == 3
    path.unlink() if index is None else path.write_text(index)
    after = Checkpoints(path.parent).index
    assert (after.best, after.score) == (before.best, before.score)


@pytest.mark.parametrize("remaining", ["parent", "nothing"])
def test_if_the_folder_of_a_run_vanishes_its_student_is_saved_elsewhere(start, tmp_path, remaining):
    def lose_the_folder() -> None:
        for event in start(tmp_path / "runs" / "run"):
            if isinstance(event, StepDone) and event.step == 5:
                shutil.rmtree(tmp_path / "runs" / ("run" if remaining == "parent" else ""))

    with pytest.raises(MwrError, match="is gone; its student of step 6 was saved as") as problem:
        lose_the_folder()
    student = problem.value.message.values["student"]
    assert student.parent == (tmp_path / "runs" if remaining == "parent" else library_folder())
    assert load_model(student).metadata["steps"] == "6"
    student.unlink()


def test_a_teacher_whose_output_is_not_finite_is_named(small_recipe, tmp_path):
    teacher = new_model("tiny")
    torch.nn.init.constant_(next(teacher.parameters()), float("nan"))
    recipe = small_recipe(preview_every=0, teacher="bad-teacher.pth")
    events = train(
        recipe,
        teacher=teacher,
        folder=RunFolder(tmp_path / "run"),
        device=choose_device("cpu", "float32"),
        control=RunControl(),
    )
    with pytest.raises(MwrError, match=r"The teacher bad-teacher\.pth gave values that are not finite"):
        list(events)


@pytest.mark.parametrize("memory", [1 << 30, 1])
def test_a_damaged_training_photo_is_left_out_with_a_warning(
    small_recipe, photos, tmp_path, memory, monkeypatch
):
    monkeypatch.setattr(training_photos, "PHOTO_MEMORY_BYTES", memory)
    shutil.copytree(photos, tmp_path / "photos")
    whole = (photos / "0.png").read_bytes()
    for name in ("0.png", "cut.png"):
        (tmp_path / "photos" / name).write_bytes(whole[: len(whole) // 2])
    events = train(
        small_recipe(steps=40, photos=str(tmp_path / "photos"), preview_every=0, measure_every=100),
        teacher=None,
        folder=RunFolder(tmp_path / "run"),
        device=choose_device("cpu", "float32"),
        control=RunControl(),
    )
    collected = list(events)
    assert isinstance(collected[-1], RunFinished)
    warnings = " ".join(e.message for e in collected if isinstance(e, HealthWarning))
    assert "Photos left out" in warnings
    assert warnings.count("cut.png is damaged or cut off") == 1


def test_a_folder_in_which_no_photo_can_be_read_is_refused(small_recipe, tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"\xff\xd8\xff cut")
    recipe = small_recipe(photos=str(tmp_path / "photos"))
    run = RunFolder(tmp_path / "run")
    device = choose_device("cpu", "float32")
    with pytest.raises(MwrError, match="damaged or cut off"):
        list(train(recipe, teacher=None, folder=run, device=device, control=RunControl()))
