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
def photo_folder(make_photos, broken_photo: Path) -> Path:
    """A folder of three photos, one of them damaged."""
    make_photos(2)
    return broken_photo.parent


def command(teacher: Path, photo_folder: object, **values: object) -> list[str]:
    settings = {**SETTINGS, **values, "photos": photo_folder}
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


def test_the_student_learns_from_own_photos_and_its_file_records_them(
    mwrgui_cli, tiny_teacher, photo_folder, tmp_path, student_weights, spawn_cli
):
    uninterrupted, killed, without_photos = (
        tmp_path / name for name in ("uninterrupted", "killed", "without")
    )
    done = mwrgui_cli(*command(tiny_teacher, photo_folder), "--json", "-o", uninterrupted)
    assert done.returncode == 0, done.stderr
    warnings = [event for event in events(done.stdout) if event["event"] == "health_warning"]
    assert [event["kind"] for event in warnings] == ["own_photos", "photo_left_out"]
    assert f"from photos in {photo_folder} (3): it is not data-free" in warnings[0]["message"]
    assert "broken.png" in warnings[1]["message"]
    metadata = read_card(uninterrupted / "student.safetensors").metadata
    assert (metadata["photos"], metadata["photos_folder"]) == ("3", photo_folder.name)
    assert str(tmp_path) not in "".join(metadata.values())

    process = spawn_cli(*command(tiny_teacher, photo_folder), "--json", "-o", str(killed))
    for line in process.stdout:
        if (event := json.loads(line))["event"] == "step_done" and event["step"] >= 10:
            break
    process.send_signal(signal.SIGKILL)
    process.wait()
    resumed = mwrgui_cli("distill", "--resume", killed, "--device", "cpu", "--no-library")
    assert resumed.returncode == 0, resumed.stderr
    assert f"also learns from photos in {photo_folder} (3): it is not data-free" in resumed.stderr
    assert torch.equal(student_weights(uninterrupted), student_weights(killed))

    done_without_photos = mwrgui_cli(*command(tiny_teacher, ""), "-o", without_photos)
    assert done_without_photos.returncode == 0, done_without_photos.stderr
    assert "data-free" not in done_without_photos.stderr
    assert "photos" not in read_card(without_photos / "student.safetensors").metadata
    assert not torch.equal(student_weights(uninterrupted), student_weights(without_photos))


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


def test_a_run_resumes_although_photos_were_deleted_since_its_start(
    mwrgui_cli, tiny_teacher, photo_folder, tmp_path
):
    run = tmp_path / "run"
    done = mwrgui_cli(*command(tiny_teacher, photo_folder, steps=2), "-o", run)
    assert done.returncode == 0, done.stderr
    (run / "student.safetensors").unlink()
    for path in sorted(photo_folder.glob("*.png"))[:-1]:
        path.unlink()
    resumed = mwrgui_cli("distill", "--resume", run, "--device", "cpu", "--no-library")
    assert resumed.returncode == 0, resumed.stderr
    assert (run / "student.safetensors").exists()


def test_the_form_takes_a_photo_folder_and_reports_one_without_photos(
    program: Program, page: DistillPage, qtbot, photo_folder: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    settings = page.form.recipe.advanced_settings
    settings.expand()
    qtbot.waitUntil(lambda: settings.complete, timeout=LONG)
    field, start = page.findChild(QLineEdit, "setting_photos"), page.findChild(QPushButton, "distill_start")
    assert field is not None
    assert start is not None
    qtbot.keyClicks(field, str(empty))
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    bar = program.window.message_bar
    qtbot.waitUntil(lambda: bool(bar.message and "There are no photos in" in bar.message.text), timeout=LONG)

    program.session.recipe_draft.set_text("photos", str(photo_folder))
    qtbot.waitUntil(start.isEnabled)
    program.session.runs.distill(program.session.recipe_draft.recipe(), ())
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)
    assert run.card is not None
    assert f"also learned from photos in “{photo_folder.name}” (3), so it is not data-free" in origin_line(
        run.card
    )
