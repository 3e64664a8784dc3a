"""Seconds from the start of a process until the window is shown, and until the sample photo is restored."""

import gc
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory


def measure(began: float, teacher: str, student: str, device: str) -> dict[str, float]:
    """Starts the program and waits for its sample photo.

    Args:
        began: start of the process, a time of `time.monotonic`.

    Returns:
        Seconds since `began`: `window` (shown), `first` (first result painted), `both` (both painted).
        `processor` is the CPU time of this process until the window is shown.
    """
    gc.disable()  # as the program does
    from mwrgui.bench.window.measured_window import MeasuredWindow
    from mwrgui.ui.session.state import MODEL_ROLES

    times: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        measured = MeasuredWindow(Path(folder), teacher=teacher, student=student, device=device)
        window, restorer = measured.program.window, measured.program.session.restorer

        def record(name: str) -> None:
            times.setdefault(name, time.monotonic() - began)

        def record_result() -> None:
            if restorer.results.by_role:
                window.repaint()
                record("both" if len(restorer.results.by_role) == len(MODEL_ROLES) else "first")

        def record_window() -> None:
            record("window")
            times["processor"] = time.process_time()

        window.first_painted.connect(record_window)
        restorer.results.result_changed.connect(record_result)
        measured.program.start([])
        measured.wait_for(lambda: "both" in times)
        measured.close()
    return times


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]), *sys.argv[2:])))
