"""The settings of the next run: changes, problems, the command, and what is restored at the next start."""

import argparse
import shlex
import shutil
from pathlib import Path

import pytest

from mwrgui.cli import Parser
from mwrgui.cli.distill import recipe_from
from mwrgui.cli.flags.distill import add_arguments
from mwrgui.core.own_program import program_command
from mwrgui.jobs.job import Job
from mwrgui.ui.preferences.preferences_file import PreferencesFile
from mwrgui.ui.session.recipe_catalog import read_catalog
from mwrgui.ui.session.recipe_draft import RecipeDraft


@pytest.fixture(scope="module")
def catalog():
    return next(read_catalog())


@pytest.fixture
def draft(qapp, catalog) -> RecipeDraft:  # noqa: ARG001 (needs an application)
    draft = RecipeDraft()
    draft.catalog = catalog
    draft.set_teacher("teacher")
    return draft


def parsed(command: str) -> argparse.Namespace:
    words = shlex.split(command)
    begin = words.index("distill")
    assert words[:begin] == (["mwrgui"] if shutil.which("mwrgui") else program_command())
    parser = Parser(prog="mwrgui distill", allow_abbrev=False)
    add_arguments(parser)
    return parser.parse_args(words[begin + 1 :])


def test_the_command_names_the_file_of_the_program_if_it_is_not_on_the_path(
    draft: RecipeDraft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    words = shlex.split(draft.choices.command(device="auto", precision="auto"))
    assert words[:5] == [*program_command(), "distill"]
    assert Path(words[0]).is_file()
    (tmp_path / "mwrgui").write_text("#!/bin/sh\n")
    (tmp_path / "mwrgui").chmod(0o755)
    assert draft.choices.command(device="auto", precision="auto").startswith("mwrgui distill ")


def test_the_command_makes_the_same_recipe(draft: RecipeDraft, tmp_path: Path) -> None:
    draft.set_preset("quick")
    draft.set_student("tiny")
    draft.set_teacher(str(tmp_path / "my teacher.pth"))
    draft.set_weather_teacher("rain", str(tmp_path / "for=rain.pth?stages=6"))
    draft.set_text("steps", "30")
    draft.set_text("learning_rate", "1.7e-4")
    draft.set_value("weathers", ("rain", "snow"))
    draft.set_value("synthesizer", "scenes+adversary")
    draft.set_text("init", str(tmp_path / "a b.safetensors"))
    draft.set_probes([tmp_path / "it's rain.jpg"])
    arguments = parsed(draft.choices.command(device="cpu", precision="float32"))
    assert recipe_from(arguments) == draft.recipe()
    assert arguments.probe == [tmp_path / "it's rain.jpg"]
    assert (arguments.device, arguments.precision) == ("cpu", "float32")


@pytest.mark.parametrize("preset", ["quick", "standard", "thorough"])
def test_an_unchanged_preset_needs_no_settings_in_the_command(draft: RecipeDraft, preset: str) -> None:
    draft.set_preset(preset)
    command = draft.choices.command(device="auto", precision="auto")
    assert "--set" not in command
    assert recipe_from(parsed(command)) == draft.recipe()


def test_all_problems_are_reported_at_once(draft: RecipeDraft) -> None:
    draft.set_text("steps", "many")
    draft.set_text("crop", "8")
    draft.set_value("weathers", ())
    draft.set_teacher("")
    assert set(draft.problems()) == {"steps", "crop", "weathers", "teacher"}
    assert draft.problems()["crop"] == "crop must be at least 16, not 8"
    draft.reset_all()
    draft.set_teacher("teacher")
    assert draft.problems() == {}


def test_incompatible_values_are_a_problem(draft: RecipeDraft) -> None:
    draft.set_text("crop", "400")
    assert "at least the crop of 400" in draft.problems()["scene_side"]


def test_a_teacher_for_a_weather_that_the_recipe_lacks_is_a_problem_of_the_teacher(
    draft: RecipeDraft,
) -> None:
    draft.set_value("weathers", ("haze",))
    draft.set_weather_teacher("rain", "nets/PReNet.pth")
    assert draft.problems() == {
        "teacher": "PReNet.pth would not be used: there is no rain among the weathers of the recipe"
    }
    draft.set_weather_teacher("rain", "")
    assert draft.problems() == {}


def test_the_value_of_the_preset_is_not_a_change(draft: RecipeDraft) -> None:
    steps = draft.value("steps")
    draft.set_text("steps", "77")
    assert draft.choices.changes == {"steps": 77}
    draft.set_text("steps", str(steps))
    assert draft.choices.changes == {}


def test_changes_stay_when_another_preset_is_chosen(draft: RecipeDraft) -> None:
    draft.set_text("batch", "5")
    draft.set_preset("quick")
    assert draft.value("batch") == 5
    assert draft.value("steps") == 3000
    draft.reset("batch")
    assert draft.value("batch") == 4


def test_choices_are_restored_from_the_preferences_file(draft: RecipeDraft, catalog, tmp_path: Path) -> None:
    photo = tmp_path / "p.png"
    photo.touch()
    draft.set_preset("thorough")
    draft.set_student("medium")
    draft.set_text("learning_rate", "0.001")
    draft.set_value("weathers", ("haze",))
    draft.set_weather_teacher("haze", str(tmp_path / "GCANet.pth"))
    draft.set_probes([photo, tmp_path / "gone.png"])
    PreferencesFile(tmp_path / "p.toml").update(distill=draft.choices.saved_state())
    again = RecipeDraft()
    again.restore_state(PreferencesFile(tmp_path / "p.toml").current.distill)
    again.catalog = catalog
    again.set_teacher("teacher")
    assert again.recipe() == draft.recipe()
    assert again.choices.probes == (photo,)


def test_unknown_saved_choices_are_ignored(draft: RecipeDraft) -> None:
    draft.restore_state(
        {"student": "vast", "recipe": "slow", "changes": {"warp": 9, "batch": 3}, "probes": 5}
    )
    assert (draft.choices.student, draft.choices.preset, draft.choices.changes) == (
        "slim",
        "standard",
        {"batch": 3},
    )


def test_the_settings_of_an_earlier_run_can_be_applied(draft: RecipeDraft) -> None:
    values = {"kind": "distill", "teacher": "x", "student": "tiny", "steps": 42, "batch": 2}
    draft.apply_settings(values | {"teachers": ["rain=PReNet.pth", "snow"]})
    assert draft.choices.student == "tiny"
    assert draft.choices.teachers == {"rain": "PReNet.pth"}
    assert draft.choices.changes == {"steps": 42, "batch": 2}


def test_at_most_eight_probes_are_kept_without_duplicates(draft: RecipeDraft) -> None:
    paths = [Path(f"{n}.png") for n in range(10)]
    draft.set_probes([paths[0], *paths])
    assert draft.choices.probes == tuple(paths[:8])


def test_the_catalog_is_read_first_without_and_then_with_the_costs_of_designs(qapp, qtbot) -> None:  # noqa: ARG001
    job = Job(lambda _stop: read_catalog(), name="gather")
    catalogs: list = []
    job.arrived.connect(catalogs.extend)
    with qtbot.waitSignal(job.ended, timeout=60_000):
        job.start()
    assert [all(d.macs for d in each.designs.values()) for each in catalogs] == [False, True]
    small, tiny = catalogs[-1].designs["small"], catalogs[-1].designs["tiny"]
    assert small.parameters > tiny.parameters
