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

SMALL = {
    **{"steps": 4, "crop": 32, "batch": 2, "warmup": 1, "checkpoint_every": 2, "measure_every": 1000},
    "preview_every": 0,
}
SCENES = {"pool": 4, "scene_side": 48, "candidates": 2, "synthesizer": "scenes"}
QUIET = ("--device", "cpu", "--json", "--no-library")


def flags(**values: object) -> list[str]:
    return [part for name, value in values.items() for part in ("--set", f"{name}={value}")]


def save_network(path: Path, *, seed: int) -> Path:
    """A small network with the weights of a seed, which stand for one file or another."""
    torch.manual_seed(seed)
    settings = UNetSettings((4, 8), encoder=(0,), middle=1, decoder=(0,))
    save_model(RestorationModel(UNET.build(settings), architecture=UNET, settings=settings), path)
    return path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which commands are given, with a network and photos."""
    folder = tmp_path / "here"
    (folder / "photos").mkdir(parents=True)
    monkeypatch.chdir(folder)
    save_network(folder / "net.safetensors", seed=1)
    pixels = np.random.default_rng(0).integers(0, 256, (48, 48, 3), np.uint8)
    cv2.imwrite(str(folder / "photos" / "0.png"), pixels)
    return folder


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Leaves for a folder in which nothing lies."""

    def go() -> None:
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")

    return go


@pytest.fixture
def library() -> Iterator[Library]:
    """The person's; what is added goes again, because others look into it, too."""
    library = Library()
    before = {card.path for card in library.cards()}
    yield library
    for card in library.cards():
        if card.path not in before:
            card.path.unlink()


@pytest.fixture
def name(library: Library, here: Path) -> str:
    """A model of the library that is none of ours."""
    return library.add(here / "net.safetensors", "mentor").name


def broken_off(run: Path) -> Path:
    """Makes of a run that came to its end one that was killed at step 2."""
    (run / "checkpoints" / "step-00000004.pt").unlink()
    (run / "student.safetensors").unlink()
    return run


def distilled(run: Path, teacher: str) -> Path:
    fixed = ["--teacher", teacher, "--student", "tiny", "-o", str(run), *QUIET]
    assert run_command("distill", [*fixed, *flags(**SMALL, **SCENES)]) == 0
    return broken_off(run)


def trained(run: Path, *more: str) -> Path:
    fixed = ["--photos", "photos", "--design", "tiny", "-o", str(run), *QUIET]
    assert run_command("train", [*fixed, *more, *flags(**SMALL)]) == 0
    return broken_off(run)


def resume(command: str, run: Path) -> bool:
    """Whether the run went on to its end and left a student."""
    done = run_command(command, ["--resume", str(run), *QUIET]) == 0
    return done and (run / "student.safetensors").exists()


def parsed(*words: str) -> argparse.Namespace:
    parser = Parser(allow_abbrev=False)
    add_arguments(parser)
    return parser.parse_args(words)


def test_a_distillation_goes_on_from_another_folder(here: Path, elsewhere: Callable[[], None]) -> None:
    run = distilled(here / "run", "net.safetensors")
    elsewhere()
    assert resume("distill", run)


def test_a_training_goes_on_from_another_folder(here: Path, elsewhere: Callable[[], None]) -> None:
    trained(here / "first")
    assert resume("train", here / "first")
    init = flags(init=Path("first", "student.safetensors"))
    run = trained(here / "run", "--teacher", "net.safetensors", *init)
    elsewhere()
    assert resume("train", run)


def test_choices_stay_behind_a_path_that_is_made_absolute(here: Path) -> None:
    recipe = distill.recipe_from(parsed("--teacher", "net.safetensors?graph=lstm&stages=5"))
    assert recipe.networks.teacher == f"{here / 'net.safetensors'}?graph=lstm&stages=5"


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such names")
def test_a_question_mark_in_the_name_of_a_file_is_no_choice(here: Path) -> None:
    (here / "a?b.pth").touch()
    assert distill.recipe_from(parsed("--teacher", "a?b.pth")).networks.teacher == str(here / "a?b.pth")


