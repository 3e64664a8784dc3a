"""Names that look like markup are shown letter for letter, wherever the window shows names."""

import os
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.core.paths import library_folder, runs_folder
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.models_page.export_dialog import ExportDialog
from mwrgui.ui.shell.app import Program
from mwrgui.ui.widgets.parts import label

LONG = 60_000
MARKUP_NAME = "<img src=x.png><b>x<b>"
"""A file name that would show a red square and a bold x if it were read as markup."""
RED = QColor(255, 0, 0).rgb()

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="Windows does not allow such file names"),
    pytest.mark.qt_log_ignore("does not support raise", extend=True),
]


@pytest.fixture
def red_square(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writes a red picture to the path to which the markup refers."""
    cv2.imwrite(str(tmp_path / "x.png"), np.full((60, 60, 3), (0, 0, 255), np.uint8))
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def program(start_program, make_photos, tiny_teacher, monkeypatch, tmp_path, red_square) -> Program:  # noqa: ARG001
    """The program with a photo, a library model, a student file and a run, all named `MARKUP_NAME`."""
    monkeypatch.setenv("XDG_DOCUMENTS_DIR", str(tmp_path / "Documents"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    library_folder().mkdir(parents=True)
    shutil.copy(tiny_teacher, library_folder() / f"{MARKUP_NAME}.safetensors")
    student = Path(shutil.copy(tiny_teacher, tmp_path / f"{MARKUP_NAME}.safetensors"))
    run = RunFolder(runs_folder() / MARKUP_NAME)
    run.path.mkdir(parents=True)
    run.append_event({"event": "step_done", "step": 1, "losses": {}, "seconds": 1.0})
    good, bad = make_photos(2)
    broken = bad.rename(bad.with_name(f"{MARKUP_NAME}.png"))
    broken.write_bytes(broken.read_bytes()[:60])
    return start_program(good, broken, student=student)


def assert_plain(root: QWidget) -> set[str]:
    """Asserts that all labels that show the name do so as plain text; returns their object names."""
    shown = [each for each in root.findChildren(QLabel) if MARKUP_NAME in each.text()]
    assert all(each.textFormat() == Qt.TextFormat.PlainText for each in shown)
    picture = root.grab().toImage()
    assert not any(
        picture.pixel(x, y) == RED
        for x in range(0, picture.width(), 9)
        for y in range(0, picture.height(), 9)
    )
    return {each.objectName() for each in shown}


def tooltip_over(widget: QWidget, place: QPoint) -> str:
    """The text of the tooltip that Qt shows at a place; asserts that it is plain text."""
    QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
    (tip,) = [w for w in QApplication.topLevelWidgets() if w.inherits("QTipLabel") and w.isVisible()]
    assert isinstance(tip, QLabel)
    assert tip.textFormat() == Qt.TextFormat.PlainText
    assert_plain(tip)
    return tip.text()


def test_on_the_restore_page(program: Program, qtbot) -> None:
    photos, page = program.session.photos, program.window.pages["restore"]
    photos.set_current(photos.items[1].key)
    qtbot.waitUntil(lambda: photos.items[1].state == "failed", timeout=LONG)
    qtbot.waitUntil(lambda: "restore_unreadable_title" in assert_plain(program.window))
    strip = page.strip.filmstrip
    place = strip.visualRect(strip.model().index(1)).center()
    assert tooltip_over(strip.viewport(), place).startswith(f"{MARKUP_NAME}.png\n")
    chip = program.window.header.findChild(QWidget, "chip_student")
    assert chip.title == f"{MARKUP_NAME}.safetensors"


def test_in_the_message_bar_and_the_window_s_title(program: Program) -> None:
    bar = program.window.message_bar
    bar.show_problem(MwrError("{path} is damaged.", "Copy it again.", path=Path(MARKUP_NAME)))
    assert "message_text" in assert_plain(bar)
    program.session.saver.saved.emit(Path(f"{MARKUP_NAME}.png"))
    assert "message_text" in assert_plain(bar)
    assert "<" not in program.window.windowTitle()


def test_on_the_models_page(program: Program, qtbot) -> None:
    program.window.show_page("models")
    page = program.window.pages["models"]

    def cards() -> list[ModelCardView]:
        return [view for view in page.findChildren(ModelCardView) if view.card.name == MARKUP_NAME]

    qtbot.waitUntil(lambda: len(cards()) == 1, timeout=LONG)
    (card,) = cards()
    assert assert_plain(card)
    assert MARKUP_NAME in tooltip_over(card, QPoint(4, 4))
    QTest.mouseClick(card, Qt.MouseButton.LeftButton)
    assert page.inspector.name_field.text() == MARKUP_NAME
    assert_plain(page)
    dialog = ExportDialog(card.card, program.session, program.window)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == f"Export {MARKUP_NAME}"
    assert_plain(dialog)


def test_in_a_message_box(program: Program) -> None:
    cards = {card.name: card for card in program.session.library.cards()}
    dialog = ExportDialog(cards[MARKUP_NAME], program.session, program.window)
    label_names = []

    def check_and_close() -> None:
        box = QApplication.activeModalWidget()
        try:
            label_names.append(assert_plain(box))
        finally:
            box.close()

    QTimer.singleShot(50, check_and_close)
    Path(MARKUP_NAME).touch()
    assert not dialog._may_replace(Path(MARKUP_NAME))
    assert label_names == [{"qt_msgbox_label"}]


def test_on_the_runs_page(program: Program, qtbot) -> None:
    program.window.show_page("runs")
    page = program.window.pages["runs"]
    qtbot.waitUntil(lambda: page.runs.has_read and len(page.runs.cards) == 1, timeout=LONG)
    assert page.runs.cards[0].name == MARKUP_NAME
    assert_plain(page)
    page.show_run(runs_folder() / MARKUP_NAME)
    qtbot.waitUntil(lambda: bool(assert_plain(page)), timeout=LONG)


def test_a_new_label_is_plain_text_before_it_is_shown() -> None:
    assert label("made").textFormat() == Qt.TextFormat.PlainText
