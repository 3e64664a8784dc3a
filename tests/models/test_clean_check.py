"""Whether a model is called as it wants to be, going by what it does to clean pictures."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from mwrgui.models import new_model
from mwrgui.models.architecture import Contract
from mwrgui.models.clean_check import MAX_RAMP_CHANGE, check_clean
from mwrgui.models.restoration_model import RestorationModel


class StrongContrast(nn.Module):
    """As networks with instance norms do: takes RGB 0..1, gives the picture itself with far more contrast."""

    def forward(self, images: Tensor) -> Tensor:
        mean = images.mean((2, 3), keepdim=True)
        spread = images.std((2, 3), keepdim=True)
        return 0.45 + 0.5 * torch.tanh(3 * (images - mean) / (spread + 1e-6))


class Noise(nn.Module):
    """Gives pictures that have nothing to do with those that it takes."""

    def forward(self, images: Tensor) -> Tensor:
        return torch.rand(images.shape, generator=torch.Generator().manual_seed(0))


def model_of(network: nn.Module, *, factor: float = 1.0) -> RestorationModel:
    """The network as if it wanted 0..`factor`."""
    contract = Contract(normalise=lambda x: x * factor, pick=lambda y, _x: y / factor)
    like = new_model("tiny")
    architecture = replace(
        like.architecture, contract=lambda _settings: contract, feature_layers=lambda _network: ()
    )
    return RestorationModel(network, architecture=architecture, settings=like.settings)


def test_a_network_that_adds_contrast_is_not_said_to_be_called_wrongly() -> None:
    check = check_clean(model_of(StrongContrast()))
    assert check.ramp > MAX_RAMP_CHANGE  # what by itself would speak against it
    assert check.range_fits
    assert check.warning == ""


@pytest.mark.parametrize("factor", [255.0, 1 / 255])
def test_the_same_network_in_a_wrong_range_is_warned_of(factor: float) -> None:
    check = check_clean(model_of(StrongContrast(), factor=factor))
    assert not check.passed
    assert "does not keep clean pictures" in check.warning


def test_a_network_whose_results_are_other_pictures_is_warned_of() -> None:
    assert not check_clean(model_of(Noise())).passed
