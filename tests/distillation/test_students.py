"""Students that are passed from Python: designs, networks of known families, networks of the user."""

import copy
from dataclasses import replace

import pytest
import torch
from torch import nn

from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.distillation.distill import distill
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.distillation.students import plan_student
from mwrgui.engine.control import RunControl
from mwrgui.models import DESIGNS, NAFNET, UNET, UNetSettings
from mwrgui.models.architectures.nafnet import NAFNet
from mwrgui.models.architectures.restormer import Restormer
from mwrgui.models.designs import Design, nafnet_settings, restormer_settings
from mwrgui.models.loading import load_model
from mwrgui.models.own_network import load_own_network
from mwrgui.runs.events import CheckpointSaved, HealthWarning, RunFinished
from mwrgui.runs.run_folder import RunFolder

SMALL = {
    **{"steps": 2, "crop": 32, "batch": 2, "warmup": 1, "pool": 4, "scene_side": 48, "candidates": 1},
    **{"checkpoint_every": 1, "measure_every": 1000, "preview_every": 0},
}
NARROW = restormer_settings(8, depths=(1, 1, 1, 1), refinement=1)
THIN = nafnet_settings(4, encoder=(1,), middle=1, decoder=(1,))
LOCAL = replace(THIN, crop=128)


class Own(nn.Module):
    """A network of the user; it has buffers, by batch normalisation, and adds its output to its input."""

    def __init__(self, width: int = 6) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(3, width, 3, padding=1),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            nn.Conv2d(width, 3, 3, padding=1),
        )

    def forward(self, x):
        return x + self.body(x)


class Detached(Own):
    def forward(self, x):
        return super().forward(x).detach()


class SquareOnly(Own):
    def forward(self, x):
        if x.shape[-1] != x.shape[-2]:
            raise ValueError("square pictures only")
        return super().forward(x)


class ReturnsTuple(Own):
    def forward(self, x):
        return super().forward(x), x


@pytest.fixture
def run(tiny_teacher, tmp_path):
    def run(student, *, folder="run", resume=False, teacher=None, **values):
        return distill(
            build(DistillRecipe, {**SMALL, **values}, source="test"),
            teacher=teacher or load_model(tiny_teacher),
            teacher_checksum="",
            folder=RunFolder(tmp_path / folder),
            device=choose_device("cpu", "float32"),
            control=RunControl(),
            resume=resume,
            student=student,
        )

    return run


def warning_kinds(events) -> set[str]:
    return {event.kind for event in events if isinstance(event, HealthWarning)}


def test_an_own_module_learns_resumes_bit_for_bit_and_can_be_loaded(run, tmp_path):
    torch.manual_seed(1)
    own = Own()
    before = copy.deepcopy(own.state_dict())
    events = list(run(own))
    assert "own_network" in warning_kinds(events)
    assert isinstance(events[-1], RunFinished)
    assert all(torch.equal(before[name], tensor) for name, tensor in own.state_dict().items())
    interrupted = run(own, folder="interrupted")
    next(event for event in interrupted if isinstance(event, CheckpointSaved) and event.step == 1)
    interrupted.close()
    list(run(Own(), folder="interrupted", resume=True))  # its weights are replaced by those of the checkpoint
    uninterrupted, resumed = (
        load_own_network(tmp_path / folder / "student.safetensors", Own())
        for folder in ("run", "interrupted")
    )
    for name, tensor in uninterrupted.network.state_dict().items():
        assert torch.equal(tensor, resumed.network.state_dict()[name]), name
    changed = [not torch.equal(before[n], t) for n, t in uninterrupted.network.state_dict().items()]
    assert all(changed[:2])
    assert RunFolder(tmp_path / "run").read_recipe()["student"].endswith(":Own")
    with pytest.raises(MwrError, match="another network than the one passed: they differ in body"):
        load_own_network(tmp_path / "run" / "student.safetensors", Own(width=7))
    with pytest.raises(MwrError, match="Python code outside this program"):
        load_model(tmp_path / "run" / "student.safetensors")


