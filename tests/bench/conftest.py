"""Small models, and a benchmark setup that repeats each measurement as rarely as possible."""

from pathlib import Path

import pytest
import torch

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.core.devices import Device
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel

SETTINGS = {
    "teacher": UNetSettings((12, 16), encoder=(1,), middle=1, decoder=(1,)),
    "student": UNetSettings((4, 8), encoder=(0,), middle=1, decoder=(0,)),
}


def make_model(role: str) -> RestorationModel:
    """A small model with random weights; with its initial weights, it would leave pictures unchanged."""
    torch.manual_seed(len(role))
    model = RestorationModel(UNET.build(SETTINGS[role]), architecture=UNET, settings=SETTINGS[role])
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.1)
    return model.eval()


@pytest.fixture
def setup(tmp_path: Path) -> BenchmarkSetup:
    for role in SETTINGS:
        save_model(make_model(role), tmp_path / f"{role}.safetensors")
    models = {role: tmp_path / f"{role}.safetensors" for role in SETTINGS}
    return BenchmarkSetup(models, Device(torch.device("cpu"), torch.float32), seconds=0)  # type: ignore[arg-type]
