"""Models: it shows what is on the disk, and offers what exists."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from mwrgui.ui.actions import Actions
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.models_page.page import ModelsPage
from mwrgui.ui.session import Session
from mwrgui.ui.theme import Appearance


@pytest.fixture
def parts(session: Session, appearance: Appearance, qapp) -> tuple[Session, Actions, Appearance]:
    return session, Actions(qapp, appearance), appearance


@pytest.fixture
def models_page(parts, qtbot) -> ModelsPage:
    page = ModelsPage(*parts)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: bool(page.findChildren(ModelCardView)))
    return page


def card(page: ModelsPage, name: str) -> ModelCardView:
    found = page.findChild(ModelCardView, f"model_{name}")
    assert found is not None
    return found


def press(qtbot, widget, name: str) -> None:
    button = widget.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def text(widget, name: str) -> str:
    label = widget.findChild(QLabel, name)
    assert label is not None
    return label.text()


def test_a_model_is_used_by_its_button(models_page: ModelsPage, session: Session, qtbot) -> None:
    press(qtbot, card(models_page, "little"), "use_as_student")
    qtbot.waitUntil(lambda: session.models.student.state == "ready", timeout=60_000)
    assert session.models.student.name == "little"
    assert text(card(models_page, "little"), "model_used") == "in use as student"
    assert text(card(models_page, "big"), "model_used") == ""


def test_a_damaged_model_says_so_and_cannot_be_used(models_page: ModelsPage, session: Session, qtbot) -> None:
    (session.library.folder / "torn.safetensors").write_bytes(b"torn")
    with qtbot.waitSignal(models_page.refresh().ended):
        pass
    torn = card(models_page, "torn")
    assert "damaged" in text(torn, "model_details")
    button = torn.findChild(QPushButton, "use_as_teacher")
    assert button is not None
    assert not button.isEnabled()


def test_an_added_model_appears(models_page: ModelsPage, tiny_teacher: Path, qtbot) -> None:
    models_page.add(tiny_teacher)
    qtbot.waitUntil(
        lambda: models_page.findChild(ModelCardView, "model_tiny-teacher") is not None, timeout=60_000
    )


def test_a_file_that_is_no_model_is_not_added(
    models_page: ModelsPage, session: Session, tmp_path: Path, qtbot
) -> None:
    (tmp_path / "note.pth").write_bytes(b"just words, no tensors")
    with qtbot.waitSignal(session.problem, timeout=60_000) as told:
        models_page.add(tmp_path / "note.pth")
    assert "note.pth" in str(told.args[0])
