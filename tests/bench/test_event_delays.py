"""Measures how long events wait during a stall of known length."""

import time

from PySide6.QtCore import QTimer

from mwrgui.bench.window.event_delays import INTERVAL_SECONDS, Heartbeat


def test_every_event_that_comes_due_in_a_stall_waits_for_its_end(qtbot):
    heartbeat, stall = Heartbeat(), 0.3
    with qtbot.waitCallback() as over:
        QTimer.singleShot(50, lambda: (time.sleep(stall), QTimer.singleShot(50, over)))
        heartbeat.start()
    delays = heartbeat.stop()
    assert stall - 2 * INTERVAL_SECONDS < max(delays)
    in_stall = [delay for delay in delays if delay > 2 * INTERVAL_SECONDS]
    assert len(in_stall) >= stall / INTERVAL_SECONDS - 4
