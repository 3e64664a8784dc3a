"""Costs of networks, compared with sums done by hand."""

import pytest
import torch

from mwrgui.core.part_names import STUDENT_NAMES
from mwrgui.models import DESIGNS, TRANSWEATHER, UNET, UNetSettings, new_model
from mwrgui.models.architectures.transweather import StageSettings, TransWeatherSettings
from mwrgui.models.cost import macs, macs_of, parameters
from mwrgui.models.restoration_model import RestorationModel

TINY = UNetSettings((4, 6), encoder=(1,), middle=0, decoder=(0,))


def test_a_small_u_net_costs_what_its_layers_cost() -> None:
    model = RestorationModel(UNET.build(TINY), architecture=UNET, settings=TINY)
    fine, coarse = 8 * 8, 4 * 4  # positions after the pixel-unshuffle of 16 × 16 pixels, and below
    head, tail = 12 * 4 * 9, 4 * 12 * 9
    block, down, up = 2 * 4 * 4 * 9, 4 * 6 * 4, 6 * 16
    assert macs(model, side=16) == fine * (head + block + tail) + coarse * (down + up)
    norm = 2 * 4
    biases = 4 + 2 * 4 + 6 + 16 + 12
    assert parameters(model) == head + norm + block + down + up + tail + biases


def test_the_cost_grows_with_the_picture() -> None:
    model = new_model("tiny")
    assert macs(model, side=256) == 16 * macs(model, side=64)


def test_a_side_that_needs_padding_costs_as_much_as_the_padded_side() -> None:
    assert macs_of(UNET, TINY, side=13) == macs_of(UNET, TINY, side=16)


def test_counting_leaves_weights_and_random_state_alone() -> None:
    model = new_model("tiny")
    before, state = torch.get_rng_state(), [p.clone() for p in model.parameters()]
    macs(model)
    assert torch.equal(torch.get_rng_state(), before)
    assert all(torch.equal(a, b) for a, b in zip(state, model.parameters(), strict=True))


def test_attention_is_counted() -> None:
    """One block more costs its linear layers, its depthwise convolution and its attention."""
    stage = StageSettings(8, 1, 1, 1, 16)

    def settings(depth: int) -> TransWeatherSettings:
        stages = (stage, stage, stage, StageSettings(8, depth, 1, 1, 16))
        return TransWeatherSettings(stages, (stage, stage, stage), None, 0, (4, 4))

    places = (128 // 32) ** 2
    linear = places * (8 * 8 + 8 * 16 + 8 * 8 + 2 * 8 * 16)
    assert macs_of(TRANSWEATHER, settings(2), 128) - macs_of(TRANSWEATHER, settings(1), 128) == (
        linear + places * 16 * 9 + 2 * places * places * 8
    )


@pytest.mark.parametrize("student", ["tiny", "small"])
def test_students_cost_at_most_a_tenth_of_the_teacher(student: str) -> None:
    teacher = macs_of(UNET, DESIGNS["base"].settings)
    assert macs_of(UNET, DESIGNS[student].settings) * 10 <= teacher


def test_student_designs_are_sorted_by_their_cost():
    shipped = [DESIGNS[name] for name in STUDENT_NAMES]
    costs = [macs_of(design.architecture, design.settings) for design in shipped]
    assert costs == sorted(costs)
