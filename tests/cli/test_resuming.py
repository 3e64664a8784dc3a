"""`--resume`: from any folder, with the same teacher, without flags that would do nothing."""

import argparse
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from mwrgui.cli import Parser, distill, run_command
from mwrgui.cli.flags.distill import add_arguments
from mwrgui.cli.running import print_events
from mwrgui.core.errors import MwrError
from mwrgui.library.cards import checksum, read_card
from mwrgui.library.models import Library
from mwrgui.models import UNET, UNetSettings
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.runs.events import Event, HealthWarning, RunStarted, StepDone, read_events
from mwrgui.runs.run_cards import teacher_checksum
from mwrgui.runs.run_folder import RunFolder

SHORT_RUN = {
    **{"steps": 4, "crop": 32, "batch": 2, "warmup": 1, "checkpoint_every": 2, "measure_every": 1000},
    "preview_every": 0,
}
SMALL_SCENES = {"pool": 4, "scene_side": 48, "candidates": 2, "synthesizer": "scenes"}
COMMON_FLAGS = ("--device", "cpu", "--json", "--no-library")


def flags(**values: object) -> list[str]:
    return [part for name, value in values.items() for part in ("--set", f"{name}={value}")]


def save_network(path: Path, *, seed: int) -> Path:
    """Saves a small network; another seed gives other weights, and so another file."""
    torch.manual_seed(seed)
    settings = UNetSettings((4, 8), encoder=(0,), middle=1, decoder=(0,))
    save_model(RestorationModel(UNET.build(settings), architecture=UNET, settings=settings), path)
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a network and photos."""
    folder = tmp_path / "here"
    (folder / "photos").mkdir(parents=True)
    monkeypatch.chdir(folder)
    save_network(folder / "net.safetensors", seed=1)
    pixels = np.random.default_rng(0).integers(0, 256, (48, 48, 3), np.uint8)
    cv2.imwrite(str(folder / "photos" / "0.png"), pixels)
    return folder


@pytest.fixture
def go_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function that changes to an empty folder."""

    def change() -> None:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")

    return change


@pytest.fixture
def library() -> Iterator[Library]:
    """The library of all tests; models added to it are removed afterwards."""
    library = Library()
    before = {card.path for card in library.cards()}
    yield library
    for card in library.cards():
        if card.path not in before:
            card.path.unlink()


@pytest.fixture
def model_name(library: Library, here: Path) -> str:
    """The name of a model that was added to the library."""
    return library.add(here / "net.safetensors", "mentor").name


def make_interrupted(run: Path) -> Path:
    """Turns a finished run into one that was killed at step 2."""
    (run / "checkpoints" / "step-00000004.pt").unlink()
    (run / "student.safetensors").unlink()
    return run


def make_interrupted_distillation(run: Path, teacher: str) -> Path:
    fixed = ["--teacher", teacher, "--student", "tiny", "-o", str(run), *COMMON_FLAGS]
    assert run_command("distill", [*fixed, *flags(**SHORT_RUN, **SMALL_SCENES)]) == 0
    return make_interrupted(run)


def make_interrupted_training(run: Path, *more: str) -> Path:
    fixed = ["--photos", "photos", "--design", "tiny", "-o", str(run), *COMMON_FLAGS]
    assert run_command("train", [*fixed, *more, *flags(**SHORT_RUN)]) == 0
    return make_interrupted(run)


def resume(command: str, run: Path) -> bool:
    """Resumes a run; whether it came to its end and saved a student."""
    done = run_command(command, ["--resume", str(run), *COMMON_FLAGS]) == 0
    return done and (run / "student.safetensors").exists()


def parse(*arguments: str) -> argparse.Namespace:
    parser = Parser(allow_abbrev=False)
    add_arguments(parser)
    return parser.parse_args(arguments)


def test_a_distillation_can_be_resumed_from_another_folder(
    here: Path, go_elsewhere: Callable[[], None]
) -> None:
    run = make_interrupted_distillation(here / "run", "net.safetensors")
    go_elsewhere()
    assert resume("distill", run)


def test_a_training_can_be_resumed_from_another_folder(here: Path, go_elsewhere: Callable[[], None]) -> None:
    make_interrupted_training(here / "first")
    assert resume("train", here / "first")
    init = flags(init=Path("first", "student.safetensors"))
    run = make_interrupted_training(here / "run", "--teacher", "net.safetensors", *init)
    go_elsewhere()
    assert resume("train", run)


def test_choices_after_a_path_are_kept_when_it_is_made_absolute(here: Path) -> None:
    recipe = distill.recipe_from(parse("--teacher", "net.safetensors?graph=lstm&stages=5"))
    assert recipe.networks.teacher == f"{here / 'net.safetensors'}?graph=lstm&stages=5"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_a_question_mark_in_a_file_name_does_not_begin_choices(here: Path) -> None:
    (here / "a?b.pth").touch()
    assert distill.recipe_from(parse("--teacher", "a?b.pth")).networks.teacher == str(here / "a?b.pth")


