"""Restores many photos: a bad one never stops the rest, and what was interrupted can be taken up again."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryFile

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import look_at, writing_failed
from mwrgui.core.formats import format_of
from mwrgui.core.photos import Photo, find_photos, read_photo, write_photo
from mwrgui.models.restorer import RestorationModel
from mwrgui.restoration.manifest import Manifest, describe_work, manifests_around
from mwrgui.restoration.restore import Notice, Restored, RestoreOptions, TileDone, restore


@dataclass(frozen=True, slots=True)
class Restorer:
    """A model: `label` ends the names of its results, `identity` (a checksum) tells it from others."""

    label: str
    model: RestorationModel
    identity: str


@dataclass(frozen=True, slots=True)
class Source:
    """A photo, and the folder below which its place is kept when results are mirrored elsewhere."""

    path: Path
    root: Path


@dataclass(frozen=True, slots=True)
class BatchStarted:
    """So many photos are to be looked at."""

    total: int


@dataclass(frozen=True, slots=True)
class PhotoStarted:
    """The photo `number` of `total` is next."""

    photo: Path
    number: int
    total: int


@dataclass(frozen=True, slots=True)
class ResultSaved:
    """One result stands in `output`."""

    photo: Path
    output: Path
    label: str
    seconds: float
    megapixels: float
    mean_change: float
    hardly_differs: bool


@dataclass(frozen=True, slots=True)
class PhotoRestored:
    """All results of the photo are saved."""

    photo: Path
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PhotoSkipped:
    """An earlier batch made `outputs` of this very photo with the same models and settings."""

    photo: Path
    outputs: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PhotoFailed:
    """The photo could not be read, restored or saved; the batch goes on."""

    photo: Path
    problem: MwrError


@dataclass(frozen=True, slots=True)
class BatchFinished:
    """How many photos were restored, skipped and failed; the rest was not begun when it was stopped."""

    restored: int
    skipped: int
    failed: int
    seconds: float


BatchEvent = (
    BatchStarted
    | PhotoStarted
    | TileDone
    | Notice
    | ResultSaved
    | PhotoRestored
    | PhotoSkipped
    | PhotoFailed
    | BatchFinished
)


def find_sources(inputs: Sequence[Path], *, output: Path | None = None) -> list[Source]:
    """The photos named and all in the folders named, each once; what earlier batches wrote there is left out.

    Raises:
        MwrError: a folder holds no photos, or may not be looked into.
    """
    found: dict[Path, Source] = {}
    for path in inputs:
        look_at(path)
        here = _in_folder(path, output) if path.is_dir() else [Source(path, path.parent)]
        for source in here:
            found.setdefault(source.path.resolve(), source)
    return list(found.values())


def restore_batch(
    sources: Sequence[Source],
    restorers: Sequence[Restorer],
    *,
    device: Device,
    options: RestoreOptions,
    output: Path | None = None,
    overwrite: bool = False,
    stop: threading.Event | None = None,
) -> Iterator[BatchEvent]:
    """Restores photos one after the other with every model; ends early once `stop` is set.

    Results stand beside the photos as NAME_label, or in `output`, which mirrors the folders that
    the photos came from. What an earlier batch finished is skipped.

    Raises:
        MwrError: `output` cannot be written.
    """
    began = time.perf_counter()
    results = _Results(output, overwrite=overwrite, taken={source.path.resolve() for source in sources})
    if output:
        _make_writable(output)
    manifests = {home: Manifest(home) for home in {output or source.root for source in sources}}
    identities = {restorer.label: restorer.identity for restorer in restorers}
    work = describe_work(identities, strength=options.strength, side=options.side)
    restored = skipped = failed = 0
    yield BatchStarted(len(sources))
    for number, source in enumerate(sources, start=1):
        manifest = manifests[output or source.root]
        if earlier := manifest.results_for(source.path, work):
            results.taken.update(earlier)
            skipped += 1
            yield PhotoSkipped(source.path, tuple(earlier))
            continue
        yield PhotoStarted(source.path, number, len(sources))
        try:
            place = partial(results.path_for, source, manifest, several=len(restorers) > 1)
            written = yield from _restore_photo(
                source.path, restorers, place, device=device, options=options, stop=stop
            )
            if not written:
                break  # stopped
            manifest.add(source.path, work, written)
        except MwrError as problem:
            failed += 1
            yield PhotoFailed(source.path, problem)
            continue
        restored += 1
        yield PhotoRestored(source.path, tuple(written))
    yield BatchFinished(restored, skipped, failed, time.perf_counter() - began)


def restore_to_file(
    photo: Path,
    target: Path,
    restorer: Restorer,
    *,
    device: Device,
    options: RestoreOptions,
    stop: threading.Event | None = None,
) -> Iterator[BatchEvent]:
    """Restores one photo into exactly that file, which is replaced if it exists.

    Raises:
        MwrError: the photo cannot be read or restored, or the file cannot be written.
    """
    began = time.perf_counter()
    yield BatchStarted(total=1)
    yield PhotoStarted(photo, number=1, total=1)
    written = yield from _restore_photo(
        photo, [restorer], lambda _photo, _label: target, device=device, options=options, stop=stop
    )
    if written:
        yield PhotoRestored(photo, tuple(written))
    yield BatchFinished(len(written), skipped=0, failed=0, seconds=time.perf_counter() - began)


@dataclass(frozen=True, slots=True)
class _Results:
    """Where results go; `taken` are files that this batch reads or has written."""

    output: Path | None
    overwrite: bool
    taken: set[Path] = field(default_factory=set)

    def path_for(
        self, source: Source, manifest: Manifest, photo: Photo, label: str, *, several: bool
    ) -> Path:
        """A free name: the photo's own in a mirrored folder, with the label beside it or among several."""
        ending = source.path.suffix if format_of(source.path) else photo.format.endings[0]
        folder, stem = source.path.parent, source.path.stem
        if self.output:
            folder = self.output / folder.relative_to(source.root)
        if several or not self.output or (folder / source.path.name).resolve() == source.path.resolve():
            stem = f"{stem}_{label}"
        names = (stem if number == 1 else f"{stem}_{number}" for number in count(1))
        path = next(path for name in names if self._is_free(path := folder / f"{name}{ending}"))
        self.taken.add(path.resolve())
        manifest.announce(path)
        return path

    def _is_free(self, path: Path) -> bool:
        return path.resolve() not in self.taken and (self.overwrite or not path.exists())


