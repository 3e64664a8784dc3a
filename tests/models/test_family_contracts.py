"""What every family must do, checked on small versions of the published networks, one line per variant."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.models import ARCHITECTURES
from mwrgui.models.architectures.airnet import AirNetSettings, ContrastSettings
from mwrgui.models.architectures.aodnet import AODNetSettings
from mwrgui.models.architectures.channel_attention import BlockKind
from mwrgui.models.architectures.dehazeformer import AttentionSettings, DehazeFormerSettings, LayerSettings
from mwrgui.models.architectures.ffa_net import FFANetSettings
from mwrgui.models.architectures.gcanet import GCANetSettings
from mwrgui.models.architectures.histoformer import HistoformerSettings
from mwrgui.models.architectures.light_dehazenet import LightDehazeNetSettings
from mwrgui.models.architectures.mprnet import MPRNetSettings
from mwrgui.models.architectures.nafnet import BlockSizes, NAFNetSettings
from mwrgui.models.architectures.prenet import PReNetSettings
from mwrgui.models.architectures.promptir import PromptBlockSettings, PromptIRSettings
from mwrgui.models.architectures.restormer import RestormerSettings
from mwrgui.models.architectures.sapnet import SAPNetSettings
from mwrgui.models.architectures.u_shape import StageSettings, UShape
from mwrgui.models.architectures.unet import UNetSettings
from mwrgui.models.architectures.wgws import WgwsSettings
from mwrgui.models.cost import macs_of
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel


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
    prompt_blocks=(
        PromptBlockSettings(16, 3, 6, 5, StageSettings(22, 1, 2, 17), 16),
        PromptBlockSettings(32, 3, 8, 4, StageSettings(40, 1, 4, 17), 24),
        PromptBlockSettings(64, 2, 16, 3, StageSettings(80, 1, 4, 17), 32),
    ),
    unused=(("chnl_reduce1", 6, 6), ("reduce_noise_channel_3", 32, 48)),
)
ATTENTION = AttentionSettings(heads=2, window=8, bias_hidden=16)


def _dehazeformer(*, depthwise: bool, window: int = 8) -> DehazeFormerSettings:
    kernel, attention = 5 if depthwise else 3, replace(ATTENTION, window=window)
    return DehazeFormerSettings(
        layers=(
            LayerSettings(8, 16, depthwise, kernel, (False, False), None),
            LayerSettings(16, 32, depthwise, kernel, (False, True, True), attention),
            LayerSettings(24, 48, depthwise, kernel, (True, True), replace(attention, heads=3)),
            LayerSettings(16, 32, depthwise, kernel, (False,), None),
            LayerSettings(8, 16, depthwise, kernel, (False,), None),
        ),
        fusions=(4, 5),
    )


BLOCK = BlockSizes(8, 12)
SMALL_NAFNET = NAFNetSettings(4, ((BLOCK,), ()), (BLOCK, BLOCK), ((BLOCK,), (BlockSizes(16, 16), BLOCK)))
SMALL_MPRNET = MPRNetSettings((6, 9, 12, 8), (2, 3, 4, 2), (1, 2, 1), (2, 1, 1), 2, 3, False)

VARIANTS: dict[str, tuple[str, Any]] = {
    "unet": ("unet", UNetSettings((4, 8, 8), encoder=(1, 1), middle=1, decoder=(1, 0))),
    "restormer": ("restormer", RestormerSettings(_u_shape(hidden=21), PLAIN)),
    "restormer, norms not centred": ("restormer", RestormerSettings(_u_shape(), BlockKind(False, False))),
    "restormer, biases": ("restormer", RestormerSettings(_u_shape(bias=True), BlockKind(True, True))),
    "promptir": ("promptir", PROMPTIR),
    "promptir, stripped": ("promptir", replace(PROMPTIR, unused=())),
    "histoformer": ("histoformer", HistoformerSettings(_u_shape(), False)),
    "histoformer, biases": ("histoformer", HistoformerSettings(_u_shape(bias=True), True)),
    "histoformer, norms not centred": ("histoformer", HistoformerSettings(_u_shape(), False, centred=False)),
    "airnet": ("airnet", AirNetSettings(8, 2, 2, ContrastSettings((12, 16), 20, 24, 7))),
    "airnet, stripped": ("airnet", AirNetSettings(6, 1, 1, None)),
    "dehazeformer": ("dehazeformer", _dehazeformer(depthwise=True)),
    "dehazeformer, full convolutions": ("dehazeformer", _dehazeformer(depthwise=False)),
    "dehazeformer, other windows": ("dehazeformer", _dehazeformer(depthwise=True, window=10)),
    "wgws, first stage": ("wgws", WgwsSettings(8, 2, 0, 1)),
    "wgws, K1": ("wgws", WgwsSettings(8, 2, 1, 1)),
    "wgws, K3, weather given": ("wgws", WgwsSettings(6, 1, 3, 2, "haze")),
    "aodnet": ("aodnet", AODNetSettings(5)),
    "light_dehazenet": ("light_dehazenet", LightDehazeNetSettings(3)),
    "ffa_net": ("ffa_net", FFANetSettings(8, 2, 3, 2, 4, 5)),
    "gcanet": ("gcanet", GCANetSettings(6, (2, 2, 2, 4, 4, 4))),
    "gcanet, other dilations": ("gcanet", GCANetSettings(5, (1, 2, 3, 2, 1, 5), "derain")),
    "PReNet": ("prenet", PReNetSettings(6, "lstm", 5)),
    "PReNet_r": ("prenet", PReNetSettings(6, "lstm", 1)),
    "PRN": ("prenet", PReNetSettings(6, "none", 5)),
    "PRN_r": ("prenet", PReNetSettings(6, "none", 1)),
    "PReNet_GRU": ("prenet", PReNetSettings(6, "gru", 5, graph="direct")),
    "PReNet_x": ("prenet", PReNetSettings(6, "lstm", 5, sees_photo=False, graph="direct")),
    "sapnet": ("sapnet", SAPNetSettings(6, 2, 4)),
    "nafnet": ("nafnet", SMALL_NAFNET),
    "nafnet, local": ("nafnet", replace(SMALL_NAFNET, crop=8)),
    "mprnet": ("mprnet", SMALL_MPRNET),
    "mprnet, biases": ("mprnet", replace(SMALL_MPRNET, bias=True)),
}


def test_every_family_has_a_variant() -> None:
    """Except TransWeather: tensors do not show its heads, so a file gives only its official sizes."""
    assert {family for family, _ in VARIANTS.values()} == set(ARCHITECTURES.builtin_names) - {"transweather"}


@pytest.fixture(scope="module", params=VARIANTS)
def model(request: pytest.FixtureRequest, small_model) -> RestorationModel:
    return small_model(*VARIANTS[request.param])


def test_a_file_is_recognised_and_all_sizes_are_read_from_it(model: RestorationModel, tmp_path: Path) -> None:
    torch.save({"params": model.network.state_dict()}, tmp_path / "weights.pth")
    loaded = load_model(tmp_path / "weights.pth")
    assert loaded.architecture is model.architecture
    not_in_tensors = {name: getattr(model.settings, name) for name in model.architecture.choices}
    assert replace(loaded.settings, **not_in_tensors) == model.settings
    names = list(model.network.state_dict())
    assert [n for n, a in ARCHITECTURES.items() if a.recognises(names)] == [model.architecture.name]


def test_a_copy_in_our_own_format_restores_the_same(model: RestorationModel, tmp_path: Path) -> None:
    save_model(model, tmp_path / "copy.safetensors")
    copy = load_model(tmp_path / "copy.safetensors")
    images = torch.rand(2, 3, 19, 26)
    assert copy.settings == model.settings
    assert copy.parameters_count == model.parameters_count
    with torch.inference_mode():
        assert torch.equal(copy(images), model(images))


@pytest.mark.parametrize("shape", [(2, 3, 18, 25), (1, 3, 37, 58), (1, 3, 5, 3), (1, 3, 1, 1)])
def test_restorations_of_any_size_carry_gradients(model: RestorationModel, shape: tuple[int, ...]) -> None:
    images = torch.rand(shape, requires_grad=True)
    restored = model(images)
    (gradient,) = torch.autograd.grad(restored.square().sum(), images)
    assert restored.shape == shape
    assert restored.isfinite().all()
    assert gradient.isfinite().all()
    assert gradient.abs().sum() > 0 or images.numel() == 3, "one pixel may leave every rectifier shut"


def test_an_image_does_not_depend_on_others_of_its_batch(model: RestorationModel) -> None:
    """In float64, because networks that sort pixels amplify rounding errors."""
    exact = copy.deepcopy(model).double()
    images = torch.rand(2, 3, 24, 16, dtype=torch.float64)
    with torch.inference_mode():
        torch.testing.assert_close(exact(images)[1:], exact(images[1:]))


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
    _, features_again = model.forward_with_features(images)
    torch.testing.assert_close(features_again, features)


def test_costs_are_counted_without_weights(model: RestorationModel) -> None:
    assert macs_of(model.architecture, model.settings, 64) > 0


def test_16_bit_arithmetic_runs(model: RestorationModel) -> None:
    """Distillation runs teachers in 16 bits where the processor is faster with them."""
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        restored, features = model.forward_with_features(torch.rand(1, 3, 32, 32))
    assert restored.dtype is torch.float32
    assert all(feature.isfinite().all() for feature in [restored, *features])


@pytest.mark.parametrize("name", ["aodnet", "light_dehazenet", "PReNet_GRU", "PRN_r"])
def test_tiles_overlap_by_the_reach_of_the_network(small_model, name: str) -> None:
    family, settings = VARIANTS[name]
    model = small_model(family, replace(settings, stages=2) if name.startswith("P") else settings)
    reach = model.contract.overlap
    images = torch.rand(1, 3, 2 * reach + 3, 2 * reach + 3, dtype=torch.float64, requires_grad=True)
    centre = model.double().network(images)[..., reach + 1, reach + 1].abs().sum()
    (gradient,) = torch.autograd.grad(centre, images)
    seen = gradient.abs().sum((0, 1, 2))
    assert model.contract.tileable
    assert (seen[0], seen[-1]) == (0, 0)


def test_a_dual_pixel_network_is_refused(tmp_path: Path) -> None:
    settings = RestormerSettings(_u_shape(), PLAIN)
    state = ARCHITECTURES["restormer"].build(settings).state_dict()
    state["patch_embed.proj.weight"] = torch.rand(8, 6, 3, 3)
    torch.save(state, tmp_path / "dual_pixel.pth")
    with pytest.raises(MwrError, match="maps images of 6 channels to images of 3"):
        load_model(tmp_path / "dual_pixel.pth")
