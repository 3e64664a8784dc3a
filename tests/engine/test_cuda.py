"""On a CUDA device: weather, training, distillation, resuming and restoring; skipped where there is none."""

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from mwrgui.degradations import DEGRADATIONS
from mwrgui.metrics import psnr

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="this machine has no CUDA device")

SMALL = (
    "steps=6",
    "batch=2",
    "crop=48",
    "warmup=1",
    "measure_every=3",
    "checkpoint_every=3",
    "preview_every=3",
)
CUDA = torch.device("cuda")


def settings(*assignments):
    return [part for assignment in assignments for part in ("--set", assignment)]


def degrade(name, device, seed=3):
    clean = torch.rand(2, 3, 96, 128, generator=torch.Generator().manual_seed(1)) * 0.6 + 0.2
    weather = DEGRADATIONS[name]
    return weather.apply(clean.to(device), generator=torch.Generator().manual_seed(seed)), clean


@pytest.mark.parametrize("name", DEGRADATIONS)
def test_weather_is_the_same_for_the_same_seed(name):
    (once, clean), (again, _), (other, _) = (degrade(name, CUDA, seed) for seed in (3, 3, 4))
    assert once.device.type == "cuda"
    torch.testing.assert_close(once, again, atol=1e-5, rtol=0)
    assert (once - other).abs().mean() > 1e-3
    assert (once.cpu() - clean).abs().mean() > 1e-3


@pytest.mark.parametrize("name", ["haze", "raindrop"])
def test_weather_without_noise_in_every_pixel_is_the_same_as_on_the_cpu(name):
    torch.testing.assert_close(degrade(name, CUDA)[0].cpu(), degrade(name, "cpu")[0], atol=2e-4, rtol=0)


@pytest.mark.parametrize("name", ["rain", "snow"])
def test_rain_and_snow_are_on_average_as_dense_as_on_the_cpu(name):
    on_cuda, on_cpu = (
        torch.stack(
            [
                (image.cpu() - clean).mean()
                for image, clean in (degrade(name, device, seed) for seed in range(150))
            ]
        )
        for device in (CUDA, "cpu")
    )
    assert float(on_cuda.mean()) == pytest.approx(float(on_cpu.mean()), rel=0.25)


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(3):
        noise = np.random.default_rng(number).integers(0, 255, (6, 8, 3), np.uint8)
        cv2.imwrite(
            str(folder / f"{number}.png"), cv2.resize(noise, (160, 120), interpolation=cv2.INTER_CUBIC)
        )
    return folder


def test_a_network_is_trained_and_restores_as_it_does_on_the_cpu(mwrgui_cli, photos, tmp_path):
    run = tmp_path / "run"
    trained = mwrgui_cli(
        "train", "--photos", photos, "--design", "tiny", "--device", "cuda", "-o", run, *settings(*SMALL)
    )
    assert trained.returncode == 0, trained.stderr
    for device in ("cuda", "cpu"):
        done = mwrgui_cli(
            "restore", photos / "0.png", "--model", run / "student.safetensors", "--device", device,
            "-o", tmp_path / f"{device}.png",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
    on_cuda, on_cpu = (cv2.imread(str(tmp_path / f"{device}.png")) for device in ("cuda", "cpu"))
    assert psnr(on_cuda, on_cpu) > 45


@pytest.mark.parametrize(
    ("source", "candidates"), [("scenes", 1), ("scenes", 2), ("scenes+adversary", 2), ("adversarial", 2)]
)
def test_a_student_is_distilled_and_an_interrupted_run_is_resumed(source, candidates, mwrgui_cli, tmp_path):
    run = tmp_path / "run"
    small = (
        f"synthesizer={source}",
        "pool=4",
        "scene_side=64",
        f"candidates={candidates}",
        "generator_every=2",
    )
    done = mwrgui_cli(
        "distill", "--student", "tiny", "--device", "cuda", "-o", run, *settings(*SMALL, *small)
    )
    assert done.returncode == 0, done.stderr
    for path in (*(run / "checkpoints").glob("*00000006.pt"), run / "student.safetensors"):
        path.unlink()
    resumed = mwrgui_cli("distill", "--resume", run, "--device", "cuda")
    assert resumed.returncode == 0, resumed.stderr
    assert (run / "student.safetensors").exists()


def test_a_large_photo_is_restored_by_both_models(mwrgui_cli, tmp_path):
    photo = tmp_path / "large.png"
    small = np.random.default_rng(0).integers(0, 255, (20, 30, 3), np.uint8)
    cv2.imwrite(str(photo), cv2.resize(small, (3000, 2000), interpolation=cv2.INTER_CUBIC))
    done = mwrgui_cli("restore", photo, "--both", "--device", "cuda", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert len([p for p in Path(tmp_path / "out").iterdir() if p.suffix == ".png"]) == 2