def test_a_name_of_the_library_stays_a_name_beside_a_file_called_so(here: Path, name: str) -> None:
    (here / name).touch()
    assert distill.recipe_from(parsed("--teacher", name)).networks.teacher == name
    assert distill.recipe_from(parsed("--teacher", f"{name}?a=b")).networks.teacher == f"{name}?a=b"
    assert distill.recipe_from(parsed("--teacher", f"./{name}")).networks.teacher == str(here / name)


def test_what_is_not_there_is_told_as_it_was_typed(here: Path) -> None:
    assert here.exists()
    recipe = distill.recipe_from(parsed("--teacher", "gone.pth", "--set", "init=old.pth"))
    assert (recipe.networks.teacher, recipe.schedule.init) == ("gone.pth", "old.pth")


@pytest.mark.parametrize("command", ["distill", "train"])
def test_a_teacher_that_is_another_file_by_now_is_refused(here: Path, command: str) -> None:
    make = {"distill": distilled, "train": lambda run, teacher: trained(run, "--teacher", teacher)}
    run = make[command](here / "run", "net.safetensors")
    save_network(here / "net.safetensors", seed=2)
    before = (run / "events.jsonl").read_bytes()
    with pytest.raises(MwrError, match=r"net\.safetensors is no longer the same file\. Put the earlier"):
        run_command(command, ["--resume", str(run), *QUIET])
    assert (run / "events.jsonl").read_bytes() == before
    assert not (run / "student.safetensors").exists()


@pytest.mark.parametrize("taken", [True, False])
def test_a_teacher_that_was_renamed_is_found_again(
    here: Path, library: Library, name: str, taken: bool
) -> None:
    digest = checksum(library.resolve(name))
    run = distilled(here / "run", name)
    library.rename(name, "other")
    if taken:
        library.add(save_network(here / "later.safetensors", seed=2), name)
    assert resume("distill", run)
    assert read_card(run / "student.safetensors").metadata["teacher_checksum"] == digest


def test_choices_go_with_a_teacher_that_was_renamed(here: Path, library: Library, name: str) -> None:
    run = RunFolder(here)
    run.append_event(
        {
            "event": "run_started",
            "step": 0,
            "steps": 1,
            "facts": {"teacher_checksum": checksum(library.resolve(name))},
        }
    )
    renamed = library.rename(name, "other").path
    assert (
        library.find_same_model(f"{name}?graph=lstm", teacher_checksum(run.path)) == f"{renamed}?graph=lstm"
    )


def test_a_run_that_does_not_know_its_teachers_checksum_goes_on(here: Path) -> None:
    run = distilled(here / "run", "net.safetensors")
    events = read_events(run / "events.jsonl")
    for event in events:
        event.get("facts", {}).pop("teacher_checksum", None)
    RunFolder(run).rewrite_events(events)
    save_network(here / "net.safetensors", seed=2)
    assert resume("distill", run)


@pytest.mark.parametrize(
    ("command", "given", "named"),
    [
        ("distill", ["--set", "steps=9"], "--set"),
        ("distill", ["--recipe", "standard"], "--recipe"),
        ("distill", ["--teacher", "teacher", "--student", "small"], "--teacher, --student"),
        ("distill", ["--probe", "a.png", "-o", "run"], "--probe, -o"),
        ("train", ["--photos", "photos", "--design", "base"], "--photos, --design"),
        ("train", ["--teacher", "teacher", "--output", "run"], "--teacher, -o"),
    ],
)
def test_flags_that_a_resumed_run_would_not_heed_are_refused(
    command: str, given: list[str], named: str
) -> None:
    with pytest.raises(MwrError, match=f"do not go with --resume: {named}. Leave them out"):
        run_command(command, ["--resume", "run", *QUIET, *given])


def test_the_last_line_of_progress_is_the_last_step_also_after_going_back(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def step(number: int) -> Event:
        return StepDone(number, {"loss": float(number)}, 1e-3, 0.1)

    back = HealthWarning(2, "rolled_back", "The run went back to step 2.")
    events = [RunStarted(0, 6, "run", {}), *map(step, range(1, 6)), back, *map(step, range(3, 7))]
    print_events(events, steps=6, json=False)
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("6/6")]
    assert len(told) == 1
    assert told[0].startswith("6/6 steps, 100 %")
    assert told[0].endswith("loss 6.0000")
