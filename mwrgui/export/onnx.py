"""Writes ONNX files, and opens them in ONNX Runtime for the check of the export."""

import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.export.metadata import INPUT, OUTPUT, export_metadata
from mwrgui.export.options import ExportOptions
from mwrgui.export.traceable_model import Runner, trace
from mwrgui.models.restoration_model import RestorationModel

try:
    import onnxruntime  # type: ignore[import-untyped]
    import onnxscript  # noqa: F401 (torch writes ONNX with it)
    from onnxruntime.capi import onnxruntime_pybind11_state as runtime_errors  # type: ignore[import-untyped]
except ImportError as error:
    raise MwrError(
        "Export to ONNX needs packages that are not installed: {name}.",
        "Install them by: {python} -m pip install onnx onnxruntime onnxscript",
        name=error.name,
        python=sys.executable,
    ) from error

OPSET = 23
"""The newest opset that torch writes."""
_RUNTIME_ERRORS = tuple(
    getattr(runtime_errors, name)
    for name in ("Fail", "InvalidArgument", "InvalidGraph", "NotImplemented", "RuntimeException", "EPFail")
)


def write(model: RestorationModel, options: ExportOptions, path: Path) -> None:
    """Traces a model, converts it to ONNX and writes it with its weights."""
    with _quiet():
        exported = torch.onnx.export(
            trace(model, options),
            dynamo=True,
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[OUTPUT],
            external_data=False,
            verbose=False,
        )
    assert exported is not None
    _set_metadata(exported.model, export_metadata(model, options))
    path.write_bytes(exported.model_proto.SerializeToString())


def open(path: Path) -> Runner:
    """Loads a file into ONNX Runtime, with as many threads as torch; its errors become RuntimeError."""
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = torch.get_num_threads()
    settings.log_severity_level = 4  # errors are raised as exceptions anyway
    try:
        session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    except _RUNTIME_ERRORS as error:
        raise RuntimeError(str(error)) from error

    def run(images: Tensor) -> Tensor:
        try:
            (restored,) = session.run([OUTPUT], {INPUT: images.numpy()})
        except _RUNTIME_ERRORS as error:
            raise RuntimeError(str(error)) from error
        return torch.from_numpy(restored)

    return run


@contextmanager
def _quiet() -> Iterator[None]:
    """Suppresses messages of torch and onnxscript about their own internals."""
    logger = logging.getLogger("torch.onnx")
    previous_level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(previous_level)


def _set_metadata(model: Any, metadata: dict[str, str]) -> None:
    """Adds the metadata, and removes paths on this machine that torch has recorded."""
    for node in model.graph.all_nodes():
        node.metadata_props.clear()
    model.metadata_props.clear()
    model.metadata_props.update(metadata)
    model.producer_name = "mwrgui"
    model.doc_string = f"{metadata['architecture']}; {metadata['input']}; {metadata['output']}"
