"""Opened program files that are harmful are reported, never block the window, and replace no model."""

import time
from itertools import pairwise
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import QTimer

from mwrgui.core.errors import MwrError
from mwrgui.jobs.job import running_jobs, stop_all_jobs
from mwrgui.models.exported_graphs import remote_graph
from mwrgui.ui.session.session import Session

FAULTS = Path(__file__).parents[1] / "models" / "graph_faults"
LONG = 60_000


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("neg8000.pt", "is a TorchScript program"),
        ("ts_save_ops.pt", "is a TorchScript program"),
        ("external_missing.onnx", "Put external_missing.onnx.data beside it"),
        ("ox_loop_forever.onnx", "did not restore a picture"),
    ],
)
def test_a_harmful_graph_is_reported_and_the_current_model_stays(
    ready: Session, qtbot, monkeypatch: pytest.MonkeyPatch, name: str, message: str
) -> None:
    monkeypatch.setattr(remote_graph, "CALL_SECONDS", 1.0)
    before = ready.models.teacher.model
    with qtbot.waitSignal(ready.models.failed, timeout=LONG) as failed:
        ready.open_paths([FAULTS / name])
    _, error = failed.args
    assert isinstance(error, MwrError)
    assert message in str(error)
    assert ready.models.teacher.model is before
    qtbot.waitUntil(lambda: not running_jobs(), timeout=LONG)


def test_the_window_responds_while_an_exported_graph_is_tried_and_closing_stops_it(
    ready: Session, qtbot
) -> None:
    ready.models.load("teacher", FAULTS / "ox_loop_forever.onnx")
    this_process = psutil.Process()
    tick_times: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: tick_times.append(time.monotonic()))
    timer.start(10)
    qtbot.waitUntil(
        lambda: any(child.cpu_times().user > 1 for child in this_process.children()), timeout=LONG
    )
    timer.stop()
    # seconds; the trial takes longer
    assert max(later - earlier for earlier, later in pairwise(tick_times)) < 3
    began = time.monotonic()
    stop_all_jobs()  # as closing the window does
    assert time.monotonic() - began < 5
    assert this_process.children() == []
