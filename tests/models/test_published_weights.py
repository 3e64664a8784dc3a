"""Published weights: the official results, and settings that the tensors of a file do not show."""

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.images import read_photo
from mwrgui.images.tensors import to_tensor
from mwrgui.library.models import Library
from mwrgui.models import ARCHITECTURES
from mwrgui.models.clean_check import check_clean
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel

DATA = Path(__file__).parents[2].parent / "shared" / "data"
CHECKPOINTS = DATA / "checkpoints"
PUBLISHED = ("AODNet.pth", "GCANet_dehaze.pth", "PReNet_Rain100L.pth", "SAPNet.pth")


@pytest.fixture(autouse=True)
def _needs_checkpoints() -> None:
    if not CHECKPOINTS.is_dir():
        pytest.skip("the published checkpoints are not here")


@pytest.mark.parametrize(
    ("file", "expected", "mean"),
    [
        ("PReNet_Rain100L.pth", (0.003137, 0.387498, 0.696902), 0.337663),
        ("SAPNet.pth", (0.069959, 0.521554, 0.621329), 0.469643),
        ("SAPNet.pth?dilated=False", (0.080139, 0.512889, 0.633447), 0.505312),
    ],
)
def test_published_weights_give_the_official_numbers(
    file: str, expected: tuple[float, ...], mean: float
) -> None:
    model = Library().load(CHECKPOINTS / file)
    rows, columns, colours = torch.arange(20)[:, None], torch.arange(18), torch.arange(3)[:, None, None]
    images = ((7 * rows + 13 * columns + 29 * colours) % 61)[None] / 61
    with torch.inference_mode():
        restored = model(images)[0]
    places = [restored[0, 0, 0], restored[1, 10, 9], restored[2, 19, 17], restored.mean()]
    torch.testing.assert_close(torch.stack(places), torch.tensor([*expected, mean]), rtol=0, atol=2e-6)


def test_rain_streaks_are_removed() -> None:
    """On a part of the first Rain100L pair; on whole pictures, the official network reaches about 38 dB."""
    model = load_model(CHECKPOINTS / "PReNet_Rain100L.pth")
    rainy, clean = (_part(DATA / "pairs" / "Rain100L" / side / "1.png") for side in ("input", "target"))
    with torch.inference_mode():
        restored = model(rainy).clamp(0, 1)
    assert _psnr(restored, clean) > _psnr(rainy, clean) + 8


@pytest.mark.parametrize("file", PUBLISHED)
def test_published_weights_pass_the_self_test_on_clean_pictures(file: str) -> None:
    assert check_clean(load_model(CHECKPOINTS / file)).warning == ""


@pytest.mark.parametrize("file", PUBLISHED)
def test_a_wrong_input_range_is_warned_of(file: str) -> None:
    right = load_model(CHECKPOINTS / file)
    shift = 128 if right.architecture.name == "gcanet" else -0.5
    contract = replace(right.contract, normalise=lambda x: right.contract.normalise(x) + shift)
    wrong = replace(right.architecture, contract=lambda _settings: contract)
    model = RestorationModel(right.network, architecture=wrong, settings=right.settings)
    assert "does not keep clean pictures" in check_clean(model).warning


def test_the_task_of_a_renamed_file_is_found_by_trying(tmp_path: Path) -> None:
    shutil.copy(CHECKPOINTS / "GCANet_dehaze.pth", tmp_path / "weights.pth")
    assert load_model(tmp_path / "weights.pth").settings.task == "dehaze"
    assert load_model(tmp_path / "weights.pth", {"task": "derain"}).settings.task == "derain"


def test_the_graph_of_a_renamed_file_is_found_by_trying(tmp_path: Path) -> None:
    shutil.copy(CHECKPOINTS / "PReNet_Rain100L.pth", tmp_path / "weights.pth")
    settings = load_model(tmp_path / "weights.pth").settings
    assert (settings.graph, settings.stages) == ("residual", 6)


@pytest.mark.parametrize(
    ("place", "graph", "stages"),
    [
        ("logs/Rain1400/PReNet6", "residual", 6),
        ("logs/Ablation/PReNet5_LSTM", "direct", 5),
        ("logs/Ablation/PReNet6_RecSSIM", "direct", 6),
        ("logs/real", "generator", 4),
    ],
)
def test_names_of_official_folders_determine_the_graph(
    tmp_path: Path, place: str, graph: str, stages: int
) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    name = "PReNet1.pth" if graph == "generator" else "net_latest.pth"
    shutil.copy(CHECKPOINTS / "PReNet_Rain100L.pth", folder / name)
    settings = load_model(folder / name).settings
    assert (settings.graph, settings.stages) == (graph, stages)


def test_chosen_settings_are_kept_in_our_own_file_format(tmp_path: Path) -> None:
    chosen = Library().load(f"{CHECKPOINTS / 'PReNet_Rain100L.pth'}?stages=2&graph=direct")
    save_model(chosen, tmp_path / "chosen.safetensors")
    assert load_model(tmp_path / "chosen.safetensors").settings == chosen.settings
    assert chosen.settings.stages == 2


@pytest.mark.parametrize(
    ("choice", "reason"),
    [
        ("stages=0", "“0” is not a valid value of “stages” of PReNet. Choose 1 to 32."),
        ("graph=round", "Choose residual, direct, generator."),
        ("task=derain", "PReNet has no choice “task”. Its choices are: graph, stages."),
    ],
)
def test_invalid_choices_are_refused_with_the_valid_ones(choice: str, reason: str) -> None:
    with pytest.raises(MwrError) as problem:
        Library().load(f"{CHECKPOINTS / 'PReNet_Rain100L.pth'}?{choice}")
    assert reason in str(problem.value)


def test_tiles_overlap_by_the_reach_of_all_stages() -> None:
    """A change farther away than the overlap has no effect; a change within it does."""
    model = load_model(CHECKPOINTS / "PReNet_Rain100L.pth", {"stages": "2"})
    reach = model.contract.overlap
    images = torch.rand(1, 3, 3, reach + 3)
    changed = images.clone()
    changed[..., 0] = 1 - changed[..., 0]
    with torch.inference_mode():
        difference = (model(images) - model(changed)).abs().amax((0, 1, 2))
    assert reach == 26
    assert (difference[reach + 1 :] == 0).all()
    assert difference[reach - 8] > 0


def _part(path: Path) -> torch.Tensor:
    return to_tensor(read_photo(path).pixels)[..., :96, :128]


def _psnr(one: torch.Tensor, other: torch.Tensor) -> float:
    return -10 * math.log10(float((one - other).square().mean()))


def test_every_choice_offers_at_least_two_values() -> None:
    for architecture in ARCHITECTURES.values():
        assert all(len(values) > 1 for values in architecture.choices.values()), architecture.name
