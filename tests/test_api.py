"""The Python interface: what a script or a notebook of a researcher does, with real models and files."""

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

import mwrgui
from mwrgui.core.paths import resources
from mwrgui.library.cards import checksum
from mwrgui.models.loading import save_model
from mwrgui.runs.events import RunFinished, RunStarted, StepDone

SMALL = {"batch": 1, "crop": 32, "scene_side": 32, "pool": 2, "init": "random"}


@pytest.fixture(scope="module")
def student():
    return mwrgui.load_model("student")


def photo(side: int = 48, dtype: type = np.uint8) -> np.ndarray:
    return np.random.default_rng(0).integers(0, np.iinfo(dtype).max, (side, side + 8, 3), dtype)


def test_importing_does_not_load_torch_and_provides_every_public_name():
    code = "import sys, mwrgui; print('torch' in sys.modules, set(mwrgui.__all__) <= set(dir(mwrgui)));"
    code += "from mwrgui import *; print(all(map(callable, (distill, evaluate, export, restore, train))))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False True\nTrue\n"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        mwrgui.nothing  # noqa: B018


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_restore_keeps_shape_and_type_of_a_read_only_array(student, dtype):
    pixels = photo(dtype=dtype)
    pixels.setflags(write=False)
    restored = mwrgui.restore(pixels, student)
    assert (restored.shape, restored.dtype) == (pixels.shape, pixels.dtype)
    assert not np.array_equal(restored, pixels)
    assert np.array_equal(mwrgui.restore(pixels, student, haze_strength=0.0, particle_strength=0.0), pixels)


def test_a_tensor_and_an_array_of_the_same_picture_are_restored_alike(student):
    pixels = photo()
    batch = torch.from_numpy(pixels).permute(2, 0, 1)[None].double().div(255).repeat(2, 1, 1, 1)
    restored = mwrgui.restore(batch, student)
    assert (restored.shape, restored.dtype) == (batch.shape, torch.float64)
    as_picture = (restored[1].permute(1, 2, 0) * 255).round().byte().numpy()
    difference = np.abs(as_picture.astype(int) - mwrgui.restore(pixels, student))
    assert difference.max() <= 1


@pytest.mark.parametrize(
    "wrong",
    [np.zeros((8, 8), np.uint8), np.zeros((8, 8, 3), np.float32), np.zeros((0, 8, 3), np.uint8)],
    ids=["grey", "float", "empty"],
)
def test_arrays_that_are_not_photos_are_refused(student, wrong):
    with pytest.raises(ValueError, match=r"expected \(H, W, 3\) of uint8 or uint16"):
        mwrgui.restore(wrong, student)


def test_wrong_tensors_and_options_are_refused(student):
    with pytest.raises(ValueError, match=r"expected \(B, 3, H, W\)"):
        mwrgui.restore(torch.zeros(3, 8, 8), student)
    with pytest.raises(ValueError, match="strength has no meaning"):
        mwrgui.restore(torch.zeros(1, 3, 8, 8), student, haze_strength=0.5)
    with pytest.raises(mwrgui.MwrError, match="strength must be at most 1"):
        mwrgui.restore(photo(), student, haze_strength=2.0)


def test_distill_makes_the_same_student_as_the_command(tmp_path, mwrgui_cli, student_weights, tiny_teacher):
    teacher = mwrgui.load_model(tiny_teacher)
    settings = SMALL | {"steps": 2}
    events = list(
        mwrgui.distill(
            teacher, student="tiny", recipe="quick", output=tmp_path / "api", progress=False, **settings
        )
    )
    assert isinstance(events[-1], RunFinished)
    flags = [flag for name, value in settings.items() for flag in ("--set", f"{name}={value}")]
    done = mwrgui_cli(
        *("distill", "--teacher", tiny_teacher, "--student", "tiny", "--recipe", "quick"),
        *("--no-library", "-o", tmp_path / "cli", *flags),
    )
    assert done.returncode == 0, done.stderr
    assert torch.equal(student_weights(tmp_path / "api"), student_weights(tmp_path / "cli"))
    made = mwrgui.load_model(tmp_path / "api" / "student.safetensors")
    assert made.metadata["teacher_checksum"] == checksum(tiny_teacher)


