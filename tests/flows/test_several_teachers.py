"""`mwrgui distill` with a teacher for each weather: what it records, resumes, and refuses."""

import json
import re
import signal
from pathlib import Path

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.core.setting import build
from mwrgui.distillation.loaded_teachers import load_teachers
from mwrgui.distillation.recipe import DistillRecipe
from mwrgui.distillation.teacher_names import split_teachers
from mwrgui.library.cards import checksum, read_card
from mwrgui.library.models import Library
from mwrgui.models.architectures.aodnet import AODNET, AODNetSettings
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel

SETTINGS = {
    "crop": 32,
    "batch": 4,
    "warmup": 1,
    "pool": 4,
    "scene_side": 48,
    "candidates": 2,
    "preview_every": 4,
    "measure_every": 4,
    "weathers": "haze,rain,snow,mixture",
    "clean_share": 0.2,
    "contrastive": 0.01,
    "synthesizer": "scenes+adversary",
    "generator_every": 2,
}


def flags(**values: object) -> list[str]:
    return [part for name, value in {**SETTINGS, **values}.items() for part in ("--set", f"{name}={value}")]


@pytest.fixture
def haze_teacher(tmp_path: Path) -> Path:
    """A small network for haze, of another architecture than the other teachers."""
    torch.manual_seed(3)
    settings = AODNetSettings(4)
    model = RestorationModel(AODNET.build(settings), architecture=AODNET, settings=settings)
    path = tmp_path / "haze net.safetensors"
    save_model(model, path)
    return path


@pytest.fixture
def rain_teacher(tmp_path: Path, tiny_teacher: Path) -> Path:
    """The tiny network with other weights."""
    model = load_model(tiny_teacher)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter *= 0.9
    path = tmp_path / "rain.safetensors"
    save_model(model, path)
    return path


@pytest.fixture
def teacher_flags(tiny_teacher: Path, haze_teacher: Path, rain_teacher: Path) -> list[str]:
    return [
        *("--teacher", f"rain={rain_teacher}"),
        *("--teacher", f"haze={haze_teacher}"),
        *("--teacher", str(tiny_teacher)),
    ]


