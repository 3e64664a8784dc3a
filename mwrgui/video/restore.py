"""Restores one clip with one model into one file."""

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mwrgui.core.devices import Device
from mwrgui.core.files import reading_failed
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.stage_queue import Halted
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.manifest import FileState
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Notice, restore_pixels
from mwrgui.restoration.restorer import Restorer
from mwrgui.restoration.result_files import ExactFileDestination, FreeNameDestination
from mwrgui.video.clip import Clip, probe_clip
from mwrgui.video.decoding import ClipDecoder
from mwrgui.video.encoding import Encoding, choose_encoding, open_encoder
from mwrgui.video.events import ClipEvent, ClipSaved
from mwrgui.video.formats import MKV, container_of, ending_of_result
from mwrgui.video.muxing import check_streams, mux_segments
from mwrgui.video.options import ClipOptions
from mwrgui.video.parallel_network import frames_at_once
from mwrgui.video.pipeline import ClipTask, Network, Picture16, PipelineResult, restore_frames
from mwrgui.video.segments import Segments

_DURATION_TOLERANCE = 1.0
"""Seconds, besides 5 %, by which a clip may be shorter than its file says without a remark."""


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """Device and options of a restoration; `stop` cancels it."""

    device: Device
    options: RestoreOptions
    clip_options: ClipOptions
    stop: threading.Event


def restore_clip(
    path: Path,
    restorer: Restorer,
    destination: FreeNameDestination | ExactFileDestination,
    settings: ClipSettings,
    written: dict[Path, FileState],
) -> Generator[ClipEvent | Notice, None, bool]:
    """Restores a clip into the file that `destination` chooses; returns False if it was stopped.

    Args:
        written: receives the path of the result and its state.

    Raises:
        MwrError: the clip cannot be read, restored or saved, or another process is restoring it.
        AlreadyDone: another process finished this clip meanwhile.
    """
    began = time.perf_counter()
    clip = probe_clip(path)
    encoding = choose_encoding(clip, settings.clip_options)
    open_encoder(clip, encoding)  # raises an MwrError early if it refuses this size
    ending = (
        ending_of_result(path, settings.clip_options.codec)
        if isinstance(destination, FreeNameDestination)
        else destination.path.suffix
    )
    preferred_path = destination.first_name(ending, restorer.label)
    container = container_of(preferred_path) or MKV
    remarks = [*encoding.remarks, *check_streams(clip, container, preferred_path)]
    segments = Segments(preferred_path, _identity(clip, restorer, settings))
    with segments.locked():
        if finished := len(segments.finished):
            yield Notice(
                sentence("{clip} goes on after {count} finished segment(s).", clip=path.name, count=finished)
            )
        task = _clip_task(clip, encoding, segments, restorer.model, settings)
        result = yield from restore_frames(task, settings.stop)
        if result is None:
            return False
        mux = partial(
            mux_segments, clip, encoding, segments.finished, container=container, stop=settings.stop
        )
        try:
            output = destination.put(mux, ending, restorer.label, written)
        except Halted:
            return False
        segments.remove()
    remarks += _decoding_remarks(clip, result.decoder)
    yield _saved_event(clip, output, restorer, result, remarks, time.perf_counter() - began)
    return True


def _clip_task(
    clip: Clip, encoding: Encoding, segments: Segments, model: RestorationModel, settings: ClipSettings
) -> ClipTask:
    return ClipTask(
        clip,
        encoding,
        segments,
        _network(model, settings),
        side=settings.options.side or model.contract.usual_side,
        smoothing_seconds=settings.clip_options.steady,
        frames_at_once=frames_at_once(model, settings.device),
    )


def _network(model: RestorationModel, settings: ClipSettings) -> Network:
    def restore(picture: Picture16) -> Picture16 | None:
        pixels = restore_pixels(
            picture, model, device=settings.device, options=settings.options, stop=settings.stop
        )
        return pixels  # type: ignore[return-value]  # uint16, like `picture`

    return restore


def _identity(clip: Clip, restorer: Restorer, settings: ClipSettings) -> list[object]:
    """All that segments depend on, so that those of another clip or of other settings are not reused."""
    state = FileState.of(clip.path)
    if state is None:
        raise reading_failed(clip.path, FileNotFoundError(2, "No such file or directory"))
    return [
        *(str(clip.path.absolute()), state.size, state.changed),
        *(restorer.identity, settings.device.name, settings.options, settings.clip_options),
    ]


def _decoding_remarks(clip: Clip, decoder: ClipDecoder) -> list[Sentence]:
    remarks = []
    if decoder.interlaced:
        remarks.append(sentence("The clip is interlaced; its fields were joined into whole frames."))
    if decoder.repeated == 1:
        remarks.append(sentence("1 frame of the clip is broken; it was replaced by the one before it."))
    elif decoder.repeated:
        remarks.append(
            sentence(
                "{count} frames of the clip are broken; they were replaced by the ones before them.",
                count=decoder.repeated,
            )
        )
    if decoder.truncated:
        remarks.append(
            sentence("The clip is cut off: it has {count} frames and no more.", count=decoder.frame_count)
        )
    elif decoder.seconds < clip.seconds * 0.95 - _DURATION_TOLERANCE:
        remarks.append(
            sentence(
                "The clip's header says {said:.0f} s, but its frames end after {seconds:.0f} s.",
                said=clip.seconds,
                seconds=decoder.seconds,
            )
        )
    if decoder.resized:
        remarks.append(
            sentence(
                "{count} frames of the clip are of another size; they were scaled to that of the first.",
                count=decoder.resized,
            )
        )
    return remarks


def _saved_event(
    clip: Clip,
    output: Path,
    restorer: Restorer,
    result: PipelineResult,
    remarks: list[Sentence],
    seconds: float,
) -> ClipSaved:
    return ClipSaved(
        clip.path,
        output,
        restorer.label,
        frames=result.frames,
        repeated=result.decoder.repeated,
        seconds=seconds,
        mean_change=result.mean_change,
        model=restorer.name,
        remarks=tuple(remarks),
    )
