"""Settings that tensors do not show, read from paths or chosen by the user; and files that lack tensors."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from mwrgui.models import ARCHITECTURES
from mwrgui.models.architectures.airnet import AirNetSettings, ContrastSettings
from mwrgui.models.architectures.dehazeformer import AttentionSettings, DehazeFormerSettings, LayerSettings
from mwrgui.models.architectures.histoformer import HistoformerSettings
from mwrgui.models.architectures.mprnet import MPRNetSettings
from mwrgui.models.architectures.nafnet import LOCAL_CROP, BlockSizes, NAFNetSettings
from mwrgui.models.architectures.prenet import PReNetSettings
from mwrgui.models.architectures.u_shape import StageSettings, UShape
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel


def save_small_model(
    small_model: Any, name: str, settings: Any, path: Path, *, without: tuple[str, ...] = ()
) -> RestorationModel:
    """Saves a small network, except tensors whose names start with one of `without`; returns it whole."""
    model: RestorationModel = small_model(name, settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {n: t for n, t in model.network.state_dict().items() if not n.startswith(without)}
    torch.save(state, path)
    return model


@pytest.mark.parametrize(
    ("place", "graph", "stages"),
    [
        ("real/PReNet_Rain100L.pth", "residual", 6),
        ("real/PReNet2.pth", "generator", 4),
        ("mine/PReNet1.pth", "generator", 4),
        ("PReNet_LSTM/net_latest.pth", "direct", 6),
        ("Ablation/PReNet7_LSTM/net_latest.pth", "direct", 7),
    ],
)
def test_the_path_of_a_prenet_determines_its_graph(small_model, tmp_path, monkeypatch, place, graph, stages):
    save_small_model(small_model, "prenet", PReNetSettings(4, "lstm", 5), tmp_path / place)
    for path in (tmp_path / place, Path(Path(place).name)):
        monkeypatch.chdir((tmp_path / place).parent)
        settings = load_model(path).settings
        assert (settings.graph, settings.stages) == (graph, stages)


def test_a_chosen_generator_has_its_own_default_number_of_stages(small_model, tmp_path):
    save_small_model(small_model, "prenet", PReNetSettings(4, "lstm", 5), tmp_path / "net.pth")
    assert load_model(tmp_path / "net.pth", {"graph": "generator"}).settings.stages == 4
    chosen = load_model(tmp_path / "net.pth", {"graph": "generator", "stages": "3"}).settings
    assert (chosen.graph, chosen.stages) == ("generator", 3)


@pytest.mark.parametrize(
    ("place", "local"),
    [
        ("NAFNet-GoPro-width32.pth", True),
        ("NAFNet-REDS-width64/net_g_latest.pth", True),
        ("nafnet_predsnow.pth", False),
        ("NAFNet-SIDD-width32.pth", False),
    ],
)
def test_only_nafnets_against_motion_blur_are_of_the_variant_local(small_model, tmp_path, place, local):
    block = BlockSizes(8, 12)
    settings = NAFNetSettings(4, ((block,),), (block,), ((block,),))
    save_small_model(small_model, "nafnet", settings, tmp_path / "nafnets" / place)
    assert load_model(tmp_path / "nafnets" / place).settings.crop == (LOCAL_CROP if local else 0)


def test_the_user_can_choose_norms_that_are_not_centred(small_model, tmp_path):
    stages = tuple(StageSettings(8 * 2**level, 1, 2**level, 8 * 2**level) for level in range(4))
    first = StageSettings(16, 1, 1, 16)
    shape = UShape(stages[:3], stages[3], (first, *stages[1:3]), first, False)
    save_small_model(small_model, "histoformer", HistoformerSettings(shape, False), tmp_path / "net.pth")
    centred, not_centred = (
        load_model(tmp_path / "net.pth", {"centred": v}).double() for v in ("True", "False")
    )
    x = torch.rand(1, 8, 4, 4, dtype=torch.float64) + 1
    mean, deviation = x.mean(1, keepdim=True), (x.var(1, keepdim=True, unbiased=False) + 1e-5).sqrt()
    (block,) = centred.network.encoder_level1
    torch.testing.assert_close(block.normed(x), (x - mean) / deviation)
    (block,) = not_centred.network.encoder_level1
    torch.testing.assert_close(block.normed(x), x / deviation)


def test_a_shared_parameter_that_a_file_stores_once_is_used_everywhere(small_model, tmp_path):
    settings = MPRNetSettings((6, 9, 12, 8), (2, 3, 4, 2), (1, 2, 1), (2, 1, 1), 2, 3, False)
    model = small_model("mprnet", settings)
    state = model.network.state_dict()
    shared = [name for name in state if name.endswith(".body.1.weight") and state[name].numel() == 1]
    kept = {name: tensor for name, tensor in state.items() if name not in shared[1:]}
    torch.save(kept, tmp_path / "net.pth")
    images = torch.rand(1, 3, 16, 24)
    with torch.inference_mode():
        assert torch.equal(load_model(tmp_path / "net.pth")(images), model(images))


@pytest.mark.parametrize("without", [("E.E.queue",), ("E.E.encoder_k.",), ("E.E.encoder_q.E.1.",)])
def test_an_airnet_restores_without_tensors_that_only_training_needs(small_model, tmp_path, without):
    settings = AirNetSettings(8, 1, 1, ContrastSettings((12, 16), 20, 24, 7))
    model = save_small_model(small_model, "airnet", settings, tmp_path / "net.pth", without=without)
    images = torch.rand(1, 3, 16, 24)
    with torch.inference_mode():
        assert torch.equal(load_model(tmp_path / "net.pth")(images), model(images))


def test_the_smallest_side_of_a_dehazeformer_follows_its_windows():
    contract = ARCHITECTURES["dehazeformer"].contract
    layer = LayerSettings(8, 16, True, 5, (False,), None)
    without_attention = DehazeFormerSettings((layer,) * 5, (4, 4))
    assert contract(without_attention).smallest == 9
    for window, smallest in ((8, 25), (16, 49)):
        attention = AttentionSettings(heads=2, window=window, bias_hidden=16)
        middle = replace(layer, attends=(False, True), attention=attention)
        assert (
            contract(replace(without_attention, layers=(layer, layer, middle, layer, layer))).smallest
            == smallest
        )
