"""What it costs to keep the plots of a long run up to date: for `mwrgui bench ui`."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtWidgets import QApplication

from mwrgui.bench.window.exposed import show_exposed
from mwrgui.runs.history import RunHistory
from mwrgui.runs.series import Series
from mwrgui.ui.monitor.monitor import Monitor
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance

LOSSES = ("loss", "l1", "frequency", "contrastive")
HEALTH = ("diversity", "degradation_energy", "saturation")
GROWTH = 10
"""Steps that come between two redraws."""
SECONDS_PER_STEP = 0.1


@dataclass(frozen=True, slots=True)
class Redraws:
    """Milliseconds of the main thread.

    Attributes:
        making: the parts of the monitor, which happens before a run is there to be shown.
        pieces: from showing the run until all of it is drawn, each turn of the event loop.
        live: a refresh after a few more steps with its painting, the whole run being in sight.
        close: the same where one looks at a thousandth of it.
    """

    making: float
    pieces: list[float]
    live: list[float]
    close: list[float]


def measure_redraws(
    session: Session, appearance: Appearance, *, steps: int = 1_000_000, ticks: int = 50
) -> Redraws:
    """Shows a run of so many steps in a window of its own, which is closed again; needs an application."""
    history = long_history(steps)
    monitor = Monitor(session, appearance)
    monitor.resize(1844, 960)
    show_exposed(monitor)
    making = _timed(monitor.create_view)
    pieces = [_timed(lambda: monitor.show_run(Path(), history))]
    view = monitor.create_view()
    while view.curves.busy:
        pieces.append(_timed(lambda: None))
    live = [_tick(monitor, history) for _ in range(ticks)]
    view.curves.zoom_by(1000.0, steps / 2)
    close = [_tick(monitor, history) for _ in range(ticks)]
    monitor.close()
    return Redraws(making, pieces, live, close)


def long_history(steps: int) -> RunHistory:
    """A run with falling losses, noise upon them, and measurements every 500 steps."""
    history = RunHistory()
    history.started, history.steps = True, 2 * steps
    rng = np.random.default_rng(0)
    decay = np.exp(-np.arange(1, steps + 1) / (steps / 5), dtype=np.float32)
    for key in (*(f"loss/{name}" for name in LOSSES), *(f"health/{name}" for name in HEALTH)):
        noise = np.exp(0.3 * rng.standard_normal(steps, np.float32))
        history.series[key] = _series(np.arange(1, steps + 1), (0.02 + 0.2 * decay) * noise)
    history.series["learning_rate"] = _series(np.arange(1, steps + 1), 4e-4 * decay)
    measured = np.arange(500, steps + 1, 500)
    for key in ("agreement", "held_out/haze", "held_out/rain"):
        history.series[key] = _series(measured, 28 - 10 * decay[measured - 1])
    history.last_step, history.seconds = steps, steps * SECONDS_PER_STEP
    return history


def _series(steps: NDArray[np.int64], values: ArrayLike) -> Series:
    series = Series()
    series.append(steps=steps, values=values, seconds=steps * SECONDS_PER_STEP)
    return series


def _tick(monitor: Monitor, history: RunHistory) -> float:
    new = np.arange(1, GROWTH + 1) + history.last_step
    for key, series in history.series.items():
        if key.startswith(("loss/", "health/", "learning_rate")):
            series.append(steps=new, values=series.values[-GROWTH:], seconds=new * SECONDS_PER_STEP)
    history.last_step += GROWTH
    assert monitor.view is not None
    return _timed(monitor.view.refresh)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds of some work and of the painting that it leads to."""
    started = time.perf_counter()
    work()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - started)
