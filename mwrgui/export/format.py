"""What is known of a file format that models are exported to."""

import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from mwrgui.export.options import ExportOptions

if TYPE_CHECKING:
    from mwrgui.export.program import Runner
    from mwrgui.models.restorer import RestorationModel


class Exporter(Protocol):
    """What the module of a format offers."""

    def write(self, model: "RestorationModel", options: ExportOptions, path: Path) -> None:
        """Writes the model, which is in float32 on the CPU, with what it says of itself."""

    def open(self, path: Path) -> "Runner":
        """Loads such a file into its own runtime."""


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """One format; its module is imported when it is used, because torch takes seconds to load.

    Attributes:
        about: whom it serves, for a menu.
        sized: whether a file can be for pictures of one size only.
    """

    name: str
    title: str
    ending: str
    module: str
    about: str
    sized: bool = True

    def load(self) -> Exporter:
        """Imports the module."""
        return cast(Exporter, importlib.import_module(self.module))
