"""Responsiveness of the window: start-up, showing and moving a photo, and events during long work."""

import json
import math
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.measurement import ReportItem, measured
from mwrgui.bench.photos import write_photos
from mwrgui.bench.processes import run_measuring_module, subprocess_environment
from mwrgui.bench.timing import MIN_ROUNDS, Seconds
from mwrgui.core.own_program import python_command

WINDOW_TARGET = 1500.0
PHOTO_TARGET = 200.0
FRAME_TARGET = 1000 / 60
DELAY_TARGET, MAX_DELAY_TARGET = 50.0, 200.0
ANSWER_TARGET = 200.0
"""Targets, in milliseconds."""
_PACKAGE = "mwrgui.bench.window"
RUN_SETTINGS = ("student=small", "pool=16", "steps=1000000")
"""Settings with which the quick recipe reaches its steady state within seconds and does not end."""
MIN_RUN_SECONDS = 30.0
"""Minimum duration of a run with these settings, so that its start does not dominate."""


def measure_window(
    setup: BenchmarkSetup,
    *,
    photo_size: tuple[int, int] = (4000, 6000),
    restored_size: tuple[int, int] = (2000, 3000),
    points: int = 1_000_000,
    rounds: int = MIN_ROUNDS,
    run_settings: Sequence[str] = (),
    run_seconds: float = MIN_RUN_SECONDS,
) -> Iterator[ReportItem]:
    """Measures the window; each measurement opens it in a new process.

    Args:
        photo_size: height and width in pixels of the pictures that are dropped, panned and zoomed.
        restored_size: height and width in pixels of the photo that is restored.
        points: number of points on the curves.
        rounds: number of dropped photos and of measured runs, and minimum number of starts.
        run_settings: further settings of the measured run, as `NAME=VALUE`.
        run_seconds: minimum duration of the measured run.
    """
    yield from _measure_starting(setup, rounds)
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure_dropping(setup, write_photos(Path(folder), *photo_size, count=rounds + 1))
        yield from _measure_moving(photo_size)
        (restored_photo,) = write_photos(Path(folder), *restored_size, count=1)
        yield from _measure_restoring(setup, restored_photo, restored_size[0] * restored_size[1] / 1e6)
    seconds = max(setup.seconds / rounds, run_seconds)
    yield from _measure_distilling(setup, rounds, seconds, [*RUN_SETTINGS, *run_settings])
    yield from _measure_curves(points)


def _measure_starting(setup: BenchmarkSetup, rounds: int) -> Iterator[ReportItem]:
    """Times start-up; the first round, which reads files from disk, is not counted."""
    output: dict[str, list[float]] = defaultdict(list)
    began = time.monotonic()
    while len(output["bare"]) <= rounds or time.monotonic() - began < setup.seconds:
        output["bare"].append(
            run_measuring_module(f"{_PACKAGE}.empty_window", str(time.monotonic()))["window"]
        )
        output["torch"].append(_import_torch())
        for name, seconds in run_measuring_module(
            f"{_PACKAGE}.starting", str(time.monotonic()), *_model_arguments(setup)
        ).items():
            output[name].append(seconds)
    times = {name: seconds[1:] for name, seconds in _arrays(output).items()}
    yield measured("window", "window after start", "ms", times["window"] * 1000, at_most=WINDOW_TARGET)
    yield measured("window_processor", "CPU time of its process", "ms", times["processor"] * 1000)
    yield measured("window_bare", "against an empty window of Qt", "×", times["window"] / times["bare"])
    yield measured("sample", "sample photo restored", "ms", times["first"] * 1000)
    yield measured("sample_torch", "against import torch alone", "×", times["first"] / times["torch"])
    yield measured("sample_both", "by both models", "ms", times["both"] * 1000)


def _measure_dropping(setup: BenchmarkSetup, photos: Sequence[Path]) -> Iterator[ReportItem]:
    times = _arrays(run_measuring_module(f"{_PACKAGE}.dropping", *_model_arguments(setup), *map(str, photos)))
    picture, whole, reading = (times[name][1:] for name in ("picture", "whole", "reading"))
    yield measured("drop", "dropped photo is seen", "ms", picture * 1000, at_most=PHOTO_TARGET)
    yield measured("drop_reading", "against reading its file alone", "×", picture / reading)
    yield measured("drop_whole", "all its pixels are there", "ms", whole * 1000)


def _measure_moving(photo: tuple[int, int]) -> Iterator[ReportItem]:
    times = _arrays(run_measuring_module(f"{_PACKAGE}.pan_and_zoom", *map(str, photo)))
    qt = float(np.median(times["plain"]))
    for name, activity in (("panning", "dragging"), ("zooming", "zooming")):
        frames = times[name] * 1000
        yield measured(name, f"{activity} three panes: frame", "ms", frames, at_most=FRAME_TARGET)
        yield measured(f"{name}_p99", f"{activity}: 99 % of frames", "ms", float(np.percentile(frames, 99)))
        yield measured(f"{name}_max", f"{activity}: longest frame", "ms", float(frames.max()))
        in_time = 100 * float((frames <= FRAME_TARGET).mean())
        yield measured(f"{name}_within", f"{activity}: within 1/60 s", "%", in_time)
        yield measured(f"{name}_plain", f"{activity}: faster than Qt alone", "×", qt / times[name])


