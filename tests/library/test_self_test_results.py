"""A model that smears or darkens clean pictures is not said to keep them; earlier records stay."""

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
    """Halves all detail within three pixels."""

    def forward(self, images: Tensor) -> Tensor:
        return (images + nn.functional.avg_pool2d(images, 3, 1, 1, count_include_pad=False)) / 2


class Darken(nn.Module):
    """Takes a fifth of the brightness."""

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
def records(tmp_path: Path) -> SelfTestResults:
    return SelfTestResults(tmp_path / "clean.json")


@pytest.mark.parametrize(
    ("network", "said"),
    [(Smear(), "of its edges"), (Darken(), "80% of its brightness")],
    ids=["smear", "darken"],
)
@pytest.mark.usefixtures("qapp")
def test_smeared_and_darkened_pictures_are_not_called_kept(network, said, records, file):
    record = records.find_or_measure(file, model_of(network))
    assert record.passed  # its range is right
    assert not record.unharmed
    assert _self_test_text(record).startswith("changed: a smooth ramp by ")
    assert said in _self_test_text(record)


@pytest.mark.usefixtures("qapp")
def test_a_model_that_changes_nothing_keeps_clean_pictures(records, file):
    record = records.find_or_measure(file, new_model("tiny"))
    assert (record.edges, record.brightness, record.dark) == (1, pytest.approx(1), 0)
    assert (
        _self_test_text(record)
        == "stay sharp and bright: changed by 0.0% on average, a smooth grey ramp by 0.0%"
    )
    assert records.find(file) == record


@pytest.mark.usefixtures("qapp")
def test_a_record_of_an_earlier_version_is_read_and_completed_when_the_model_is_there(
    tmp_path, records, file
):
    about = file.stat()
    entry = {"state": [about.st_size, about.st_mtime_ns], "found": {"ramp": 0.1, "photo": 0.02, "kept": True}}
    (tmp_path / "clean.json").write_text(json.dumps({f"{file.absolute()}?": entry}))
    assert records.find(file) == SelfTestResult(0.1, 0.02, passed=True)
    assert _self_test_text(records.find(file)) == "changes a smooth ramp by 10.0% and a clean photo by 2.0%"
    torch.manual_seed(0)
    assert not records.find_or_measure(file, model_of(Smear())).unharmed
    assert records.find(file).complete
