"""`mwrgui restore`: removes rain, haze, snow and raindrops from photos and folders of photos."""

import argparse
import dataclasses
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

from mwrgui.cli.console import Progress, print_json
from mwrgui.cli.device_flags import add_device_flag, add_precision_flag
from mwrgui.cli.setting_flags import add_setting_flags
from mwrgui.core.devices import Device, choose_device
from mwrgui.core.errors import MwrError
from mwrgui.core.formats import FORMATS, format_of
from mwrgui.core.setting import build, settings_of
from mwrgui.library.cards import checksum
from mwrgui.library.models import Library
from mwrgui.restoration.batch import (
    BatchEvent,
    BatchFinished,
    BatchStarted,
    PhotoFailed,
    PhotoRestored,
    PhotoSkipped,
    PhotoStarted,
    Restorer,
    ResultSaved,
    find_sources,
    restore_batch,
    restore_to_file,
)
from mwrgui.restoration.restore import Notice, RestoreOptions, TileDone

MENDABLE, INTERRUPTED = 2, 130


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declares the flags."""
    parser.add_argument("photos", nargs="+", type=Path, metavar="PHOTO|FOLDER", help="what to restore")
    parser.add_argument("--model", default="student", metavar="NAME|FILE", help="model (default: student)")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE|FOLDER",
        help="exactly this file, for one photo; or a folder, which mirrors those given "
        "(default: beside each photo as NAME_restored)",
    )
    parser.add_argument(
        "--both", action="store_true", help="write NAME_teacher and NAME_student; --model is the student"
    )
    add_setting_flags(parser, RestoreOptions)
    add_device_flag(parser)
    add_precision_flag(parser, exact=True)
    parser.add_argument("--overwrite", action="store_true", help="replace files that are in the way")
    parser.add_argument("--json", action="store_true", help="print one event per line as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Restores and tells; 0 if all photos are done, 2 if some failed, 130 after Ctrl-C."""
    try:
        return _tell(_events(arguments), json=arguments.json)
    except KeyboardInterrupt:
        print("mwrgui: Stopped. The same command goes on with the photos that are left.", file=sys.stderr)
        return INTERRUPTED


def _events(arguments: argparse.Namespace) -> Iterator[BatchEvent]:
    """Checks all that can be checked before the models are loaded, then restores."""
    values = {name: getattr(arguments, name) for name in settings_of(RestoreOptions)}
    options = build(RestoreOptions, values, source="restore")
    device = choose_device(arguments.device, arguments.precision)
    if _names_file(arguments.output, arguments.photos):
        photo = _only_photo(arguments)
        (restorer,) = _restorers(arguments, device)
        yield from restore_to_file(photo, arguments.output, restorer, device=device, options=options)
        return
    yield from restore_batch(
        find_sources(arguments.photos, output=arguments.output),
        _restorers(arguments, device),
        device=device,
        options=options,
        output=arguments.output,
        overwrite=arguments.overwrite,
    )


def _names_file(output: Path | None, photos: list[Path]) -> bool:
    """Whether a file is asked for and not a folder.

    Raises:
        MwrError: for one photo, a file of a kind that cannot be written.
    """
    if output is None or output.is_dir():
        return False
    if format_of(output) is None and output.suffix[1:].isalpha() and len(photos) == 1 and photos[0].is_file():
        raise MwrError(
            "{output} cannot be written: no photo that this program writes ends in {ending}.",
            "Use {endings}, or make that folder first.",
            output=output,
            ending=output.suffix,
            endings=tuple(format.endings[0] for format in FORMATS),
        )
    return format_of(output) is not None


def _only_photo(arguments: argparse.Namespace) -> Path:
    """The one photo that `-o FILE` is for.

    Raises:
        MwrError: there are several, or two results, or the file exists.
    """
    output: Path = arguments.output
    photo: Path = arguments.photos[0]
    if len(arguments.photos) > 1 or photo.is_dir() or arguments.both:
        raise MwrError(
            "{output} is one file, but there will be several.", "Name a folder with -o.", output=output
        )
    if output.exists() and not arguments.overwrite:
        raise MwrError("{output} exists already.", "Choose another name, or add --overwrite.", output=output)
    return photo


def _restorers(arguments: argparse.Namespace, device: Device) -> list[Restorer]:
    names = {"restored": arguments.model}
    if arguments.both:
        names = {"teacher": "teacher", "student": arguments.model}
    library = Library()
    paths = {label: library.resolve(name) for label, name in names.items()}
    return [
        Restorer(label, library.load(names[label]).to(device.torch), identity=_identity(path, names[label]))
        for label, path in paths.items()
    ]


def _identity(path: Path, name: str) -> str:
    """Tells a model from others, also from the same file with other choices."""
    return f"{checksum(path)} {name.rpartition('?')[2] if '?' in name else ''}".strip()


def _tell(events: Iterable[BatchEvent], *, json: bool) -> int:
    """Prints events as they come; every bad photo also as a sentence on stderr."""
    code = 0
    with ExitStack() as stack:
        progress: Progress | None = None
        for event in events:
            if isinstance(event, BatchStarted):
                progress = stack.enter_context(Progress(event.total, unit="photos", json=json))
            if isinstance(event, PhotoFailed):
                code = MENDABLE
                print(f"mwrgui: {event.problem}", file=sys.stderr)
            if json:
                print_json(_to_json(event))
            elif progress:
                _tell_person(event, progress)
    return code


def _tell_person(event: BatchEvent, progress: Progress) -> None:
    match event:
        case PhotoStarted(photo=photo):
            progress.update(0, note=photo.name)
        case TileDone(done=done, total=total):
            progress.update(0, note=f"tile {done} of {total}")
        case Notice(message=message):
            progress.say(str(message))
        case ResultSaved(photo=photo, output=output):
            progress.say(f"{photo} → {output}, {event.megapixels:.1f} MP in {event.seconds:.1f} s")
            if event.hardly_differs:
                progress.say(f"It hardly differs from the photo: by {event.mean_change * 255:.2f} of 255.")
        case PhotoSkipped(photo=photo, outputs=outputs):
            progress.say(f"{photo} is done already: {', '.join(map(str, outputs))}")
        case BatchFinished(restored=restored, skipped=skipped, failed=failed, seconds=seconds):
            progress.say(f"{restored} restored, {skipped} done already, {failed} failed, {seconds:.1f} s")
    if isinstance(event, PhotoRestored | PhotoSkipped | PhotoFailed):
        progress.update()


def _to_json(event: BatchEvent) -> dict[str, object]:
    """An event by its name in snake case, and what it holds but pictures."""
    if isinstance(event, PhotoFailed):
        problem = event.problem
        return {
            "event": "photo_failed",
            "photo": event.photo,
            "problem": str(problem.message),
            "hint": str(problem.hint),
        }
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", type(event).__name__).lower()
    fields = [field.name for field in dataclasses.fields(event) if field.name != "pixels"]
    return {"event": name, **{field: getattr(event, field) for field in fields}}
