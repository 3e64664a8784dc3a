"""The smallest window cuts off no text in either language, with results, in a batch and during runs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from mwrgui.ui.shell.app import Program
from mwrgui.ui.style.theme import sizes
from tests.cut_texts import cut_texts
from tests.flows.window_pictures import results_are_there

LONG = 120_000
SETTLING = 150
"""Milliseconds until layouts, scroll bars and rows that are built later have their final sizes."""
LANGUAGES = ("en", "zh_CN")


@pytest.fixture(params=LANGUAGES)
def program_in_small_window(program: Program, request: pytest.FixtureRequest, qtbot) -> Iterator[Program]:
    """The program in a window of the smallest size, once in each language."""
    program.language.choose(request.param)
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)
    program.window.resize(sizes().least_width, sizes().least_height)
    qtbot.wait(SETTLING)
    yield program
    program.language.choose("en")
    QApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)


Check = Callable[[str], None]


@pytest.fixture
def check(program_in_small_window: Program, qtbot) -> Iterator[Check]:
    """Collects what is cut off in the window whenever it is called; anything found fails the test."""
    found: list[str] = []

    def look(state: str, widget: QWidget | None = None) -> None:
        qtbot.wait(SETTLING)
        found.extend(f"{state}: {problem}" for problem in cut_texts(widget or program_in_small_window.window))

    yield look
    assert not found, "\n".join(sorted(set(found)))


def test_restore_page(program_in_small_window: Program, check, samples: list[Path], qtbot) -> None:
    session, window = program_in_small_window.session, program_in_small_window.window
    window.show_page("restore")
    session.photos.remove([item.key for item in session.photos.items])
    check("empty")
    session.open_paths(samples)
    qtbot.waitUntil(lambda: results_are_there(program_in_small_window), timeout=LONG)
    check("several photos")
    session.start_queue()
    qtbot.waitUntil(lambda: session.queue.progress.done > 0, timeout=LONG)
    session.queue.pause()
    check("batch that is paused")
    session.queue.stop()
    qtbot.waitUntil(lambda: session.queue.state == "idle", timeout=LONG)
    check("batch that was stopped")


def test_distill_and_runs_page(program_in_small_window: Program, check, samples: list[Path], qtbot) -> None:
    session, window = program_in_small_window.session, program_in_small_window.window
    page, runs = window.distill_page, window.runs_page
    check("form")
    session.recipe_draft.set_probes(samples[:2])
    page.start()
    run = session.runs.latest
    assert run is not None
    qtbot.waitUntil(lambda: run.history.last_step >= 10, timeout=LONG)
    check("running run")
    qtbot.waitUntil(lambda: not run.active, timeout=LONG)
    check("finished run")
    window.show_page("runs")
    qtbot.waitUntil(lambda: len(runs.runs.cards) > 0, timeout=LONG)
    runs.run_list_view.table.select(runs.runs.cards[0].path)
    check("list of runs")
    runs.run_list_view.model.tick(runs.runs.cards[0].path, True)
    check_tabs(runs, "comparison of runs", check)
    runs.show_run(runs.runs.cards[0].path)
    check_tabs(runs, "run in detail", check)


def check_tabs(page: QWidget, state: str, check: Check) -> None:
    """Checks a page as it is, and then with each of its tabs."""
    check(state)
    for bar in page.findChildren(QTabBar):
        if bar.isVisible():
            for tab in range(bar.count()):
                bar.setCurrentIndex(tab)
                check(f"{state}, {bar.tabText(tab)}")
            bar.setCurrentIndex(0)