def _measure_restoring(setup: BenchmarkSetup, photo: Path, megapixels: float) -> Iterator[ReportItem]:
    times = _arrays(
        run_measuring_module(
            f"{_PACKAGE}.restoring", *_model_arguments(setup), str(photo), str(setup.seconds)
        )
    )
    yield from _delay_measurements("restoring", f"restoring {megapixels:g} MP", times["working"])
    idle = float(np.percentile(times["rest"], 99))
    busy = float(np.percentile(times["working"], 99))
    yield measured("restoring_rest", "99 % against a window at rest", "×", busy / idle)


def _measure_distilling(
    setup: BenchmarkSetup, rounds: int, seconds: float, assignments: list[str]
) -> Iterator[ReportItem]:
    """Runs the same recipe in the window and on the command line in turns, for `seconds` each."""
    delays, speeds, answers = [], [], []
    for _ in range(rounds):
        output = _arrays(
            run_measuring_module(
                f"{_PACKAGE}.distilling", *_model_arguments(setup), str(seconds), *assignments
            )
        )
        without_window = _steps_without_window(setup, seconds, assignments)
        count = min(len(output["steps"]), len(without_window))
        delays.append(output["waits"])
        answers.append(output["answers"])
        speeds.append(100 * sum(without_window[:count]) / output["steps"][:count].sum())
    yield from _delay_measurements("distilling", "distilling", np.concatenate(delays))
    answer_times = np.concatenate(answers) * 1000
    yield measured(
        "distilling_answer", "time until Pause is answered", "ms", answer_times, at_most=ANSWER_TARGET
    )
    yield measured(
        "distilling_answer_max", "slowest answer", "ms", float(answer_times.max()), at_most=ANSWER_TARGET
    )
    yield measured("distilling_speed", "distilling: speed beside a window", "%", np.array(speeds))


def _steps_without_window(setup: BenchmarkSetup, seconds: float, assignments: list[str]) -> list[float]:
    """Seconds of each step but the first, as `mwrgui distill --json` reports them."""
    settings = [word for each in assignments for word in ("--set", each)]
    with tempfile.TemporaryDirectory() as folder:
        command = [*python_command(), "-m", "mwrgui", "distill", "--recipe", "quick", *settings]
        command += ["--teacher", str(setup.models["teacher"]), "--device", str(setup.device.torch)]
        with subprocess.Popen(
            [*command, "--json", "-o", str(Path(folder, "run"))],
            env=subprocess_environment(),
            stdout=subprocess.PIPE,
        ) as process:
            try:
                return _read_steps(process, seconds)
            finally:
                process.kill()


def _read_steps(process: "subprocess.Popen[bytes]", seconds: float) -> list[float]:
    """Reads step times until `seconds` after the first step, but at least until the second step."""
    assert process.stdout
    steps: list[float] = []
    end = math.inf
    for line in process.stdout:
        event = json.loads(line)
        if event["event"] == "step_done":
            end = min(end, time.monotonic() + seconds)
            steps.append(event["seconds"])
        if len(steps) > 1 and time.monotonic() >= end:
            break
    return steps[1:]


def _measure_curves(points: int) -> Iterator[ReportItem]:
    times = _arrays(run_measuring_module(f"{_PACKAGE}.curves", str(points)))
    count = f"{points / 1e6:g} M points"
    yield measured("curves_making", "making the plots, once", "ms", times["making"] * 1000)
    yield measured(
        "curves_first", f"{count}: first drawing, longest piece", "ms", times["first"].max() * 1000
    )
    yield measured("curves_live", f"{count}: redraw", "ms", times["live"] * 1000)
    yield measured("curves_close", f"{count}: redraw of a thousandth", "ms", times["close"] * 1000)


def _delay_measurements(name: str, activity: str, delays: Seconds) -> Iterator[ReportItem]:
    """Median, 99th percentile and maximum of the `delays` of events, which are in seconds."""
    percentiles = {share: float(np.percentile(delays, share)) * 1000 for share in (50, 99, 100)}
    yield measured(f"{name}_p50", f"{activity}: an event waits", "ms", percentiles[50])
    yield measured(f"{name}_p99", f"{activity}: 99 % of events", "ms", percentiles[99], at_most=DELAY_TARGET)
    yield measured(f"{name}_max", f"{activity}: longest", "ms", percentiles[100], at_most=MAX_DELAY_TARGET)


def _model_arguments(setup: BenchmarkSetup) -> list[str]:
    """Arguments of every measuring module that opens the program: both models and the device."""
    return [str(setup.models["teacher"]), str(setup.models["student"]), str(setup.device.torch)]


def _import_torch() -> float:
    began = time.monotonic()
    subprocess.run([*python_command(), "-c", "import torch"], env=subprocess_environment(), check=True)
    return time.monotonic() - began


def _arrays(output: Mapping[str, Sequence[float]]) -> dict[str, Seconds]:
    return {name: np.array(seconds) for name, seconds in output.items()}
