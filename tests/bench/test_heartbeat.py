"""How long events wait, against stalls of known length."""

import time

from PySide6.QtCore import QTimer

from mwrgui.bench.window.heartbeat import BEAT, Heartbeat


def test_every_event_that_comes_due_in_a_stall_waits_for_its_end(qtbot):
    heartbeat, stall = Heartbeat(), 0.3
    with qtbot.waitCallback() as over:
        QTimer.singleShot(50, lambda: (time.sleep(stall), QTimer.singleShot(50, over)))
        heartbeat.start()
    lags = heartbeat.stop()
    assert stall - 2 * BEAT < max(lags)
    in_stall = [lag for lag in lags if lag > 2 * BEAT]
    assert len(in_stall) >= stall / BEAT - 4
