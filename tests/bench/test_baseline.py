"""Plain networks and runs give the same results as ours, but compute as torch does by default."""

from copy import deepcopy
from pathlib import Path

import pytest
import torch
from torch import nn

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.benchmark_run import BenchmarkRun, baseline_run
from mwrgui.bench.default_layout import use_default_layout
from mwrgui.bench.step_parts import StepParts
from mwrgui.core.setting import build
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import CheckpointSaved, Measured, PreviewReady, read_events

CHANNELS_LAST = torch.channels_last
SMALL = {
    "student": "tiny",
    "batch": 2,
    "crop": 32,
    "scene_side": 32,
    "candidates": 2,
    "contrastive": 0.1,
    "init": "random",
}


@pytest.fixture
def recipe() -> DistillRecipe:
    return build(DistillRecipe, SMALL, source="this test")


@pytest.fixture
def teacher(setup: BenchmarkSetup) -> RestorationModel:
    return load_model(setup.models["teacher"])


def test_a_plain_network_gives_the_same_results_in_the_default_memory_layout(teacher: RestorationModel):
    is_default: list[bool] = []
    plain = use_default_layout(deepcopy(teacher))
    for module in plain.modules():
        if isinstance(module, nn.Conv2d):
            module.register_forward_hook(lambda _m, _i, output: is_default.append(output.is_contiguous()))
    images = torch.rand(2, 3, 20, 28)
    with torch.no_grad():
        torch.testing.assert_close(plain(images), teacher(images), rtol=1e-4, atol=1e-5)
    assert is_default[0]  # normalisations decide the layout of the later ones


def test_a_plain_network_keeps_its_parameter_objects():
    sizes = UNetSettings((4, 8), encoder=(0,), middle=1, decoder=(0,))
    model = RestorationModel(UNET.build(sizes), architecture=UNET, settings=sizes)
    before = list(model.parameters())
    assert any(p.is_contiguous(memory_format=CHANNELS_LAST) and not p.is_contiguous() for p in before)
    after = list(use_default_layout(model).parameters())
    assert all(new is old for new, old in zip(after, before, strict=True))
    assert all(p.is_contiguous() for p in after)


def test_a_plain_run_learns_the_same(
    recipe: DistillRecipe, teacher: RestorationModel, setup: BenchmarkSetup, tmp_path: Path
):
    runs = [
        make(recipe, teacher=teacher, device=setup.device, folder=new_folder(tmp_path, name))
        for name, make in (("ours", BenchmarkRun), ("plain", baseline_run))
    ]
    weights = []
    for run in runs:
        run.prepare()
        run.advance(3)
        weights.append(torch.cat([p.detach().flatten() for p in run.run.trainer.student.parameters()]))
    assert not torch.equal(weights[0], weights[1])  # sums are computed in another order
    torch.testing.assert_close(weights[0], weights[1], rtol=0, atol=2e-5)


def test_a_benchmark_run_is_a_real_run(
    recipe: DistillRecipe, teacher: RestorationModel, setup: BenchmarkSetup, tmp_path: Path
):
    run = BenchmarkRun(recipe, teacher=teacher, device=setup.device, folder=new_folder(tmp_path, "run"))
    assert run.prepare() > 0
    run.advance(2)
    run.advance(3)
    assert run.run.trainer.step == 5
    seconds = run.finish()
    assert {Measured, PreviewReady, CheckpointSaved} <= set(seconds)
    events = [event["event"] for event in read_events(tmp_path / "run" / "events.jsonl")]
    assert events.count("step_done") == 5
    assert events[-1] == "run_finished"
    assert load_model(tmp_path / "run" / "student.safetensors").parameters_count


def test_timing_the_parts_of_a_step_does_not_change_the_student(
    recipe: DistillRecipe, teacher: RestorationModel, setup: BenchmarkSetup, tmp_path: Path
):
    run = BenchmarkRun(recipe, teacher=teacher, device=setup.device, folder=new_folder(tmp_path, "run"))
    run.prepare()
    before = deepcopy(run.run.trainer.student.state_dict())
    parts = StepParts(run.run, recipe, teacher=teacher, device=setup.device)
    for part in (
        parts.label_batch,
        parts.update_student,
        parts.restore_candidate,
        parts.refresh_scenes,
        parts.sample_batch,
        parts.compute_losses,
    ):
        part()
    parts.degrade()
    after = run.run.trainer.student.state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())


def new_folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name
