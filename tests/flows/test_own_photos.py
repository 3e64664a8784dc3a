"""`mwrgui distill` with the user's own photos among the generated images."""

import json
import signal
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton

from mwrgui.library.cards import read_card
from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.models_page.words import origin_line
from mwrgui.ui.shell.app import Program

LONG = 240_000

SETTINGS = {
    "crop": 32,
    "batch": 4,
    "warmup": 1,
    "pool": 4,
    "scene_side": 48,
    "candidates": 2,
    "preview_every": 0,
    "measure_every": 1000,
    "steps": 16,
    "checkpoint_every": 8,
    "photo_share": 0.5,
}


@pytest.fixture
def photos(make_photos, broken_photo: Path) -> Path:
    """A folder of three photos, one of them damaged."""
    make_photos(2)
    return broken_photo.parent


def command(teacher: Path, photos: object, **values: object) -> list[str]:
    settings = {**SETTINGS, **values, "photos": photos}
    flags = [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]
    return [
        "distill",
        "--teacher",
        str(teacher),
        "--student",
        "tiny",
        "--device",
        "cpu",
        "--no-library",
        *flags,
    ]


def events(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_photos_are_learned_from_and_told_in_the_students_file(
    mwrgui_cli, tiny_teacher, photos, tmp_path, student_weights, spawn_cli
):
    straight, killed, without = (tmp_path / name for name in ("straight", "killed", "without"))
    done = mwrgui_cli(*command(tiny_teacher, photos), "--json", "-o", straight)
    assert done.returncode == 0, done.stderr
    warned = [event for event in events(done.stdout) if event["event"] == "health_warning"]
    assert [event["kind"] for event in warned] == ["own_photos", "photo_left_out"]
    assert f"3 photos in {photos}: it is not data-free" in warned[0]["message"]
    assert "broken.png" in warned[1]["message"]
    said = read_card(straight / "student.safetensors").metadata
    assert (said["photos"], said["photos_folder"]) == ("3", photos.name)
    assert str(tmp_path) not in "".join(said.values())

    process = spawn_cli(*command(tiny_teacher, photos), "--json", "-o", str(killed))
    for line in process.stdout:
        if (event := json.loads(line))["event"] == "step_done" and event["step"] >= 10:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = mwrgui_cli("distill", "--resume", killed, "--device", "cpu", "--no-library")
    assert resumed.returncode == 0, resumed.stderr
    assert f"learns also from 3 photos in {photos}: it is not data-free" in resumed.stderr
    assert torch.equal(student_weights(straight), student_weights(killed))

    plain = mwrgui_cli(*command(tiny_teacher, ""), "-o", without)
    assert plain.returncode == 0, plain.stderr
    assert "data-free" not in plain.stderr
    assert "photos" not in read_card(without / "student.safetensors").metadata
    assert not torch.equal(student_weights(straight), student_weights(without))


def test_a_folder_without_photos_is_refused_in_one_sentence(mwrgui_cli, tiny_teacher, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "notes.txt").write_text("no photo")
    run = tmp_path / "run"
    done = mwrgui_cli(*command(tiny_teacher, empty), "-o", run)
    assert done.returncode == 2
    assert f"There are no photos in {empty} that can be read." in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not run.exists()


def test_a_run_goes_on_when_photos_are_gone_that_it_began_with(mwrgui_cli, tiny_teacher, photos, tmp_path):
    run = tmp_path / "run"
    done = mwrgui_cli(*command(tiny_teacher, photos, steps=2), "-o", run)
    assert done.returncode == 0, done.stderr
    (run / "student.safetensors").unlink()
    for path in sorted(photos.glob("*.png"))[:-1]:
        path.unlink()
    resumed = mwrgui_cli("distill", "--resume", run, "--device", "cpu", "--no-library")
    assert resumed.returncode == 0, resumed.stderr
    assert (run / "student.safetensors").exists()


def test_the_form_asks_for_photos_and_says_what_is_wrong_with_their_folder(
    program: Program, page: DistillPage, qtbot, photos: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    settings = page.form.recipe.advanced_settings
    settings.expand()
    qtbot.waitUntil(lambda: settings.complete, timeout=LONG)
    line, start = page.findChild(QLineEdit, "setting_photos"), page.findChild(QPushButton, "distill_start")
    assert line is not None
    assert start is not None
    qtbot.keyClicks(line, str(empty))
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    bar = program.window.message_bar
    qtbot.waitUntil(lambda: bool(bar.message and "There are no photos in" in bar.message.text), timeout=LONG)

    program.session.recipe_draft.set_text("photos", str(photos))
    qtbot.waitUntil(start.isEnabled)
    program.session.runs.distill(program.session.recipe_draft.recipe(), ())
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)
    assert run.card is not None
    assert f"also learned from 3 photos of “{photos.name}”, so it is not data-free" in origin_line(run.card)
