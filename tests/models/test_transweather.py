"""TransWeather, compared with the official network's result; its parts, compared with plain arithmetic."""

import math
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.models import TRANSWEATHER
from mwrgui.models.architectures.transweather import (
    Attention,
    QueryAttention,
    StageSettings,
    TransWeather,
    TransWeatherSettings,
)
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel

TINY = TransWeatherSettings(
    stages=(
        StageSettings(8, 1, 1, 4, 16),
        StageSettings(16, 1, 2, 2, 16),
        StageSettings(16, 1, 4, 2, 16),
        StageSettings(16, 1, 4, 1, 16),
    ),
    sides=(
        StageSettings(16, 1, 1, 4, 16),
        StageSettings(16, 1, 2, 2, 16),
        StageSettings(16, 1, 2, 2, 16),
    ),
    decoder=StageSettings(16, 1, 8, 1, 16),
    queries=48,
    tail=(8, 4),
)


def test_agrees_with_the_official_network(official_checkpoint) -> None:
    folder, path = official_checkpoint("transweather")
    model = load_model(path)
    photo = cv2.cvtColor(cv2.imread(str(folder / "input.png")), cv2.COLOR_BGR2RGB)
    images = torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        restored = model(images)[0].permute(1, 2, 0).numpy()
    assert np.abs(restored - np.load(folder / "expected.npy")).max() <= 2e-5
    assert model.parameters_count == 38_052_078


def test_images_of_any_size_keep_their_size() -> None:
    model = RestorationModel(TransWeather(TINY), architecture=TRANSWEATHER, settings=TINY).eval()
    with torch.inference_mode():
        assert model(torch.rand(2, 3, 50, 97)).shape == (2, 3, 50, 97)
        assert model(torch.rand(1, 3, 1, 1)).shape == (1, 3, 1, 1)


def test_features_are_maps_from_fine_to_coarse() -> None:
    torch.manual_seed(0)
    model = RestorationModel(TransWeather(TINY), architecture=TRANSWEATHER, settings=TINY).eval()
    images = torch.rand(1, 3, 64, 64, requires_grad=True)
    fine, coarse = model.features(images)
    assert (fine.shape, coarse.shape) == ((1, 16, 8, 8), (1, 16, 4, 4))
    (gradient,) = torch.autograd.grad(coarse.sum(), images)
    assert gradient.abs().sum() > 0


def test_without_a_decoder_it_equals_the_full_network_whose_decoder_adds_nothing() -> None:
    torch.manual_seed(0)
    full = TransWeather(TINY).eval()
    torch.nn.init.zeros_(full.convtail.convd32x.conv2d.weight)
    torch.nn.init.zeros_(full.convtail.convd32x.conv2d.bias)
    base = TransWeather(replace(TINY, decoder=None, queries=0)).eval()
    renamed = {name.replace("convtail", "convproj"): tensor for name, tensor in full.state_dict().items()}
    base.load_state_dict({name: renamed[name] for name in base.state_dict()})
    images = torch.rand(1, 3, 48, 80)
    torch.testing.assert_close(base(images), full(images))


def test_attention_is_a_softmax_over_the_coarser_grid() -> None:
    torch.manual_seed(0)
    attention = Attention(StageSettings(6, 1, 2, 2, 1)).double()
    grid = torch.rand(1, 4, 6, 6, dtype=torch.float64)
    coarse = attention.norm(attention.sr(grid.permute(0, 3, 1, 2)).permute(0, 2, 3, 1))
    queries = attention.q(grid).reshape(24, 6)
    keys, values = attention.kv(coarse).reshape(6, 12).split(6, dim=1)
    heads = [
        torch.softmax(queries[:, h] @ keys[:, h].T / math.sqrt(3), dim=1) @ values[:, h]
        for h in (slice(0, 3), slice(3, 6))
    ]
    expected = attention.proj(torch.cat(heads, dim=1)).reshape(1, 4, 6, 6)
    torch.testing.assert_close(attention(grid), expected)


@pytest.mark.parametrize("side", [4, 8])
def test_learned_queries_are_thinned_or_repeated_to_the_number_of_places(side: int) -> None:
    torch.manual_seed(0)
    attention = QueryAttention(StageSettings(4, 1, 1, 1, 1), queries=48).double()
    grid = torch.rand(2, side, side, 4, dtype=torch.float64)
    places = side * side
    rows = [i * 48 // places for i in range(places)]
    queries = attention.q(attention.task_query[0, rows])
    keys, values = attention.kv(grid).reshape(2, places, 8).split(4, dim=2)
    seen = torch.softmax(queries @ keys.transpose(1, 2) / 2, dim=2) @ values
    torch.testing.assert_close(attention(grid), attention.proj(seen).reshape(grid.shape))


def test_unknown_widths_are_refused_because_a_file_does_not_tell_its_heads(tmp_path: Path) -> None:
    torch.save(TransWeather(TINY).state_dict(), tmp_path / "narrow.pth")
    with pytest.raises(MwrError, match=r"widths \(8, 16, 16, 16\)"):
        load_model(tmp_path / "narrow.pth")
