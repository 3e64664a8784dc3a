"""Models that smear or darken clean pictures are reported; results of earlier versions are still read."""

import json
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from mwrgui.library.self_test_results import SelfTestResult, SelfTestResults
from mwrgui.models import new_model
from mwrgui.models.architecture import Architecture, Contract
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.ui.models_page.words import _self_test_text


class Smear(nn.Module):
    """Averages each pixel with the mean of its 3 × 3 neighbourhood."""

    def forward(self, images: Tensor) -> Tensor:
        return (images + nn.functional.avg_pool2d(images, 3, 1, 1, count_include_pad=False)) / 2


class Darken(nn.Module):
    """Lowers the brightness by a fifth."""

    def forward(self, images: Tensor) -> Tensor:
        return images * 0.8


def model_of(network: nn.Module) -> RestorationModel:
    architecture = Architecture(
        name="known",
        title="Known",
        source="tests",
        signature=("never",),
        settings_from=lambda _state: None,
        build=lambda _settings: network,
        contract=lambda _settings: Contract(),
    )
    return RestorationModel(network, architecture=architecture, settings=None)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "a.safetensors").write_bytes(b"weights")
    return tmp_path / "a.safetensors"


@pytest.fixture
def results(tmp_path: Path) -> SelfTestResults:
    return SelfTestResults(tmp_path / "clean.json")


@pytest.mark.parametrize(
    ("network", "expected"),
    [(Smear(), "of its edges"), (Darken(), "80% of its brightness")],
    ids=["smear", "darken"],
)
@pytest.mark.usefixtures("qapp")
def test_models_that_smear_or_darken_pictures_are_reported(network, expected, results, file):
    result = results.find_or_measure(file, model_of(network))
    assert result.passed  # its range is right
    assert not result.unharmed
    assert _self_test_text(result).startswith("changed: a smooth ramp by ")
    assert expected in _self_test_text(result)


@pytest.mark.usefixtures("qapp")
def test_a_model_that_changes_nothing_passes_without_harm(results, file):
    result = results.find_or_measure(file, new_model("tiny"))
    assert (result.edges, result.brightness, result.dark) == (1, pytest.approx(1), 0)
    assert (
        _self_test_text(result)
        == "stay sharp and bright: changed by 0.0% on average, a smooth grey ramp by 0.0%"
    )
    assert results.find(file) == result


@pytest.mark.usefixtures("qapp")
def test_a_result_of_an_earlier_version_is_read_and_is_completed_once_the_model_is_loaded(
    tmp_path, results, file
):
    status = file.stat()
    entry = {
        "state": [status.st_size, status.st_mtime_ns],
        "found": {"ramp": 0.1, "photo": 0.02, "kept": True},
    }
    (tmp_path / "clean.json").write_text(json.dumps({f"{file.absolute()}?": entry}))
    assert results.find(file) == SelfTestResult(0.1, 0.02, passed=True)
    assert _self_test_text(results.find(file)) == "changes a smooth ramp by 10.0% and a clean photo by 2.0%"
    torch.manual_seed(0)
    assert not results.find_or_measure(file, model_of(Smear())).unharmed
    assert results.find(file).complete
