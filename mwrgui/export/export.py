"""Exports a model to a temporary file, verifies it in its own runtime, and only then renames it."""

from collections.abc import Generator, Iterator
from copy import deepcopy
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path
from mwrgui.export import FORMATS
from mwrgui.export.comparison import compare, draw_test_images
from mwrgui.export.events import ExportCompared, Exported, ExportEvent, ExportStep
from mwrgui.export.explain_errors import explain_errors
from mwrgui.export.format import ExportFormat
from mwrgui.export.options import ExportOptions
from mwrgui.models.restoration_model import RestorationModel

MAX_DIFFERENCE = 1 / 255
"""Largest accepted difference of a result, RGB 0..1: one level of an 8-bit image."""
MAX_DIFFERENCE_HALF = 4 / 255
"""Largest accepted difference with 16-bit weights."""


def export_model(
    model: RestorationModel, path: Path, *, format: str, options: ExportOptions | None = None
) -> Generator[ExportEvent, None, None]:
    """Exports `model` to `path`; an existing file is replaced only after verification.

    Raises:
        MwrError: there is no such format, the file extension does not match, the model is an exported graph
            itself, the network uses an unsupported operator (which is named), the file gives different
            results, or it cannot be written.
    """
    export_format, options = FORMATS[format], options or ExportOptions()
    if path.suffix.lower() != export_format.ending:
        raise MwrError(
            "{file} does not end in {ending}.",
            "Give it that ending.",
            file=path.name,
            ending=export_format.ending,
        )
    if model.is_exported_graph:
        raise MwrError(
            "{title}: this is already an exported graph and cannot be exported again.",
            "Use its file as it is, or export the network that it was made from.",
            title=model.architecture.title,
        )
    model = deepcopy(model).cpu().float().eval()
    with atomic_path(path) as temporary:
        yield from _write_and_check(model, temporary, export_format, options)
        size = temporary.stat().st_size
    yield Exported(path, size)


def _write_and_check(
    model: RestorationModel, path: Path, format: ExportFormat, options: ExportOptions
) -> Iterator[ExportEvent]:
    exporter = format.load()
    yield ExportStep("writing")
    suggest_fixed_size = format.supports_fixed_size and not options.size
    with explain_errors(model.architecture.title, format.title, suggest_fixed_size=suggest_fixed_size):
        exporter.write(model, options, path)
    yield ExportStep("opening")
    with explain_errors(model.architecture.title, format.title):
        run = exporter.open(path)
    yield ExportStep("comparing")
    for image in draw_test_images(model.contract, options.size):
        with explain_errors(model.architecture.title, format.title):
            compared = compare(model, run, image)
        _refuse_other_results(compared, options)
        yield compared


def _refuse_other_results(compared: ExportCompared, options: ExportOptions) -> None:
    limit = MAX_DIFFERENCE_HALF if options.half else MAX_DIFFERENCE
    if not compared.largest <= limit:  # also true for NaN
        raise MwrError(
            "The exported file differs from the model by up to {difference:.2f} of 255"
            " at {width}×{height}, and was not kept.",
            "Try another format, a fixed size or 32 bits.",
            difference=255 * compared.largest,
            width=compared.width,
            height=compared.height,
        )
