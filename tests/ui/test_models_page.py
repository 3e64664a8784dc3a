"""The Models page: what is in the library, what can be done with a model, and which files are refused."""

import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
    QSpinBox,
    QTreeWidget,
)

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import running_jobs
from mwrgui.models.loading import load_model
from mwrgui.ui.models_page.card import ModelCardView
from mwrgui.ui.models_page.export_dialog import ExportDialog
from mwrgui.ui.models_page.page import ModelsPage
from mwrgui.ui.models_page.refusal import RefusalView
from mwrgui.ui.models_page.words import origin_line
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.actions import Actions

LONG = 120_000


@pytest.fixture
def actions(qapp: QApplication, appearance: Appearance) -> Actions:
    return Actions(qapp, appearance)


@pytest.fixture
def page(session: Session, actions: Actions, appearance: Appearance, qtbot) -> Iterator[ModelsPage]:
    page = ModelsPage(session, actions, appearance)  # not left to qtbot, which would not wait for its jobs
    page.resize(900, 600)
    page.show()
    qtbot.waitUntil(lambda: "little" in names(page), timeout=LONG)
    select(page, qtbot, "little")
    yield page
    page.hide()
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)
    page.deleteLater()


def names(page: ModelsPage) -> list[str]:
    return [view.card.name for view in page.findChildren(ModelCardView) if view.isVisible()]


def card(page: ModelsPage, name: str) -> ModelCardView:
    return next(v for v in page.findChildren(ModelCardView) if v.card.name == name and v.isVisible())


def select(page: ModelsPage, qtbot, name: str) -> None:
    qtbot.mouseClick(card(page, name), Qt.MouseButton.LeftButton)
    assert page.inspector.name_field.text() == name


def press(page, qtbot, name: str) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def text(widget, name: str) -> str:
    return widget.findChild(QLabel, name).text()


def about(page: ModelsPage) -> dict[str, str]:
    titles, values = (page.inspector.findChildren(QLabel, f"about_{part}") for part in ("name", "value"))
    return {title.text(): value.text() for title, value in zip(titles, values, strict=True)}


