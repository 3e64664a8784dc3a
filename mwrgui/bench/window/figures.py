"""How quick the window is: to start, to show a photo, to move it, and to answer while it restores."""

import json
import math
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Result, figure
from mwrgui.bench.photos import write_photos
from mwrgui.bench.processes import environment, told_by
from mwrgui.bench.timing import LEAST_ROUNDS, Seconds
from mwrgui.core.own_program import python_command

WINDOW = 1500.0
PICTURE = 200.0
FRAME = 1000 / 60
STALL, LONGEST_STALL = 50.0, 200.0
ANSWER = 200.0
"""Milliseconds, all of them."""
_MEASURING = "mwrgui.bench.window"
STEADY = ("student=small", "pool=16", "steps=1000000")
"""Settings of a run of the quick recipe that reaches its everyday within seconds, and does not end."""
WATCHED = 30.0
"""Seconds for which such a run is watched at least, so that its start does not outweigh the rest."""


def measure_window(
    setup: Setup,
    *,
    photo: tuple[int, int] = (4000, 6000),
    restored: tuple[int, int] = (2000, 3000),
    points: int = 1_000_000,
    rounds: int = LEAST_ROUNDS,
    run: Sequence[str] = (),
    watched: float = WATCHED,
) -> Iterator[Result]:
    """Opens the window in processes of their own.

    Args:
        photo: height and width of the photos that are dropped.
        restored: height and width of the photo that is restored.
        points: number of points on the curves.
        rounds: how often each measurement is repeated at least.
        run: further settings of the run that is watched, as `NAME=VALUE`.
        watched: seconds for which a run is watched at least.
    """
    yield from _starting(setup, rounds)
    with tempfile.TemporaryDirectory() as folder:
        yield from _dropping(setup, write_photos(Path(folder), *photo, count=rounds + 1))
        yield from _moving(photo)
        (one,) = write_photos(Path(folder), *restored, count=1)
        yield from _restoring(setup, one, restored[0] * restored[1] / 1e6)
    seconds = max(setup.seconds / rounds, watched)
    yield from _distilling(setup, rounds, seconds, [*STEADY, *run])
    yield from _curves(points)


def _starting(setup: Setup, rounds: int) -> Iterator[Result]:
    """The first round, in which files come from the disk, is not counted."""
    told: dict[str, list[float]] = defaultdict(list)
    began = time.monotonic()
    while len(told["bare"]) <= rounds or time.monotonic() - began < setup.seconds:
        told["bare"].append(told_by(f"{_MEASURING}.bare", str(time.monotonic()))["window"])
        told["torch"].append(_import_torch())
        for name, seconds in told_by(
            f"{_MEASURING}.starting", str(time.monotonic()), *_models(setup)
        ).items():
            told[name].append(seconds)
    times = {name: seconds[1:] for name, seconds in _arrays(told).items()}
    yield figure("window", "window after start", "ms", times["window"] * 1000, at_most=WINDOW)
    yield figure("window_processor", "of which its own on the processor", "ms", times["processor"] * 1000)
    yield figure("window_bare", "against an empty window of Qt", "×", times["window"] / times["bare"])
    yield figure("sample", "sample photo restored", "ms", times["first"] * 1000)
    yield figure("sample_torch", "against import torch alone", "×", times["first"] / times["torch"])
    yield figure("sample_both", "by both models", "ms", times["both"] * 1000)


def _dropping(setup: Setup, photos: Sequence[Path]) -> Iterator[Result]:
    times = _arrays(told_by(f"{_MEASURING}.dropping", *_models(setup), *map(str, photos)))
    picture, whole, reading = (times[name][1:] for name in ("picture", "whole", "reading"))
    yield figure("drop", "dropped photo is seen", "ms", picture * 1000, at_most=PICTURE)
    yield figure("drop_reading", "against reading its file alone", "×", picture / reading)
    yield figure("drop_whole", "all its pixels are there", "ms", whole * 1000)


def _moving(photo: tuple[int, int]) -> Iterator[Result]:
    times = _arrays(told_by(f"{_MEASURING}.moving", *map(str, photo)))
    plain = float(np.median(times["plain"]))
    for name, doing in (("panning", "dragging"), ("zooming", "zooming")):
        frames = times[name] * 1000
        yield figure(name, f"{doing} three panes: frame", "ms", frames, at_most=FRAME)
        yield figure(f"{name}_p99", f"{doing}: 99 % of frames", "ms", float(np.percentile(frames, 99)))
        yield figure(f"{name}_max", f"{doing}: longest frame", "ms", float(frames.max()))
        within = 100 * float((frames <= FRAME).mean())
        yield figure(f"{name}_within", f"{doing}: within 1/60 s", "%", within)
        yield figure(f"{name}_plain", f"{doing}: faster than Qt alone", "×", plain / times[name])


