"""Photos are restored in the precision that was chosen."""

import numpy as np
import pytest
import torch

from mwrgui.core.devices import Device, choose_device
from mwrgui.models import new_model
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Restored, restore


class Magnifier(torch.nn.Module):
    """Shows what float32 rounds away: 1 where the last bits of a sum are kept, 0 where they are lost."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = torch.nn.Parameter(torch.tensor(2.0**-30))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return ((x * 0 + 1 + self.weight) - 1) / self.weight


@pytest.mark.parametrize(("precision", "level"), [("float32", 0), ("float64", 255)])
def test_networks_run_in_the_precision_that_was_chosen(precision: str, level: int) -> None:
    architecture = Architecture("magnifier", "", "", (), dict, lambda _: Magnifier(), lambda _: Contract())
    model = RestorationModel(Magnifier(), architecture=architecture, settings=None)
    photo = np.full((9, 7, 3), 100, np.uint8)
    *_, restored = restore(photo, model, device=choose_device("cpu", precision))
    assert isinstance(restored, Restored)
    assert (restored.pixels == level).all()
    assert all(parameter.dtype is torch.float32 for parameter in model.parameters())


@pytest.mark.parametrize("tile", [0, 128])
def test_whole_photos_and_tiles_are_restored_in_float64(tile: int) -> None:
    torch.manual_seed(0)
    model = new_model("tiny").eval()
    photo = np.random.default_rng(0).integers(0, 256, (300, 260, 3), np.uint8)
    device = Device(torch.device("cpu"), torch.float64)
    *_, restored = restore(photo, model, device=device, options=RestoreOptions(tile=tile))
    assert isinstance(restored, Restored)
    assert restored.pixels.shape == photo.shape
