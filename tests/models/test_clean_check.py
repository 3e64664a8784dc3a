"""The self-test: what a model does to clean pictures shows whether it is called correctly."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from mwrgui.models import new_model
from mwrgui.models.architecture import Contract
from mwrgui.models.clean_check import MAX_RAMP_CHANGE, check_clean
from mwrgui.models.restoration_model import RestorationModel


class StrongContrast(nn.Module):
    """Takes RGB 0..1 and returns it with far more contrast, as networks with instance norms do."""

    def forward(self, images: Tensor) -> Tensor:
        mean = images.mean((2, 3), keepdim=True)
        spread = images.std((2, 3), keepdim=True)
        return 0.45 + 0.5 * torch.tanh(3 * (images - mean) / (spread + 1e-6))


class Noise(nn.Module):
    """Returns pictures that have nothing to do with its input."""

    def forward(self, images: Tensor) -> Tensor:
        return torch.rand(images.shape, generator=torch.Generator().manual_seed(0))


def model_of(network: nn.Module, *, factor: float = 1.0) -> RestorationModel:
    """A model that gives the network inputs in 0..`factor`."""
    contract = Contract(normalise=lambda x: x * factor, pick=lambda y, _x: y / factor)
    template = new_model("tiny")
    architecture = replace(
        template.architecture, contract=lambda _settings: contract, feature_layers=lambda _network: ()
    )
    return RestorationModel(network, architecture=architecture, settings=template.settings)


def test_a_network_that_adds_contrast_passes() -> None:
    check = check_clean(model_of(StrongContrast()))
    assert check.ramp > MAX_RAMP_CHANGE  # by itself a reason to warn
    assert check.range_fits
    assert check.warning == ""


@pytest.mark.parametrize("factor", [255.0, 1 / 255])
def test_the_same_network_in_a_wrong_range_is_warned_of(factor: float) -> None:
    check = check_clean(model_of(StrongContrast(), factor=factor))
    assert not check.passed
    assert "does not keep clean pictures" in check.warning


def test_a_network_that_returns_unrelated_pictures_fails() -> None:
    assert not check_clean(model_of(Noise())).passed