def test_a_run_whose_loop_was_left_early_is_resumed_to_its_end(tmp_path, tiny_teacher, capsys):
    run = tmp_path / "run"
    settings = SMALL | {"steps": 4, "checkpoint_every": 1}
    for event in mwrgui.distill(tiny_teacher, student="tiny", output=run, **settings):
        if isinstance(event, StepDone) and event.step == 2:
            break
    assert "2/4" in capsys.readouterr().err.replace(" ", "")
    with pytest.raises(ValueError, match="leave out steps"):
        mwrgui.distill(tiny_teacher, output=run, resume=True, steps=8)
    events = list(mwrgui.distill(tiny_teacher, output=run, resume=True, progress=False))
    assert next(e for e in events if isinstance(e, RunStarted)).step >= 1
    assert isinstance(events[-1], RunFinished)
    assert events[-1].step == 4


def test_an_unknown_setting_is_refused_before_the_run_begins(tmp_path):
    with pytest.raises(mwrgui.MwrError, match=r"stepps is not a setting \(did you mean steps\?\)"):
        mwrgui.distill("student", output=tmp_path / "run", stepps=3)
    assert not (tmp_path / "run").exists()


def test_the_recipe_of_an_earlier_run_can_be_used_again_with_its_networks(tmp_path, tiny_teacher):
    settings = SMALL | {"steps": 1, "progress": False}
    list(mwrgui.distill(tiny_teacher, student="tiny", output=tmp_path / "first", **settings))
    again = mwrgui.distill(
        recipe=tmp_path / "first" / "recipe.toml", output=tmp_path / "again", progress=False
    )
    assert isinstance([*again][-1], RunFinished)
    recipes = [(tmp_path / run / "recipe.toml").read_text() for run in ("first", "again")]
    assert recipes[0] == recipes[1]


def test_train_imitates_a_teacher_that_was_built_in_memory(tmp_path, tiny_teacher):
    teacher = mwrgui.load_model(tiny_teacher)
    teacher.name, teacher.file = "", None
    settings = {"steps": 1, "batch": 1, "crop": 32, "init": "random", "progress": False}
    photos = resources() / "samples"
    events = list(mwrgui.train(photos, design="tiny", teacher=teacher, output=tmp_path / "run", **settings))
    assert isinstance(events[-1], RunFinished)
    made = mwrgui.load_model(tmp_path / "run" / "student.safetensors")
    assert made.metadata["teacher"] == "unet"


def test_evaluate_returns_the_table_that_the_command_prints(tmp_path, mwrgui_cli, student):
    for folder, seed in (("input", 1), ("target", 2)):
        (tmp_path / folder).mkdir()
        noise = np.random.default_rng(seed).integers(0, 255, (32, 40, 3), np.uint8)
        Image.fromarray(noise).save(tmp_path / folder / "a.png")
    found = mwrgui.evaluate(student, pairs=tmp_path, progress=False)
    done = mwrgui_cli("evaluate", "--model", "student", "--pairs", tmp_path)
    assert str(found) in done.stdout
    assert found.mean["psnr_y"] == pytest.approx(found.results[0].figures["psnr_y"])
    assert found.by_weather == {}


def test_evaluate_degrades_clean_photos_and_compares_with_a_teacher(tmp_path, student, capsys):
    cv2.imwrite(str(tmp_path / "a.png"), photo())
    (tmp_path / "b.png").write_bytes(b"no photo")
    found = mwrgui.evaluate(student, photos=tmp_path, weathers=["haze", "clean"], teacher=student)
    assert list(found.by_weather) == ["haze", "clean"]
    assert found.mean["agreement_psnr_rgb"] == 100
    assert sum(each.pairs for each in found.left_out) == 2
    assert "agreement" in str(found)
    assert "pictures" in capsys.readouterr().err
    with pytest.raises(ValueError, match="either"):
        mwrgui.evaluate(student)


def test_export_takes_the_format_from_the_ending_and_overwrites_only_on_request(tmp_path, student):
    done = mwrgui.export(student, tmp_path / "student.safetensors")
    assert done.file_size == (tmp_path / "student.safetensors").stat().st_size
    with pytest.raises(mwrgui.MwrError, match="exists already"):
        mwrgui.export(student, tmp_path / "student.safetensors")
    mwrgui.export(student, tmp_path / "student.safetensors", overwrite=True, half=True)
    assert (tmp_path / "student.safetensors").stat().st_size < 0.6 * done.file_size
    with pytest.raises(mwrgui.MwrError, match=r"ends in “\.tflite”"):
        mwrgui.export(student, tmp_path / "student.tflite")


def test_a_model_that_was_saved_is_loaded_by_its_path(tmp_path, student):
    save_model(student, tmp_path / "mine.safetensors")
    loaded = mwrgui.load_model(tmp_path / "mine.safetensors")
    assert loaded.name == str(tmp_path / "mine.safetensors")
    with pytest.raises(mwrgui.MwrError, match="no model or file"):
        mwrgui.load_model(tmp_path / "absent.pth")
