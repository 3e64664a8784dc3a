"""The layers of a network whose features are matched."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from mwrgui.models.feature_layers import captured_outputs, feature_layers
from mwrgui.models.own_network import wrap_own_network


class SharedAcrossScales(nn.Module):
    """Runs the same layer at full and at half resolution."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Conv2d(3, 8, 3, padding=1), nn.Conv2d(8, 3, 3, padding=1)
        self.shared = nn.Conv2d(8, 8, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        features = self.shared(self.first(images))
        coarse = self.shared(F.avg_pool2d(features, 2))
        return images + self.last(features + F.interpolate(coarse, scale_factor=2.0))


def test_a_layer_that_runs_at_two_scales_has_the_scale_of_the_output_that_is_captured() -> None:
    model = wrap_own_network(SharedAcrossScales(), "shared")
    layer = next(layer for layer in feature_layers(model) if layer.name == "shared")
    with captured_outputs(model.network, ["shared"]) as outputs:
        model(torch.zeros(1, 3, 64, 96))
    assert layer.reduction == 96 / outputs["shared"].shape[-1] == 2
