"""Batch restoration: a failing photo does not stop the others, and an interrupted batch can be resumed."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import reading_failed, real_path, writing_failed
from mwrgui.core.memory_shortage import is_out_of_memory, memory_shortage
from mwrgui.core.sentences import sentence
from mwrgui.images import ImageArray, Photo, left_out, read_photo
from mwrgui.metrics.harm import harm_in_words
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.batch_events import (
    BatchEvent,
    BatchFinished,
    BatchStarted,
    PhotoFailed,
    PhotoLeftOut,
    PhotoRestored,
    PhotoSkipped,
    PhotoStarted,
    ResultSaved,
)
from mwrgui.restoration.manifest import (
    FileState,
    Manifest,
    describe_work,
    identity_with_spare,
)
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Notice, Restored, RestoreEvent, restore
from mwrgui.restoration.result_files import DoneAlready, ExactFile, FreeName, Results, Source
from mwrgui.restoration.result_options import ResultOptions


@dataclass(frozen=True, slots=True)
class Restorer:
    """A model in a batch: `label` is the suffix of its results, `identity` (a checksum) identifies it.

    Attributes:
        name: display name of the model, such as "teacher".
        spare: a fallback model, whose result is saved if this model harms a photo and the fallback does not.
    """

    label: str
    model: RestorationModel
    identity: str
    name: str = ""
    spare: "Restorer | None" = None

    @property
    def whole_identity(self) -> str:
        """Identifies its results, including those by the fallback model."""
        return identity_with_spare(self.identity, self.spare.identity if self.spare else "")


def restore_batch(
    sources: Sequence[Source],
    restorers: Sequence[Restorer],
    *,
    device: Device,
    options: RestoreOptions,
    files: ResultOptions | None = None,
    output: Path | None = None,
    overwrite: bool = False,
    stop: threading.Event | None = None,
    unwanted: Callable[[Path], bool] = lambda _photo: False,
    strengths: Mapping[Path, float] = MappingProxyType({}),
) -> Iterator[BatchEvent]:
    """Restores photos one after the other with all models; ends early once `stop` is set.

    Results are saved next to the photos under the names that `files` gives, or in `output`, which mirrors the
    folders of the photos. Photos that an earlier batch finished are skipped. A photo that is `unwanted` is
    left out, also in the midst of its restoration; then it leaves no result.

    Args:
        strengths: of photos that are not restored with the strength of `options`, 0 to 1.

    Raises:
        MwrError: `output` cannot be written.
    """
    began, files = time.perf_counter(), files or ResultOptions()
    taken = {real_path(source.path) for source in sources}
    results = Results(output, overwrite=overwrite, options=files, taken=taken)
    if output:
        make_writable(output)
    manifests = {home: Manifest(home) for home in {output or source.root for source in sources}}
    restored = skipped = failed = 0
    yield BatchStarted(len(sources))
    for number, source in enumerate(sources, start=1):
        photo_stop = StopOfOne(source.path, stop, unwanted)
        how = replace(options, strength=strengths.get(source.path, options.strength))
        work = _work_of(restorers, how, files)
        place = FreeName(source, work, manifests[output or source.root], results, several=len(restorers))
        try:
            written: list[Path] = []
            if not unwanted(source.path):
                place.skip_if_done()
                yield PhotoStarted(source.path, number, len(sources))
                written = yield from _restore_photo(
                    source.path, restorers, place, device=device, options=how, stop=photo_stop
                )
            if not written:
                if stop is not None and stop.is_set():
                    break
                yield PhotoLeftOut(source.path)
                continue
        except DoneAlready as done:
            results.taken.update(map(real_path, done.outputs))
            skipped += 1
            yield PhotoSkipped(source.path, done.outputs)
        except Exception as error:
            failed += 1
            yield PhotoFailed(source.path, _as_problem(source.path, error))
        else:
            restored += 1
            yield PhotoRestored(source.path, tuple(written))
    yield BatchFinished(restored, skipped, failed, time.perf_counter() - began)


def _work_of(restorers: Sequence[Restorer], options: RestoreOptions, files: ResultOptions) -> str:
    """Everything that the results of a photo depend on, as the manifest notes it."""
    identities = {restorer.label: restorer.whole_identity for restorer in restorers}
    return describe_work(identities, options, files=files.difference)


def restore_to_file(
    photo: Path,
    target: Path,
    restorer: Restorer,
    *,
    device: Device,
    options: RestoreOptions,
    files: ResultOptions | None = None,
    overwrite: bool = True,
    stop: threading.Event | None = None,
) -> Iterator[BatchEvent]:
    """Restores one photo into exactly this file, which is replaced if `overwrite` is set.

    Raises:
        MwrError: the photo cannot be read or restored, or the file cannot be written.
    """
    began = time.perf_counter()
    yield BatchStarted(total=1)
    yield PhotoStarted(photo, number=1, total=1)
    try:
        written = yield from _restore_photo(
            photo,
            [restorer],
            ExactFile(target, overwrite=overwrite, quality=(files or ResultOptions()).photo_quality),
            device=device,
            options=options,
            stop=stop,
        )
    except Exception as error:
        raise _as_problem(photo, error) from error
    if written:
        yield PhotoRestored(photo, tuple(written))
    yield BatchFinished(len(written), skipped=0, failed=0, seconds=time.perf_counter() - began)


def make_writable(folder: Path) -> None:
    """Checks before hours of work that results can be written to a folder.

    Raises:
        MwrError: they cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise writing_failed(folder, error) from error


