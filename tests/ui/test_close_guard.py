"""The tray icon while the window is hidden, and after a run has ended."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.tray import Tray

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)  # said without a screen


@pytest.fixture
def tray_icon(program: Program, monkeypatch: pytest.MonkeyPatch) -> Tray:
    """Of a window that runs where the system has a tray, which is not so without a screen."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    return program.window.close_guard.tray


def test_the_tray_icon_shows_the_latest_notification(tray_icon: Tray) -> None:
    tray_icon.show("mwrgui · Running")
    tray_icon.notify("Finished", "Agreement 31.20 dB")
    assert tray_icon._get_icon().toolTip() == "mwrgui · Finished"
    tray_icon.hide()


def test_the_tray_icon_is_hidden_once_the_window_is_active(program: Program, tray_icon: Tray, qtbot) -> None:
    window, other = program.window, QWidget()
    qtbot.addWidget(other)
    for widget in (window, other):
        widget.show()
        widget.activateWindow()
        qtbot.waitActive(widget)
    tray_icon.notify("Finished", "Agreement 31.20 dB")
    assert tray_icon._get_icon().isVisible()
    window.activateWindow()
    qtbot.waitUntil(lambda: not tray_icon._get_icon().isVisible())


def test_a_window_that_has_just_been_hidden_keeps_its_tray_icon(program: Program, tray_icon: Tray) -> None:
    program.window.hide()
    tray_icon.show("mwrgui · Running")
    QApplication.sendEvent(program.window, QEvent(QEvent.Type.WindowActivate))  # late, after the question
    assert tray_icon._get_icon().isVisible()
    tray_icon.hide()


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", "does not support raise", extend=True)
def test_the_tray_icon_outlives_the_click_that_brings_the_window_back(
    program: Program, tray_icon: Tray, qtbot
) -> None:
    program.window.hide()
    tray_icon.notify("Finished", "Agreement 31.20 dB")
    icon = tray_icon._get_icon()
    icon.messageClicked.emit()  # on X11 both come from one click while the balloon is up
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert icon.isVisible()
    qtbot.waitUntil(lambda: program.window.isVisible() and not icon.isVisible())
