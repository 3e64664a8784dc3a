"""Teachers for single weathers in the Distill form: chosen, shown, removed, and used in a run."""

import json
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QPushButton

from mwrgui.library.cards import read_card
from mwrgui.models.architectures.aodnet import AODNET, AODNetSettings
from mwrgui.models.loading import save_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.models_page.words import model_facts
from mwrgui.ui.shell.app import Program

LONG = 240_000


@pytest.fixture
def haze_teacher(tmp_path: Path) -> Path:
    torch.manual_seed(3)
    settings = AODNetSettings(4)
    model = RestorationModel(AODNET.build(settings), architecture=AODNET, settings=settings)
    path = tmp_path / "GCANet.safetensors"
    save_model(model, path)
    return path


def choose_teacher(page: DistillPage, weather: str, entry: str) -> None:
    """Chooses a teacher for a weather from the menus, as a click does."""
    button = page.findChild(QPushButton, "weather_teachers_choose")
    assert button is not None
    menu = button.menu()
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    inner = menu.findChild(QMenu, f"weather_menu_{weather}")
    assert inner is not None
    matching = [action for action in inner.actions() if action.text().startswith(entry)]
    assert isinstance(matching[0], QAction)
    matching[0].trigger()


def teacher_line(page: DistillPage, weather: str) -> str:
    found = [label for label in page.findChildren(QLabel, f"weather_teacher_{weather}") if label.isVisible()]
    return found[0].text() if found else ""


def message_text(program: Program) -> str:
    bar = program.window.message_bar
    return bar.message.text if bar.message else ""


def test_a_teacher_for_one_weather_is_chosen_removed_and_used(
    program: Program, page: DistillPage, qtbot, haze_teacher: Path, tiny_teacher: Path, monkeypatch
) -> None:
    draft = program.session.recipe_draft
    draft.set_value("weathers", ["haze", "rain"])
    choose_teacher(page, "rain", "teacher")
    qtbot.waitUntil(lambda: teacher_line(page, "rain") == "rain: teacher")
    remove = page.findChild(QPushButton, "weather_teacher_remove_rain")
    assert remove is not None
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert draft.choices.teachers == {}
    qtbot.waitUntil(lambda: teacher_line(page, "rain") == "")

    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(haze_teacher), ""))
    choose_teacher(page, "haze", "From a file")
    qtbot.waitUntil(lambda: teacher_line(page, "haze") == "haze: GCANet.safetensors")
    program.window.actions_table["copy"].trigger()
    command = QGuiApplication.clipboard().text()
    assert f"--teacher {tiny_teacher} --teacher haze={haze_teacher} --student tiny" in command

    start = page.findChild(QPushButton, "distill_start")
    assert start is not None
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    run = program.session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)
    card = read_card(run.folder.student_path)
    assert set(json.loads(card.metadata["teachers"])) == {"haze", "other"}
    lines = model_facts(card, [], None)["Teachers"].splitlines()
    assert lines[0].startswith("Haze: GCANet.safetensors · aodnet · SHA-256 ")
    assert lines[1].startswith(f"all others: {tiny_teacher.name} · unet · SHA-256 ")


def test_problems_with_the_teachers_are_shown(
    program: Program, page: DistillPage, qtbot, haze_teacher: Path, tmp_path: Path
) -> None:
    draft = program.session.recipe_draft
    draft.set_weather_teacher("haze", str(haze_teacher))
    draft.set_value("weathers", ["rain"])
    start = page.findChild(QPushButton, "distill_start")
    problem = page.findChild(QLabel, "teacher_section_problem")
    assert start is not None
    assert problem is not None
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    assert program.session.runs.latest is None
    assert "GCANet.safetensors would not be used" in problem.text()
    draft.set_value("weathers", ["haze", "rain"])
    assert problem.isHidden()

    (tmp_path / "torn.pth").write_bytes(haze_teacher.read_bytes()[:300])
    draft.set_weather_teacher("haze", str(tmp_path / "torn.pth"))
    qtbot.mouseClick(start, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "torn.pth" in message_text(program), timeout=LONG)
