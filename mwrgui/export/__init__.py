"""Export of models: the registry of formats, which needs no torch.

The package is callable, because `mwrgui.export(model, path)` is also a function of the Python API.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.core.registry import Registry
from mwrgui.export.format import ExportFormat

_FORMATS = (
    ExportFormat("onnx", "ONNX", ".onnx", "mwrgui.export.onnx", "for phones, cameras and servers"),
    ExportFormat("pt2", "PT2", ".pt2", "mwrgui.export.pt2", "for PyTorch without our code (torch.export)"),
    ExportFormat(
        "safetensors",
        "safetensors",
        ".safetensors",
        "mwrgui.export.safetensors",
        "weights only, for this program",
        supports_fixed_size=False,
    ),
)
FORMATS: Registry[ExportFormat] = Registry(
    "export format",
    {each.name: each for each in _FORMATS},
    group="mwrgui.exports",
    accepts=lambda part: isinstance(part, ExportFormat),
)


def format_for(path: Path) -> ExportFormat:
    """The format of a file, by its extension.

    Raises:
        MwrError: no format has this extension.
    """
    for each in FORMATS.values():
        if each.ending == path.suffix.lower():
            return each
    raise MwrError(
        "No format that models are exported to ends in “{ending}”.",
        "Use one of {endings}.",
        ending=path.suffix,
        endings=tuple(each.ending for each in FORMATS.values()),
    )


class _CallablePackage(ModuleType):
    def __call__(self, *arguments: Any, **options: Any) -> Any:
        return import_module("mwrgui.api").export(*arguments, **options)


sys.modules[__name__].__class__ = _CallablePackage
