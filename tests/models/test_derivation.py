"""Students derived from their teacher in closed form, and the steps of the derivation."""

from contextlib import nullcontext

import pytest
import torch
from torch import Tensor, nn

from mwrgui.models import UNET, new_model
from mwrgui.models.architectures.gcanet import GCANET, GCANet, GCANetSettings
from mwrgui.models.architectures.unet import UNetSettings
from mwrgui.models.derivation import can_derive, derive, side_and_count_of_images
from mwrgui.models.derivation.channels import choose_channels, covariance, principal_directions
from mwrgui.models.derivation.least_squares import fit_convolution
from mwrgui.models.feature_layers import feature_layers, matched_layers
from mwrgui.models.restoration_model import RestorationModel

WIDE = UNetSettings((16, 24, 32), encoder=(1, 1), middle=2, decoder=(1, 1))
NARROW = UNetSettings((8, 12, 16), encoder=(0, 1), middle=1, decoder=(1, 1))
DEEPER = UNetSettings((8, 12, 16, 16), encoder=(0, 1, 1), middle=1, decoder=(1, 1, 1))
"""`NARROW` with one level more than `WIDE`, which sees more of the image."""


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def unet(settings: UNetSettings, *, noise: float = 0.0) -> RestorationModel:
    """An untrained network; `noise` is added to its weights, so that it changes images visibly."""
    torch.manual_seed(0)
    model = RestorationModel(UNET.build(settings), architecture=UNET, settings=settings).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += noise * torch.randn_like(parameter)
    return model


def pictures(count: int = 24, side: int = 64, seed: int = 0) -> Tensor:
    """Smooth random pictures, whose neighbouring pixels are alike as those of photos are."""
    coarse = torch.rand(count, 3, side // 8, side // 8, generator=generator(seed))
    return nn.functional.interpolate(coarse, size=(side, side), mode="bicubic").clamp(0, 1)


def derived(teacher: RestorationModel, images: Tensor, settings: UNetSettings = NARROW) -> RestorationModel:
    student = unet(settings)
    layers = list(
        derive(student, teacher=teacher, images=images, generator=generator(), precision=nullcontext)
    )
    assert [number for number, _ in layers] == list(range(1, layers[-1][1] + 1))
    return student


def error(student: RestorationModel, teacher: RestorationModel, images: Tensor) -> float:
    with torch.no_grad():
        return float((student(images).clamp(0, 1) - teacher(images).clamp(0, 1)).square().mean())


def test_least_squares_finds_the_convolution_that_made_the_targets():
    truth = nn.Conv2d(3, 5, 3, padding=1)
    images = torch.rand(8, 3, 16, 16, generator=generator())
    found = nn.Conv2d(3, 5, 3, padding=1)
    with torch.no_grad():
        fit_convolution(found, images, truth(images), generator=generator())
        torch.testing.assert_close(found(images), truth(images), atol=2e-2, rtol=0)


def test_channels_that_others_predict_are_left_out():
    first, second = torch.randn(2, 1000, generator=generator())
    channels = torch.stack([first, 2 * first, second, first + second]).reshape(1, 4, 10, 100)
    kept = choose_channels(covariance(channels), 2)
    rows = channels[0].flatten(1)
    solution = torch.linalg.lstsq(rows[kept].T, rows.T).solution
    torch.testing.assert_close(rows[kept].T @ solution, rows.T, atol=1e-4, rtol=0)


def test_principal_directions_are_orthogonal_and_their_mean_variance_is_one():
    samples = torch.randn(4, 6, 20, 20, generator=generator()) * torch.arange(1, 7).view(1, 6, 1, 1)
    directions = principal_directions(covariance(samples), 3)
    products = directions @ directions.T
    torch.testing.assert_close(products, torch.diag(products.diagonal()), atol=1e-5, rtol=0)
    parts = torch.einsum("nchw,kc->nkhw", samples, directions)
    assert float(parts.var((0, 2, 3)).mean()) == pytest.approx(1, rel=0.02)


@pytest.mark.parametrize("settings", [WIDE, NARROW, DEEPER])
def test_a_derived_student_is_nearer_to_its_teacher_than_the_unchanged_image_is(settings):
    teacher = unet(WIDE, noise=0.03)
    student = derived(teacher, pictures(), settings)
    unseen = pictures(seed=1)
    with torch.no_grad():
        error_of_copy = float((unseen - teacher(unseen).clamp(0, 1)).square().mean())
    assert error(student, teacher, unseen) < 0.5 * error_of_copy


def test_a_student_of_the_teachers_own_size_nearly_equals_it():
    teacher = unet(WIDE, noise=0.03)
    student = derived(teacher, pictures(48), WIDE)
    unseen = pictures(seed=1)
    with torch.no_grad():
        error_of_copy = float((unseen - teacher(unseen).clamp(0, 1)).square().mean())
    assert error(student, teacher, unseen) < 0.1 * error_of_copy


def test_a_level_beyond_those_of_the_teacher_contributes_nothing_at_first_but_can_learn():
    teacher, images = unet(WIDE, noise=0.03), pictures()
    student = derived(teacher, images, DEEPER)
    shallower = UNetSettings((8, 12, 16), encoder=(0, 1), middle=2, decoder=(1, 1))
    assert error(student, teacher, images) < 1.1 * error(derived(teacher, images, shallower), teacher, images)
    up = student.network.up[2][0]
    assert not up.weight.any()
    (student(images[:2]) - teacher(images[:2])).square().mean().backward()
    assert up.weight.grad.any()


def test_deriving_twice_gives_the_same_weights_bit_for_bit():
    teacher, images = unet(WIDE, noise=0.03), pictures()
    once, again = derived(teacher, images), derived(teacher, images)
    for one, other in zip(once.parameters(), again.parameters(), strict=True):
        assert torch.equal(one, other)


def test_a_student_is_derived_from_a_teacher_of_another_family():
    torch.manual_seed(0)
    settings = GCANetSettings(16, (2, 2, 2, 4, 4, 4, 1))
    teacher = RestorationModel(GCANet(settings), architecture=GCANET, settings=settings).eval()
    student, images = unet(NARROW), pictures(8)
    assert can_derive(student, teacher=teacher)
    before = error(student, teacher, images)
    for _ in derive(student, teacher=teacher, images=images, generator=generator(), precision=nullcontext):
        pass
    assert error(student, teacher, images) < before


def test_a_u_net_has_one_feature_layer_per_scale_on_the_way_down_and_up():
    layers = feature_layers(unet(WIDE))
    assert [layer.name for layer in layers] == ["encoder.0", "encoder.1", "middle", "decoder.1", "decoder.0"]
    assert [layer.reduction for layer in layers] == [2, 4, 8, 4, 2]
    assert [layer.phase for layer in layers] == ["down", "down", "down", "up", "up"]


def test_features_are_matched_by_scale_and_phase():
    teacher, student = feature_layers(unet(WIDE)), feature_layers(new_model("small").eval())
    for student_layer, teacher_layer in matched_layers(student, teacher):
        assert teacher_layer.reduction == min(student_layer.reduction, 8)
        assert student_layer.phase == teacher_layer.phase or teacher_layer.name == "middle"


@pytest.mark.parametrize("crop", [16, 96, 192, 250, 512])
def test_images_for_derivation_have_sides_that_all_our_networks_take(crop):
    side, count = side_and_count_of_images(crop)
    assert side % 32 == 0
    assert side >= crop
    assert 32 <= count <= 128
