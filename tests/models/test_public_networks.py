"""Networks loaded from official checkpoints give the official results; one line per fixture."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch

from mwrgui.cli import run_command
from mwrgui.models import ARCHITECTURES
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel

Official = Callable[[str], tuple[Path, Path]]
FIXTURES = {
    "aodnet": "aodnet",
    "ldnet": "light_dehazenet",
    "ffanet": "ffa_net",
    "gcanet_dehaze": "gcanet",
    "prenet": "prenet",
    "nafnet": "nafnet",
    "mprnet": "mprnet",
    "restormer": "restormer",
    "promptir": "promptir",
    "airnet": "airnet",
    "dehazeformer_t": "dehazeformer",
    "histoformer": "histoformer",
}
IN_FLOAT64 = {"histoformer"}
"""Computed in float64, like the expected results: sorting amplifies rounding errors."""
TOLERANCES = {"gcanet_dehaze": 4e-5, "histoformer": 2e-6}
"""Largest differences where not 2e-5: rounding errors are larger in 0..255, and smaller in float64."""


@pytest.mark.parametrize("name", FIXTURES)
def test_agrees_with_the_official_network(name: str, official_checkpoint: Official) -> None:
    folder, path = official_checkpoint(name)
    manifest = json.loads((folder / "manifest.json").read_text())
    model = load_model(path)
    assert model.architecture.name == FIXTURES[name]
    assert model.parameters_count == manifest["parameters"]
    cases = [(case, folder / case.get("effective_input", case["input"])) for case in manifest["cases"]]
    at_hand = [(case, picture) for case, picture in cases if picture.is_file()]  # large inputs are left out
    assert at_hand
    for case, picture in at_hand:
        restored = _restored(model, picture, double=name in IN_FLOAT64)
        difference = np.abs(restored - np.load(folder / case["expected"]))
        assert difference.max() <= TOLERANCES.get(name, 2e-5), case["name"]


def test_wgws_agrees_with_the_official_network_if_the_weather_is_given(official_checkpoint: Official) -> None:
    folder, path = official_checkpoint("wgws_k1")
    rain = _restored(load_model(path, {"weather": "rain"}), folder / "input.png")
    expected = np.load(folder / "expected.npy")
    assert np.abs(rain - expected).max() <= 2e-5
    manifest = json.loads((folder / "manifest.json").read_text())
    for case in manifest["cases"][1:]:
        other = _restored(load_model(path, {"weather": case["name"]}), folder / "input.png")
        assert np.abs(other - expected).mean() == pytest.approx(case["mean_difference_to_main"], rel=1e-5)


@pytest.mark.parametrize("name", [*FIXTURES, "transweather", "wgws_k1"])
def test_the_command_restores_as_the_official_program(
    name: str, official_checkpoint: Official, tmp_path: Path
) -> None:
    folder, path = official_checkpoint(name)
    model = f"{path}?weather=rain" if name == "wgws_k1" else str(path)
    photo, out = folder / "input.png", tmp_path / "out.png"
    precision = "float64" if name in IN_FLOAT64 else "float32"
    command = [str(photo), "--model", model, "-o", str(out), "--precision", precision, "--device", "cpu"]
    assert run_command("restore", command) == 0
    restored, official = (cv2.imread(str(file)).astype(int) for file in (out, folder / "expected.png"))
    assert np.abs(restored - official).max() <= 1


def test_every_fixture_is_of_a_registered_family() -> None:
    assert set(FIXTURES.values()) <= set(ARCHITECTURES)


def _restored(model: RestorationModel, picture: Path, *, double: bool = False) -> np.ndarray[Any, Any]:
    photo = cv2.cvtColor(cv2.imread(str(picture)), cv2.COLOR_BGR2RGB)
    images = torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 255
    if double:
        model, images = model.double(), images.double()
    with torch.inference_mode():
        return model(images)[0].permute(1, 2, 0).numpy()  # type: ignore[no-any-return]
