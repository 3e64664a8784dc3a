"""`mwrgui export`: writes a model as ONNX, PT2 or safetensors, runs the file again and compares."""

import argparse
import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from mwrgui.cli.console import print_json
from mwrgui.core.errors import MwrError
from mwrgui.export import FORMATS
from mwrgui.export.events import ExportCompared, Exported, ExportEvent, ExportStep
from mwrgui.export.export import export_model
from mwrgui.export.options import ExportOptions
from mwrgui.library.models import Library

_PHASES = {
    "writing": "Writing",
    "opening": "Opening it in its own runtime",
    "comparing": "Restoring the same pictures with both",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument("model", metavar="MODEL", help="a model of the library, or a checkpoint")
    parser.add_argument("--format", required=True, choices=list(FORMATS), help="what to write")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="where to (default: MODEL with the format's ending)"
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--size", nargs=2, type=int, metavar=("H", "W"), help="for pictures of this size only")
    size.add_argument("--dynamic", action="store_true", help="for pictures of any size (default)")
    parser.add_argument("--half", action="store_true", help="weights in 16 bits: half the file")
    parser.add_argument("--overwrite", action="store_true", help="replace a file that is in the way")
    parser.add_argument("--json", action="store_true", help="print one event per line as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Exports and tells.

    Raises:
        MwrError: there is no such model, it cannot be exported so, or the file exists or cannot be written.
    """
    options = ExportOptions(size=tuple(arguments.size) if arguments.size else None, half=arguments.half)
    library = Library()
    source = library.resolve(arguments.model)
    path = arguments.output or Path(f"{source.stem}{FORMATS[arguments.format].ending}")
    if path.exists() and not arguments.overwrite:
        raise MwrError(
            "{path} exists already.", "Choose another name with -o, or add --overwrite.", path=path
        )
    model = library.load(arguments.model)
    _tell(export_model(model, path, format=arguments.format, options=options), json=arguments.json)
    return 0


def _tell(events: Iterable[ExportEvent], *, json: bool) -> None:
    for event in events:
        if json:
            print_json(_to_json(event))
            continue
        match event:
            case ExportStep(phase=phase):
                print(f"{_PHASES[phase]} …", flush=True)
            case ExportCompared():
                print(_line(event), flush=True)
            case Exported(path=path, file_size=size):
                print(f"{path}, {size / 1e6:.1f} MB")


def _line(compared: ExportCompared) -> str:
    return (
        f"  {compared.height}×{compared.width}: differs by {255 * compared.mean:.2g} of 255 on average,"
        f" {255 * compared.largest:.2g} at most; {compared.ms_per_megapixel:.0f} ms/MP,"
        f" {compared.speed_up:.1f} times as fast as the model itself"
    )


def _to_json(event: ExportEvent) -> dict[str, object]:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    derived = (
        {"speed_up": event.speed_up, "ms_per_megapixel": event.ms_per_megapixel}
        if isinstance(event, ExportCompared)
        else {}
    )
    return {"event": name, **asdict(event), **derived}
