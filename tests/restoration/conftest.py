"""Models whose outputs a test can compute without running them; torch uses a single thread."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from torch import nn

from mwrgui.core.devices import Device, choose_device
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.restoration_model import RestorationModel

MakeModel = Callable[..., RestorationModel]


@pytest.fixture
def cpu() -> Device:
    return choose_device("cpu", "float32")


@pytest.fixture
def model_of() -> MakeModel:
    """A function that makes a model of a network; its keyword arguments set the contract."""

    def make(network: nn.Module, **contract: Any) -> RestorationModel:
        architecture = Architecture(
            name="known",
            title="Known",
            source="tests",
            signature=("never",),
            settings_from=lambda _state: None,
            build=lambda _settings: network,
            contract=lambda _settings: Contract(**contract),
        )
        return RestorationModel(network, architecture=architecture, settings=None)

    return make


@pytest.fixture
def blur(model_of: MakeModel) -> RestorationModel:
    """A model of four 5×5 box blurs with zero padding: an output pixel depends on pixels up to 8 away."""
    layers = [nn.Conv2d(3, 3, 5, padding=2, groups=3, bias=False) for _ in range(4)]
    for layer in layers:
        nn.init.constant_(layer.weight, 1 / 25)
    return model_of(nn.Sequential(*layers), overlap=8)


@pytest.fixture
def darken(model_of: MakeModel) -> RestorationModel:
    """A model that halves every value."""
    halving = nn.Conv2d(3, 3, 1, groups=3, bias=False)
    nn.init.constant_(halving.weight, 0.5)
    return model_of(halving, overlap=0)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    previous_count = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(previous_count)
