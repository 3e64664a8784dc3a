"""The contrastive regularisation against sums done by hand."""

import pytest
import torch
from torch import Tensor

from mwrgui.losses import contrastive, is_changed


def level(*values: float) -> Tensor:
    """Features of a batch, one constant per image."""
    return torch.tensor(values).view(-1, 1, 1, 1).expand(-1, 2, 3, 3)


def test_two_levels_equal_a_sum_done_by_hand():
    value = contrastive(
        anchor=[level(3.0), level(1.0)],
        positive=[level(2.0), level(5.0)],
        negative=[level(0.0), level(-1.0)],
    )
    # Fine: |3−2| / |3−0| with weight 1/3; coarse: |1−5| / |1+1| with weight 2/3.
    assert value.item() == pytest.approx(1 / 3 * 1 / 3 + 2 / 3 * 4 / 2)


def test_weights_of_levels_can_be_given():
    features = {"anchor": [level(3.0)], "positive": [level(2.0)], "negative": [level(0.0)]}
    assert contrastive(**features, level_weights=[6.0]).item() == pytest.approx(2)


def test_batch_is_averaged_over_images_not_over_pixels():
    value = contrastive(anchor=[level(1.0, 1.0)], positive=[level(2.0, 1.5)], negative=[level(0.0, 0.5)])
    assert value.item() == pytest.approx((1 / 1 + 0.5 / 0.5) / 2)


def test_student_that_returns_its_input_gives_a_bounded_value_and_gradient():
    anchor = level(0.0).clone().requires_grad_()
    value = contrastive(anchor=[anchor], positive=[level(2.0)], negative=[level(0.0)], floor=0.25)
    value.backward()
    assert value.item() == pytest.approx(1 / 0.25)
    # |a − 2| / (0.25 · 2) falls by 2 per unit of a: only the distance from the teacher has a gradient.
    assert anchor.grad.sum().item() == pytest.approx(-2)


def test_floor_follows_the_scale_of_the_features():
    small = contrastive(anchor=[level(1e-3)], positive=[level(2e-3)], negative=[level(0.9e-3)])
    large = contrastive(anchor=[level(1e3)], positive=[level(2e3)], negative=[level(0.9e3)])
    assert small.item() == pytest.approx(large.item())


def test_images_that_the_teacher_left_unchanged_affect_neither_value_nor_gradient():
    anchor = torch.cat((level(3.0), level(0.0))).clone().requires_grad_()
    value = contrastive(
        anchor=[anchor],
        positive=[level(2.0, 0.0)],
        negative=[level(0.0, 0.0)],
        mask=torch.tensor([True, False]),
    )
    value.backward()
    assert value.item() == pytest.approx(1 / 3)
    assert anchor.grad[1].abs().max() == 0
    assert anchor.grad[0].abs().max() > 0


def test_an_empty_mask_gives_zero_that_can_be_differentiated():
    anchor = level(0.0).clone().requires_grad_()
    value = contrastive(
        anchor=[anchor], positive=[level(0.0)], negative=[level(0.0)], mask=torch.tensor([False])
    )
    value.backward()
    assert value.item() == 0
    assert anchor.grad.abs().max() == 0


def test_extra_negatives_are_the_other_degraded_images_of_the_batch():
    value = contrastive(
        anchor=[level(1.0, 1.0, 1.0)],
        positive=[level(2.0, 2.0, 2.0)],
        negative=[level(0.0, 3.0, 5.0)],
        extra_negatives=9,
    )
    # Every image: mean of |1−0|, |1−3|, |1−5|; of the 9 extra negatives only two exist, used once each.
    assert value.item() == pytest.approx(1 / (7 / 3))


def test_the_gradient_equals_a_finite_difference():
    generator = torch.Generator().manual_seed(0)
    make = lambda: torch.rand(2, 3, 4, 4, generator=generator)  # noqa: E731
    anchor, positive, negative, direction = make().requires_grad_(), make(), make(), make() - 0.5
    loss = lambda a: contrastive(anchor=[a], positive=[positive], negative=[negative])  # noqa: E731
    loss(anchor).backward()
    step = 1e-3
    slope = (loss(anchor + step * direction) - loss(anchor - step * direction)) / (2 * step)
    assert slope.item() == pytest.approx((anchor.grad * direction).sum().item(), rel=0.02)


def test_half_precision_features_are_compared_in_float32():
    with torch.autocast("cpu", torch.bfloat16):
        value = contrastive(anchor=[level(3.0).bfloat16()], positive=[level(2.0)], negative=[level(0.0)])
    assert value.dtype == torch.float32
    assert value.item() == pytest.approx(1 / 3)


def test_all_features_must_have_the_same_number_of_levels():
    with pytest.raises(ValueError, match="zip"):
        contrastive(anchor=[level(1.0)], positive=[], negative=[level(0.0)])


def test_only_a_visible_mean_difference_counts_as_changed():
    degraded = torch.zeros(2, 3, 4, 4)
    restored = degraded + torch.tensor([0.004, 0.006]).view(2, 1, 1, 1)
    assert is_changed(restored, degraded).tolist() == [False, True]