class StopOfOne(threading.Event):
    """Set for one photo or clip once the whole batch is stopped or it is not wanted any more."""

    def __init__(self, photo: Path, stop: threading.Event | None, unwanted: Callable[[Path], bool]) -> None:
        super().__init__()
        self._photo, self._stop, self._unwanted = photo, stop, unwanted

    def is_set(self) -> bool:
        """Asks both."""
        return (self._stop is not None and self._stop.is_set()) or self._unwanted(self._photo)


def _restore_photo(
    path: Path,
    restorers: Sequence[Restorer],
    place: FreeName | ExactFile,
    *,
    device: Device,
    options: RestoreOptions,
    stop: threading.Event | None,
) -> Generator[BatchEvent, None, list[Path]]:
    """Writes one result per model to where `place` says, and returns their files.

    A photo is finished only with all results: if `stop` is set or a model fails, all are deleted.
    """
    photo = read_photo(path)
    written: dict[Path, FileState] = {}
    try:
        for restorer in restorers:
            made = yield from _restore_with_spare(
                photo.pixels, restorer, device=device, options=options, stop=stop
            )
            if made is None:
                break  # stopped
            target = place.write(replace(photo, pixels=made[1].pixels), restorer.label, written)
            yield _saved(photo, target, restorer.label, *made)
    finally:
        if len(written) < len(restorers):
            while written:
                target, state = written.popitem()
                if FileState.of(target) == state:  # by now it may belong to another batch
                    target.unlink(missing_ok=True)
    return list(written)


def _restore_with_spare(
    pixels: ImageArray,
    restorer: Restorer,
    *,
    device: Device,
    options: RestoreOptions,
    stop: threading.Event | None,
) -> Generator[BatchEvent, None, tuple[Restorer, Restored] | None]:
    """The result to save and its model: the fallback if only the first model harms the photo."""
    first = yield from _restored(restore(pixels, restorer.model, device=device, options=options, stop=stop))
    if first is None:
        return None
    harmed, spare = harm_in_words(first.harm), restorer.spare
    if harmed is None or spare is None:
        return restorer, first
    second = yield from _restored(restore(pixels, spare.model, device=device, options=options, stop=stop))
    if second is None:
        return None
    if second.harm.seen:
        return restorer, first
    yield Notice(
        sentence(
            "The result of “{other}” is saved, as that of “{model}” harms the photo. {harm}",
            other=spare.name,
            model=restorer.name,
            harm=harmed,
        )
    )
    return spare, second


def _restored(events: Iterator[RestoreEvent]) -> Generator[BatchEvent, None, Restored | None]:
    """Passes events on and returns the result; None if it was stopped."""
    restored = None
    for event in events:
        if isinstance(event, Restored):
            restored = event
        else:
            yield event
    return restored


def _as_problem(photo: Path, error: Exception) -> MwrError:
    """The error to report for one photo; programming errors are raised again."""
    if isinstance(error, MwrError):
        return error
    if isinstance(error, OSError):
        return reading_failed(photo, error)
    if is_out_of_memory(error):
        return memory_shortage(photo)
    raise error


def _saved(photo: Photo, output: Path, label: str, by: Restorer, restored: Restored) -> ResultSaved:
    return ResultSaved(
        photo.path,
        output,
        label,
        seconds=restored.seconds,
        megapixels=restored.megapixels,
        mean_change=restored.mean_change,
        hardly_differs=restored.hardly_differs,
        model=by.name,
        harm=restored.harm,
        remarks=(*photo.remarks, *left_out(photo, output)),
    )
