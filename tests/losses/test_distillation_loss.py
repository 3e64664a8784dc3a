"""All terms of the student's loss together: weights, gradients, half precision."""

import dataclasses

import pytest
import torch
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build, settings_of
from mwrgui.losses import (
    ContrastiveInputs,
    LossWeights,
    distillation_loss,
    frequency,
    l1,
    log_mse,
    ssim_loss,
)
from mwrgui.models import new_model

OFF = LossWeights(l1=0, frequency=0, ssim=0, contrastive=0, log_mse=0)


def images(seed: int) -> Tensor:
    return torch.rand(2, 3, 32, 32, generator=torch.Generator().manual_seed(seed))


def contrast(*, teacher: Tensor, degraded: Tensor) -> ContrastiveInputs:
    model = new_model("tiny").requires_grad_(False)
    with torch.no_grad():
        return ContrastiveInputs(model.features, model.features(teacher), model.features(degraded))


def test_terms_are_unweighted_and_the_total_is_their_weighted_sum():
    student, teacher, degraded = images(0), images(1), images(2)
    weights = LossWeights(l1=2, log_mse=0.75, frequency=0.5, ssim=0.25, contrastive=0.125)
    found = distillation_loss(
        student=student,
        teacher=teacher,
        degraded=degraded,
        weights=weights,
        contrast=contrast(teacher=teacher, degraded=degraded),
    )
    assert list(found.terms) == ["l1", "log_mse", "frequency", "ssim", "contrastive"]
    assert found.terms["l1"] == l1(student, teacher)
    assert found.terms["log_mse"] == log_mse(student, teacher, floor=weights.log_floor)
    assert found.terms["frequency"] == frequency(student, teacher)
    assert found.terms["ssim"] == ssim_loss(student, teacher)
    expected = sum(getattr(weights, name) * value.item() for name, value in found.terms.items())
    assert found.total.item() == pytest.approx(expected)


def test_a_term_of_weight_zero_is_not_computed_nor_are_its_features():
    def features(_: Tensor) -> list[Tensor]:
        raise AssertionError("computed")

    found = distillation_loss(
        student=images(0),
        teacher=images(1),
        degraded=images(2),
        weights=dataclasses.replace(OFF, l1=1),
        contrast=ContrastiveInputs(features, [], []),
    )
    assert list(found.terms) == ["l1"]


def test_teacher_without_features_leaves_the_contrastive_term_out():
    found = distillation_loss(student=images(0), teacher=images(1), degraded=images(2), weights=LossWeights())
    assert "contrastive" not in found.terms


def test_contrastive_gradients_reach_the_student_through_the_teacher_s_encoder():
    student = images(0).requires_grad_()
    teacher, degraded = images(1), images(2)
    found = distillation_loss(
        student=student,
        teacher=teacher,
        degraded=degraded,
        weights=dataclasses.replace(OFF, contrastive=1),
        contrast=contrast(teacher=teacher, degraded=degraded),
    )
    found.total.backward()
    assert student.grad.abs().max() > 0


def test_an_image_that_the_teacher_left_unchanged_has_no_contrastive_gradient():
    student = images(0).requires_grad_()
    degraded = images(2)
    teacher = torch.cat((degraded[:1] + 0.001, images(1)[1:]))
    found = distillation_loss(
        student=student,
        teacher=teacher,
        degraded=degraded,
        weights=dataclasses.replace(OFF, contrastive=1),
        contrast=contrast(teacher=teacher, degraded=degraded),
    )
    found.total.backward()
    assert student.grad[0].abs().max() == 0
    assert student.grad[1].abs().max() > 0


def test_untrained_student_under_autocast_gives_finite_gradients():
    student, degraded = new_model("tiny"), images(2)
    teacher = images(1)
    with torch.autocast("cpu", torch.bfloat16):
        found = distillation_loss(
            student=student(degraded),
            teacher=teacher,
            degraded=degraded,
            weights=LossWeights(ssim=0.1, contrastive=1, contrastive_others=1),
            contrast=contrast(teacher=teacher, degraded=degraded),
        )
    found.total.backward()
    assert found.total.dtype == torch.float32
    assert all(p.grad.isfinite().all() for p in student.parameters())


def test_weights_that_are_all_zero_are_refused():
    with pytest.raises(MwrError, match="nothing to learn"):
        distillation_loss(student=images(0), teacher=images(1), degraded=images(2), weights=OFF)


def test_weights_are_settings_that_may_not_be_negative():
    names = list(settings_of(LossWeights))
    assert names[:6] == ["l1", "log_mse", "log_floor", "frequency", "ssim", "contrastive"]
    with pytest.raises(MwrError, match="frequency must be at least 0"):
        build(LossWeights, {"frequency": -1.0}, source="recipe")
