"""The task bar shows how far the queue is, where the desktop can do that."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from mwrgui.ui.session.session import Session
from mwrgui.ui.shell.status_presenter import StatusPresenter
from mwrgui.ui.shell.task_bar import TaskBarProgress
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.status import StatusLine

SCRIPT = Path(__file__).with_name("task_bar_over_dbus.py")


@pytest.mark.skipif(
    not (sys.platform == "linux" and shutil.which("dbus-run-session")), reason="there is no D-Bus here"
)
def test_the_desktop_is_notified_of_each_percent_once() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[2])}
    environment.pop("DBUS_SESSION_BUS_ADDRESS", None)
    command = ["dbus-run-session", "--", sys.executable, str(SCRIPT)]
    done = subprocess.run(
        command, env=environment, capture_output=True, encoding="utf-8", check=True, timeout=60
    )
    updates = [f"{shown} {part}" for shown, part in (("True", "0.00"), ("True", "0.50"), ("True", "1.00"))]
    expected = [f"application://mwrgui.desktop {each}" for each in (*updates, "False 0.00")]
    assert done.stdout.splitlines() == expected


def test_without_a_message_bus_nothing_happens(qapp, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")
    progress = TaskBarProgress(qapp)
    progress.show(0.5)
    progress.show(None)
    assert not progress.children()  # nothing waits for an answer


def test_the_progress_of_a_queue_is_shown_until_it_ends(
    ready: Session, appearance: Appearance, make_photo, qtbot
) -> None:
    owner = QObject()
    status = StatusLine(Actions(owner, appearance))
    qtbot.addWidget(status)
    presenter = StatusPresenter(ready, status)
    shares: list[float | None] = []
    presenter.progress_changed.connect(shares.append)
    ready.open_paths([make_photo("a.png"), make_photo("b.png", seed=1)])
    with qtbot.waitSignal(ready.queue.finished, timeout=60_000):
        ready.start_queue()
    qtbot.waitUntil(lambda: shares[-1] is None)
    shown = [share for share in shares if share is not None]
    assert shown == sorted(shown)
    assert shown[0] == 0
    assert any(share > 0 for share in shown)
