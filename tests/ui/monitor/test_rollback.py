"""The menu of the time line: which checkpoint the run can go back to, or why it cannot."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from mwrgui.core.devices import choose_device
from mwrgui.runs.history import RunHistory
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.monitor import Monitor
from mwrgui.ui.monitor.view import MonitorView
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.run_work import RunSpec

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a run whose checkpoint of step 200 was removed because it was old."""
    (tmp_path / "checkpoints").mkdir()
    for step in (100, 300, 400):
        (tmp_path / "checkpoints" / f"step-{step:08d}.pt").touch()
    return tmp_path


@pytest.fixture
def history() -> RunHistory:
    history = RunHistory()
    for step in (100, 200, 300, 400):
        path = f"checkpoints/step-{step:08d}.pt"
        history.extend([{"event": "checkpoint_saved", "step": step, "path": path, "best": False}])
    history.extend([{"event": "health_warning", "step": 450, "kind": "alike", "message": ""}])
    return history


@pytest.fixture
def view(monitor: Monitor, folder: Path, history: RunHistory, session, monkeypatch) -> MonitorView:
    """Shows a run that counts as active in this window; its training job is not started."""
    run = RunController(RunSpec(RunFolder(folder), choose_device("cpu", "float32"), session.library))
    monkeypatch.setattr(session.runs, "_latest", run)
    monitor.show_run(folder, history)
    return monitor.view


@pytest.fixture
def menu_at() -> Callable[[MonitorView, int], QMenu]:
    def open_at(view: MonitorView, step: int) -> QMenu:
        time_line = view.time_line
        place = QPointF(time_line._geometry.x_of(step), time_line._geometry.middle).toPoint()
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(time_line, QContextMenuEvent(reason, place, time_line.mapToGlobal(place)))
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    return open_at


@pytest.mark.parametrize(
    ("step", "target"), [(100, 100), (250, 100), (300, 300), (399, 300), (430, 400)], ids=str
)
def test_the_last_kept_checkpoint_up_to_the_selected_step_is_offered(
    view: MonitorView, step: int, target: int
) -> None:
    view.select_step(step)
    assert view.rollback_action.isEnabled()
    assert view.rollback_action.text() == f"&Go back to the checkpoint of step {target}…"
    assert f"step {target} with lower learning rates" in view.rollback_button.toolTip()


def test_a_right_click_selects_the_step_and_offers_its_checkpoint(view: MonitorView, menu_at) -> None:
    menu = menu_at(view, 350)
    assert abs(view.step - 350) <= 2
    (action,) = menu.actions()
    assert action.text() == "&Go back to the checkpoint of step 300…"
    assert action.isEnabled()
    menu.close()


def test_the_menu_key_offers_the_checkpoint_of_the_selected_step(view: MonitorView) -> None:
    view.select_step(120)
    reason = QContextMenuEvent.Reason.Keyboard
    QApplication.sendEvent(view.time_line, QContextMenuEvent(reason, QPoint(3, 3), QPoint(3, 3)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert view.step == 120
    assert menu.actions()[0].text() == "&Go back to the checkpoint of step 100…"
    menu.close()


def test_without_a_kept_checkpoint_the_tooltip_gives_the_reason(view: MonitorView) -> None:
    view.select_step(99)
    assert not view.rollback_action.isEnabled()
    assert view.rollback_button.toolTip() == (
        "No checkpoint at or before step 99 has been kept; the earliest one kept is from step 100"
    )


def test_a_checkpoint_that_is_deleted_before_the_confirmation_is_reported(
    view: MonitorView, folder: Path, qtbot, session
) -> None:
    view.select_step(150)
    requests = []
    view.rollback_requested.connect(requests.append)

    def delete_checkpoint_and_confirm() -> None:
        (folder / "checkpoints" / "step-00000100.pt").unlink()
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert box.informativeText().startswith("The run goes on from there with lower learning rates.")
        assert "350 steps" in box.informativeText()
        next(button for button in box.buttons() if button.text() == "Go back").click()

    QTimer.singleShot(100, delete_checkpoint_and_confirm)
    with qtbot.waitSignal(session.messages.notice) as notice:
        view.rollback_action.trigger()
    assert notice.args[0] == "The checkpoint of step 100 is no longer kept."
    assert requests == []


def test_for_a_run_that_is_not_active_here_the_menu_says_what_to_do(
    monitor: Monitor, folder: Path, history: RunHistory, menu_at
) -> None:
    monitor.show_run(folder, history)
    assert monitor.view.rollback_button.isHidden()
    menu = menu_at(monitor.view, 350)
    (action,) = menu.actions()
    assert not action.isEnabled()
    assert action.toolTip() == "Resume the run first; then it can go back."
    assert menu.toolTipsVisible()
    menu.close()
