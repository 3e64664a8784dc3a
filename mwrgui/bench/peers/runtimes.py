"""How fast other runtimes compute an exported model, beside torch as this program uses it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mwrgui.bench.benchmark import Role, Setup
from mwrgui.bench.figures import Remark, Result
from mwrgui.bench.peers.ways import Way, compare
from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.export.export import export_model
from mwrgui.export.facts import INPUT, OUTPUT
from mwrgui.export.program import Runner
from mwrgui.images import read_photo
from mwrgui.images.tensors import to_tensor
from mwrgui.models.loading import load_model
from mwrgui.restoration.one_picture import restore_tensor


def compare_runtimes(setup: Setup, role: Role, photo: Path) -> Iterator[Result]:
    """Runs the network of `role` on a whole photo in torch and in all other runtimes, on the CPU."""
    device = setup.device if setup.device.torch.type == "cpu" else choose_device("cpu")
    model, images = load_model(setup.models[role]), to_tensor(read_photo(photo).pixels)
    exported = photo.with_name(f"{role}.onnx")
    try:
        list(export_model(model, exported, format="onnx"))
    except MwrError as problem:
        yield Remark(f"{role}: other runtimes were not measured. {problem}")
        return
    ours = partial(restore_tensor, model=model, device=device)
    ways = [Way(f"{role}_torch", f"{role}, torch", partial(_levels, ours, images))]
    for name, (title, load) in RUNTIMES.items():
        try:
            theirs = load(exported)
        except ModuleNotFoundError as error:
            yield Remark(f"{role}, {title}: not measured, the package {error.name} is not installed.")
        else:
            ways.append(Way(f"{role}_{name}", f"{role}, {title}", partial(_levels, theirs, images)))
    yield from compare(ways, setup)


def _levels(run: Runner, images: Tensor) -> NDArray[np.float32]:
    """Runs (1, 3, H, W) RGB 0..1; the result as (H, W, 3) in levels, not rounded."""
    restored = run(images)[0].clamp(0, 1).permute(1, 2, 0)
    return restored.numpy() * np.float32(255)


def _load_into_onnxruntime(path: Path) -> Runner:
    from mwrgui.export import onnx

    return onnx.open(path)


def _load_into_openvino(path: Path) -> Runner:
    import openvino

    settings = {"INFERENCE_NUM_THREADS": torch.get_num_threads(), "PERFORMANCE_HINT": "LATENCY"}
    compiled = openvino.Core().compile_model(path, "CPU", settings)
    return lambda images: torch.from_numpy(compiled({INPUT: images.numpy()})[OUTPUT])


RUNTIMES: Mapping[str, tuple[str, Callable[[Path], Runner]]] = {
    "onnxruntime": ("ONNX Runtime", _load_into_onnxruntime),
    "openvino": ("OpenVINO", _load_into_openvino),
}
"""By the package: its title, and what loads an ONNX file.

Each uses as many threads as torch. Raises ModuleNotFoundError if the package is not installed.
"""
