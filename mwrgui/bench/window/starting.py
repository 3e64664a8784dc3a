"""Seconds from the start of a process to the window, and to the sample photo restored in it."""

import gc
import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory


def measure(began: float, teacher: str, student: str, device: str) -> dict[str, float]:
    """Since `began`, a time of `time.monotonic`: `window`, `first` (restoration on the screen) and `both`.

    `processor` is what the processor spent until the window, whatever else the machine did.
    """
    gc.disable()  # as the program does
    from mwrgui.bench.window.open_window import OpenWindow
    from mwrgui.ui.session.state import MODEL_ROLES

    times: dict[str, float] = {}
    with TemporaryDirectory() as folder:
        opened = OpenWindow(Path(folder), teacher=teacher, student=student, device=device)
        window, restorer = opened.program.window, opened.program.session.restorer

        def tell(name: str) -> None:
            times.setdefault(name, time.monotonic() - began)

        def tell_of_result() -> None:
            if restorer.results.by_role:
                window.repaint()
                tell("both" if len(restorer.results.by_role) == len(MODEL_ROLES) else "first")

        def tell_of_window() -> None:
            tell("window")
            times["processor"] = time.process_time()

        window.seen.connect(tell_of_window)
        restorer.results.result_changed.connect(tell_of_result)
        opened.program.start([])
        opened.wait_for(lambda: "both" in times)
        opened.close()
    return times


if __name__ == "__main__":
    print(json.dumps(measure(float(sys.argv[1]), *sys.argv[2:])))
