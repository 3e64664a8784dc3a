"""Restores photos and clips as one batch: first the photos, by `restoration`, then the clips."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import check_folder_readable, is_folder, real_path
from mwrgui.core.memory_shortage import is_out_of_memory, memory_shortage
from mwrgui.images import find_photos
from mwrgui.restoration.batch import ItemStopEvent, ensure_writable, restore_batch
from mwrgui.restoration.batch_events import BatchEvent, BatchFinished, BatchStarted, PhotoStarted
from mwrgui.restoration.batch_sources import find_sources
from mwrgui.restoration.manifest import FileState, Manifest, describe_work, manifests_around, without_results
from mwrgui.restoration.options import RestoreOptions, Strength
from mwrgui.restoration.restorer import Restorer
from mwrgui.restoration.result_files import (
    AlreadyDone,
    ExactFileDestination,
    FreeNameDestination,
    ResultNames,
    Source,
)
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.video.events import ClipEvent, ClipFailed, ClipLeftOut, ClipRestored, ClipSkipped, ClipStarted
from mwrgui.video.formats import container_of, find_clips, is_clip, unwritable_clip
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

MixedEvent = BatchEvent | ClipEvent


@dataclass(frozen=True, slots=True)
class Sources:
    """The photos and clips of a batch; photos are restored first."""

    photos: list[Source] = field(default_factory=list)
    clips: list[Source] = field(default_factory=list)


def find_photos_and_clips(inputs: Sequence[Path], *, output: Path | None = None) -> Sources:
    """Finds the given photos and clips and those in the given folders, each once, without earlier results.

    Args:
        output: folder of the results, whose manifest also tells which files are earlier results.

    Raises:
        MwrError: a folder contains neither, or cannot be read.
    """
    clips: dict[Path, Source] = {}
    others = []
    for path in inputs:
        found: list[Source] = []
        if is_folder(path):
            check_folder_readable(path)
            manifests = [*manifests_around(path), *([Manifest(output)] if output else [])]
            found = [Source(clip, path) for clip in without_results(find_clips(path), manifests)]
            if not found or find_photos(path):
                others.append(path)
        elif is_clip(path):
            found = [Source(path, path.parent)]
        else:
            others.append(path)
        for source in found:
            clips.setdefault(real_path(source.path), source)
    for result in _results_among(clips):
        clips.pop(result)
    return Sources(find_sources(others, output=output), list(clips.values()))


def _results_among(clips: dict[Path, Source]) -> list[Path]:
    """The paths in `clips` that an earlier batch made from other paths in `clips`."""
    manifests = [Manifest(folder) for folder in {path.parent for path in clips}]
    return [path for path in clips if any(manifest.source_of(path) in clips for manifest in manifests)]


def restore_photos_and_clips(
    sources: Sources,
    restorers: Sequence[Restorer],
    *,
    device: Device,
    options: RestoreOptions,
    clip_options: ClipOptions,
    result_options: ResultOptions | None = None,
    output: Path | None = None,
    overwrite: bool = False,
    stop: threading.Event | None = None,
    unwanted: Callable[[Path], bool] = lambda _path: False,
    strengths: Mapping[Path, Strength] = MappingProxyType({}),
) -> Iterator[MixedEvent]:
    """Restores all photos and clips with all models; ends early once `stop` is set.

    The same call, repeated later, skips finished items and resumes an interrupted clip. A photo or clip for
    which `unwanted` returns True is left out, even while it is being restored; it then has no result.

    Args:
        strengths: strength of individual photos and clips by path, instead of that in `options`.

    Raises:
        MwrError: `output` cannot be written, or there are clips and PyAV is not installed.
    """
    began, stop = time.perf_counter(), stop or threading.Event()
    if sources.clips:
        require_pyav()
    total = len(sources.photos) + len(sources.clips)
    yield BatchStarted(total)
    photos = BatchFinished(restored=0, skipped=0, failed=0, seconds=0.0)
    if sources.photos:
        events = restore_batch(
            sources.photos,
            restorers,
            device=device,
            options=options,
            result_options=result_options,
            output=output,
            overwrite=overwrite,
            stop=stop,
            unwanted=unwanted,
            strengths=strengths,
        )
        photos = yield from _photo_events(events, total)
    clips = _ClipBatch(
        *(sources, restorers, device, options, clip_options, output, overwrite, stop, unwanted),
        result_options=result_options or ResultOptions(),
        strengths=strengths,
    )
    yield from clips.events(total)
    yield BatchFinished(
        photos.restored + clips.restored,
        photos.skipped + clips.skipped,
        photos.failed + clips.failed,
        time.perf_counter() - began,
    )


def restore_clip_to_file(
    clip: Path,
    target: Path,
    restorer: Restorer,
    *,
    device: Device,
    options: RestoreOptions,
    clip_options: ClipOptions,
    overwrite: bool = True,
    stop: threading.Event | None = None,
    unwanted: Callable[[Path], bool] = lambda _path: False,
) -> Iterator[MixedEvent]:
    """Restores one clip into the file `target`; without `overwrite`, never replaces an existing file.

    Ends without a result once `stop` is set or `unwanted` returns True for the clip.

    Raises:
        MwrError: no container has the extension of `target`, PyAV is not installed, the clip cannot be read
            or restored, or the file cannot be written or exists and must not be replaced.
    """
    began, stop = time.perf_counter(), stop or threading.Event()
    if container_of(target) is None:
        raise unwritable_clip(target)
    require_pyav()
    yield BatchStarted(total=1)
    clips = _ClipBatch(Sources(), [restorer], device, options, clip_options, None, overwrite, stop, unwanted)
    try:
        written = yield from clips.restore(
            clip, ExactFileDestination(target, overwrite=overwrite), number=1, total=1
        )
    except Exception as error:
        raise clip_error(clip, error) from error
    if written:
        yield ClipRestored(clip, tuple(written))
    yield BatchFinished(len(written), skipped=0, failed=0, seconds=time.perf_counter() - began)


def _photo_events(events: Iterator[BatchEvent], total: int) -> Generator[BatchEvent, None, BatchFinished]:
    """Passes on the events of the photos, with the `total` of photos and clips; returns their final event."""
    finished = BatchFinished(restored=0, skipped=0, failed=0, seconds=0.0)
    for event in events:
        if isinstance(event, BatchFinished):
            finished = event
        elif isinstance(event, PhotoStarted):
            yield replace(event, total=total)
        elif not isinstance(event, BatchStarted):
            yield event
    return finished


@dataclass(slots=True)
class _ClipBatch:
    """Restores the clips of a batch, and counts them by outcome."""

    sources: Sources
    restorers: Sequence[Restorer]
    device: Device
    options: RestoreOptions
    clip_options: ClipOptions
    output: Path | None
    overwrite: bool
    stop: threading.Event
    unwanted: Callable[[Path], bool] = lambda _path: False
    result_options: ResultOptions = field(default_factory=ResultOptions)
    strengths: Mapping[Path, Strength] = field(default_factory=dict)
    restored: int = 0
    skipped: int = 0
    failed: int = 0

    def events(self, total: int) -> Iterator[MixedEvent]:
        """Restores all clips one after the other; `total` counts the photos too."""
        clips, output = self.sources.clips, self.output
        if output and clips:
            ensure_writable(output)
        taken = {real_path(source.path) for source in clips}
        results = ResultNames(output, overwrite=self.overwrite, options=self.result_options, taken=taken)
        manifests = {home: Manifest(home) for home in {output or source.root for source in clips}}
        for number, source in enumerate(clips, start=total - len(clips) + 1):
            if self.stop.is_set():
                return
            manifest = manifests[output or source.root]
            destination = FreeNameDestination(
                source, self._describe_work(source.path), manifest, results, result_count=len(self.restorers)
            )
            try:
                written: list[Path] = []
                if not self.unwanted(source.path):
                    destination.record_source()
                    destination.skip_if_done()
                    written = yield from self.restore(source.path, destination, number=number, total=total)
                if not written:
                    if self.stop.is_set():
                        return
                    yield ClipLeftOut(source.path)
                    continue
            except AlreadyDone as done:
                results.taken.update(map(real_path, done.outputs))
                self.skipped += 1
                yield ClipSkipped(source.path, done.outputs)
            except Exception as error:
                self.failed += 1
                yield ClipFailed(source.path, clip_error(source.path, error))
            else:
                self.restored += 1
                yield ClipRestored(source.path, tuple(written))

    def restore(
        self, path: Path, destination: FreeNameDestination | ExactFileDestination, *, number: int, total: int
    ) -> Generator[MixedEvent, None, list[Path]]:
        """Writes one result per model and returns their paths; if stopped or on failure, removes them all."""
        from mwrgui.video.clip import probe_clip
        from mwrgui.video.restore import ClipSettings, restore_clip

        yield ClipStarted(path, number, total, probe_clip(path).expected_frames)
        stop = ItemStopEvent(path, self.stop, self.unwanted)
        settings = ClipSettings(self.device, self._options_for(path), self.clip_options, stop)
        written: dict[Path, FileState] = {}
        try:
            for restorer in self.restorers:
                if not (yield from restore_clip(path, restorer, destination, settings, written)):
                    break
        finally:
            if len(written) < len(self.restorers):
                while written:
                    target, state = written.popitem()
                    if FileState.of(target) == state:  # by now it may belong to another batch
                        target.unlink(missing_ok=True)
        return list(written)

    def _options_for(self, clip: Path) -> RestoreOptions:
        return replace(self.options, strength=self.strengths.get(clip, self.options.strength))

    def _describe_work(self, clip: Path) -> str:
        identities = {restorer.label: restorer.identity for restorer in self.restorers}
        return describe_clip_work(identities, self._options_for(clip), self.clip_options)


def describe_clip_work(
    identities: Mapping[str, str], options: RestoreOptions, clip_options: ClipOptions
) -> str:
    """Describes everything that the results of a clip depend on, as the manifest records it.

    Args:
        identities: checksums of models by label.
    """
    clip_settings = f"{clip_options.codec} {clip_options.quality} {clip_options.steady:g}"
    return f"{describe_work(identities, options)} {clip_settings}"


def clip_error(clip: Path, error: Exception) -> MwrError:
    """The error to report for one clip; programming errors are raised again."""
    if isinstance(error, MwrError):
        return error
    if is_out_of_memory(error):
        return memory_shortage(clip)
    if isinstance(error, OSError):
        return MwrError(
            "{path} cannot be restored: {reason}.",
            "Check that it may be read, and that the disk is not full.",
            path=clip,
            reason=error.strerror or error,
        )
    raise error
