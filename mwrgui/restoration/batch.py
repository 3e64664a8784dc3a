"""Batch restoration: a failing photo does not stop the others, and an interrupted batch can be resumed."""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType

import psutil

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import reading_failed, real_path, writing_failed
from mwrgui.core.memory_shortage import MemoryShortage, is_out_of_memory, memory_shortage
from mwrgui.images import Photo, lost_parts, memory_needed, read_photo
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
from mwrgui.restoration.manifest import FileState, Manifest, describe_work
from mwrgui.restoration.options import RestoreOptions, Strength
from mwrgui.restoration.pipeline import MemoryGate, Pipeline
from mwrgui.restoration.restorer import ModelResult, Restorer, restore_with_each
from mwrgui.restoration.result_files import (
    AlreadyDone,
    ExactFileDestination,
    FreeNameDestination,
    ResultNames,
    Source,
)
from mwrgui.restoration.result_options import ResultOptions

_PHOTO_MEMORY_LIMIT, _PHOTO_MEMORY_SHARE = 2**30, 1 / 8
"""Limit of the memory for photos that are processed at the same time: bytes, and share of the free memory.

Two photos of 45 megapixels fit, but only one of 100.
"""


def restore_batch(
    sources: Sequence[Source],
    restorers: Sequence[Restorer],
    *,
    device: Device,
    options: RestoreOptions,
    result_options: ResultOptions | None = None,
    output: Path | None = None,
    overwrite: bool = False,
    stop: threading.Event | None = None,
    unwanted: Callable[[Path], bool] = lambda _photo: False,
    strengths: Mapping[Path, Strength] = MappingProxyType({}),
) -> Iterator[BatchEvent]:
    """Restores photos with all models; yields the events photo by photo; ends early once `stop` is set.

    While one photo is written, the next is restored and the one after that is read, if memory allows.
    Results are saved next to the photos under the names that `result_options` gives, or in `output`, which
    mirrors the folders of the photos; existing files are replaced only with `overwrite`. Photos that an
    earlier batch finished are skipped. A photo for which `unwanted` returns True is left out, even while it
    is being restored; it then has no result.

    Args:
        strengths: strength of single photos, instead of that in `options`.

    Raises:
        MwrError: `output` cannot be written, or the manifest of a folder cannot be read.
    """
    result_options, stop = result_options or ResultOptions(), stop or threading.Event()
    if output:
        ensure_writable(output)
    taken = {real_path(source.path) for source in sources}
    results = ResultNames(output, overwrite=overwrite, options=result_options, taken=taken)
    manifests = {home: Manifest(home) for home in {output or source.root for source in sources}}
    pipeline: Pipeline[_PhotoJob, BatchEvent | ModelResult] = Pipeline()

    def is_unwanted(photo: Path) -> bool:
        return pipeline.halt.is_set() or unwanted(photo)

    def make_job(number: int, source: Source) -> _PhotoJob:
        photo_options = replace(options, strength=strengths.get(source.path, options.strength))
        manifest = manifests[output or source.root]
        destination = FreeNameDestination(
            source,
            _describe_work(restorers, photo_options, result_options),
            manifest,
            results,
            result_count=len(restorers),
        )
        return _PhotoJob(
            number, len(sources), destination, photo_options, ItemStopEvent(source.path, stop, is_unwanted)
        )

    batch = _Batch(restorers, device, pipeline, stop)
    jobs = (make_job(*each) for each in enumerate(sources, start=1))
    yield from pipeline.paced(batch.events(jobs, len(sources)))


