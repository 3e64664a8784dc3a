"""The formats that a model can be exported to: one line each; listing them needs no torch."""

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
        sized=False,
    ),
)
FORMATS: Registry[ExportFormat] = Registry("export format", {each.name: each for each in _FORMATS})