def drop(page: ModelsPage, *paths: Path) -> bool:
    """Drags files over the page and drops them if it accepts them; returns whether it did."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(page.rect().center(), *arguments)
    QApplication.sendEvent(page, enter)
    if enter.isAccepted():
        QApplication.sendEvent(page, QDropEvent(QPointF(page.rect().center()), *arguments))
    return enter.isAccepted()


def test_the_inspector_shows_tensors_and_the_number_of_parameters(
    page: ModelsPage, tiny_teacher: Path
) -> None:
    tree = page.inspector.findChild(QTreeWidget, "model_tensors")
    assert tree is not None
    modules = {tree.topLevelItem(n).text(0): tree.topLevelItem(n) for n in range(tree.topLevelItemCount())}
    head = load_model(tiny_teacher).network.head
    leaves = {modules["head"].child(n).text(0): modules["head"].child(n).text(1) for n in range(2)}
    assert leaves == {"weight": "×".join(map(str, head.weight.shape)), "bias": str(head.bias.shape[0])}
    assert modules["head"].text(1) == f"{head.weight.numel() + head.bias.numel():,}"
    assert about(page)["Parameters"] == f"{load_model(tiny_teacher).parameters_count:,}"


def test_each_model_is_tried_on_the_sample(page: ModelsPage, ready: Session, qtbot) -> None:
    assert ready.device.device
    qtbot.waitUntil(
        lambda: all(v.preview for v in page.findChildren(ModelCardView) if v.isVisible()), timeout=LONG
    )
    preview = card(page, "little").preview
    assert preview is not None
    assert preview.picture is not None
    assert preview.picture.shape[0] == preview.picture.shape[1]
    assert "ms/\N{WORD JOINER}MP" in text(card(page, "little"), "model_details")
    assert about(page)["Sides"] == "padded to multiples of 8, at least 8"


def test_a_model_can_be_used_as_student(page: ModelsPage, session: Session, qtbot) -> None:
    press(page, qtbot, "use_as_student")
    qtbot.waitUntil(lambda: session.models.student.state == "ready", timeout=LONG)
    assert session.models.student.name == "little"
    assert text(card(page, "little"), "model_used") == "in use as student"
    assert text(card(page, "big"), "model_used") == ""


def test_distilling_from_a_model_opens_the_page_and_loads_it_as_teacher(
    page: ModelsPage, session: Session, actions: Actions, qtbot
) -> None:
    actions.set_window_handlers({"page_distill": lambda: None})
    with qtbot.waitSignal(actions["page_distill"].triggered):
        press(page, qtbot, "distill_from")
    qtbot.waitUntil(lambda: session.models.teacher.state == "ready", timeout=LONG)
    assert session.models.teacher.name == "little"


def test_a_model_is_renamed_by_key_and_a_taken_name_is_refused(
    page: ModelsPage, session: Session, qtbot
) -> None:
    qtbot.keyClick(page, Qt.Key.Key_F2)
    field = page.findChild(QLineEdit, "model_rename")
    assert field is not None
    qtbot.keyClicks(field, "rainy")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "rainy" in names(page), timeout=LONG)
    assert "little" not in names(page)
    assert page.inspector.name_field.text() == "rainy"
    with qtbot.waitSignal(session.messages.problem, timeout=LONG) as reported:
        page.rename("big")
    assert "already a model" in str(reported.args[0])


def test_a_renamed_model_that_moves_down_the_list_stays_visible(
    page: ModelsPage, ready: Session, qtbot
) -> None:
    page.resize(900, 330)
    assert ready.device.device
    qtbot.waitUntil(lambda: all(card(page, name).preview for name in names(page)), timeout=LONG)
    select(page, qtbot, "big")
    page.inspector.edit_name()
    page.rename("zebra")
    qtbot.waitUntil(lambda: "zebra" in names(page), timeout=LONG)
    renamed = card(page, "zebra")
    qtbot.waitUntil(lambda: renamed.visibleRegion().boundingRect() == renamed.rect())
    assert names(page)[-1] == "zebra"


def test_a_model_in_use_gets_its_new_name(page: ModelsPage, session: Session, qtbot) -> None:
    session.models.load("teacher", "little")
    qtbot.waitUntil(lambda: session.models.teacher.state == "ready", timeout=LONG)
    with qtbot.waitSignal(session.models.changed, timeout=LONG):
        page.rename("rainy")
    assert (session.models.teacher.name, session.models.teacher.source) == ("rainy", "rainy")
    session.library.load(session.models.teacher.source)


def test_a_model_is_moved_to_the_bin_but_shipped_ones_cannot_be(
    page: ModelsPage, session: Session, person: Path, qtbot
) -> None:
    with qtbot.waitSignal(session.messages.undo_offered, timeout=LONG):
        qtbot.keyClick(page, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "little" not in names(page), timeout=LONG)
    assert list((person / ".local/share/Trash/files").glob("little*"))
    session.undo_stack.undo()
    qtbot.waitUntil(lambda: "little" in names(page), timeout=LONG)
    session.undo_stack.redo()
    qtbot.waitUntil(lambda: "little" not in names(page), timeout=LONG)
    qtbot.waitUntil(lambda: "teacher" in names(page), timeout=LONG)  # the list is being read again
    select(page, qtbot, "teacher")
    assert not page.findChild(QPushButton, "discard_model").isEnabled()
    assert page.inspector.name_field.isReadOnly()


def test_a_dropped_checkpoint_is_added_and_photos_are_left_to_the_window(
    page: ModelsPage, tiny_teacher: Path, tmp_path: Path, make_photo, qtbot
) -> None:
    torch.save({"params": load_model(tiny_teacher).network.state_dict()}, tmp_path / "best")
    assert not drop(page, make_photo())
    assert drop(page, tmp_path / "best")
    qtbot.waitUntil(lambda: "best" in names(page), timeout=LONG)
    assert text(card(page, "best"), "model_origin") == "Added from best"


def test_a_checkpoint_dropped_with_a_photo_is_added_and_the_photo_is_opened(
    page: ModelsPage, session: Session, tiny_teacher: Path, tmp_path: Path, make_photo, qtbot
) -> None:
    torch.save({"params": load_model(tiny_teacher).network.state_dict()}, tmp_path / "best")
    photo = make_photo()
    assert drop(page, photo, tmp_path / "best")
    assert [item.path for item in session.photos.items] == [photo]
    qtbot.waitUntil(lambda: "best" in names(page), timeout=LONG)


def test_an_added_program_is_fully_visible_and_its_parameters_are_shown(
    page: ModelsPage, ready: Session, tmp_path: Path, qtbot
) -> None:
    page.resize(900, 330)
    network = torch.nn.Conv2d(3, 3, 3, padding=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns about its own modules
        torch.export.save(
            torch.export.export(network.eval(), (torch.zeros(1, 3, 64, 64),)), tmp_path / "z.pt2"
        )
    assert ready.device.device
    assert drop(page, tmp_path / "z.pt2")
    qtbot.waitUntil(lambda: "z" in names(page), timeout=LONG)
    qtbot.waitUntil(lambda: card(page, "z").preview is not None, timeout=LONG)
    added = card(page, "z")
    qtbot.waitUntil(lambda: added.visibleRegion().boundingRect() == added.rect())
    assert card(page, "teacher").visibleRegion().isEmpty()
    assert "84\N{NO-BREAK SPACE}parameters" in text(card(page, "z"), "model_details")
    assert about(page)["Parameters"] == "84"


@pytest.mark.parametrize(
    ("metadata", "line"),
    [
        (
            {"kind": "train", "teacher": "big", "steps": "6", "score_db": "31.250"},
            "Taught by big · 6 steps · agreement 31.25 dB",
        ),
        (
            {"kind": "train", "steps": "6", "score_db": "31.250"},
            "Trained on photos · 6 steps · PSNR 31.25 dB",
        ),
        (
            {"kind": "distill", "teacher": "big", "steps": "6", "score_db": "nan"},
            "Distilled from big · 6 steps",
        ),
        (
            {"kind": "distill", "teacher": "big", "steps": "6", "photos": "12", "photos_folder": "walks"},
            "Distilled from big · also learned from photos in “walks” (12), so it is not data-free · 6 steps",
        ),
    ],
)
def test_agreement_is_shown_only_for_a_model_that_had_a_teacher(
    session: Session, metadata: dict[str, str], line: str
) -> None:
    little = next(card for card in session.library.cards() if card.name == "little")
    assert origin_line(replace(little, metadata=metadata)) == line


def test_an_unknown_file_is_refused_with_the_nearest_networks(
    page: ModelsPage, tiny_teacher: Path, tmp_path: Path, qtbot
) -> None:
    state = load_model(tiny_teacher).network.state_dict()
    state["middle.0.scale"] = state.pop("middle.0.conv1.bias")
    torch.save(state, tmp_path / "other.pth")
    (tmp_path / "note.txt").write_text("just words, no tensors")
    page.add(tmp_path / "other.pth", tmp_path / "note.txt")
    qtbot.waitUntil(lambda: len(page.findChildren(RefusalView)) == 2, timeout=LONG)
    other, note = page.findChildren(RefusalView)
    assert text(other, "refusal_title") == "other.pth was not added"
    difference = (
        "the file has 100% of its characteristic tensors; lacks middle.0.conv1.bias; also has middle.0.scale"
    )
    assert f"U-Net: {difference}" in text(other, "refusal_near")
    assert "is a text file, not a checkpoint" in text(note, "refusal_reason")
    other.closed.emit()
    qtbot.waitUntil(lambda: len([v for v in page.findChildren(RefusalView) if v.isVisible()]) == 1)


def test_a_refusal_is_visible_although_a_model_further_down_was_added_with_it(
    page: ModelsPage, tiny_teacher: Path, tmp_path: Path, qtbot
) -> None:
    page.resize(900, 330)
    torch.save({"params": load_model(tiny_teacher).network.state_dict()}, tmp_path / "z.pth")
    (tmp_path / "note.txt").write_text("just words, no tensors")
    page.add(tmp_path / "note.txt", tmp_path / "z.pth")
    qtbot.waitUntil(lambda: "z" in names(page), timeout=LONG)
    (refusal,) = page.findChildren(RefusalView)
    qtbot.waitUntil(lambda: refusal.visibleRegion().boundingRect() == refusal.rect())
    assert page.inspector.name_field.text() == "z"
    select(page, qtbot, "z")
    added = card(page, "z")
    qtbot.waitUntil(lambda: added.visibleRegion().boundingRect() == added.rect())


def test_the_selected_model_keeps_the_keyboard_focus_when_the_list_is_rebuilt(
    page: ModelsPage, qtbot
) -> None:
    with qtbot.waitActive(page):
        page.activateWindow()
    card(page, "little").setFocus()
    qtbot.waitSignal(page.library_jobs.refresh().ended, timeout=LONG).wait()
    qtbot.wait(50)  # replaced cards are deleted by events that are still pending
    focused = QApplication.focusWidget()
    assert isinstance(focused, ModelCardView)
    assert focused.card.name == "little"


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_right_click_on_a_model_offers_its_buttons(page: ModelsPage, qtbot) -> None:
    other = card(page, "teacher")
    qtbot.mousePress(other, Qt.MouseButton.RightButton)
    place = other.rect().center()
    QApplication.sendEvent(
        other, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, other.mapToGlobal(place))
    )
    menu = page.findChild(QMenu, "button_menu")
    assert menu is not None
    offered = {action.text(): action.isEnabled() for action in menu.actions() if not action.isSeparator()}
    assert offered["Use as student"]
    assert not offered["Delete"]  # it came with the program
    assert page.inspector.name_field.text() == "teacher"
    next(action for action in menu.actions() if action.text() == "Export…").trigger()
    dialog = page.findChild(ExportDialog)
    assert dialog is not None
    dialog.reject()
    menu.close()


def test_a_damaged_model_is_marked_and_cannot_be_used(page: ModelsPage, session: Session, qtbot) -> None:
    (session.library.folder / "torn.safetensors").write_bytes(b"torn")
    page.library_jobs.refresh()
    qtbot.waitUntil(lambda: "torn" in names(page), timeout=LONG)
    select(page, qtbot, "torn")
    assert "damaged" in text(card(page, "torn"), "model_details")
    assert not page.findChild(QPushButton, "use_as_teacher").isEnabled()
    assert page.findChild(QPushButton, "discard_model").isEnabled()


@pytest.fixture
def dialog(page: ModelsPage, qtbot) -> ExportDialog:
    press(page, qtbot, "export_model")
    found = page.findChild(ExportDialog)
    assert found is not None
    return found


def test_an_export_shows_its_measured_speed(dialog: ExportDialog, tmp_path: Path, qtbot) -> None:
    dialog._format_box.setCurrentIndex(dialog._format_box.findData("safetensors"))
    dialog._half_precision_box.setChecked(True)
    with qtbot.waitSignal(dialog.export_to(tmp_path / "out.safetensors").ended, timeout=LONG):
        pass
    assert "times as fast as the model itself" in text(dialog, "export_result")
    assert load_model(tmp_path / "out.safetensors").architecture.name == "unet"


@pytest.mark.parametrize("answer", ["Replace", "Keep it"])
def test_a_name_typed_without_ending_replaces_a_file_only_after_asking(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, qtbot
) -> None:
    existing = tmp_path / "student.safetensors"
    existing.write_bytes(b"an earlier one")
    typed = str(tmp_path / "student")  # the system's dialog asks about this name, which is free
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (typed, ""))
    questions = []

    def answer_question() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        questions.append(box.text())
        next(button for button in box.buttons() if button.text() == answer).click()

    dialog._format_box.setCurrentIndex(dialog._format_box.findData("safetensors"))
    QTimer.singleShot(0, answer_question)
    dialog._ask_for_file()
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)
    assert questions == ["student.safetensors is there already. Replace it?"]
    assert (existing.read_bytes() == b"an earlier one") == (answer == "Keep it")


def test_a_replacement_confirmed_in_the_file_dialog_is_not_asked_about_again(
    dialog: ExportDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot
) -> None:
    existing = tmp_path / "student.safetensors"
    existing.write_bytes(b"an earlier one")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(existing), ""))
    dialog._format_box.setCurrentIndex(dialog._format_box.findData("safetensors"))
    dialog._ask_for_file()
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)
    assert load_model(existing).architecture.name == "unet"


def test_the_height_and_width_of_an_export_fit_their_boxes(dialog: ExportDialog) -> None:
    for name in ("export_height", "export_width"):
        box = dialog.findChild(QSpinBox, name)
        assert box is not None
        line = box.lineEdit()
        room = line.width() - line.textMargins().left()
        assert room > line.fontMetrics().horizontalAdvance(line.text()) > 0


def test_a_failed_export_shows_the_reason_and_leaves_no_file(
    dialog: ExportDialog, tmp_path: Path, qtbot
) -> None:
    with qtbot.waitSignal(dialog.export_to(tmp_path / "out.bin").failed, timeout=LONG) as failure:
        pass
    assert isinstance(failure.args[0], MwrError)
    assert "does not end in .onnx" in text(dialog, "export_result")
    assert not (tmp_path / "out.bin").exists()


def close_by_key(dialog: ExportDialog) -> None:
    QTest.keyClick(dialog, Qt.Key.Key_Escape)


def close_by_button(dialog: ExportDialog) -> None:
    box = dialog.findChild(QDialogButtonBox)
    QTest.mouseClick(box.button(QDialogButtonBox.StandardButton.Close), Qt.MouseButton.LeftButton)


def close_by_frame(dialog: ExportDialog) -> None:
    dialog.close()


@pytest.mark.parametrize("close", [close_by_key, close_by_button, close_by_frame])
def test_closing_the_dialog_cancels_the_export(dialog: ExportDialog, tmp_path: Path, close, qtbot) -> None:
    dialog._format_box.setCurrentIndex(dialog._format_box.findData("safetensors"))
    dialog.export_to(tmp_path / "exported" / "out.safetensors")
    with qtbot.waitSignal(dialog.destroyed):
        close(dialog)
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)
    assert not list((tmp_path / "exported").glob("*"))