@dataclass(slots=True, eq=False)
class _PhotoJob:
    """A photo of the batch: where its results go, its pixels once read, and the error if there is one."""

    number: int
    total: int
    destination: FreeNameDestination
    options: RestoreOptions
    stop: "ItemStopEvent"
    photo: Photo | None = None
    problem: Exception | None = None

    @property
    def path(self) -> Path:
        """The photo's file."""
        return self.destination.source.path

    def check(self) -> bool:
        """Whether the photo still has to be restored; if not, `problem` says why."""
        try:
            self.destination.record_source()
            self.destination.skip_if_done()
        except Exception as error:  # raised again when it is the photo's turn
            self.problem = error
        return self.problem is None

    def read(self) -> None:
        """Reads the photo; if that fails, stores the error."""
        self.photo = self.problem = None
        try:
            self.destination.record_source()
            self.photo = read_photo(self.path)
        except Exception as error:  # raised again when it is the photo's turn
            self.problem = error


@dataclass(slots=True)
class _Batch:
    """The stages of a batch, and the number of photos by outcome."""

    restorers: Sequence[Restorer]
    device: Device
    pipeline: Pipeline[_PhotoJob, BatchEvent | ModelResult]
    stop: threading.Event
    restored: int = 0
    skipped: int = 0
    failed: int = 0

    def events(self, jobs: Iterable[_PhotoJob], total: int) -> Generator[BatchEvent, None, None]:
        """Yields all events of the batch; writes the results."""
        began = time.perf_counter()
        yield BatchStarted(total)
        gate: MemoryGate[_PhotoJob] = MemoryGate(self.pipeline.halt, _memory_for_photos)
        with closing(self.pipeline.run(self._read_ahead(jobs, gate), self._restore)) as running:
            for job, events in running:
                completed = yield from self._finish(job, events)
                job.photo = None
                gate.leave(job)
                if not completed:
                    break
        yield BatchFinished(self.restored, self.skipped, self.failed, time.perf_counter() - began)

    def _read_ahead(self, jobs: Iterable[_PhotoJob], gate: MemoryGate[_PhotoJob]) -> Iterator[_PhotoJob]:
        """Reads photos ahead; if memory runs out, reads the photo again once all others are finished."""
        for job in jobs:
            if self.stop.is_set():
                return
            if not job.stop.is_set() and job.check():
                gate.enter(job, memory_needed(job.path))
                job.read()
                if isinstance(job.problem, MemoryShortage):
                    gate.stay_alone(job)
                    job.read()
            yield job

    def _restore(self, job: _PhotoJob) -> Iterator[BatchEvent | ModelResult]:
        """Restores a photo with all models."""
        if job.stop.is_set():
            return
        if isinstance(job.problem, AlreadyDone):
            raise job.problem
        job.destination.skip_if_done()  # another process may have been faster
        yield PhotoStarted(job.path, job.number, job.total)
        if job.photo is None and job.problem is None:  # not read ahead, because it was unwanted then
            job.read()
        if job.problem is not None:
            raise job.problem
        assert job.photo is not None
        yield from restore_with_each(
            job.photo, self.restorers, device=self.device, options=job.options, stop=job.stop
        )

    def _finish(
        self, job: _PhotoJob, events: Iterator[BatchEvent | ModelResult]
    ) -> Generator[BatchEvent, None, bool]:
        """Writes the results of a photo and yields its events; returns False if the batch was stopped."""
        try:
            written = yield from _write_results(events, job.destination, len(self.restorers), stop=job.stop)
            if not written:
                if not self.stop.is_set():
                    yield PhotoLeftOut(job.path)
                return not self.stop.is_set()
        except AlreadyDone as done:
            job.destination.results.taken.update(map(real_path, done.outputs))
            self.skipped += 1
            yield PhotoSkipped(job.path, done.outputs)
        except Exception as error:
            self.failed += 1
            yield PhotoFailed(job.path, _as_problem(job.path, error))
        else:
            self.restored += 1
            yield PhotoRestored(job.path, tuple(written))
        finally:
            job.stop.set()  # after a failure the other models need not run
        return True


def _memory_for_photos() -> float:
    """Bytes of memory for photos that are processed at the same time; most of the rest is for networks."""
    return min(_PHOTO_MEMORY_LIMIT, psutil.virtual_memory().available * _PHOTO_MEMORY_SHARE)


