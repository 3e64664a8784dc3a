"""`mwrgui export`: exports a model as ONNX, PT2 or safetensors, and verifies the file."""

import argparse
from collections.abc import Iterable
from pathlib import Path

from mwrgui.cli.console import print_json, say
from mwrgui.core.errors import MwrError
from mwrgui.export import FORMATS
from mwrgui.export.events import ExportCompared, Exported, ExportEvent, ExportStep
from mwrgui.export.export import export_model
from mwrgui.export.options import ExportOptions
from mwrgui.library.models import Library
from mwrgui.runs.events import event_fields

_PHASE_TEXTS = {
    "writing": "Writing",
    "opening": "Opening it in its own runtime",
    "comparing": "Restoring the same pictures with both",
}


def run(arguments: argparse.Namespace) -> int:
    """Exports a model and reports the comparison.

    Raises:
        MwrError: the model is unknown, the format does not support it, or the file exists.
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
    _print_events(export_model(model, path, format=arguments.format, options=options), json=arguments.json)
    return 0


def _print_events(events: Iterable[ExportEvent], *, json: bool) -> None:
    for event in events:
        if json:
            print_json(_to_json(event))
            continue
        match event:
            case ExportStep(phase=phase):
                print(f"{_PHASE_TEXTS[phase]} …", flush=True)
            case ExportCompared():
                print(_describe(event), flush=True)
            case Exported(path=path, file_size=size):
                say(f"{path}, {size / 1e6:.1f} MB")


def _describe(compared: ExportCompared) -> str:
    return (
        f"  {compared.height}×{compared.width}: differs by {255 * compared.mean:.2g} of 255 on average,"
        f" {255 * compared.largest:.2g} at most; {compared.ms_per_megapixel:.0f} ms/MP,"
        f" {compared.speed_up:.1f} times as fast as the model itself"
    )


def _to_json(event: ExportEvent) -> dict[str, object]:
    derived = (
        {"speed_up": event.speed_up, "ms_per_megapixel": event.ms_per_megapixel}
        if isinstance(event, ExportCompared)
        else {}
    )
    return event_fields(event) | derived
