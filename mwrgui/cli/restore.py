"""`mwrgui restore`: removes rain, haze, snow and raindrops from photos, clips and folders."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from mwrgui.cli.console import Progress, print_json, print_warning, say
from mwrgui.cli.outputs import unwritable_clip, unwritable_photo
from mwrgui.cli.restore_clips import print_clip_event
from mwrgui.core.devices import Device, choose_device
from mwrgui.core.errors import EXIT_EXPECTED_PROBLEM, MwrError
from mwrgui.core.setting import build, settings_of
from mwrgui.images.formats import PhotoFormat, format_of
from mwrgui.library.cards import ModelRole, checksum
from mwrgui.library.models import Library
from mwrgui.metrics.harm import Harm, describe_harm
from mwrgui.restoration.batch import restore_to_file
from mwrgui.restoration.batch_events import (
    BatchFinished,
    BatchStarted,
    PhotoFailed,
    PhotoRestored,
    PhotoSkipped,
    PhotoStarted,
    ResultSaved,
)
from mwrgui.restoration.batch_sources import describe_unread_files
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Notice, TileDone
from mwrgui.restoration.restorer import Restorer
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.runs.events import event_fields, event_name
from mwrgui.video.batch import (
    MixedEvent,
    find_photos_and_clips,
    restore_clip_to_file,
    restore_photos_and_clips,
)
from mwrgui.video.events import ClipFailed, ClipRestored, ClipSkipped
from mwrgui.video.formats import container_of, is_clip
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

EXIT_INTERRUPTED = 130
Options = TypeVar("Options")


def run(arguments: argparse.Namespace) -> int:
    """Restores and reports; returns 0 if all succeeded, 2 if some failed, 130 after Ctrl-C."""
    try:
        return _print_events(_check_and_restore(arguments), json=arguments.json)
    except KeyboardInterrupt:
        print_warning("Stopped. The same command goes on with what is left.")
        return EXIT_INTERRUPTED


def _check_and_restore(arguments: argparse.Namespace) -> Iterator[MixedEvent]:
    """Checks the arguments before the models are loaded, then restores."""
    options = _read_options(RestoreOptions, arguments)
    clip_options, result_options = (
        _read_options(ClipOptions, arguments),
        _read_options(ResultOptions, arguments),
    )
    result_options.check()
    device = choose_device(arguments.device, arguments.precision)
    if _is_output_file(arguments.output, arguments.photos):
        path, output, overwrite = _only_input(arguments), arguments.output, arguments.overwrite
        (restorer,) = _load_restorers(arguments, device)
        restore: Callable[..., Iterator[MixedEvent]] = partial(restore_to_file, result_options=result_options)
        if is_clip(path):
            restore = partial(restore_clip_to_file, clip_options=clip_options)
        yield from restore(path, output, restorer, device=device, options=options, overwrite=overwrite)
        return
    sources = find_photos_and_clips(arguments.photos, output=arguments.output)
    if sources.clips:
        require_pyav()
    yield from map(Notice, describe_unread_files(arguments.photos, is_clip=is_clip))
    yield from restore_photos_and_clips(
        sources,
        _load_restorers(arguments, device),
        device=device,
        options=options,
        clip_options=clip_options,
        result_options=result_options,
        output=arguments.output,
        overwrite=arguments.overwrite,
    )


def _read_options(kind: type[Options], arguments: argparse.Namespace) -> Options:
    names = settings_of(kind)  # type: ignore[arg-type]  # a class can be hashed
    return build(kind, {name: getattr(arguments, name) for name in names}, source="restore")


def _is_output_file(output: Path | None, photos: list[Path]) -> bool:
    """Whether the output is a file, not a folder.

    Raises:
        MwrError: the file for a single photo or clip has a format that cannot be written.
    """
    if output is None or output.is_dir():
        return False
    if is_clip(photos[0]) and len(photos) == 1:
        return _is_output_clip(output)
    if (
        _output_format(output) is None
        and output.suffix[1:].isalpha()
        and len(photos) == 1
        and photos[0].is_file()
    ):
        raise unwritable_photo(output)
    return _output_format(output) is not None


def _is_output_clip(output: Path) -> bool:
    """Whether the output is a file for one clip.

    Raises:
        MwrError: it has a format that cannot be written.
    """
    if container_of(output) is None and output.suffix[1:].isalnum():
        raise unwritable_clip(output)
    return container_of(output) is not None


def _output_format(output: Path) -> PhotoFormat | None:
    """The photo format of the file extension; None if this program cannot write it."""
    format = format_of(output)
    return format if format and format.writable else None


def _only_input(arguments: argparse.Namespace) -> Path:
    """The single photo or clip for `-o FILE`.

    Raises:
        MwrError: there are several photos or several results, or the file exists.
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


