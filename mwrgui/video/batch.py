"""Restores photos and clips together: photos by `restoration`, then clips, as one batch."""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.core.files import is_folder, look_at, real_path
from mwrgui.core.memory_shortage import is_out_of_memory, memory_shortage
from mwrgui.images import find_photos
from mwrgui.restoration.batch import StopOfOne, make_writable, restore_batch
from mwrgui.restoration.batch_events import BatchEvent, BatchFinished, BatchStarted, PhotoStarted
from mwrgui.restoration.batch_sources import find_sources
from mwrgui.restoration.manifest import FileState, Manifest, describe_work, manifests_around, without_results
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restorer import Restorer
from mwrgui.restoration.result_files import DoneAlready, ExactFile, FreeName, Results, Source
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.video.events import ClipEvent, ClipFailed, ClipLeftOut, ClipRestored, ClipSkipped, ClipStarted
from mwrgui.video.formats import container_of, find_clips, is_clip
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

MixedEvent = BatchEvent | ClipEvent


@dataclass(frozen=True, slots=True)
class Sources:
    """What is to be restored."""

    photos: list[Source] = field(default_factory=list)
    clips: list[Source] = field(default_factory=list)


def find_photos_and_clips(inputs: Sequence[Path], *, output: Path | None = None) -> Sources:
    """The photos and clips named and all in the folders named, each once, without results of earlier batches.

    Raises:
        MwrError: a folder holds neither, or may not be looked into.
    """
    clips: dict[Path, Source] = {}
    others = []
    for path in inputs:
        found: list[Source] = []
        if is_folder(path):
            look_at(path)
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
    """Those that a batch made of others of them."""
    manifests = [Manifest(folder) for folder in {path.parent for path in clips}]
    return [path for path in clips if any(manifest.source_of(path) in clips for manifest in manifests)]


