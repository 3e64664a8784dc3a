"""Cost of drawing and updating the plots of a long run."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtWidgets import QApplication

from mwrgui.bench.window.show_exposed import show_exposed
from mwrgui.runs.history import RunHistory
from mwrgui.runs.series import Series
from mwrgui.ui.monitor.monitor import Monitor
from mwrgui.ui.session.session import Session
from mwrgui.ui.style.theme import Appearance

LOSS_NAMES = ("loss", "l1", "frequency", "contrastive")
HEALTH_NAMES = ("diversity", "degradation_energy", "saturation")
NEW_STEPS = 10
"""Steps that are added between two redraws."""
SECONDS_PER_STEP = 0.1


@dataclass(frozen=True, slots=True)
class RedrawTimes:
    """Milliseconds for which the main thread is busy.

    Attributes:
        creation: creating the monitor, before it shows a run.
        first_draw: each iteration of the event loop, from showing the run until all of it is drawn.
        redraws: each update after `NEW_STEPS` more steps, painting included, with the whole run visible.
        zoomed_redraws: the same, with a thousandth of the run visible.
    """

    creation: float
    first_draw: list[float]
    redraws: list[float]
    zoomed_redraws: list[float]


def measure_redraws(
    session: Session, appearance: Appearance, *, steps: int = 1_000_000, count: int = 50
) -> RedrawTimes:
    """Shows a run of `steps` steps in a new window and redraws it `count` times; needs a `QApplication`."""
    history = long_history(steps)
    monitor = Monitor(session, appearance)
    monitor.resize(1844, 960)
    show_exposed(monitor)
    creation = _milliseconds(monitor.create_view)
    first_draw = [_milliseconds(lambda: monitor.show_run(Path(), history))]
    view = monitor.create_view()
    while view.curves.busy:
        first_draw.append(_milliseconds(lambda: None))
    redraws = [_time_redraw(monitor, history) for _ in range(count)]
    view.curves.zoom_by(1000.0, steps / 2)
    zoomed_redraws = [_time_redraw(monitor, history) for _ in range(count)]
    monitor.close()
    return RedrawTimes(creation, first_draw, redraws, zoomed_redraws)


def long_history(steps: int) -> RunHistory:
    """A run with noisy, decreasing losses, and measurements every 500 steps."""
    history = RunHistory()
    history.started, history.steps = True, 2 * steps
    rng = np.random.default_rng(0)
    decay = np.exp(-np.arange(1, steps + 1) / (steps / 5), dtype=np.float32)
    for key in (*(f"loss/{name}" for name in LOSS_NAMES), *(f"health/{name}" for name in HEALTH_NAMES)):
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


def _time_redraw(monitor: Monitor, history: RunHistory) -> float:
    new = np.arange(1, NEW_STEPS + 1) + history.last_step
    for key, series in history.series.items():
        if key.startswith(("loss/", "health/", "learning_rate")):
            series.append(steps=new, values=series.values[-NEW_STEPS:], seconds=new * SECONDS_PER_STEP)
    history.last_step += NEW_STEPS
    assert monitor.view is not None
    return _milliseconds(monitor.view.refresh)


def _milliseconds(work: Callable[[], object]) -> float:
    """Milliseconds of `work` and of the painting that it causes."""
    started = time.perf_counter()
    work()
    QApplication.processEvents()
    return 1000 * (time.perf_counter() - started)
