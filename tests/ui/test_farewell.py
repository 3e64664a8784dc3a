"""The sign in the tray while the window is away, and after a run's end."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from mwrgui.ui.app import Program
from mwrgui.ui.tray import Tray

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)  # said without a screen


@pytest.fixture
def sign(program: Program, monkeypatch: pytest.MonkeyPatch) -> Tray:
    """Of a window that runs where the system has a tray, which is not so without a screen."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    return program.window.farewell.tray


def test_the_sign_says_what_was_told_last(sign: Tray) -> None:
    sign.show("mwrgui · Running")
    sign.tell("Finished", "Agreement 31.20 dB")
    assert sign._made().toolTip() == "mwrgui · Finished"
    sign.hide()


def test_the_sign_goes_once_the_window_is_in_front(program: Program, sign: Tray, qtbot) -> None:
    window, other = program.window, QWidget()
    qtbot.addWidget(other)
    for widget in (window, other):
        widget.show()
        widget.activateWindow()
        qtbot.waitActive(widget)
    sign.tell("Finished", "Agreement 31.20 dB")
    assert sign._made().isVisible()
    window.activateWindow()
    qtbot.waitUntil(lambda: not sign._made().isVisible())


def test_a_window_that_has_just_been_hidden_keeps_its_sign(program: Program, sign: Tray) -> None:
    program.window.hide()
    sign.show("mwrgui · Running")
    QApplication.sendEvent(program.window, QEvent(QEvent.Type.WindowActivate))  # late, after the question
    assert sign._made().isVisible()
    sign.hide()


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", "does not support raise", extend=True)
def test_the_sign_outlives_the_click_that_brings_the_window_back(program: Program, sign: Tray, qtbot) -> None:
    program.window.hide()
    sign.tell("Finished", "Agreement 31.20 dB")
    icon = sign._made()
    icon.messageClicked.emit()  # on X11 both come from one click while the balloon is up
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert icon.isVisible()
    qtbot.waitUntil(lambda: program.window.isVisible() and not icon.isVisible())
