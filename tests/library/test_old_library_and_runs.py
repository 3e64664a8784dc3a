"""Models and runs of version 0.1.0 are listed with all their details."""

from pathlib import Path

import pytest

from mwrgui.core.paths import library_folder, runs_folder
from mwrgui.engine.schedule import RANDOM
from mwrgui.library.models import Library
from mwrgui.runs.history import read_history
from mwrgui.runs.run_cards import list_runs, read_run, teacher_checksum


def test_the_library_lists_both_models(old_home: Path) -> None:  # noqa: ARG001  # sets environment variables
    library = Library()
    cards = {card.name: card for card in library.cards() if card.path.parent == library_folder()}
    assert list(cards) == ["finished", "trained"]
    assert [card.problem for card in cards.values()] == [None, None]
    assert [card.role for card in cards.values()] == ["student", "teacher"]
    assert {card.architecture for card in cards.values()} == {"unet"}
    assert {card.parameters for card in cards.values()} == {140588}
    student = cards["finished"]
    assert student.metadata["teacher_checksum"] == teacher_checksum(runs_folder() / "finished")
    assert library.find_same_model("trained", student.metadata["teacher_checksum"]) == "trained"
    assert student.self_test is not None
    assert student.self_test.passed
    assert student.self_test.ramp == pytest.approx(0.00814, abs=1e-5)


def test_runs_are_listed_with_state_progress_and_settings(old_home: Path) -> None:
    cards = {card.name: card for card in list_runs(runs_folder())}
    listed = {name: (card.state, card.step, card.steps, card.resumable) for name, card in cards.items()}
    assert listed == {
        "trained": ("finished", 4, 4, False),
        "finished": ("finished", 4, 4, False),
        "interrupted": ("interrupted", 5, 6, True),
    }
    assert {(card.student, card.parameters, card.problem) for card in cards.values()} == {
        ("tiny", 140588, None)
    }
    settings = cards["finished"].settings
    assert settings["init"] == (old_home / "start.safetensors").as_posix()
    assert "start_from" not in settings
    assert (settings["features"], settings["label_reuse"], settings["jpeg_share"]) == (0.0, 1, 0.0)
    assert (settings["weathers"], settings["measure_every"]) == (["rain", "haze"], 2)


def test_a_run_without_initial_weights_started_with_random_ones(old_home: Path) -> None:  # noqa: ARG001
    run = runs_folder() / "finished"
    recipe = run / "recipe.toml"
    lines = recipe.read_text(encoding="utf-8").splitlines()
    changed = ['start_from = ""' if line.startswith("start_from") else line for line in lines]
    recipe.write_text("\n".join(changed), encoding="utf-8")
    assert read_run(run).settings["init"] == RANDOM


def test_a_history_has_series_previews_checkpoints_and_the_end_of_the_run(old_home: Path) -> None:  # noqa: ARG001
    history = read_history(runs_folder() / "finished")
    assert list(history.series["loss/loss"].steps) == [1, 2, 3, 4]
    assert list(history.series["agreement"].steps) == [2, 4]
    assert {name for name in history.series if name.startswith("loss/")} == {
        *("loss/loss", "loss/l1", "loss/log_mse", "loss/frequency", "loss/contrastive")
    }
    assert {name.removeprefix("health/") for name in history.series if name.startswith("health/")} == {
        *("diversity", "degradation_energy", "saturation", "scene_error")
    }
    assert {name for name in history.series if name.startswith(("held_out/", "probe/"))} == {
        *("held_out/clean", "held_out/haze", "held_out/rain", "probe/probe")
    }
    assert [mark.step for mark in history.previews] == [0, 4]
    assert [(mark.step, mark.best) for mark in history.checkpoints] == [(0, False), (2, True), (4, True)]
    assert history.best_score == pytest.approx(58.86, abs=0.01)
    assert history.finished is not None
    assert (history.finished.reason, history.finished.taken_from) == ("completed", 4)
    assert (history.facts["version"], history.facts["teacher"]) == ("0.1.0", "trained")


def test_a_run_with_an_adversary_has_series_of_its_losses(old_home: Path) -> None:  # noqa: ARG001
    history = read_history(runs_folder() / "interrupted")
    assert "loss/generator_loss" in history.series
    assert "health/disagreement" in history.series
    assert (history.finished, history.last_step) == (None, 5)
