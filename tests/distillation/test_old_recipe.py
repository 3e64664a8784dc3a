"""A recipe of version 0.1.0 makes the same run today."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from mwrgui.core.setting import settings_of
from mwrgui.distillation.recipe import DistillRecipe, read_values
from mwrgui.distillation.start import recipe_with
from mwrgui.runs.events import read_events
from mwrgui.runs.run_folder import RunFolder


@pytest.fixture
def old_values(old_home: Path) -> dict[str, Any]:
    """The values in the file: every setting of that version, none with its default except `tensorboard`."""
    return tomllib.loads((old_home / "recipe.toml").read_text(encoding="utf-8"))


def test_a_run_starts_from_the_old_recipe_with_all_its_values(
    old_home: Path, mwrgui_cli, old_values: dict[str, Any]
) -> None:
    run = RunFolder(old_home / "run")
    cpu = ("--device", "cpu", "--precision", "float32")
    done = mwrgui_cli("distill", "--recipe", "recipe.toml", *cpu, "-o", run.path, cwd=old_home)
    assert done.returncode == 0, done.stderr
    recorded = run.read_recipe()
    assert recorded["init"] == str(old_home / old_values.pop("start_from"))
    assert {name: recorded[name] for name in old_values} == old_values
    assert {name: recorded[name] for name in ("features", "label_reuse", "jpeg_share", "photos")} == {
        **{"features": 0.0, "label_reuse": 1, "jpeg_share": 0.0, "photos": ""}
    }
    assert read_events(run.events_path)[-1]["event"] == "run_finished"


def test_the_recipe_in_the_folder_of_an_old_run_can_be_used_too(old_home: Path) -> None:
    recipe = recipe_with(str(old_home / "Documents" / "mwrgui" / "runs" / "finished" / "recipe.toml"), {})
    assert recipe.schedule.init == (old_home / "start.safetensors").as_posix()
    assert (recipe.schedule.label_reuse, recipe.losses.features) == (1, 0.0)


def test_missing_settings_take_the_defaults_of_the_version_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text("steps = 50\n")
    assert read_values(str(path)) == {"steps": 50}
    path.write_text('steps = 50\nstart_from = ""\n')
    assert read_values(str(path)) == {
        **{"steps": 50, "init": "random", "label_reuse": 1, "features": 0.0, "jpeg_share": 0.0}
    }


def test_only_one_setting_was_renamed(old_values: dict[str, Any]) -> None:
    assert set(old_values) - set(settings_of(DistillRecipe)) == {"start_from"}