def test_the_option_student_is_not_suggested_for_a_student_from_python() -> None:
    with pytest.raises(MwrError, match="was passed from Python") as failure:
        plan_student("own:unet", recorded="own:unet", teachers=())
    assert "--student" not in str(failure.value)


def test_a_run_is_not_resumed_with_another_network(run):
    interrupted = run(Own())
    next(event for event in interrupted if isinstance(event, CheckpointSaved) and event.step == 1)
    interrupted.close()
    with pytest.raises(MwrError, match="weights of another network"):
        list(run(Own(width=7), resume=True))


@pytest.mark.parametrize(
    ("student", "family", "settings"),
    [
        (Design(NAFNET, THIN), "nafnet", THIN),
        (Design(NAFNET, LOCAL).build("local"), "nafnet", LOCAL),
        (Restormer(NARROW), "restormer", NARROW),
    ],
    ids=["design", "model", "module"],
)
def test_students_of_known_families_can_be_loaded_without_python_code(
    run, tmp_path, student, family, settings
):
    events = list(run(student))
    assert "own_network" not in warning_kinds(events)
    student = load_model(tmp_path / "run" / "student.safetensors")
    assert (student.architecture.name, student.settings) == (family, settings)


def test_a_module_whose_tensors_do_not_show_all_settings_counts_as_own_network(run):
    assert "own_network" in warning_kinds(run(NAFNet(LOCAL)))


def test_a_listed_design_is_recorded_by_its_name(run, tmp_path):
    list(run(DESIGNS["tiny"]))
    assert RunFolder(tmp_path / "run").read_recipe()["student"] == "tiny"


def test_a_network_starts_from_the_weights_that_it_has_when_passed(run, tmp_path):
    settings = UNetSettings((4, 8), encoder=(1,), middle=1, decoder=(1,))
    student = Design(UNET, settings).build("own")
    list(run(student, learning_rate=1e-7))
    saved = load_model(tmp_path / "run" / "student.safetensors")
    assert torch.allclose(saved.network.head.weight, student.network.head.weight, atol=1e-6)


def test_first_weights_can_come_from_an_earlier_own_student(run, tmp_path):
    torch.manual_seed(2)
    first = Own()
    list(run(first))
    list(run(Own(), folder="next", init=str(tmp_path / "run" / "student.safetensors"), learning_rate=1e-7))
    again = load_own_network(tmp_path / "next" / "student.safetensors", Own())
    earlier = load_own_network(tmp_path / "run" / "student.safetensors", Own())
    assert torch.allclose(again.network.body[0].weight, earlier.network.body[0].weight, atol=1e-6)


@pytest.mark.parametrize(
    ("student", "reason"),
    [
        (nn.Conv2d(3, 4, 3, padding=1), "it turns an image of 1×3×[0-9]+×[0-9]+ into a tensor of 1×4×"),
        (nn.Conv2d(1, 1, 3, padding=1), "it does not take a colour picture: RuntimeError"),
        (SquareOnly(), "ValueError: square pictures only"),
        (ReturnsTuple(), "it returns tuple instead of one tensor"),
        (Detached(), "it gives no gradients to learn by"),
        (nn.Identity(), "it has no weights to train"),
        (Design(NAFNET, UNetSettings((4, 8), (1,), 1, (1,))), "cannot be built: AttributeError"),
        ("mediun", "Did you mean medium"),
        (3, "must be the name of a design, a Design or a network, not int"),
    ],
)
def test_a_student_that_does_not_fit_is_refused_before_anything_is_written(run, tmp_path, student, reason):
    with pytest.raises(MwrError, match=reason):
        next(iter(run(student)))
    assert not (tmp_path / "run").exists()


def test_the_teacher_itself_is_refused_as_student(run, tiny_teacher):
    teacher = load_model(tiny_teacher)
    with pytest.raises(MwrError, match="a teacher are the same network"):
        next(iter(run(teacher, teacher=teacher)))
