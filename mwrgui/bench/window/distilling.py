"""Delays of window events during a distillation, and the time of its steps beside the window."""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QTimer

from mwrgui.bench.window.event_delays import Heartbeat
from mwrgui.bench.window.measured_window import MeasuredWindow
from mwrgui.core.paths import resources
from mwrgui.core.setting import build, parse_assignments
from mwrgui.images import find_photos
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.session.run_controller import RunController

PROBE_COUNT = 2
PAUSE_COUNT = 3


def measure(
    seconds: float, assignments: list[str], *, teacher: str, student: str, device: str
) -> dict[str, list[float]]:
    """Distills with the monitor on screen, for `seconds` after the first step.

    Args:
        assignments: changes to the quick recipe, as `NAME=VALUE`.

    Returns:
        Times in seconds: `waits` (the delay of each event), `steps` (from step to step), and `answers` (from
        a press of Pause or Continue until the page has painted its answer).
    """
    with TemporaryDirectory() as folder:
        measured = MeasuredWindow(Path(folder), teacher=teacher, student=student, device=device)
        program = measured.program
        program.start([])
        program.window.show_page("distill")
        measured.wait_until_idle()
        heartbeat = Heartbeat()
        heartbeat.start()
        _start_run(measured, RunFolder(Path(folder, "run")), [*assignments, f"teacher={teacher}"])
        run = program.session.runs.latest
        assert run
        measured.wait_for(lambda: run.history.last_step)
        end = time.monotonic() + seconds
        measured.wait_for(lambda: time.monotonic() >= end and run.history.last_step > 1)
        waits, times = heartbeat.stop(), run.history.series["learning_rate"].seconds
        answers = [
            _time_pause_button(measured, run, state)
            for _ in range(PAUSE_COUNT)
            for state in ("running", "paused")
        ]
        run.suspend()
        measured.wait_for(lambda: not run.active)
        measured.close()
    return {"waits": waits, "steps": np.diff(times).tolist(), "answers": answers}


def _time_pause_button(measured: MeasuredWindow, run: RunController, state: str) -> float:
    """Seconds from a press of the pause button in this `state` until the page has painted its answer."""
    page = measured.program.window.distill_page
    measured.wait_for(lambda: run.state == state)
    title, began = page.header.title, time.monotonic()
    QTimer.singleShot(0, page.header.buttons["pause"].click)
    measured.wait_for(lambda: page.header.title != title)
    page.header.repaint()
    return time.monotonic() - began


def _start_run(measured: MeasuredWindow, folder: RunFolder, assignments: list[str]) -> None:
    """Starts the quick recipe with some settings changed, and sample photos as probes."""
    from mwrgui.distillation.recipe import DistillRecipe, read_values

    values = read_values("quick") | parse_assignments(DistillRecipe, assignments)
    recipe = build(DistillRecipe, values, source="recipe quick")
    measured.program.session.runs.distill(recipe, find_photos(resources() / "samples")[:PROBE_COUNT], folder)


if __name__ == "__main__":
    models_and_device = dict(zip(("teacher", "student", "device"), sys.argv[1:4], strict=True))
    print(json.dumps(measure(float(sys.argv[4]), sys.argv[5:], **models_and_device)))
