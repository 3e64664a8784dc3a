"""Programs of ONNX: run by ONNX Runtime, which tells results and no gradients."""

import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.text import printable
from mwrgui.models.program_archives import cannot_run
from mwrgui.models.program_sides import FAILURES, Sides

try:
    import onnxruntime  # type: ignore[import-untyped]
    from onnxruntime.capi import onnxruntime_pybind11_state as runtime_errors  # type: ignore[import-untyped]
except ImportError as error:
    raise MwrError(
        "ONNX files need a package that is not installed: onnxruntime.",
        "Install it by: {python} -m pip install onnxruntime",
        python=sys.executable,
    ) from error

_ERRORS = tuple(
    getattr(runtime_errors, name)
    for name in (
        *("Fail", "InvalidArgument", "InvalidGraph", "InvalidProtobuf", "NotImplemented"),
        *("RuntimeException", "EPFail", "NoSuchFile", "NoModel"),
    )
)
_PROVIDERS = ["CPUExecutionProvider"]
_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(double)": np.float64}


class OnnxProgram:
    """Runs on the CPU, wherever the picture is."""

    differentiable = False
    parameters_count = 0
    """Learned numbers are not told from other constants in such a file."""

    def __init__(self, path: Path) -> None:
        """Raises: MwrError: the file is damaged, takes other things than a picture, or cannot be run here."""
        settings = onnxruntime.SessionOptions()
        settings.intra_op_num_threads = torch.get_num_threads()
        settings.log_severity_level = 4  # what goes wrong comes as an exception
        try:
            self._session: Any = onnxruntime.InferenceSession(
                path, settings, providers=_PROVIDERS, enable_fallback=0
            )
        except (*_ERRORS, *FAILURES) as error:  # of its own, and of texts that are none
            raise cannot_run(path, error) from error
        self._input = self._only_input(path)

    @property
    def sides(self) -> Sides:
        """As the file tells them."""
        batch, _, height, width = (side if isinstance(side, int) else 0 for side in self._input.shape)
        return Sides(batch=batch, height=height, width=width)

    def __call__(self, images: Tensor) -> object:
        """What the program makes of (B, 3, H, W)."""
        given = images.detach().cpu().numpy().astype(_TYPES[self._input.type], copy=False)
        try:
            results = self._session.run(None, {self._input.name: given})
        except _ERRORS as error:
            raise RuntimeError(printable(str(error), longest=200)) from error
        return [torch.from_numpy(each).to(images) for each in results if isinstance(each, np.ndarray)]

    def _only_input(self, path: Path) -> Any:
        inputs = self._session.get_inputs()
        if len(inputs) != 1 or inputs[0].type not in _TYPES or inputs[0].shape[1:2] != [3]:
            raise cannot_run(path, ValueError("it does not take one picture of 1×3×H×W in floating point"))
        return inputs[0]
