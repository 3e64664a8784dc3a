"""The large public networks at their official sizes, and how a WGWS-Net gets its weather."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architectures.airnet import AirNetSettings
from mwrgui.models.architectures.channel_attention import BlockKind
from mwrgui.models.architectures.dehazeformer import AttentionSettings, DehazeFormerSettings, LayerSettings
from mwrgui.models.architectures.restormer import RestormerSettings
from mwrgui.models.architectures.u_shape import StageSettings, UShape
from mwrgui.models.architectures.wgws import WgwsSettings
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel


def _official_dehazeformer(
    width: int, depths: tuple[int, ...], attention: tuple[int, ...], *, depthwise: bool = True
) -> DehazeFormerSettings:
    widths = (width, 2 * width, 4 * width, 2 * width, width)
    layers = tuple(
        LayerSettings(
            width=wide,
            hidden=ratio * wide,
            depthwise=depthwise,
            kernel=5 if depthwise else 3,
            attends=(False,) * (depth - attending) + (True,) * attending,
            attention=AttentionSettings(heads, 8, 256) if attending else None,
        )
        for wide, ratio, depth, attending, heads in zip(
            widths, (2, 4, 4, 2, 2), depths, (*attention, 0, 0), (2, 4, 6, 0, 0), strict=True
        )
    )
    return DehazeFormerSettings(layers, (max(2 * width // 8, 4), max(width // 8, 4)))


def _official_restormer(kind: BlockKind) -> RestormerSettings:
    one, two, three = (
        StageSettings(48 * 2**i, depth, 2**i, hidden)
        for i, (depth, hidden) in enumerate([(4, 127), (6, 255), (6, 510)])
    )
    first = StageSettings(96, 4, 1, 255)
    latent = StageSettings(384, 8, 8, 1021)
    return RestormerSettings(UShape((one, two, three), latent, (first, two, three), first, False), kind)


@pytest.mark.parametrize(
    ("name", "settings", "parameters", "tensors"),
    [
        ("restormer", _official_restormer(BlockKind(False, True)), 26_126_644, 494),
        ("restormer", _official_restormer(BlockKind(False, False)), 26_111_668, 406),
        ("dehazeformer", _official_dehazeformer(24, (4, 4, 4, 2, 2), (0, 2, 4)), 687_404, 258),
        ("dehazeformer", _official_dehazeformer(24, (8, 8, 8, 4, 4), (2, 4, 6)), 1_284_884, 496),
        ("dehazeformer", _official_dehazeformer(24, (16, 16, 16, 8, 8), (4, 8, 12)), 2_517_612, 972),
        ("dehazeformer", _official_dehazeformer(24, (32, 32, 32, 16, 16), (8, 16, 24)), 4_983_068, 1924),
        ("dehazeformer", _official_dehazeformer(48, (16, 16, 16, 8, 8), (4, 8, 12)), 9_686_724, 972),
        (
            "dehazeformer",
            _official_dehazeformer(24, (12, 12, 12, 6, 6), (3, 6, 9), depthwise=False),
            4_635_952,
            710,
        ),
        (
            "dehazeformer",
            _official_dehazeformer(48, (16, 16, 16, 12, 12), (4, 8, 12), depthwise=False),
            25_451_652,
            1004,
        ),
        ("wgws", WgwsSettings(18, 6, 0, 1), 4_988_895, 340),
        ("wgws", WgwsSettings(18, 6, 1, 1), 7_575_354, 1180),
        ("wgws", WgwsSettings(20, 6, 1, 2), 9_351_964, 1180),
        ("wgws", WgwsSettings(18, 6, 3, 1), 19_772_658, 1180),
        ("wgws", WgwsSettings(20, 6, 3, 2), 24_409_804, 1180),
    ],
)
def test_official_sizes_have_the_official_counts(
    name: str, settings: Any, parameters: int, tensors: int
) -> None:
    with torch.device("meta"):
        network = ARCHITECTURES[name].build(settings)
    assert sum(p.numel() for p in network.parameters()) == parameters
    assert len(network.state_dict()) == tensors


def test_pixels_beyond_the_overlap_do_not_change_the_result() -> None:
    torch.manual_seed(0)
    for name, settings in (
        ("airnet", AirNetSettings(6, 1, 1, None)),
        ("wgws", WgwsSettings(8, 1, 1, 1, "rain")),
    ):
        architecture = ARCHITECTURES[name]
        model = RestorationModel(architecture.build(settings), architecture=architecture, settings=settings)
        far = 8 + model.contract.overlap
        images = torch.rand(1, 3, 16, far + 24)
        changed = images.clone()
        changed[..., far:] = torch.rand(1, 3, 16, 24)
        with torch.inference_mode():
            one, other = model.eval()(images), model(changed)
        assert model.contract.tileable
        assert torch.equal(one[..., :8], other[..., :8])
        assert not torch.equal(one[..., -24:], other[..., -24:])


def test_the_file_name_determines_the_weathers_of_a_wgws_net(tmp_path: Path) -> None:
    state = ARCHITECTURES["wgws"].build(WgwsSettings(6, 1, 1, 1)).state_dict()
    for setting, weather in ((1, "raindrop"), (2, "haze"), (3, "haze")):
        torch.save(state, tmp_path / f"Setting{setting}_K1.pth")
        loaded = load_model(tmp_path / f"Setting{setting}_K1.pth", {"weather": weather})
        assert loaded.settings == WgwsSettings(6, 1, 1, setting, weather)
    with pytest.raises(MwrError, match="setting 1 knows snow, rain, raindrop, not haze"):
        load_model(tmp_path / "Setting1_K1.pth", {"weather": "haze"})


def test_without_a_given_weather_the_one_that_leaves_least_to_remove_is_used() -> None:
    architecture = ARCHITECTURES["wgws"]
    torch.manual_seed(0)
    settings = WgwsSettings(6, 1, 1, 1)
    any_weather = RestorationModel(architecture.build(settings), architecture=architecture, settings=settings)
    with torch.no_grad():
        for name, parameter in any_weather.network.named_parameters():
            if name.endswith("_residual"):
                parameter += 0.3 * torch.randn_like(parameter)
    images = torch.rand(3, 3, 24, 32)
    with torch.inference_mode():
        found = any_weather(images)
        given = [_with_weather(any_weather, weather)(images) for weather in ("snow", "rain", "raindrop")]
        twice = [
            _with_weather(any_weather, w)(once)
            for w, once in zip(("snow", "rain", "raindrop"), given, strict=True)
        ]
    for image in range(3):
        remaining = [
            float((b[image] - a[image]).abs().mean() / (a[image] - images[image]).abs().mean())
            for a, b in zip(given, twice, strict=True)
        ]
        torch.testing.assert_close(found[image], given[remaining.index(min(remaining))][image])
    assert not any_weather.contract.tileable
    assert "all weathers of this model were tried" in str(any_weather.contract.notice(any_weather.network))
    assert (
        _with_weather(any_weather, "rain").contract.notice(_with_weather(any_weather, "rain").network) is None
    )


def _with_weather(model: RestorationModel, weather: str) -> RestorationModel:
    settings = replace(model.settings, weather=weather)
    network = model.architecture.build(settings)
    network.load_state_dict(model.network.state_dict())
    return RestorationModel(network, architecture=model.architecture, settings=settings)
