"""Export to PT2, the archive format of torch.export: PyTorch runs such a file without this program's code."""

import io
import json
import warnings
from pathlib import Path

import torch

from mwrgui.export.metadata import export_metadata
from mwrgui.export.options import ExportOptions
from mwrgui.export.traceable_model import Runner, trace
from mwrgui.models.restoration_model import RestorationModel

METADATA_FILE = "metadata.json"
"""File in the archive; `torch.export.load(path, extra_files=files)` reads it into `files`, a dict with this
key."""


def write(model: RestorationModel, options: ExportOptions, path: Path) -> None:
    """Traces a model and writes it with its metadata, for a fixed size or all sizes as `options` say."""
    content = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns about its own internals
        torch.export.save(
            trace(model, options),
            content,
            extra_files={METADATA_FILE: json.dumps(export_metadata(model, options))},
        )
    path.write_bytes(content.getbuffer())


def open(path: Path) -> Runner:
    """Loads a file with torch.export alone, as its recipients do; returns a function that restores images."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = torch.export.load(path).module()
    return module
