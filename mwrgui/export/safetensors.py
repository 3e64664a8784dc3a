"""Export to safetensors: the weights, with the metadata to build their network in this program."""

from pathlib import Path

import torch

from mwrgui.export.options import ExportOptions
from mwrgui.export.traceable_model import Runner
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restoration_model import RestorationModel


def write(model: RestorationModel, options: ExportOptions, path: Path) -> None:
    """Writes the weights; `options.size` does not apply."""
    save_model(model, path, dtype=torch.float16 if options.half else torch.float32)


def open(path: Path) -> Runner:
    """Loads a file like any other checkpoint."""
    return load_model(path)