def restore_photos_and_clips(
    sources: Sources,
    restorers: Sequence[Restorer],
    *,
    device: Device,
    options: RestoreOptions,
    clip_options: ClipOptions,
    files: ResultOptions | None = None,
    output: Path | None = None,
    overwrite: bool = False,
    stop: threading.Event | None = None,
    unwanted: Callable[[Path], bool] = lambda _path: False,
    strengths: Mapping[Path, float] = MappingProxyType({}),
) -> Iterator[MixedEvent]:
    """Restores all with every model; ends early once `stop` is set, and goes on there the next time.

    What is `unwanted` is left out, also in the midst of its restoration; then it leaves no result.

    Args:
        strengths: of photos and clips that are not restored with the strength of `options`, 0 to 1.

    Raises:
        MwrError: `output` cannot be written, or clips cannot be read here.
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
            files=files,
            output=output,
            overwrite=overwrite,
            stop=stop,
            unwanted=unwanted,
            strengths=strengths,
        )
        photos = yield from _photos(events, total)
    clips = _Clips(
        *(sources, restorers, device, options, clip_options, output, overwrite, stop, unwanted),
        files=files or ResultOptions(),
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
) -> Iterator[MixedEvent]:
    """Restores one clip into exactly that file, which is replaced if it exists and `overwrite` says so.

    Raises:
        MwrError: clips are not written in files of this name, the clip cannot be read or restored, or the
            file cannot be written.
    """
    began, stop = time.perf_counter(), stop or threading.Event()
    if container_of(target) is None:
        raise MwrError(
            "{output} cannot be written: no clip that this program writes ends in {ending}.",
            "Use .mp4, .mov or .mkv.",
            output=target,
            ending=target.suffix,
        )
    require_pyav()
    yield BatchStarted(total=1)
    clips = _Clips(Sources(), [restorer], device, options, clip_options, None, overwrite, stop)
    try:
        written = yield from clips.restore(clip, ExactFile(target, overwrite=overwrite), number=1, total=1)
    except Exception as error:
        raise as_clip_problem(clip, error) from error
    if written:
        yield ClipRestored(clip, tuple(written))
    yield BatchFinished(len(written), skipped=0, failed=0, seconds=time.perf_counter() - began)


def _photos(events: Iterator[BatchEvent], total: int) -> Generator[BatchEvent, None, BatchFinished]:
    """The photos' part of the batch: its end is told with that of the clips."""
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
class _Clips:
    """The clips' part of a batch, and how many came to what end."""

    sources: Sources
    restorers: Sequence[Restorer]
    device: Device
    options: RestoreOptions
    clip_options: ClipOptions
    output: Path | None
    overwrite: bool
    stop: threading.Event
    unwanted: Callable[[Path], bool] = lambda _path: False
    files: ResultOptions = field(default_factory=ResultOptions)
    strengths: Mapping[Path, float] = field(default_factory=dict)
    restored: int = 0
    skipped: int = 0
    failed: int = 0

    def events(self, total: int) -> Iterator[MixedEvent]:
        """All clips one after the other."""
        clips, output = self.sources.clips, self.output
        if output and clips:
            make_writable(output)
        taken = {real_path(source.path) for source in clips}
        results = Results(output, overwrite=self.overwrite, options=self.files, taken=taken)
        manifests = {home: Manifest(home) for home in {output or source.root for source in clips}}
        for number, source in enumerate(clips, start=total - len(clips) + 1):
            if self.stop.is_set():
                return
            manifest = manifests[output or source.root]
            place = FreeName(source, self._work(source.path), manifest, results, several=len(self.restorers))
            try:
                written: list[Path] = []
                if not self.unwanted(source.path):
                    place.record_source()
                    place.skip_if_done()
                    written = yield from self.restore(source.path, place, number=number, total=total)
                if not written:
                    if self.stop.is_set():
                        return
                    yield ClipLeftOut(source.path)
                    continue
            except DoneAlready as done:
                results.taken.update(map(real_path, done.outputs))
                self.skipped += 1
                yield ClipSkipped(source.path, done.outputs)
            except Exception as error:
                self.failed += 1
                yield ClipFailed(source.path, as_clip_problem(source.path, error))
            else:
                self.restored += 1
                yield ClipRestored(source.path, tuple(written))

    def restore(
        self, path: Path, place: FreeName | ExactFile, *, number: int, total: int
    ) -> Generator[MixedEvent, None, list[Path]]:
        """One result per model, or none: of a clip that is stopped or fails, none stay."""
        from mwrgui.video.clip import look_at_clip
        from mwrgui.video.restore import ClipWork, restore_clip

        yield ClipStarted(path, number, total, look_at_clip(path).expected_frames)
        stop = StopOfOne(path, self.stop, self.unwanted)
        work = ClipWork(self.device, self._options_for(path), self.clip_options, stop)
        written: dict[Path, FileState] = {}
        try:
            for restorer in self.restorers:
                if not (yield from restore_clip(path, restorer, place, work, written)):
                    break
        finally:
            if len(written) < len(self.restorers):
                while written:
                    target, state = written.popitem()
                    if FileState.of(target) == state:  # by now it may be another batch's
                        target.unlink(missing_ok=True)
        return list(written)

    def _options_for(self, clip: Path) -> RestoreOptions:
        return replace(self.options, strength=self.strengths.get(clip, self.options.strength))

    def _work(self, clip: Path) -> str:
        identities = {restorer.label: restorer.identity for restorer in self.restorers}
        return describe_clip_work(identities, self._options_for(clip), self.clip_options)


def describe_clip_work(identities: Mapping[str, str], options: RestoreOptions, clips: ClipOptions) -> str:
    """Describes everything that the results of clips depend on, as the manifest notes it.

    Args:
        identities: checksums of models by label.
    """
    how = f"{clips.codec} {clips.quality} {clips.steady:g}"
    return f"{describe_work(identities, strength=options.strength, side=options.side)} {how}"


def as_clip_problem(clip: Path, error: Exception) -> MwrError:
    """Whatever is wrong with one clip, in words; a defect of ours is raised again."""
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