def events(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_student_of_three_teachers_names_them_all_and_is_bit_identical_after_a_resume(
    mwrgui_cli, spawn_cli, teacher_flags, tiny_teacher, haze_teacher, rain_teacher, tmp_path, student_weights
):
    fixed = ["distill", *teacher_flags, "--student", "tiny", "--device", "cpu", "--json", "--no-library"]
    settings = flags(steps=16, checkpoint_every=8)
    uninterrupted, killed = tmp_path / "uninterrupted", tmp_path / "killed"
    done = mwrgui_cli(*fixed, "-o", uninterrupted, *settings)
    assert done.returncode == 0, done.stderr
    measured = [event for event in events(done.stdout) if event["event"] == "measured"]
    assert {"haze", "rain", "snow"} & measured[-1]["figures"].keys()
    process = spawn_cli(*fixed, "-o", str(killed), *settings)
    for line in process.stdout:
        if (event := json.loads(line))["event"] == "step_done" and event["step"] >= 10:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = mwrgui_cli("distill", "--resume", killed, "--device", "cpu", "--json", "--no-library")
    assert resumed.returncode == 0, resumed.stderr
    assert torch.equal(student_weights(uninterrupted), student_weights(killed))

    metadata = read_card(uninterrupted / "student.safetensors").metadata
    assert (
        metadata["teacher"]
        == f"rain.safetensors (rain), haze net.safetensors (haze), {tiny_teacher.name} (other)"
    )
    by_weather = json.loads(metadata["teachers"])
    files = {"rain": rain_teacher, "haze": haze_teacher, "other": tiny_teacher}
    assert {weather: entry["checksum"] for weather, entry in by_weather.items()} == {
        weather: checksum(path) for weather, path in files.items()
    }
    assert [entry["architecture"] for entry in by_weather.values()] == ["unet", "aodnet", "unet"]
    assert str(tmp_path) not in "".join(metadata.values())
    assert json.loads(metadata["recipe"])["teachers"] == [
        "rain=rain.safetensors",
        "haze=haze net.safetensors",
    ]


def test_a_run_is_not_resumed_if_the_teacher_of_one_weather_has_changed(
    mwrgui_cli, teacher_flags, haze_teacher, tmp_path
):
    run = tmp_path / "run"
    fixed = ["--student", "tiny", "--device", "cpu", "--no-library"]
    done = mwrgui_cli("distill", *teacher_flags, *fixed, "-o", run, *flags(steps=2))
    assert done.returncode == 0, done.stderr
    model = load_model(haze_teacher)
    with torch.no_grad():
        next(model.parameters()).add_(1)
    save_model(model, haze_teacher)
    (run / "student.safetensors").unlink()
    refused = mwrgui_cli("distill", "--resume", run, "--device", "cpu", "--no-library")
    assert refused.returncode == 2
    assert "haze net.safetensors is no longer the same file" in refused.stderr


def test_without_a_teacher_for_all_other_weathers_probes_are_shown_but_not_measured(
    mwrgui_cli, haze_teacher, rain_teacher, tmp_path, make_photos
):
    (photo,) = make_photos(1)
    done = mwrgui_cli(
        *("distill", "--teacher", f"rain={rain_teacher}", "--teacher", f"haze={haze_teacher}"),
        *("--student", "tiny", "--device", "cpu", "--no-library", "--json", "--probe", photo),
        *("-o", tmp_path / "run", *flags(steps=4, weathers="haze,rain", synthesizer="scenes")),
    )
    assert done.returncode == 0, done.stderr
    all_events = events(done.stdout)
    kinds = {event["kind"] for event in all_events if event["event"] == "health_warning"}
    assert {"derived_from_none", "probes_not_measured"} <= kinds
    figures = next(event for event in all_events if event["event"] == "measured")["figures"]
    assert figures.keys() <= {"haze", "rain", "clean"}
    shown = {path.name for path in (tmp_path / "run" / "samples").rglob("probe-*.png")}
    assert shown == {"probe-photo00-input.png", "probe-photo00-student.png"}


def test_a_teacher_for_an_unknown_weather_is_refused_before_anything_is_made(
    mwrgui_cli, rain_teacher, tmp_path
):
    run = tmp_path / "run"
    done = mwrgui_cli("distill", "--teacher", f"fog={rain_teacher}", "--teacher", rain_teacher, "-o", run)
    assert done.returncode == 2
    assert "a teacher cannot be named for “fog”: the weathers are haze, rain" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not run.exists()


@pytest.mark.parametrize(
    ("teachers", "weathers", "message"),
    [
        (["rain={rain}"], ["haze", "rain", "snow"], "no teacher is named for haze"),
        (["rain={rain}", "rain={haze}", "{rain}"], ["rain"], "two teachers are named for rain"),
        (["snow={rain}", "{rain}"], ["rain"], "there is no snow among the weathers of the recipe"),
        (["rain=", "{rain}"], ["rain"], "“rain=” is not of the form weather=FILE"),
        (["{rain}", "{haze}"], ["rain"], "Several teachers are named for all weathers"),
        (["rain={broken}", "{rain}"], ["rain"], "broken.pth"),
        (["rain={gone}", "{rain}"], ["rain"], "There is no model or file named"),
    ],
)
def test_unsuitable_teachers_are_refused_with_the_reason(
    teachers, weathers, message, rain_teacher, haze_teacher, tmp_path
):
    broken = tmp_path / "broken.pth"
    broken.write_bytes(rain_teacher.read_bytes()[:1000])
    paths = {"rain": rain_teacher, "haze": haze_teacher, "broken": broken, "gone": tmp_path / "gone.pth"}

    def load() -> None:
        teacher, entries = split_teachers(text.format(**paths) for text in teachers)
        values = {"teacher": teacher or "", "teachers": entries, "weathers": weathers}
        load_teachers(build(DistillRecipe, values, source="test"), Library())

    with pytest.raises(MwrError, match=re.escape(message)):
        load()
