"""Export to safetensors: the weights, with what builds their network in this program."""

from pathlib import Path

import torch

from mwrgui.export.options import ExportOptions
from mwrgui.export.program import Runner
from mwrgui.models.loading import load_model, save_model
from mwrgui.models.restorer import RestorationModel


def write(model: RestorationModel, options: ExportOptions, path: Path) -> None:
    """Writes the weights; a size means nothing to them."""
    save_model(model, path, dtype=torch.float16 if options.half else torch.float32)


def open(path: Path) -> Runner:
    """Loads it as any checkpoint is loaded."""
    return load_model(path)
