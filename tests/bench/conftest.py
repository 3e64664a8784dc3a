"""Networks with few weights, made for each test, and a setup that measures as briefly as possible."""

from pathlib import Path

import pytest
import torch

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.core.devices import Device
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel

SIZES = {
    "teacher": UNetSettings((12, 16), encoder=(1,), middle=1, decoder=(1,)),
    "student": UNetSettings((4, 8), encoder=(0,), middle=1, decoder=(0,)),
}


def make_model(role: str) -> RestorationModel:
    """A network with random weights, because a newly built one leaves pictures unchanged."""
    torch.manual_seed(len(role))
    model = RestorationModel(UNET.build(SIZES[role]), architecture=UNET, settings=SIZES[role])
    for weight in model.parameters():
        torch.nn.init.normal_(weight, std=0.1)
    return model.eval()


@pytest.fixture
def setup(tmp_path: Path) -> BenchmarkSetup:
    for role in SIZES:
        save_model(make_model(role), tmp_path / f"{role}.safetensors")
    models = {role: tmp_path / f"{role}.safetensors" for role in SIZES}
    return BenchmarkSetup(models, Device(torch.device("cpu"), torch.float32), seconds=0)  # type: ignore[arg-type]
