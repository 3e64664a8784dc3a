"""`mwrgui evaluate` on pairs and on photos under synthetic weather: tables, JSON, and what is refused."""

import json
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from mwrgui.cli import run_command
from mwrgui.core.errors import MwrError
from mwrgui.models import new_model
from mwrgui.models.loading import save_model

SIZE = (37, 50)
SSIM_OPTIONS = {
    "channel_axis": 2,
    "gaussian_weights": True,
    "use_sample_covariance": False,
    "data_range": 255,
}
"""Of scikit-image, to compute SSIM as Wang et al. defined it."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny network that changes its input visibly."""
    torch.manual_seed(0)
    network = new_model("tiny")
    torch.nn.init.normal_(network.network.tail.weight, std=0.01)
    path = tmp_path_factory.mktemp("models") / "mine.safetensors"
    save_model(network, path)
    return path


@pytest.fixture(scope="module")
def copier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network, which returns its input."""
    path = tmp_path_factory.mktemp("models") / "copier.safetensors"
    save_model(new_model("tiny"), path)
    return path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    for number in range(2):
        clean = picture(number)
        noise = np.random.default_rng(9).normal(0, 8 + 8 * number, clean.shape)
        write(tmp_path / "pairs" / "target" / f"{number}.png", clean)
        write(tmp_path / "pairs" / "input" / f"{number}.png", np.clip(clean + noise, 0, 255).astype(np.uint8))
    return tmp_path / "pairs"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    for number in range(2):
        write(tmp_path / "photos" / f"{number}.png", picture(number))
    return tmp_path / "photos"


def picture(number: int) -> np.ndarray:
    noise = np.random.default_rng(number).normal(128, 200, (*SIZE, 3))
    return np.clip(cv2.GaussianBlur(noise, (0, 0), 3), 0, 255).astype(np.uint8)


def write(path: Path, image: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), image[..., ::-1])


def read(path: Path) -> np.ndarray:
    return cv2.imread(str(path))[..., ::-1]


def measure(capsys: pytest.CaptureFixture[str], *arguments: object) -> dict:
    assert run_command("evaluate", [*map(str, arguments), "--device", "cpu", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    return json.loads(line)


def test_json_holds_figures_that_scikit_image_confirms(capsys, model: Path, pairs: Path):
    found = measure(capsys, "--model", model, "--pairs", pairs)
    assert (found["model"], found["pairs"]) == (str(model), 2)
    assert [p["name"] for p in found["pictures"]] == ["0", "1"]
    degraded, clean = read(pairs / "input" / "0.png"), read(pairs / "target" / "0.png")
    first = found["pictures"][0]
    assert first["input_psnr_rgb"] == pytest.approx(peak_signal_noise_ratio(clean, degraded), abs=1e-4)
    assert first["input_ssim_rgb"] == pytest.approx(
        structural_similarity(clean, degraded, **SSIM_OPTIONS), abs=1e-4
    )
    for name in ("input_psnr_y", "psnr_y", "ssim_y", "psnr_rgb", "ssim_rgb"):
        assert found["mean"][name] == pytest.approx(sum(p[name] for p in found["pictures"]) / 2)
    assert "by_weather" not in found
    assert "agreement_psnr_rgb" not in found["mean"]


def test_a_model_that_returns_its_input_gets_the_scores_of_its_input(capsys, copier: Path, pairs: Path):
    mean = measure(capsys, "--model", copier, "--pairs", pairs, "--precision", "float32")["mean"]
    assert mean["psnr_y"] == mean["input_psnr_y"]
    assert mean["ssim_rgb"] == mean["input_ssim_rgb"]


def test_agreement_is_measured_between_the_two_models(capsys, model: Path, copier: Path, pairs: Path):
    with_itself = measure(capsys, "--model", model, "--pairs", pairs, "--agree-with", model)["mean"]
    with_another = measure(capsys, "--model", model, "--pairs", pairs, "--agree-with", copier)["mean"]
    assert (with_itself["agreement_psnr_rgb"], with_itself["agreement_ssim_y"]) == (100, 1)
    assert with_another["agreement_psnr_rgb"] < 60


def test_each_photo_is_measured_in_each_weather_and_a_seed_makes_that_repeatable(
    capsys, copier: Path, photos: Path
):
    def run(seed: int) -> dict:
        flags = ["--degrade", "haze,rain", "--seed", seed]
        return measure(capsys, "--model", copier, "--photos", photos, *flags)

    found = run(5)
    assert found["pairs"] == 4
    assert list(found["by_weather"]) == ["haze", "rain"]
    assert {p["weather"] for p in found["pictures"]} == {"haze", "rain"}
    assert run(5) == found
    assert run(6) != found


def test_without_weather_a_model_is_compared_with_the_clean_photos(capsys, model: Path, photos: Path):
    found = measure(capsys, "--model", model, "--photos", photos, "--degrade", "none")
    assert list(found["by_weather"]) == ["clean"]
    assert found["mean"]["input_psnr_rgb"] == 100
    assert found["mean"]["psnr_rgb"] < 60


def test_four_weathers_are_the_default(capsys, copier: Path, photos: Path):
    found = measure(capsys, "--model", copier, "--photos", photos)
    assert list(found["by_weather"]) == ["haze", "rain", "snow", "raindrop"]


def test_figures_that_cannot_be_computed_are_null(capsys, copier: Path, tmp_path: Path):
    for folder in ("input", "target"):
        write(tmp_path / folder / "dot.png", picture(0)[:1, :1])
    found = measure(capsys, "--model", copier, "--pairs", tmp_path)
    assert found["mean"]["ssim_y"] is None
    assert found["mean"]["psnr_y"] == 100


def test_the_table_names_the_colour_space_of_every_column(capsys, copier: Path, photos: Path):
    flags = ["--model", str(copier), "--photos", str(photos), "--agree-with", str(copier)]
    assert run_command("evaluate", [*flags, "--degrade", "haze", "--device", "cpu"]) == 0
    lines = capsys.readouterr().out.splitlines()
    header = next(line for line in lines if "PSNR Y" in line)
    columns = ["PSNR Y", "SSIM Y", "PSNR RGB", "SSIM RGB", "agreement PSNR RGB", "agreement SSIM RGB"]
    assert re.split(r"\s{2,}| (?=agreement)", header.strip()) == columns
    assert re.split(r"\s{2,}", lines[-1])[-2:] == ["100.00", "1.0000"]
    assert [line.split("  ")[0] for line in lines[lines.index(header) + 1 :]] == [
        "haze 0", "haze 1", "mean haze", "mean",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("flags", "problem"),
    [
        (["--model", "nobody"], "no model or file named “nobody”"),
        (["--degrade", "hail"], "no degradation named “hail”"),
        (["--degrade", ","], "names no weather"),
        (["--photos", "nowhere"], "no photos in nowhere"),
        (["--pairs", "nowhere", "--degrade", "haze"], "makes pairs from clean photos"),
        (["--pairs", "nowhere"], "no folder nowhere/input"),
        (["--device", "abacus"], "no abacus device"),
    ],
)
def test_problems_are_reported_in_one_sentence(copier: Path, photos: Path, flags: list[str], problem: str):
    options = {"--model": str(copier)} | ({} if "--pairs" in flags else {"--photos": str(photos)})
    options |= dict(zip(flags[::2], flags[1::2], strict=True))
    with pytest.raises(MwrError, match=problem):
        run_command("evaluate", [part for flag in options.items() for part in flag])


def test_pairs_and_photos_exclude_each_other():
    with pytest.raises(MwrError, match="not allowed with"):
        run_command("evaluate", ["--model", "m", "--pairs", "a", "--photos", "b"])


def test_a_bad_pair_or_photo_is_left_out_and_reported(mwrgui_cli, copier: Path, pairs: Path, photos: Path):
    for path in (pairs / "input" / "0.png", photos / "0.png"):
        path.write_bytes(path.read_bytes()[:500])
    for source in (["--pairs", pairs], ["--photos", photos, "--degrade", "rain,haze"]):
        done = mwrgui_cli("evaluate", "--model", copier, *source, "--json", "--device", "cpu")
        assert done.returncode == 2
        measured = json.loads(done.stdout)
        assert {picture["name"] for picture in measured["pictures"]} == {"1"}
        assert "0.png is damaged or cut off" in measured["left_out"][0]
        assert len(done.stderr.strip().splitlines()) == 1


def test_pair_of_unequal_sizes_gives_one_sentence_and_exit_code_2(mwrgui_cli, copier: Path, tmp_path: Path):
    write(tmp_path / "input" / "7.png", picture(0))
    write(tmp_path / "target" / "7.png", picture(0)[:-1])
    done = mwrgui_cli("evaluate", "--model", copier, "--pairs", tmp_path, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    (sentence,) = done.stderr.splitlines()
    assert "input/7.png is 50×37 pixels" in sentence


def test_harm_is_measured_without_ground_truth_per_folder(capsys, copier: Path, tmp_path: Path):
    for folder in ("haze", "rain"):
        write(tmp_path / folder / "0.png", picture(0))
    found = measure(capsys, "--model", copier, "--harm", tmp_path, "--precision", "float32")
    assert (found["photos"], list(found["folders"])) == (2, ["haze", "rain"])
    assert found["mean"] == {
        "lights": None,
        "flat": None,
        "blotch": None,
        "edges": None,
        "dark": 0,
        "mean": 1,
    }
    assert [p["name"] for p in found["pictures"]] == ["haze/0.png", "rain/0.png"]
    assert found["pictures"][0]["remark"] is None


def test_the_harm_table_has_a_row_per_photo_and_folder_and_leaves_out_broken_photos(
    capsys, copier: Path, tmp_path: Path
):
    write(tmp_path / "haze" / "0.png", picture(0))
    (tmp_path / "haze" / "1.png").write_bytes(b"no picture")
    assert run_command("evaluate", ["--model", str(copier), "--harm", str(tmp_path), "--device", "cpu"]) == 2
    captured = capsys.readouterr()
    assert [line.split()[0] for line in captured.out.splitlines()[-3:]] == ["haze/0.png", "mean", "mean"]
    assert "Left out" in captured.err


def test_degrade_is_refused_with_harm(copier: Path, photos: Path):
    with pytest.raises(MwrError, match="--degrade has no meaning with --harm"):
        run_command("evaluate", ["--model", str(copier), "--harm", str(photos), "--degrade", "haze"])
