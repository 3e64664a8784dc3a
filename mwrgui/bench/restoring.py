"""Speed of teacher and student on one picture, compared with each other and with plain float32."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from mwrgui.bench.benchmark import BenchmarkSetup
from mwrgui.bench.default_layout import use_default_layout
from mwrgui.bench.measurement import ReportItem, measured
from mwrgui.bench.photos import synthetic_picture
from mwrgui.bench.timing import time_in_turns
from mwrgui.core.devices import Device
from mwrgui.models.cost import macs
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import ALL_PIXELS, RestoreOptions
from mwrgui.restoration.restore import restore

SPEEDUP_TARGET = 5.0
"""Target: time of the teacher over that of the student, on a CPU."""
MACS_TARGET = 10.0
"""Target: multiply-accumulate operations of the teacher over those of the student."""


def measure_restoring(setup: BenchmarkSetup, *, height: int = 864, width: int = 1152) -> Iterator[ReportItem]:
    """Restores one picture of height × width pixels with both models, from uint8 to uint8."""
    pixels = synthetic_picture(height, width)
    teacher, student = load_model(setup.models["teacher"]), load_model(setup.models["student"])
    baseline = replace(setup.device, precision=torch.float32)
    variants = {
        "teacher": _restoration(pixels, teacher, setup.device),
        "student": _restoration(pixels, student, setup.device),
        "plain teacher": _restoration(pixels, use_default_layout(deepcopy(teacher)), baseline),
        "plain student": _restoration(pixels, use_default_layout(deepcopy(student)), baseline),
    }
    times = time_in_turns(variants, seconds=setup.seconds, device=setup.device.torch)
    per_megapixel = 1000 / (height * width / 1e6)
    yield measured("teacher", "teacher", "ms/MP", times["teacher"] * per_megapixel)
    yield measured("student", "student", "ms/MP", times["student"] * per_megapixel)
    yield measured(
        "speed_up",
        "student faster than teacher",
        "×",
        times["teacher"] / times["student"],
        at_least=SPEEDUP_TARGET if setup.device.torch.type == "cpu" else None,
    )
    yield measured(
        "macs", "teacher's MACs over student's", "×", macs(teacher) / macs(student), at_least=MACS_TARGET
    )
    for role in ("teacher", "student"):
        speedup = times[f"plain {role}"] / times[role]
        yield measured(f"{role}_plain", f"{role} faster than in plain float32", "×", speedup)


def _restoration(pixels: NDArray[np.uint8], model: RestorationModel, device: Device) -> Callable[[], object]:
    options = RestoreOptions(side=ALL_PIXELS)
    return lambda: list(restore(pixels, model, device=device, options=options))
