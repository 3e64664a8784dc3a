"""Small relatives of the large public networks: recognised, all sizes read back, any picture restored."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.models import ARCHITECTURES
from mwrgui.models.airnet import AirNetSettings, ContrastSettings
from mwrgui.models.channel_attention import BlockKind
from mwrgui.models.cost import macs_of
from mwrgui.models.dehazeformer import AttentionSettings, DehazeFormerSettings, LayerSettings
from mwrgui.models.histoformer import HistoformerSettings
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.promptir import JointSettings, PromptIRSettings
from mwrgui.models.restorer import RestorationModel
from mwrgui.models.restormer import RestormerSettings
from mwrgui.models.u_shape import StageSettings, UShape
from mwrgui.models.wgws import WgwsSettings


def _u_shape(*, hidden: int = 12, bias: bool = False) -> UShape:
    return UShape(
        encoder=(
            StageSettings(8, 1, 1, hidden),
            StageSettings(16, 2, 2, hidden + 4),
            StageSettings(32, 1, 4, 32),
        ),
        latent=StageSettings(64, 1, 8, 32),
        decoder=(StageSettings(16, 1, 1, 16), StageSettings(16, 1, 4, 16), StageSettings(32, 2, 4, 32)),
        refinement=StageSettings(16, 1, 2, 16),
        bias=bias,
    )


PLAIN = BlockKind(bias=False, centred=True)
PROMPTIR = PromptIRSettings(
    shape=_u_shape(hidden=13),
    kind=PLAIN,
    joints=(
        JointSettings(16, 3, 6, 5, StageSettings(22, 1, 2, 17), 16),
        JointSettings(32, 3, 8, 4, StageSettings(40, 1, 4, 17), 24),
        JointSettings(64, 2, 16, 3, StageSettings(80, 1, 4, 17), 32),
    ),
    unused=(("chnl_reduce1", 6, 6), ("reduce_noise_channel_3", 32, 48)),
)
ATTENTION = AttentionSettings(heads=2, window=8, guide=16)


def _dehazeformer(*, depthwise: bool) -> DehazeFormerSettings:
    kernel = 5 if depthwise else 3
    return DehazeFormerSettings(
        layers=(
            LayerSettings(8, 16, depthwise, kernel, (False, False), None),
            LayerSettings(16, 32, depthwise, kernel, (False, True, True), ATTENTION),
            LayerSettings(24, 48, depthwise, kernel, (True, True), replace(ATTENTION, heads=3)),
            LayerSettings(16, 32, depthwise, kernel, (False,), None),
            LayerSettings(8, 16, depthwise, kernel, (False,), None),
        ),
        fusions=(4, 5),
    )


FAMILIES: dict[str, tuple[str, Any]] = {
    "restormer": ("restormer", RestormerSettings(_u_shape(hidden=21), PLAIN)),
    "restormer, norms not centred": ("restormer", RestormerSettings(_u_shape(), BlockKind(False, False))),
    "restormer, biases": ("restormer", RestormerSettings(_u_shape(bias=True), BlockKind(True, True))),
    "promptir": ("promptir", PROMPTIR),
    "promptir, stripped": ("promptir", replace(PROMPTIR, unused=())),
    "histoformer": ("histoformer", HistoformerSettings(_u_shape(), False)),
    "histoformer, biases": ("histoformer", HistoformerSettings(_u_shape(bias=True), True)),
    "airnet": ("airnet", AirNetSettings(8, 2, 2, ContrastSettings((12, 16), 20, 24, 7))),
    "airnet, stripped": ("airnet", AirNetSettings(6, 1, 1, None)),
    "dehazeformer": ("dehazeformer", _dehazeformer(depthwise=True)),
    "dehazeformer, full convolutions": ("dehazeformer", _dehazeformer(depthwise=False)),
    "wgws, first stage": ("wgws", WgwsSettings(8, 2, 0, 1)),
    "wgws, K1": ("wgws", WgwsSettings(8, 2, 1, 1)),
    "wgws, K3, told": ("wgws", WgwsSettings(6, 1, 3, 2, "haze")),
}


@pytest.fixture(scope="module", params=FAMILIES)
def model(request: pytest.FixtureRequest) -> RestorationModel:
    """A small network whose weights are all random, also those that start at zero or one."""
    name, settings = FAMILIES[request.param]
    torch.manual_seed(0)
    architecture = ARCHITECTURES[name]
    model = RestorationModel(architecture.build(settings), architecture=architecture, settings=settings)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter += 0.02 * torch.randn_like(parameter)
    return model.eval()


def test_a_file_is_recognised_and_all_sizes_are_read_off_it(model: RestorationModel, tmp_path: Path) -> None:
    torch.save({"params": model.network.state_dict()}, tmp_path / "weights.pth")
    loaded = load_model(tmp_path / "weights.pth")
    assert loaded.architecture is model.architecture
    blind = {name: getattr(model.settings, name) for name in model.architecture.choices}
    assert replace(loaded.settings, **blind) == model.settings
    assert [n for n, a in ARCHITECTURES.items() if a.recognises(model.network.state_dict())] == [
        model.architecture.name
    ]


def test_a_copy_in_our_own_format_restores_the_same(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "copy.safetensors")
    copy = load_model(tmp_path / "copy.safetensors")
    images = torch.rand(2, 3, 33, 45)
    assert copy.settings == model.settings
    with torch.inference_mode():
        assert torch.equal(copy(images), model(images))


def test_pictures_of_any_size_are_restored(model: RestorationModel) -> None:
    with torch.inference_mode():
        for shape in ((2, 3, 37, 58), (1, 3, 5, 3), (1, 3, 1, 1)):
            restored = model(torch.rand(shape))
            assert restored.shape == shape
            assert restored.isfinite().all()


def test_sides_are_padded_by_reflection_on_the_right_and_below(model: RestorationModel) -> None:
    multiple = model.contract.multiple
    images = torch.rand(1, 3, 32 + 3, 40 + 1)
    down, right = -35 % multiple, -41 % multiple
    with torch.inference_mode():
        whole = model(torch.nn.functional.pad(images, (0, right, 0, down), mode="reflect"))
        assert torch.equal(model(images), whole[..., :35, :41])


def test_features_are_maps_and_carry_gradients(model: RestorationModel) -> None:
    images = torch.rand(2, 3, 32, 40, requires_grad=True)
    features = model.features(images)
    assert len(features) == 2
    assert all(len(feature) == 2 and feature.dim() == 4 for feature in features)
    (gradient,) = torch.autograd.grad(features[-1].sum(), images)
    assert gradient.abs().sum() > 0


def test_restorations_carry_gradients(model: RestorationModel) -> None:
    images = torch.rand(1, 3, 32, 32, requires_grad=True)
    (gradient,) = torch.autograd.grad(model(images).square().sum(), images)
    assert gradient.isfinite().all()
    assert gradient.abs().sum() > 0


def test_costs_are_counted_without_weights(model: RestorationModel) -> None:
    assert macs_of(model.architecture, model.settings, 64) > 0


def test_16_bit_arithmetic_runs(model: RestorationModel) -> None:
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        restored, features = model.forward_with_features(torch.rand(1, 3, 32, 32))
    assert restored.dtype is torch.float32
    assert all(feature.isfinite().all() for feature in [restored, *features])


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


def test_a_tile_with_its_overlap_equals_the_whole_picture() -> None:
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


def test_a_file_name_tells_what_the_weathers_are(tmp_path: Path) -> None:
    state = ARCHITECTURES["wgws"].build(WgwsSettings(6, 1, 1, 1)).state_dict()
    for setting, weather in ((1, "raindrop"), (2, "haze"), (3, "haze")):
        torch.save(state, tmp_path / f"Setting{setting}_K1.pth")
        told = load_model(tmp_path / f"Setting{setting}_K1.pth", {"weather": weather})
        assert told.settings == WgwsSettings(6, 1, 1, setting, weather)
    with pytest.raises(MwrError, match="setting 1 knows snow, rain, raindrop, not haze"):
        load_model(tmp_path / "Setting1_K1.pth", {"weather": "haze"})


def test_untold_of_the_weather_all_are_tried_and_the_one_that_finds_least_left_is_taken() -> None:
    architecture = ARCHITECTURES["wgws"]
    torch.manual_seed(0)
    settings = WgwsSettings(6, 1, 1, 1)
    blind = RestorationModel(architecture.build(settings), architecture=architecture, settings=settings)
    with torch.no_grad():
        for name, parameter in blind.network.named_parameters():
            if name.endswith("_residual"):
                parameter += 0.3 * torch.randn_like(parameter)
    images = torch.rand(3, 3, 24, 32)
    with torch.inference_mode():
        found = blind(images)
        told = [_told(blind, weather)(images) for weather in ("snow", "rain", "raindrop")]
        twice = [_told(blind, w)(once) for w, once in zip(("snow", "rain", "raindrop"), told, strict=True)]
    for image in range(3):
        left = [
            float((b[image] - a[image]).abs().mean() / (a[image] - images[image]).abs().mean())
            for a, b in zip(told, twice, strict=True)
        ]
        torch.testing.assert_close(found[image], told[left.index(min(left))][image])
    assert not blind.contract.tileable
    assert "all of this model's were tried" in blind.contract.notice(blind.network)
    assert _told(blind, "rain").contract.notice(_told(blind, "rain").network) == ""


def _told(model: RestorationModel, weather: str) -> RestorationModel:
    settings = replace(model.settings, weather=weather)
    network = model.architecture.build(settings)
    network.load_state_dict(model.network.state_dict())
    return RestorationModel(network, architecture=model.architecture, settings=settings)


def test_grey_and_dual_pixel_networks_are_refused(tmp_path: Path) -> None:
    settings = RestormerSettings(_u_shape(), PLAIN)
    state = ARCHITECTURES["restormer"].build(settings).state_dict()
    state["patch_embed.proj.weight"] = torch.rand(8, 6, 3, 3)
    torch.save(state, tmp_path / "dual_pixel.pth")
    with pytest.raises(MwrError, match="maps 6 channels to 3"):
        load_model(tmp_path / "dual_pixel.pth")
