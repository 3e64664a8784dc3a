"""Distillation with every source of images, its health checks, and its recipes."""

import tempfile

import cv2
import numpy as np
import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.distillation.distill import distill
from mwrgui.distillation.health import STALLED_MEASUREMENTS
from mwrgui.distillation.probes import read_probes
from mwrgui.distillation.recipe import PRESETS, DistillRecipe, read_values
from mwrgui.distillation.trial import TRIAL_STEPS, RunEstimate, try_steps
from mwrgui.engine.control import RunControl
from mwrgui.models.loading import load_model
from mwrgui.runs.events import CheckpointSaved, HealthWarning, Measured, StepDone, read_events
from mwrgui.runs.run_folder import RunFolder
from mwrgui.synthesis import SYNTHESIZERS

SMALL = {
    "student": "tiny",
    "crop": 32,
    "batch": 2,
    "warmup": 1,
    "steps": 12,
    "pool": 4,
    "scene_side": 48,
    "candidates": 2,
    "checkpoint_every": 6,
    "measure_every": 6,
    "preview_every": 0,
}


@pytest.fixture
def run(tiny_teacher):
    def run(folder, *, probes=None, resume=False, **values):
        return distill(
            build(DistillRecipe, {**SMALL, **values}, source="test"),
            teacher=load_model(tiny_teacher),
            teacher_checksum="",
            folder=RunFolder(folder),
            device=choose_device("cpu", "float32"),
            control=RunControl(),
            probes=probes,
            resume=resume,
        )

    return run


def noise(height, width):
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def health_warnings(folder):
    return [line for line in read_events(folder / "events.jsonl") if line["event"] == "health_warning"]


@pytest.mark.parametrize("synthesizer", SYNTHESIZERS)
def test_every_source_resumes_bit_for_bit(run, tmp_path, synthesizer, student_weights):
    list(run(tmp_path / "uninterrupted", synthesizer=synthesizer, generator_every=2))
    interrupted = run(tmp_path / "interrupted", synthesizer=synthesizer, generator_every=2)
    for event in interrupted:
        if isinstance(event, CheckpointSaved) and event.step == 6:
            break
    interrupted.close()
    list(run(tmp_path / "interrupted", synthesizer=synthesizer, generator_every=2, resume=True))
    assert torch.equal(student_weights(tmp_path / "uninterrupted"), student_weights(tmp_path / "interrupted"))


def test_a_resumed_run_goes_on_counting_measurements_without_a_gain(run, tmp_path):
    values = {
        "learning_rate": 1e-7,
        "steps": STALLED_MEASUREMENTS + 4,
        "measure_every": 1,
        "checkpoint_every": 1,
    }
    list(run(tmp_path / "uninterrupted", **values))
    for stop in (STALLED_MEASUREMENTS - 2, STALLED_MEASUREMENTS + 2):
        interrupted = run(tmp_path / "interrupted", **values, resume=stop > STALLED_MEASUREMENTS)
        next(e for e in interrupted if isinstance(e, CheckpointSaved) and e.step == stop)
        interrupted.close()
    list(run(tmp_path / "interrupted", **values, resume=True))
    assert [w["kind"] for w in health_warnings(tmp_path / "uninterrupted")] == ["stalled"]
    assert health_warnings(tmp_path / "interrupted") == health_warnings(tmp_path / "uninterrupted")


def test_a_checkpoint_without_the_state_of_the_health_checks_can_be_resumed(run, tmp_path):
    events = run(tmp_path / "run")
    saved = next(e for e in events if isinstance(e, CheckpointSaved) and e.step == 6)
    events.close()
    state = torch.load(tmp_path / "run" / saved.path, weights_only=True)
    del state["tasks"][0]["watch"]
    torch.save(state, tmp_path / "run" / saved.path)
    assert list(run(tmp_path / "run", resume=True))[-1].step == SMALL["steps"]


def test_the_student_comes_nearer_to_its_teacher(run, tmp_path):
    events = list(run(tmp_path / "run", steps=120, learning_rate=2e-3, measure_every=20, batch=4))
    scores = [e.score for e in events if isinstance(e, Measured)]
    assert scores[-1] > scores[0] + 1


def test_scores_of_probe_photos_are_reported_by_name(run, tmp_path):
    events = list(run(tmp_path / "run", probes={"street": noise(40, 50)}))
    measured = [e for e in events if isinstance(e, Measured)]
    assert all("street" in e.probes for e in measured)


def test_a_resumed_run_measures_the_same_probes(run, tmp_path):
    events = run(tmp_path / "run", probes={"street": noise(40, 50)})
    next(e for e in events if isinstance(e, CheckpointSaved) and e.step == 6)
    events.close()
    resumed = list(run(tmp_path / "run", resume=True))
    assert all("street" in e.probes for e in resumed if isinstance(e, Measured))


def test_probes_are_scaled_down_and_equal_names_made_different(tmp_path):
    paths = [tmp_path / "a" / "street.png", tmp_path / "b" / "street.png"]
    for path, side in zip(paths, (40, 1200), strict=True):
        path.parent.mkdir()
        cv2.imwrite(str(path), noise(side, 2 * side))
    assert {name: p.shape for name, p in read_probes(paths).items()} == {
        "street": (40, 80, 3),
        "street-2": (256, 512, 3),
    }


