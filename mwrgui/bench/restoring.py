"""How fast teacher and student restore a picture, against each other and against plain float32."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from mwrgui.bench.benchmark import Setup
from mwrgui.bench.figures import Result, figure
from mwrgui.bench.photos import synthetic_picture
from mwrgui.bench.plain import make_plain
from mwrgui.bench.timing import interleave
from mwrgui.core.devices import Device
from mwrgui.models.cost import macs
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import ALL_PIXELS, RestoreOptions
from mwrgui.restoration.restore import restore

SPEED_UP = 5.0
FEWER_MACS = 10.0


def measure_restoring(setup: Setup, *, height: int = 864, width: int = 1152) -> Iterator[Result]:
    """Restores one picture with both models, from bytes to bytes as the program does it."""
    pixels = synthetic_picture(height, width)
    teacher, student = load_model(setup.models["teacher"]), load_model(setup.models["student"])
    plain = replace(setup.device, precision=torch.float32)
    variants = {
        "teacher": _restoration(pixels, teacher, setup.device),
        "student": _restoration(pixels, student, setup.device),
        "plain teacher": _restoration(pixels, make_plain(deepcopy(teacher)), plain),
        "plain student": _restoration(pixels, make_plain(deepcopy(student)), plain),
    }
    times = interleave(variants, seconds=setup.seconds, device=setup.device.torch)
    per_megapixel = 1000 / (height * width / 1e6)
    yield figure("teacher", "teacher", "ms/MP", times["teacher"] * per_megapixel)
    yield figure("student", "student", "ms/MP", times["student"] * per_megapixel)
    yield figure(
        "speed_up",
        "student faster than teacher",
        "×",
        times["teacher"] / times["student"],
        at_least=SPEED_UP if setup.device.torch.type == "cpu" else None,
    )
    yield figure("macs", "student's MACs fewer", "×", macs(teacher) / macs(student), at_least=FEWER_MACS)
    for role in ("teacher", "student"):
        gain = times[f"plain {role}"] / times[role]
        yield figure(f"{role}_plain", f"{role} faster than in plain float32", "×", gain)


def _restoration(pixels: NDArray[np.uint8], model: RestorationModel, device: Device) -> Callable[[], object]:
    options = RestoreOptions(side=ALL_PIXELS)
    return lambda: list(restore(pixels, model, device=device, options=options))
