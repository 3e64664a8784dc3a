"""A published network needs one exported graph for pictures of all sizes, however it uses their sides."""

from typing import Any

import pytest
import torch

from mwrgui.export.options import ExportOptions
from mwrgui.export.traceable_model import min_dynamic_side, trace
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architectures.airnet import AirNetSettings
from mwrgui.models.architectures.channel_attention import BlockKind
from mwrgui.models.architectures.mprnet import MPRNetSettings
from mwrgui.models.architectures.nafnet import BlockSizes, NAFNetSettings
from mwrgui.models.architectures.restormer import RestormerSettings
from mwrgui.models.architectures.transweather import StageSettings as Stage
from mwrgui.models.architectures.transweather import TransWeatherSettings
from mwrgui.models.architectures.u_shape import StageSettings, UShape
from mwrgui.models.architectures.wgws import WgwsSettings
from mwrgui.models.restoration_model import RestorationModel

BLOCK = BlockSizes(8, 12)
FINE, MIDDLE, COARSE = (StageSettings(width, 1, 1, 8) for width in (4, 8, 16))
LATENT, FULL = StageSettings(32, 1, 2, 8), StageSettings(8, 1, 1, 8)
SMALL: dict[str, Any] = {
    "airnet": AirNetSettings(6, 1, 1, None),
    "mprnet": MPRNetSettings((6, 9, 12, 8), (2, 3, 4, 2), (1, 1, 1), (1, 1, 1), 1, 3, False),
    "nafnet": NAFNetSettings(4, ((BLOCK,), ()), (BLOCK,), ((), (BLOCK,))),
    "restormer": RestormerSettings(
        UShape((FINE, MIDDLE, COARSE), LATENT, (FULL, MIDDLE, COARSE), FULL, False), BlockKind(False, True)
    ),
    "transweather": TransWeatherSettings(
        stages=(Stage(8, 1, 1, 4, 16), Stage(8, 1, 2, 2, 16), Stage(8, 1, 4, 2, 16), Stage(16, 1, 4, 1, 16)),
        sides=(Stage(8, 1, 1, 4, 16), Stage(8, 1, 2, 2, 16), Stage(16, 1, 2, 2, 16)),
        decoder=Stage(16, 1, 8, 1, 16),
        queries=8,
        tail=(8, 4),
    ),
    "wgws": WgwsSettings(4, 1, 1, 1, "rain"),
}


@pytest.mark.parametrize("name", SMALL)
def test_one_graph_takes_all_sizes(name: str) -> None:
    architecture, settings = ARCHITECTURES[name], SMALL[name]
    torch.manual_seed(0)
    model = RestorationModel(
        architecture.build(settings), architecture=architecture, settings=settings
    ).eval()
    run_graph = trace(model, ExportOptions()).module()
    min_side = min_dynamic_side(model.contract)
    for shape in ((1, 3, min_side, min_side + 3), (2, 3, min_side + 47, min_side + 30)):
        images = torch.rand(shape)
        with torch.inference_mode():
            torch.testing.assert_close(run_graph(images), model(images), atol=1e-5, rtol=0)
