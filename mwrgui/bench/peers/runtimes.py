"""Speed of other runtimes on an exported model, compared with torch as this program uses it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mwrgui.bench.benchmark import BenchmarkSetup, ModelRole
from mwrgui.bench.measurement import Note, ReportItem
from mwrgui.bench.peers.variants import Variant, compare_variants
from mwrgui.core.devices import choose_device
from mwrgui.core.errors import MwrError
from mwrgui.export.export import export_model
from mwrgui.export.metadata import INPUT, OUTPUT
from mwrgui.export.traceable_model import Runner
from mwrgui.images import read_photo
from mwrgui.images.tensors import to_tensor
from mwrgui.models.loading import load_model
from mwrgui.restoration.one_picture import restore_tensor


def compare_runtimes(setup: BenchmarkSetup, role: ModelRole, photo: Path) -> Iterator[ReportItem]:
    """Runs the network of `role` on a whole photo in torch and in each of `RUNTIMES`, on the CPU."""
    device = setup.device if setup.device.torch.type == "cpu" else choose_device("cpu")
    model, images = load_model(setup.models[role]), to_tensor(read_photo(photo).pixels)
    exported = photo.with_name(f"{role}.onnx")
    try:
        list(export_model(model, exported, format="onnx"))
    except MwrError as problem:
        yield Note(f"{role}: other runtimes were not measured. {problem}")
        return
    torch_runner = partial(restore_tensor, model=model, device=device)
    variants = [Variant(f"{role}_torch", f"{role}, torch", partial(_run_to_levels, torch_runner, images))]
    for name, (title, load) in RUNTIMES.items():
        try:
            runtime = load(exported)
        except ModuleNotFoundError as error:
            yield Note(f"{role}, {title}: not measured, the package {error.name} is not installed.")
        else:
            variants.append(
                Variant(f"{role}_{name}", f"{role}, {title}", partial(_run_to_levels, runtime, images))
            )
    yield from compare_variants(variants, setup)


def _run_to_levels(run: Runner, images: Tensor) -> NDArray[np.float32]:
    """Runs a network on (1, 3, H, W) RGB 0..1; returns (H, W, 3) in levels 0..255, not rounded."""
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
"""Maps each package to its title and to the function that loads an ONNX file into it.

Each runtime uses as many threads as torch. Loading raises ModuleNotFoundError if the package is missing.
"""