def _describe_work(
    restorers: Sequence[Restorer], options: RestoreOptions, result_options: ResultOptions
) -> str:
    """Describes everything that the results of a photo depend on, as the manifest records it."""
    identities = {restorer.label: restorer.result_identity for restorer in restorers}
    return describe_work(identities, options, files=result_options.difference)


def restore_to_file(
    photo: Path,
    target: Path,
    restorer: Restorer,
    *,
    device: Device,
    options: RestoreOptions,
    result_options: ResultOptions | None = None,
    overwrite: bool = True,
    stop: threading.Event | None = None,
) -> Iterator[BatchEvent]:
    """Restores one photo into exactly this file, which is replaced if `overwrite` is set.

    Raises:
        MwrError: the photo cannot be read or restored, or the file cannot be written.
    """
    began, stop = time.perf_counter(), stop or threading.Event()
    destination = ExactFileDestination(
        target, overwrite=overwrite, quality=(result_options or ResultOptions()).photo_quality
    )
    yield BatchStarted(total=1)
    yield PhotoStarted(photo, number=1, total=1)
    try:
        events = restore_with_each(read_photo(photo), [restorer], device=device, options=options, stop=stop)
        written = yield from _write_results(events, destination, 1, stop=stop)
    except Exception as error:
        raise _as_problem(photo, error) from error
    if written:
        yield PhotoRestored(photo, tuple(written))
    yield BatchFinished(len(written), skipped=0, failed=0, seconds=time.perf_counter() - began)


def ensure_writable(folder: Path) -> None:
    """Creates a folder if necessary, and checks before hours of work that files can be written to it.

    Raises:
        MwrError: it cannot be created, or files cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise writing_failed(folder, error) from error


class ItemStopEvent(threading.Event):
    """The stop event of one photo or clip; also set once the batch is stopped or the file is unwanted."""

    def __init__(self, file: Path, stop: threading.Event | None, unwanted: Callable[[Path], bool]) -> None:
        super().__init__()
        self._file, self._stop, self._unwanted = file, stop, unwanted

    def is_set(self) -> bool:
        """Whether the event itself is set, the batch is stopped, or the file is unwanted."""
        return (
            super().is_set() or (self._stop is not None and self._stop.is_set()) or self._unwanted(self._file)
        )


def _write_results(
    events: Iterator[BatchEvent | ModelResult],
    destination: FreeNameDestination | ExactFileDestination,
    count: int,
    *,
    stop: threading.Event,
) -> Generator[BatchEvent, None, list[Path]]:
    """Writes `count` results of a photo to `destination`, and returns their paths.

    A photo is finished only with all results: if `stop` is set or a model fails, all are deleted.
    """
    written: dict[Path, FileState] = {}
    try:
        for event in events:
            if not isinstance(event, ModelResult):
                yield event
            elif stop.is_set():
                break
            else:
                result = replace(event.photo, pixels=event.restored.pixels)
                yield _saved_event(event, destination.write(result, event.restorer.label, written))
    finally:
        if len(written) < count:
            while written:
                target, state = written.popitem()
                if FileState.of(target) == state:  # by now it may belong to another batch
                    target.unlink(missing_ok=True)
    return list(written)


def _as_problem(photo: Path, error: Exception) -> MwrError:
    """The error to report for one photo; programming errors are raised again."""
    if isinstance(error, MwrError):
        return error
    if isinstance(error, OSError):
        return reading_failed(photo, error)
    if is_out_of_memory(error):
        return memory_shortage(photo)
    raise error


def _saved_event(result: ModelResult, output: Path) -> ResultSaved:
    photo, restored = result.photo, result.restored
    return ResultSaved(
        photo.path,
        output,
        result.restorer.label,
        seconds=restored.seconds,
        megapixels=restored.megapixels,
        mean_change=restored.mean_change,
        hardly_differs=restored.hardly_differs,
        model=result.made_by.name,
        harm=restored.harm,
        remarks=(*photo.remarks, *lost_parts(photo, output)),
    )