def _restoring(setup: Setup, photo: Path, megapixels: float) -> Iterator[Result]:
    times = _arrays(told_by(f"{_MEASURING}.restoring", *_models(setup), str(photo), str(setup.seconds)))
    yield from _stalls("restoring", f"restoring {megapixels:g} MP", times["working"])
    idle = float(np.percentile(times["rest"], 99))
    busy = float(np.percentile(times["working"], 99))
    yield figure("restoring_rest", "99 % against a window at rest", "×", busy / idle)


def _distilling(setup: Setup, rounds: int, seconds: float, assignments: list[str]) -> Iterator[Result]:
    """The same run in the window and on the command line, in turns, for so many seconds each."""
    waits, kept, answers = [], [], []
    for _ in range(rounds):
        told = _arrays(told_by(f"{_MEASURING}.distilling", *_models(setup), str(seconds), *assignments))
        bare = _steps_without_window(setup, seconds, assignments)
        count = min(len(told["steps"]), len(bare))
        waits.append(told["waits"])
        answers.append(told["answers"])
        kept.append(100 * sum(bare[:count]) / told["steps"][:count].sum())
    yield from _stalls("distilling", "distilling", np.concatenate(waits))
    answered = np.concatenate(answers) * 1000
    yield figure("distilling_answer", "pause is seen to be answered", "ms", answered, at_most=ANSWER)
    yield figure("distilling_answer_max", "slowest answer", "ms", float(answered.max()), at_most=ANSWER)
    yield figure("distilling_speed", "distilling: speed beside a window", "%", np.array(kept))


def _steps_without_window(setup: Setup, seconds: float, assignments: list[str]) -> list[float]:
    """Seconds of each step but the first, as the command line tells them."""
    settings = [word for each in assignments for word in ("--set", each)]
    with tempfile.TemporaryDirectory() as folder:
        command = [*python_command(), "-m", "mwrgui", "distill", "--recipe", "quick", *settings]
        command += ["--teacher", str(setup.models["teacher"]), "--device", str(setup.device.torch)]
        with subprocess.Popen(
            [*command, "--json", "-o", str(Path(folder, "run"))], env=environment(), stdout=subprocess.PIPE
        ) as process:
            try:
                return _read_steps(process, seconds)
            finally:
                process.kill()


def _read_steps(process: "subprocess.Popen[bytes]", seconds: float) -> list[float]:
    """The first two steps are waited for however long they take."""
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


def _curves(points: int) -> Iterator[Result]:
    times = _arrays(told_by(f"{_MEASURING}.curves", str(points)))
    count = f"{points / 1e6:g} M points"
    yield figure("curves_making", "making the plots, once", "ms", times["making"] * 1000)
    yield figure("curves_first", f"{count}: first drawing, longest piece", "ms", times["first"].max() * 1000)
    yield figure("curves_live", f"{count}: redraw", "ms", times["live"] * 1000)
    yield figure("curves_close", f"{count}: redraw of a thousandth", "ms", times["close"] * 1000)


def _stalls(name: str, doing: str, lags: Seconds) -> Iterator[Result]:
    """How long events waited."""
    waited = {share: float(np.percentile(lags, share)) * 1000 for share in (50, 99, 100)}
    yield figure(f"{name}_p50", f"{doing}: an event waits", "ms", waited[50])
    yield figure(f"{name}_p99", f"{doing}: 99 % of events", "ms", waited[99], at_most=STALL)
    yield figure(f"{name}_max", f"{doing}: longest", "ms", waited[100], at_most=LONGEST_STALL)


def _models(setup: Setup) -> list[str]:
    """What every process that opens the program is told."""
    return [str(setup.models["teacher"]), str(setup.models["student"]), str(setup.device.torch)]


def _import_torch() -> float:
    began = time.monotonic()
    subprocess.run([*python_command(), "-c", "import torch"], env=environment(), check=True)
    return time.monotonic() - began


def _arrays(told: Mapping[str, Sequence[float]]) -> dict[str, Seconds]:
    return {name: np.array(seconds) for name, seconds in told.items()}
