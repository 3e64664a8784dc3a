"""In the smallest window and in both languages, no page or dialog cuts off a text or hides a widget."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QTabWidget, QToolButton, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.losses.distillation import _TERMS as LOSS_TERMS
from mwrgui.ui.models_page.export_dialog import ExportDialog
from mwrgui.ui.monitor.naming import metric_name
from mwrgui.ui.preferences.dialog import PreferencesDialog
from mwrgui.ui.shell.about import AboutDialog
from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.help_dialog import TOPICS, HelpDialog
from mwrgui.ui.shell.live_dialog import LiveDialog
from mwrgui.ui.shell.main_window import PAGE_NAMES
from mwrgui.ui.shell.report_dialog import ReportDialog
from mwrgui.ui.shell.shortcut_sheet import ShortcutSheet
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.widgets.dialog_size import fit_to_screen
from tests.cut_texts import cut_texts
from tests.ui.conftest import MakePhoto

LONG = 180_000
SETTLING = 150
"""Milliseconds after which layouts, scroll bars and rows that are built later have found their sizes."""
LANGUAGES = ("en", "zh_CN")

Check = Callable[..., None]


@pytest.fixture(params=LANGUAGES)
def program_in_small_window(program: Program, request: pytest.FixtureRequest, qtbot) -> Iterator[Program]:
    """The program in a window of the least size, once in each language."""
    program.window.resize(sizes().least_width, sizes().least_height)
    program.window.show()
    program.language.choose(request.param)
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
    qtbot.wait(SETTLING)
    yield program
    program.language.choose("en")
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)


@pytest.fixture
def check(program_in_small_window: Program, qtbot) -> Iterator[Check]:
    """Collects what is cut off in the window whenever it is called; anything found fails the test."""
    found: list[str] = []

    def look(state: str, widget: QWidget | None = None) -> None:
        qtbot.wait(SETTLING)
        found.extend(f"{state}: {each}" for each in cut_texts(widget or program_in_small_window.window))

    yield look
    assert not found, "\n".join(sorted(set(found)))


def test_pages(program_in_small_window: Program, check: Check, make_photo: MakePhoto) -> None:
    session, window = program_in_small_window.session, program_in_small_window.window
    for page in PAGE_NAMES:
        window.show_page(page)
        check(page)
    window.show_page("restore")
    session.open_paths([make_photo(f"{number}.png", seed=number) for number in range(9)])
    check("several photos")
    panel = window.restore_page.panel
    for name in ("choose_saved",):
        box = panel.findChild(QComboBox, name)
        assert box is not None
        for entry in range(box.count()):
            box.setCurrentIndex(entry)
            check("each entry of the side panel")
    fold = panel.findChild(QToolButton, "advanced_fold")
    assert fold is not None
    fold.setChecked(True)
    check("advanced options")
    session.messages.report(MwrError("{path} is empty.", "Copy it again.", path=make_photo()))
    session.messages.report(MwrError("The disk is full.", "Free some space."))
    check("messages")


def test_advanced_settings(program_in_small_window: Program, check: Check, qtbot) -> None:
    draft, page = program_in_small_window.session.recipe_draft, program_in_small_window.window.distill_page
    program_in_small_window.window.show_page("distill")
    draft.prepare()
    qtbot.waitUntil(lambda: draft.catalog is not None, timeout=LONG)
    advanced = page.form.recipe.advanced_settings
    advanced.expand()
    qtbot.waitUntil(lambda: advanced.complete, timeout=LONG)
    draft.set_text("steps", "abc")
    check("advanced settings with a problem")


def test_models_page(program_in_small_window: Program, check, tmp_path: Path, qtbot) -> None:
    page = program_in_small_window.window.models_page
    program_in_small_window.window.show_page("models")
    qtbot.waitUntil(lambda: len(page.cards.listed) > 0, timeout=LONG)
    check("list of models")
    assert page.cards.selected
    text = tmp_path / "text.pth"
    text.write_text("words\n" * 20)
    job = page.add(text)
    qtbot.waitUntil(lambda: not job.running, timeout=LONG)
    check("refused file")
    dialog = page.export()
    assert isinstance(dialog, ExportDialog)
    check("export", dialog)
    dialog.close()


def test_dialogs(program_in_small_window: Program, check) -> None:
    window, preferences = program_in_small_window.window, program_in_small_window.preferences
    actions = window.actions_table

    def show(dialog: QDialog) -> QDialog:
        dialog.show()
        check(dialog.objectName(), dialog)
        return dialog

    help_dialog = HelpDialog(window)
    for topic in range(len(TOPICS)):
        help_dialog.topics.setCurrentRow(topic)
        show(help_dialog)
    live = LiveDialog("no address", window)
    show(live)
    live.accept()
    show(live)
    live.reject()
    form = PreferencesDialog(preferences.current, actions, program_in_small_window.session.device, window)
    tabs = form.findChild(QTabWidget)
    assert tabs is not None
    for tab in range(tabs.count()):
        tabs.setCurrentIndex(tab)
        show(form)
    for dialog in (AboutDialog(window), ReportDialog(window), ShortcutSheet(actions, window)):
        show(dialog)
        dialog.close()
    for dialog in (help_dialog, form):
        dialog.close()


def test_a_text_that_is_cut_off_is_found(program_in_small_window: Program, qtbot) -> None:
    window = program_in_small_window.window
    window.show_page("restore")
    program_in_small_window.session.open_sample()
    qtbot.wait(SETTLING)
    assert not cut_texts(window)
    window.restore_page.toolbar.save_button.setFixedWidth(40)
    window.restore_page.panel.setFixedWidth(120)
    qtbot.wait(SETTLING)
    found = "\n".join(cut_texts(window))
    assert "toolbar_save" in found
    assert "restore_panel" in found


def test_a_long_entry_does_not_widen_the_side_panel(program_in_small_window: Program, qtbot) -> None:
    panel = program_in_small_window.window.restore_page.panel
    program_in_small_window.window.show_page("restore")
    program_in_small_window.session.open_sample()
    panel.options.set_output(Path("/a folder with a name that is much longer than the panel is wide"))
    qtbot.wait(SETTLING)
    assert panel.horizontalScrollBar().maximum() == 0
    found = "\n".join(cut_texts(program_in_small_window.window))
    assert "/choose_output: " in found  # because its text is elided


def test_a_dialog_is_no_larger_than_its_screen(qapp: QApplication, qtbot) -> None:  # noqa: ARG001
    dialog = QDialog()
    qtbot.addWidget(dialog)
    fit_to_screen(dialog, 9000, 9000)
    room = QGuiApplication.primaryScreen().availableGeometry()
    assert dialog.width() == room.width()
    assert room.height() - 60 < dialog.height() < room.height()
    fit_to_screen(dialog, 300, 200)
    assert dialog.size().toTuple() == (300, 200)


def test_no_loss_is_shown_by_its_internal_name() -> None:
    named = {term: metric_name(f"loss/{term}") for term in LOSS_TERMS}
    assert [term for term, name in named.items() if name == term.replace("_", " ")] == []
