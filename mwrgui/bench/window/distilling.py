"""How long events wait from the start of a distillation on, and how long its steps take beside a window."""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PySide6.QtCore import QTimer

from mwrgui.bench.window.heartbeat import Heartbeat
from mwrgui.bench.window.open_window import OpenWindow
from mwrgui.core.paths import resources
from mwrgui.core.setting import build, parse_assignments
from mwrgui.images import find_photos
from mwrgui.runs.run_folder import RunFolder
from mwrgui.ui.session.run_controller import RunController

PROBES = 2
PAUSES = 3


def measure(
    seconds: float, assignments: list[str], *, teacher: str, student: str, device: str
) -> dict[str, list[float]]:
    """`waits` of every event and `steps`, with the monitor in sight, for so long after the first step.

    Then `answers`: how long it takes until a pause and going on are seen to be acknowledged.
    """
    with TemporaryDirectory() as folder:
        opened = OpenWindow(Path(folder), teacher=teacher, student=student, device=device)
        program = opened.program
        program.start([])
        program.window.show_page("distill")
        opened.wait_for_rest()
        heartbeat = Heartbeat()
        heartbeat.start()
        _begin(opened, RunFolder(Path(folder, "run")), [*assignments, f"teacher={teacher}"])
        run = program.session.runs.latest
        assert run
        opened.wait_for(lambda: run.history.last_step)
        end = time.monotonic() + seconds
        opened.wait_for(lambda: time.monotonic() >= end and run.history.last_step > 1)
        waits, times = heartbeat.stop(), run.history.series["learning_rate"].seconds
        answers = [_press(opened, run, settled) for _ in range(PAUSES) for settled in ("running", "paused")]
        run.suspend()
        opened.wait_for(lambda: not run.active)
        opened.close()
    return {"waits": waits, "steps": np.diff(times).tolist(), "answers": answers}


def _press(opened: OpenWindow, run: RunController, settled: str) -> float:
    """Seconds from a press of Pause, in this state, until the page is painted with its answer."""
    page = opened.program.window.distill_page
    opened.wait_for(lambda: run.state == settled)
    title, pressed = page.header.title, time.monotonic()
    QTimer.singleShot(0, page.header.buttons["pause"].click)
    opened.wait_for(lambda: page.header.title != title)
    page.header.repaint()
    return time.monotonic() - pressed


def _begin(opened: OpenWindow, folder: RunFolder, assignments: list[str]) -> None:
    """The quick recipe with some settings changed, and photos of ours as probes."""
    from mwrgui.distillation.recipe import DistillRecipe, read_values

    values = read_values("quick") | parse_assignments(DistillRecipe, assignments)
    recipe = build(DistillRecipe, values, source="recipe quick")
    opened.program.session.runs.distill(recipe, find_photos(resources() / "samples")[:PROBES], folder)


if __name__ == "__main__":
    role_of = dict(zip(("teacher", "student", "device"), sys.argv[1:4], strict=True))
    print(json.dumps(measure(float(sys.argv[4]), sys.argv[5:], **role_of)))
