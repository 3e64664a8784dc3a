"""ONNX graphs, run by ONNX Runtime, without gradients and without torch."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.core.exported_graph_files import external_files
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.sandbox.graph_facts import GraphFacts, InputSizes
from mwrgui.sandbox.pictures import Layout, find_picture
from mwrgui.sandbox.refusals import not_photo_restoration
from mwrgui.sandbox.wire import Array

try:
    import onnxruntime  # type: ignore[import-untyped]
except ImportError as error:
    raise MwrError(
        "ONNX files need a package that is not installed: onnxruntime.",
        "Install it by: {python} -m pip install onnxruntime",
        python=sys.executable,
    ) from error

_PROVIDERS = ["CPUExecutionProvider"]
_TYPES = {
    "tensor(float)": np.float32,
    "tensor(float16)": np.float16,
    "tensor(double)": np.float64,
    "tensor(uint8)": np.uint8,
}
_CHANNEL_COUNT = 3
_MAX_CHANNELS = 16
"""An axis up to this length holds channels, since no image is so narrow."""
_AXIS_COUNT = 4


class OnnxGraph:
    """An ONNX graph, always run on the CPU."""

    def __init__(self, path: Path, threads: int) -> None:
        """Raises MwrError if the input is not one image, or if external data files are missing."""
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = threads
        settings.enable_cpu_mem_arena = False  # it would not release the memory of a large photo
        settings.log_severity_level = 4  # errors are raised as exceptions anyway
        try:
            self._session: Any = onnxruntime.InferenceSession(
                path, settings, providers=_PROVIDERS, enable_fallback=0
            )
        except Exception as error:
            if missing := [name for name in external_files(path) if not (path.parent / name).is_file()]:
                raise _external_data_missing(path, missing) from error
            raise
        inputs = self._session.get_inputs()
        if len(inputs) != 1:
            names = tuple(each.name for each in inputs)
            raise not_photo_restoration(
                path, sentence("it takes {count} inputs, {names}", count=len(names), names=names)
            )
        self._input, shape = inputs[0], _static_shape(inputs[0].shape)
        if why := _why_unsuitable(inputs[0].type, shape):
            raise not_photo_restoration(path, why)
        self._layouts = _layouts(shape)
        self.facts = GraphFacts(
            _input_sizes(shape, self._layouts[0]),
            bytes_in=inputs[0].type == "tensor(uint8)",
            bytes_out=all(each.type == "tensor(uint8)" for each in self._session.get_outputs()),
        )

    def run(self, images: Array, _device: str) -> Array:
        """Runs the graph on (B, 3, H, W), in the first layout that works."""
        first_error: Exception | None = None
        for layout in self._layouts:
            try:
                restored = self._run(images, layout)
            except Exception as error:
                first_error = first_error or error
            else:
                self._layouts = (layout,)
                return restored
        raise RuntimeError(str(first_error)) from first_error

    def gradient(self, _images: Array, _weights: Array, _device: str) -> Array:
        """Raises RuntimeError: this runtime has no gradients."""
        raise RuntimeError("no gradients")

    def _run(self, images: Array, layout: Layout) -> Array:
        inputs = images if layout == "channels first" else images.transpose(0, 2, 3, 1)
        dtype = _TYPES[self._input.type]
        if dtype is np.uint8:
            inputs = np.rint(inputs).clip(0, 255)
        inputs = np.ascontiguousarray(inputs, dtype=dtype)
        results = self._session.run(None, {self._input.name: inputs})
        return find_picture(
            [each for each in results if isinstance(each, np.ndarray)], images.shape, layout=layout
        )


def _static_shape(shape: Sequence[Any]) -> tuple[int, ...]:
    """The shape as numbers, 0 for dynamic axes."""
    return tuple(side if isinstance(side, int) and side > 0 else 0 for side in shape)


def _why_unsuitable(onnx_type: str, shape: tuple[int, ...]) -> Sentence | None:
    """Why an input does not accept a colour image; None if it does."""
    if onnx_type not in _TYPES:
        return sentence(
            "it takes numbers of the type {type}", type=onnx_type.removeprefix("tensor(").rstrip(")")
        )
    if len(shape) != _AXIS_COUNT:
        return sentence("its input has {count} axes instead of 4", count=len(shape))
    if _layouts(shape):
        return None
    # At least one of the two axes has a fixed length, or `_layouts` would have returned both layouts.
    channels = min(side for side in (shape[1], shape[3]) if side)
    if channels == 1:
        return sentence("it is for grey pictures")
    return sentence("it takes pictures of {channels} channels", channels=channels)


def _layouts(shape: tuple[int, ...]) -> tuple[Layout, ...]:
    """The layout with 3 channels, else those with a dynamic channel axis; none for another channel count."""
    _, second, _, fourth = shape
    if second == _CHANNEL_COUNT:
        return ("channels first",)
    if fourth == _CHANNEL_COUNT:
        return ("channels last",)
    if any(0 < side <= _MAX_CHANNELS for side in (second, fourth)):
        return ()
    channel_axes: dict[Layout, int] = {"channels first": second, "channels last": fourth}
    return tuple(layout for layout, side in channel_axes.items() if not side)


def _input_sizes(shape: tuple[int, ...], layout: Layout) -> InputSizes:
    batch, *rest = shape
    height, width = rest[1:] if layout == "channels first" else rest[:2]
    return InputSizes(batch=batch, height=height, width=width)


def _external_data_missing(path: Path, missing: list[str]) -> MwrError:
    return MwrError(
        "{file} keeps its weights in another file, which is missing: {names}.",
        "Put {names} beside it.",
        file=path.name,
        names=tuple(missing),
    )