def _load_restorers(arguments: argparse.Namespace, device: Device) -> list[Restorer]:
    library = Library()
    if arguments.both:
        names = {"teacher": "teacher", "student": arguments.model or "student"}
        found = [(label, name, library.resolve(name)) for label, name in names.items()]
        return [_load_restorer(library, device, *each) for each in found]
    if arguments.model:
        name, path = arguments.model, library.resolve(arguments.model)
        return [_load_restorer(library, device, "restored", name, path)]
    first: ModelRole = library.default_role()
    other: ModelRole = "student" if first == "teacher" else "teacher"
    fallback = _load_restorer(library, device, "restored", other, library.resolve(other))
    return [
        replace(_load_restorer(library, device, "restored", first, library.resolve(first)), fallback=fallback)
    ]


def _load_restorer(library: Library, device: Device, label: str, name: str, path: Path) -> Restorer:
    model = library.load(name).to(device.torch)
    return Restorer(label, model, identity=_identity(path, name), name=name)


def _identity(path: Path, name: str) -> str:
    """Identifies a model, including the choices for its file."""
    return f"{checksum(path)} {name.rpartition('?')[2] if '?' in name else ''}".strip()


def _print_events(events: Iterable[MixedEvent], *, json: bool) -> int:
    """Prints events, and failures also as a sentence on stderr; returns the exit code."""
    code = 0
    with ExitStack() as stack:
        progress: Progress | None = None
        for event in events:
            if isinstance(event, BatchStarted):
                progress = stack.enter_context(Progress(event.total, unit="files", json=json))
            if isinstance(event, PhotoFailed | ClipFailed):
                code = EXIT_EXPECTED_PROBLEM
                print_warning(str(event.problem))
            if json:
                print_json(_to_json(event))
            elif progress:
                _print_event(event, progress)
            elif isinstance(event, Notice):
                say(str(event.message))
    return code


_FINAL_EVENTS = (PhotoRestored, PhotoSkipped, PhotoFailed, ClipRestored, ClipSkipped, ClipFailed)


def _print_event(event: MixedEvent, progress: Progress) -> None:
    print_clip_event(event, progress)
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
            if harmed := describe_harm(event.harm):
                progress.say(f"It harms the photo: {harmed}")
            for remark in event.remarks:
                progress.say(str(remark))
        case PhotoSkipped(photo=photo, outputs=outputs):
            progress.say(f"{photo} is done already: {', '.join(map(str, outputs))}")
        case BatchFinished(restored=restored, skipped=skipped, failed=failed, seconds=seconds):
            progress.say(f"{restored} restored, {skipped} done already, {failed} failed, {seconds:.1f} s")
    if isinstance(event, _FINAL_EVENTS):
        progress.update()


def _to_json(event: MixedEvent) -> dict[str, object]:
    """Converts an event to JSON: its name in snake case, and its fields except images."""
    if isinstance(event, PhotoFailed | ClipFailed):
        subject = {"clip": event.clip} if isinstance(event, ClipFailed) else {"photo": event.photo}
        texts = {"problem": str(event.problem.message), "hint": str(event.problem.hint)}
        return {"event": event_name(event), **subject, **texts}
    return {name: _json_value(value) for name, value in event_fields(event, without=("pixels",)).items()}


def _json_value(value: object) -> object:
    """Converts `Harm` to its figures and the sentence shown to the user, if any; keeps other values."""
    if not isinstance(value, Harm):
        return value
    remark = describe_harm(value)
    return {**value.figures, "remark": str(remark) if remark else None}
