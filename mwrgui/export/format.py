"""The description of an export format, and the interface of its module."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from mwrgui.export.options import ExportOptions

if TYPE_CHECKING:
    from mwrgui.export.traceable_model import Runner
    from mwrgui.models.restoration_model import RestorationModel


class Exporter(Protocol):
    """What the module of an export format provides."""

    def write(self, model: "RestorationModel", options: ExportOptions, path: Path) -> None:
        """Writes a model, which is in float32 on the CPU, and its metadata to a new file."""

    def open(self, path: Path) -> "Runner":
        """Loads a file into the runtime of the format; returns a function from images to results."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """An export format; its module is imported on first use, because torch takes seconds to load.

    Attributes:
        ending: file extension, with the dot.
        module: name of the module that writes and opens such files, or an object that does.
        about: whom the format is for, shown in a menu.
        supports_fixed_size: whether a file can have a fixed image size.
    """

    name: str
    title: str
    ending: str
    module: str | Exporter
    about: str = ""
    supports_fixed_size: bool = True

    def load(self) -> Exporter:
        """Returns the exporter; imports its module if `module` is a name."""
        if not isinstance(self.module, str):
            return self.module
        return cast(Exporter, importlib.import_module(self.module))
