"""A visible monitor that shows no run yet."""

import pytest

from mwrgui.ui.monitor import Monitor


@pytest.fixture
def monitor(session, appearance, qtbot) -> Monitor:
    monitor = Monitor(session, appearance)
    qtbot.addWidget(monitor)
    monitor.resize(948, 520)
    with qtbot.waitExposed(monitor):
        monitor.show()
    return monitor
