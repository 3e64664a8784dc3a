"""On the smallest window and in both languages no page and no dialog cuts off a text or hides a part."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog, QTabBar, QTabWidget, QWidget

from mwrgui.core.errors import MwrError
from mwrgui.ui.models_page.export_dialog import ExportDialog
from mwrgui.ui.preferences.dialog import PreferencesDialog
from mwrgui.ui.shell.about import AboutDialog
from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.help_dialog import TOPICS, HelpDialog
from mwrgui.ui.shell.live_dialog import LiveDialog
from mwrgui.ui.shell.report_dialog import ReportDialog
from mwrgui.ui.shell.shortcut_sheet import ShortcutSheet
from mwrgui.ui.style.theme import sizes
from tests.flows.cut_texts import cut_texts
from tests.flows.window_pictures import results_are_there

LONG = 120_000
SETTLING = 150
"""Milliseconds after which layouts, scroll bars and rows that are built later have found their sizes."""
LANGUAGES = ("en", "zh_CN")


@pytest.fixture(params=LANGUAGES)
def small_window(program: Program, request: pytest.FixtureRequest, qtbot) -> Iterator[Program]:
    """The program in a window of the least size, once in each language."""
    program.language.choose(request.param)
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
    program.window.resize(sizes().least_width, sizes().least_height)
    qtbot.wait(SETTLING)
    yield program
    program.language.choose("en")
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)


Check = Callable[[str], None]


@pytest.fixture
def check(small_window: Program, qtbot) -> Iterator[Check]:
    """Looks at the window as it is; at the end of the test nothing may have been found."""
    found: list[str] = []

    def look(state: str, widget: QWidget | None = None) -> None:
        qtbot.wait(SETTLING)
        found.extend(f"{state}: {each}" for each in cut_texts(widget or small_window.window))

    yield look
    assert not found, "\n".join(sorted(set(found)))


def test_restore_page(small_window: Program, check, samples: list[Path], qtbot) -> None:
    session, window = small_window.session, small_window.window
    window.show_page("restore")
    session.photos.clear()
    check("empty")
    session.open_paths(samples)
    qtbot.waitUntil(lambda: results_are_there(small_window), timeout=LONG)
    check("several photos")
    panel = window.restore_page.panel
    for box in (panel.options._part, panel.options._save):
        for entry in range(box.count()):
            box.setCurrentIndex(entry)
            check("each entry of the side panel")
    panel.advanced._fold.setChecked(True)
    check("advanced options")
    session.messages.report(MwrError("{path} is empty.", "Copy it again.", path=samples[0]))
    session.messages.report(MwrError("The disk is full.", "Free some space."))
    check("messages")
    session.start_queue()
    qtbot.waitUntil(lambda: session.queue.progress.done > 0, timeout=LONG)
    session.queue.pause()
    check("batch that is paused")
    session.queue.stop()
    qtbot.waitUntil(lambda: session.queue.state == "idle", timeout=LONG)
    check("batch that was stopped")


def test_distill_and_runs_page(small_window: Program, check, samples: list[Path], qtbot) -> None:
    session, window = small_window.session, small_window.window
    page, runs = window.distill_page, window.runs_page
    check("form")
    advanced = page.form.recipe.advanced_settings
    advanced.expand()
    qtbot.waitUntil(lambda: advanced.complete, timeout=LONG)
    session.recipe_draft.set_text("steps", "abc")
    check("advanced settings with a problem")
    session.recipe_draft.set_text("steps", "30")
    session.recipe_draft.set_probes(samples[:2])
    for _ in range(2):
        page.start()
        run = session.runs.latest
        assert run is not None
        qtbot.waitUntil(lambda run=run: run.history.last_step >= 10, timeout=LONG)
        check("running run")
        qtbot.waitUntil(lambda run=run: not run.active, timeout=LONG)
        check_tabs(page, "finished run", check)
        page.header.buttons["again"].click()
    window.show_page("runs")
    qtbot.waitUntil(lambda: len(runs.runs.cards) >= 2, timeout=LONG)
    runs.list.table.select(runs.runs.cards[0].path)
    check("list of runs")
    for card in runs.runs.cards[:2]:
        runs.list.model.tick(card.path, True)
    check_tabs(runs, "comparison of runs", check)
    runs.show_run(runs.runs.cards[0].path)
    check_tabs(runs, "run in detail", check)


def test_models_page(small_window: Program, check, tmp_path: Path, qtbot) -> None:
    page = small_window.window.models_page
    small_window.window.show_page("models")
    qtbot.waitUntil(lambda: len(page.cards.listed) > 0, timeout=LONG)
    check("list of models")
    page.cards._select(page.cards.listed[0][0].name)
    check("inspector")
    text = tmp_path / "text.pth"
    text.write_text("words\n" * 20)
    job = page.add(text)
    qtbot.waitUntil(lambda: not job.running, timeout=LONG)
    check("refused file")
    dialog = page.export()
    assert isinstance(dialog, ExportDialog)
    check("export", dialog)
    dialog.close()


def test_dialogs(small_window: Program, check) -> None:
    window, preferences = small_window.window, small_window.preferences
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
    form = PreferencesDialog(preferences.current, actions, small_window.session.device, window)
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


def check_tabs(page: QWidget, state: str, check: Check) -> None:
    """Looks at a page once for each tab that it shows."""
    check(state)
    for bar in page.findChildren(QTabBar):
        if bar.isVisible():
            for tab in range(bar.count()):
                bar.setCurrentIndex(tab)
                check(f"{state}, {bar.tabText(tab)}")
            bar.setCurrentIndex(0)


def test_a_text_that_is_cut_off_is_found(small_window: Program, qtbot) -> None:
    window = small_window.window
    window.show_page("restore")
    qtbot.wait(SETTLING)
    assert not cut_texts(window)
    window.restore_page.toolbar.save.setFixedWidth(40)
    window.restore_page.panel.setFixedWidth(120)
    qtbot.wait(SETTLING)
    found = "\n".join(cut_texts(window))
    assert "toolbar_save" in found
    assert "restore_panel" in found