def _make_writable(folder: Path) -> None:
    """Finds out before hours of work, not after."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise writing_failed(folder, error) from error


def _in_folder(folder: Path, output: Path | None) -> list[Source]:
    photos = find_photos(folder)
    if not photos:
        raise MwrError("There are no photos in {folder}.", "Name a photo or another folder.", folder=folder)
    manifests = [*manifests_around(folder), *([Manifest(output)] if output else [])]
    return [Source(p, folder) for p in photos if not any(m.is_result(p) for m in manifests)]


def _restore_photo(
    path: Path,
    restorers: Sequence[Restorer],
    place: Callable[[Photo, str], Path],
    *,
    device: Device,
    options: RestoreOptions,
    stop: threading.Event | None,
) -> Generator[BatchEvent, None, list[Path]]:
    """Writes one result per model where `place` says, and returns their files.

    Half of a photo does not count as finished: once `stop` is set, or a model fails, none stay.
    """
    photo = read_photo(path)
    written: list[Path] = []
    try:
        for restorer in restorers:
            for event in restore(photo.pixels, restorer.model, device=device, options=options, stop=stop):
                if not isinstance(event, Restored):
                    yield event
                    continue
                target = place(photo, restorer.label)
                write_photo(replace(photo, pixels=event.pixels), target)
                written.append(target)
                yield _saved(path, target, restorer.label, event)
    finally:
        if len(written) < len(restorers):
            while written:
                written.pop().unlink(missing_ok=True)
    return written


def _saved(photo: Path, output: Path, label: str, restored: Restored) -> ResultSaved:
    return ResultSaved(
        photo,
        output,
        label,
        seconds=restored.seconds,
        megapixels=restored.megapixels,
        mean_change=restored.mean_change,
        hardly_differs=restored.hardly_differs,
    )