def test_the_name_of_a_library_model_stays_a_name_even_if_a_file_has_it_too(
    here: Path, model_name: str
) -> None:
    (here / model_name).touch()
    assert distill.recipe_from(parse("--teacher", model_name)).networks.teacher == model_name
    assert (
        distill.recipe_from(parse("--teacher", f"{model_name}?a=b")).networks.teacher == f"{model_name}?a=b"
    )
    assert distill.recipe_from(parse("--teacher", f"./{model_name}")).networks.teacher == str(
        here / model_name
    )


def test_a_path_that_does_not_exist_is_kept_as_typed(here: Path) -> None:
    assert here.exists()
    recipe = distill.recipe_from(parse("--teacher", "gone.pth", "--set", "init=old.pth"))
    assert (recipe.networks.teacher, recipe.schedule.init) == ("gone.pth", "old.pth")


@pytest.mark.parametrize("command", ["distill", "train"])
def test_a_teacher_file_with_other_content_is_refused(here: Path, command: str) -> None:
    make = {
        "distill": make_interrupted_distillation,
        "train": lambda run, teacher: make_interrupted_training(run, "--teacher", teacher),
    }
    run = make[command](here / "run", "net.safetensors")
    save_network(here / "net.safetensors", seed=2)
    before = (run / "events.jsonl").read_bytes()
    with pytest.raises(MwrError, match=r"net\.safetensors is no longer the same file\. Put the earlier"):
        run_command(command, ["--resume", str(run), *COMMON_FLAGS])
    assert (run / "events.jsonl").read_bytes() == before
    assert not (run / "student.safetensors").exists()


@pytest.mark.parametrize("old_name_reused", [True, False])
def test_a_renamed_teacher_is_found(
    here: Path, library: Library, model_name: str, old_name_reused: bool
) -> None:
    digest = checksum(library.resolve(model_name))
    run = make_interrupted_distillation(here / "run", model_name)
    library.rename(model_name, "other")
    if old_name_reused:
        library.add(save_network(here / "later.safetensors", seed=2), model_name)
    assert resume("distill", run)
    assert read_card(run / "student.safetensors").metadata["teacher_checksum"] == digest


def test_choices_are_kept_for_a_renamed_teacher(here: Path, library: Library, model_name: str) -> None:
    run = RunFolder(here)
    run.append_event(
        {
            "event": "run_started",
            "step": 0,
            "steps": 1,
            "facts": {"teacher_checksum": checksum(library.resolve(model_name))},
        }
    )
    renamed = library.rename(model_name, "other").path
    assert (
        library.find_same_model(f"{model_name}?graph=lstm", teacher_checksum(run.path))
        == f"{renamed}?graph=lstm"
    )


def test_a_run_that_did_not_record_its_teachers_checksum_can_be_resumed(here: Path) -> None:
    run = make_interrupted_distillation(here / "run", "net.safetensors")
    events = read_events(run / "events.jsonl")
    for event in events:
        event.get("facts", {}).pop("teacher_checksum", None)
    RunFolder(run).rewrite_events(events)
    save_network(here / "net.safetensors", seed=2)
    assert resume("distill", run)


@pytest.mark.parametrize(
    ("command", "flags_given", "flags_named"),
    [
        ("distill", ["--set", "steps=9"], "--set"),
        ("distill", ["--recipe", "standard"], "--recipe"),
        ("distill", ["--teacher", "teacher", "--student", "small"], "--teacher, --student"),
        ("distill", ["--probe", "a.png", "-o", "run"], "--probe, -o"),
        ("train", ["--photos", "photos", "--design", "base"], "--photos, --design"),
        ("train", ["--teacher", "teacher", "--output", "run"], "--teacher, -o"),
    ],
)
def test_flags_that_a_resumed_run_would_ignore_are_refused(
    command: str, flags_given: list[str], flags_named: str
) -> None:
    with pytest.raises(MwrError, match=f"do not go with --resume: {flags_named}. Leave them out"):
        run_command(command, ["--resume", "run", *COMMON_FLAGS, *flags_given])


def test_progress_ends_with_the_last_step_even_after_a_rollback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def step(number: int) -> Event:
        return StepDone(number, {"loss": float(number)}, 1e-3, 0.1)

    rollback = HealthWarning(2, "rolled_back", "The run went back to step 2.")
    events = [RunStarted(0, 6, "run", {}), *map(step, range(1, 6)), rollback, *map(step, range(3, 7))]
    print_events(events, steps=6, json=False)
    last_lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("6/6")]
    assert len(last_lines) == 1
    assert last_lines[0].startswith("6/6 steps, 100 %")
    assert last_lines[0].endswith("loss 6.0000")
