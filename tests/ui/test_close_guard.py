"""The tray icon while the window is hidden, and after a run has ended."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from mwrgui.ui.shell.app import Program
from mwrgui.ui.shell.tray import Tray

# logged where there is no screen
pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged", extend=True)


@pytest.fixture
def tray(program: Program, monkeypatch: pytest.MonkeyPatch) -> Tray:
    """The tray of the window, as if the system had one; without a screen it has none."""
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", lambda: True)
    return program.window.close_guard.tray


def test_the_tray_icon_shows_the_latest_notification(tray: Tray) -> None:
    tray.show("mwrgui · Running")
    tray.notify("Finished", "Agreement 31.20 dB")
    assert tray._get_icon().toolTip() == "mwrgui · Finished"
    tray.hide()


def test_the_tray_icon_is_hidden_once_the_window_is_active(program: Program, tray: Tray, qtbot) -> None:
    window, other = program.window, QWidget()
    qtbot.addWidget(other)
    for widget in (window, other):
        widget.show()
        widget.activateWindow()
        qtbot.waitActive(widget)
    tray.notify("Finished", "Agreement 31.20 dB")
    assert tray._get_icon().isVisible()
    window.activateWindow()
    qtbot.waitUntil(lambda: not tray._get_icon().isVisible())


def test_a_window_that_has_just_been_hidden_keeps_its_tray_icon(program: Program, tray: Tray) -> None:
    program.window.hide()
    tray.show("mwrgui · Running")
    # Qt sends it late, when the question closes
    QApplication.sendEvent(program.window, QEvent(QEvent.Type.WindowActivate))
    assert tray._get_icon().isVisible()
    tray.hide()


@pytest.mark.qt_log_ignore("systemTrayWindowChanged", "does not support raise", extend=True)
def test_the_tray_icon_stays_until_the_click_that_shows_the_window_is_handled(
    program: Program, tray: Tray, qtbot
) -> None:
    program.window.hide()
    tray.notify("Finished", "Agreement 31.20 dB")
    icon = tray._get_icon()
    icon.messageClicked.emit()  # on X11 one click on a notification emits both
    icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    assert icon.isVisible()
    qtbot.waitUntil(lambda: program.window.isVisible() and not icon.isVisible())