def test_more_than_eight_probes_are_refused(tmp_path):
    cv2.imwrite(str(tmp_path / "p.png"), noise(8, 8))
    with pytest.raises(MwrError, match="9 probe photos are too many"):
        read_probes([tmp_path / "p.png"] * 9)


def test_a_term_of_weight_zero_is_not_computed(run, tmp_path):
    events = run(tmp_path / "run", contrastive=0.0, frequency=0.0)
    losses = next(e.losses for e in events if isinstance(e, StepDone))
    assert "l1" in losses
    assert not {"contrastive", "frequency"} & losses.keys()


def test_the_contrastive_term_is_reported_when_it_is_on(run, tmp_path):
    losses = next(e.losses for e in run(tmp_path / "run", contrastive=0.1) if isinstance(e, StepDone))
    assert losses["contrastive"] > 0


@pytest.mark.parametrize("synthesizer", SYNTHESIZERS)
def test_every_source_reports_its_health_at_each_step(run, tmp_path, synthesizer):
    steps = [e for e in run(tmp_path / "run", synthesizer=synthesizer) if isinstance(e, StepDone)]
    for step in steps:
        assert 0 < step.health["diversity"] <= 1
        assert step.health["degradation_energy"] > 0
        assert 0 <= step.health["saturation"] <= 1


@pytest.mark.parametrize("preset", PRESETS)
def test_shipped_recipes_are_valid(preset):
    recipe = build(DistillRecipe, read_values(preset), source=preset)
    assert recipe.schedule.steps > 0


def test_longer_recipes_take_more_steps():
    steps = [read_values(preset)["steps"] for preset in PRESETS]
    assert steps == sorted(steps)


def test_a_missing_recipe_names_the_shipped_ones():
    with pytest.raises(MwrError, match="quick, standard, thorough"):
        read_values("slow")


def test_a_damaged_recipe_is_reported(tmp_path):
    (tmp_path / "r.toml").write_text("steps = [")
    with pytest.raises(MwrError, match="cannot be read"):
        read_values(str(tmp_path / "r.toml"))


def test_a_trial_estimates_time_and_memory_and_leaves_no_files(tiny_teacher, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))  # the standard library's setting for it
    recipe = build(DistillRecipe, {**SMALL, "steps": 100}, source="test")
    steps = try_steps(recipe, teacher=load_model(tiny_teacher), device=choose_device("cpu", "float32"))
    events = [next(steps)]
    assert list(tmp_path.rglob("*.pt"))
    events += steps
    assert [e.step for e in events[:-1]] == list(range(1, TRIAL_STEPS + 1))
    trial = events[-1]
    assert isinstance(trial, RunEstimate)
    assert trial.total_seconds >= 100 * trial.step_seconds > 0
    assert trial.memory > 50_000_000
    assert trial.checkpoint > 10_000
    # torch makes its own folder there, once per process
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith("torchinductor_")]


def test_a_damaged_probe_is_left_out_and_reported(run, tmp_path):
    cv2.imwrite(str(tmp_path / "good.png"), noise(40, 50))
    (tmp_path / "bad.png").write_bytes((tmp_path / "good.png").read_bytes()[:99])
    problems: list[MwrError] = []
    assert list(read_probes([tmp_path / "bad.png", tmp_path / "good.png"], on_problem=problems.append)) == [
        "good"
    ]
    assert "bad.png is damaged" in str(problems[0])
    events = run(tmp_path / "run", probes={"bad": noise(40, 50), "good": noise(40, 50)})
    next(e for e in events if isinstance(e, CheckpointSaved) and e.step == 6)
    events.close()
    (tmp_path / "run" / "probes" / "bad.png").write_bytes(b"\x89PNG")
    resumed = list(run(tmp_path / "run", resume=True))
    assert any("bad.png" in e.message for e in resumed if isinstance(e, HealthWarning))
    assert all("good" in e.probes for e in resumed if isinstance(e, Measured))


def test_a_label_buffer_beyond_the_memory_is_reduced_with_a_warning_and_resumed(
    run, tmp_path, student_weights
):
    values = {"crop": 256, "batch": 1, "label_reuse": 4, "label_buffer": 100_000, "pool": 1, "candidates": 1}
    values |= {"scene_side": 256, "steps": 2, "checkpoint_every": 1, "measure_every": 2, "init": "random"}
    events = list(run(tmp_path / "uninterrupted", **values))
    (warning,) = [e for e in events if isinstance(e, HealthWarning)]
    assert warning.kind == "fewer_labels"
    assert 1 <= int(warning.values["kept"]) < int(warning.values["asked"]) == 100_000
    interrupted = run(tmp_path / "interrupted", **values)
    saved = next(e for e in interrupted if isinstance(e, CheckpointSaved) and e.step == 1)
    interrupted.close()
    before = torch.load(tmp_path / "interrupted" / saved.path, weights_only=True)["tasks"][0]["labels"][
        "most"
    ]
    list(run(tmp_path / "interrupted", **values, resume=True))
    after = torch.load(next((tmp_path / "interrupted" / "checkpoints").glob("*2.pt")), weights_only=True)
    assert after["tasks"][0]["labels"]["most"] == before < 100_000
    assert torch.equal(student_weights(tmp_path / "uninterrupted"), student_weights(tmp_path / "interrupted"))


def test_a_label_buffer_that_fits_gives_no_warning(run, tmp_path):
    events = list(run(tmp_path / "run", steps=1, label_buffer=8))
    assert not [e for e in events if isinstance(e, HealthWarning) and e.kind == "fewer_labels"]
