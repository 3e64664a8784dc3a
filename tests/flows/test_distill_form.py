"""The form of a run: settings, problems in their rows, probe photos, a trial, the command."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QRadioButton,
    QScrollArea,
)

from mwrgui.ui.distill_page.page import DistillPage
from mwrgui.ui.shell.app import Program

LONG = 120_000


def click(page, name: str, qtbot) -> None:
    button = page.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def message_text(program: Program) -> str:
    bar = program.window.message_bar
    return bar.message.text if bar.message else ""


def test_all_problems_are_shown_in_their_rows(program: Program, page: DistillPage, qtbot) -> None:
    settings = page.form.recipe.advanced_settings
    settings.expand()
    qtbot.waitUntil(lambda: settings.complete, timeout=LONG)
    for name, text in (("steps", "many"), ("crop", "8")):
        line = page.findChild(QLineEdit, f"setting_{name}")
        assert line is not None
        line.selectAll()
        qtbot.keyClicks(line, text)
    settings.toggle_button.setChecked(False)
    click(page, "distill_start", qtbot)
    assert program.session.runs.latest is None
    assert settings.toggle_button.isChecked()
    wrong = {name for name, row in settings.rows.items() if row.problem.text()}
    assert wrong == {"steps", "crop"}
    qtbot.mouseClick(settings.rows["crop"].reset_button, Qt.MouseButton.LeftButton)
    assert not settings.rows["crop"].problem.text()


def test_settings_can_be_searched_and_reset_and_changes_are_marked(
    program: Program, page: DistillPage, qtbot
) -> None:
    settings = page.form.recipe.advanced_settings
    settings.expand()
    qtbot.waitUntil(lambda: settings.complete, timeout=LONG)
    catalog = program.session.recipe_draft.catalog
    assert catalog is not None
    assert settings.rows.keys() == catalog.settings.keys() - {"teacher", "teachers", "student"}
    qtbot.keyClicks(settings.search_field, "learning rate")
    shown = [name for name, row in settings.rows.items() if row.isVisible()]
    assert "learning_rate" in shown
    assert "batch" not in shown
    settings.search_field.clear()
    assert settings.rows["crop"].reset_button.isVisible()
    assert not settings.rows["seed"].reset_button.isVisible()
    draft = program.session.recipe_draft
    assert settings.toggle_button.text() == f"Advanced · {len(draft.choices.changes)} changed"
    qtbot.mouseClick(settings.reset_all_button, Qt.MouseButton.LeftButton)
    assert draft.choices.changes == {}
    assert settings.toggle_button.text() == "Advanced"


def test_the_wheel_scrolls_the_form_and_changes_no_setting(page: DistillPage, turn_wheel, qtbot) -> None:
    settings = page.form.recipe.advanced_settings
    settings.expand()
    qtbot.waitUntil(lambda: settings.complete, timeout=LONG)
    box = page.findChild(QComboBox, "setting_synthesizer")
    bar = page.findChild(QScrollArea).verticalScrollBar()
    QApplication.processEvents()  # until the layout has settled
    page.findChild(QScrollArea).ensureWidgetVisible(box)
    chosen, position = box.currentText(), bar.value()
    turn_wheel(box)
    assert box.currentText() == chosen
    assert bar.value() > position


def visible_thumbnail_count(thumbnails: QListWidget) -> int:
    view = thumbnails.viewport().rect()
    rectangles = [thumbnails.visualItemRect(thumbnails.item(row)) for row in range(thumbnails.count())]
    return sum(view.contains(rectangle) for rectangle in rectangles)


def test_probe_photos_can_be_dropped_on_their_section_and_removed(
    program: Program, page: DistillPage, qtbot, drop, make_photos, broken_photo: Path
) -> None:
    photos = make_photos(9)
    drop(page.form.probes, *photos[:5])
    assert visible_thumbnail_count(page.form.probes.photo_list) == 5
    drop(page.form.probes, *photos)
    assert program.session.recipe_draft.choices.probes == tuple(photos[:8])
    assert "8 probe photos" in message_text(program)
    assert visible_thumbnail_count(page.form.probes.photo_list) == 8
    click(page, "probes_section_remove", qtbot)
    assert program.session.recipe_draft.choices.probes == ()
    drop(page.form.probes, broken_photo, photos[0])
    qtbot.waitUntil(lambda: program.session.recipe_draft.choices.probes == (photos[0],), timeout=LONG)


def test_the_estimate_of_a_trial_is_shown_until_a_setting_changes(
    program: Program, page: DistillPage, qtbot
) -> None:
    click(page, "trial_section_start", qtbot)
    assert page.form.trial.running
    qtbot.waitUntil(lambda: page.form.trial.estimate is not None, timeout=LONG)
    qtbot.waitUntil(lambda: not page.form.trial.running, timeout=LONG)
    program.session.recipe_draft.set_text("batch", "3")
    assert page.form.trial.estimate is None
    assert program.session.runs.latest is None


def test_the_copied_command_contains_the_chosen_design_and_settings(
    program: Program, page: DistillPage, tiny_teacher: Path
) -> None:
    design = page.findChild(QRadioButton, "design_medium")
    assert design is not None
    design.click()
    program.window.actions_table["copy"].trigger()
    command = QGuiApplication.clipboard().text()
    assert "--student medium" in command
    assert str(tiny_teacher) in command
    assert "--set steps=30" in command
    assert "--device cpu --precision float32" in command


def test_actions_are_named_after_what_they_do_on_this_page(program: Program) -> None:
    actions = program.window.actions_table
    names = ("start", "stop", "copy")
    texts = [actions[name].text() for name in names]
    assert texts == ["&Start the run", "&Finish the run now", "&Copy the command"]
    program.window.show_page("restore")
    assert [actions[name].text() for name in names] == ["&Restore all photos", "&Stop", "&Copy result"]


def test_a_design_that_is_heavier_than_its_teacher_shows_a_warning(
    program: Program, page: DistillPage, qtbot
) -> None:
    """The teacher is a network of the design “tiny”."""
    warning = page.findChild(QLabel, "student_section_warning")
    assert warning is not None
    draft = program.session.recipe_draft
    qtbot.waitUntil(
        lambda: bool(draft.catalog) and all(d.macs for d in draft.catalog.designs.values()),
        timeout=LONG,
    )
    qtbot.waitUntil(lambda: program.session.models.teacher.macs > 0, timeout=LONG)
    page.findChild(QRadioButton, "design_restormer-24").click()
    assert "restormer-24 needs" in warning.text()
    assert "times the arithmetic of its teacher" in warning.text()
    page.findChild(QRadioButton, "design_tiny").click()
    assert warning.text() == ""
