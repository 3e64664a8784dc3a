"""Networks of papers against the official ones' own results, through the loader; one line per fixture."""

import importlib.util
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from mwrgui.models import ARCHITECTURES
from mwrgui.models.cost import macs_of
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restorer import RestorationModel

PARITY = Path(__file__).parents[2].parent / "shared" / "data" / "parity"
FIXTURES = {
    "aodnet": "aodnet",
    "ldnet": "light_dehazenet",
    "ffanet": "ffa_net",
    "gcanet_dehaze": "gcanet",
    "prenet": "prenet",
    "nafnet": "nafnet",
    "mprnet": "mprnet",
}
SLACK = {"gcanet_dehaze": 4e-5}
"""Its numbers are 255 times as large, and so are their rounding errors."""


@pytest.fixture(scope="module", params=FIXTURES)
def official(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A fixture's folder, and the checkpoint that its rule describes, as the official program writes it."""
    folder = PARITY / request.param
    if not folder.is_dir():
        pytest.skip("the parity fixtures are not here")
    manifest = json.loads((folder / "manifest.json").read_text())
    rule = _rule()
    path = tmp_path_factory.mktemp(request.param) / manifest["checkpoint"]["filename"]
    torch.save(rule.wrap(manifest, rule.make_state(manifest, str(folder))), path)
    return folder, path


def test_agrees_with_the_official_network(official: tuple[Path, Path]) -> None:
    folder, path = official
    manifest = json.loads((folder / "manifest.json").read_text())
    model = load_model(path)
    assert model.architecture.name == FIXTURES[folder.name]
    assert model.parameters_count == manifest["parameters"]
    for case in manifest["cases"]:
        shown = folder / case.get("effective_input", case["input"])
        if shown.is_file():
            difference = np.abs(_restored(model, shown) - np.load(folder / case["expected"]))
            assert difference.max() <= SLACK.get(folder.name, 2e-5), case["name"]


def test_any_size_goes_in_and_comes_out(official: tuple[Path, Path]) -> None:
    model = load_model(official[1])
    with torch.inference_mode():
        assert model(torch.rand(2, 3, 11, 17)).shape == (2, 3, 11, 17)
        restored = model(torch.rand(1, 3, 1, 1))
    assert restored.shape == (1, 3, 1, 1)
    assert restored.isfinite().all()


def test_features_are_one_map_per_image_and_carry_gradients(official: tuple[Path, Path]) -> None:
    model = load_model(official[1])
    images = torch.rand(2, 3, 16, 24, requires_grad=True)
    features = model.features(images)
    assert len(features) == 2
    assert all(len(feature) == 2 and feature.dim() == 4 for feature in features)
    (gradient,) = torch.autograd.grad(features[-1].sum(), images)
    assert gradient.abs().sum() > 0
    _, beside = model.forward_with_features(images)
    torch.testing.assert_close(beside, features)


def test_a_copy_in_our_own_format_restores_the_same(official: tuple[Path, Path], tmp_path: Path) -> None:
    model = load_model(official[1])
    save_model(model, tmp_path / "renamed.safetensors")
    copy = load_model(tmp_path / "renamed.safetensors")
    images = torch.rand(1, 3, 16, 24)
    assert copy.settings == model.settings
    assert copy.parameters_count == model.parameters_count
    with torch.inference_mode():
        assert torch.equal(copy(images), model(images))


def test_costs_are_counted_without_weights(official: tuple[Path, Path]) -> None:
    model = load_model(official[1])
    assert macs_of(model.architecture, model.settings, 32) > 0


def test_16_bit_arithmetic_runs(official: tuple[Path, Path]) -> None:
    """Distillation runs teachers so where the processor is faster that way."""
    model = load_model(official[1])
    images = torch.rand(1, 3, 16, 24)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        restored, features = model.forward_with_features(images)
    assert restored.dtype is torch.float32
    assert all(feature.isfinite().all() for feature in [restored, *features])


def test_every_fixture_is_of_a_registered_family() -> None:
    assert set(FIXTURES.values()) <= set(ARCHITECTURES)


def _restored(model: RestorationModel, picture: Path) -> np.ndarray[Any, Any]:
    photo = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
    images = torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 255
    with torch.inference_mode():
        return model(images)[0].permute(1, 2, 0).numpy()  # type: ignore[no-any-return]


def _rule() -> Any:
    specification = importlib.util.spec_from_file_location("make_checkpoint", PARITY / "make_checkpoint.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
