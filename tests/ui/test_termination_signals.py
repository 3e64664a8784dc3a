"""SIGINT and SIGTERM are handled by the event loop."""

import signal

import pytest

from mwrgui.ui.shell.termination_signals import TerminationSignals


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_never_interrupts_python_code(qtbot, number: signal.Signals) -> None:
    calls = []
    before = signal.getsignal(number)
    signals = TerminationSignals(lambda: calls.append(number))
    try:
        signal.raise_signal(number)
        assert calls == []  # the code here may be painting the window
        qtbot.waitUntil(lambda: calls == [number])
    finally:
        signals.close()
    assert signal.getsignal(number) is before
