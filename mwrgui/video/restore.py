"""Restores one clip with one model into a file whose place is told."""

import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from mwrgui.core.devices import Device
from mwrgui.core.files import reading_failed
from mwrgui.core.lanes import GivenUp
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.manifest import FileState
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import Notice, restored_pixels
from mwrgui.restoration.restorer import Restorer
from mwrgui.restoration.result_files import ExactFile, FreeName
from mwrgui.video.clip import Clip, look_at_clip
from mwrgui.video.decoding import ClipFrames
from mwrgui.video.encoding import Encoding, choose_encoding, new_encoder
from mwrgui.video.events import ClipEvent, ClipSaved
from mwrgui.video.formats import MKV, container_of, ending_of_result
from mwrgui.video.joining import check_streams, join_segments
from mwrgui.video.options import ClipOptions
from mwrgui.video.pipeline import Done, Network, Picture, Work, restore_frames
from mwrgui.video.segments import Segments

_LATE = 1.0
"""Seconds by which a clip may end before its time without a word."""


@dataclass(frozen=True, slots=True)
class ClipWork:
    """How clips are restored; `stop` ends it early."""

    device: Device
    options: RestoreOptions
    clips: ClipOptions
    stop: threading.Event


def restore_clip(
    path: Path,
    restorer: Restorer,
    place: FreeName | ExactFile,
    work: ClipWork,
    written: dict[Path, FileState],
) -> Generator[ClipEvent | Notice, None, bool]:
    """Writes one result where `place` says, which joins `written`; False if it was stopped.

    Raises:
        MwrError: the clip cannot be read, restored or saved, or another process is at it.
        DoneAlready: another process finished this clip meanwhile.
    """
    began = time.perf_counter()
    clip = look_at_clip(path)
    encoding = choose_encoding(clip, work.clips)
    new_encoder(clip, encoding)  # a size that it refuses is told before the work
    ending = ending_of_result(path, work.clips.codec) if isinstance(place, FreeName) else place.path.suffix
    first = place.first_name(ending, restorer.label)
    container = container_of(first) or MKV
    remarks = [*encoding.remarks, *check_streams(clip, container, first)]
    segments = Segments(first, _identity(clip, restorer, work))
    with segments.held():
        if finished := len(segments.finished):
            yield Notice(
                sentence("{clip} goes on after {count} finished segment(s).", clip=path.name, count=finished)
            )
        frames = _work(clip, encoding, segments, restorer.model, work)
        done = yield from restore_frames(frames, work.stop)
        if done is None:
            return False
        join = partial(join_segments, clip, encoding, segments.finished, container=container, stop=work.stop)
        try:
            output = place.put(join, ending, restorer.label, written)
        except GivenUp:
            return False
        segments.remove()
    remarks += _noticed(clip, done.noticed)
    yield _saved(clip, output, restorer, done, remarks, time.perf_counter() - began)
    return True


def _work(
    clip: Clip, encoding: Encoding, segments: Segments, model: RestorationModel, work: ClipWork
) -> Work:
    return Work(
        clip,
        encoding,
        segments,
        _network(model, work),
        side=work.options.side or model.contract.usual_side,
        strength=work.options.strength,
        steady=work.clips.steady,
    )


def _network(model: RestorationModel, work: ClipWork) -> Network:
    options = RestoreOptions(tile=work.options.tile, side=work.options.side)

    def restored(picture: Picture) -> Picture | None:
        pixels = restored_pixels(picture, model, device=work.device, options=options, stop=work.stop)
        return pixels  # type: ignore[return-value]  # 16 bits, as the picture

    return restored


def _identity(clip: Clip, restorer: Restorer, work: ClipWork) -> list[object]:
    """All that the segments depend on; those of another clip or of other settings are not taken up."""
    state = FileState.of(clip.path)
    if state is None:
        raise reading_failed(clip.path, FileNotFoundError(2, "No such file or directory"))
    return [
        *(str(clip.path.absolute()), state.size, state.changed),
        *(restorer.identity, work.device.name, work.options, work.clips),
    ]


def _noticed(clip: Clip, frames: ClipFrames) -> list[Sentence]:
    told = []
    if frames.interlaced:
        told.append(sentence("The clip is interlaced; its half pictures were made whole."))
    if frames.repeated == 1:
        told.append(sentence("1 frame of the clip is broken; the one before it stands in its place."))
    elif frames.repeated:
        told.append(
            sentence(
                "{count} frames of the clip are broken; the ones before them stand in their places.",
                count=frames.repeated,
            )
        )
    if frames.cut_off:
        told.append(sentence("The clip is cut off: it has {count} frames and no more.", count=frames.count))
    elif frames.seconds < clip.seconds * 0.95 - _LATE:
        told.append(
            sentence(
                "The clip says it is {said:.0f} s long, but its frames end after {seconds:.0f} s.",
                said=clip.seconds,
                seconds=frames.seconds,
            )
        )
    if frames.resized:
        told.append(
            sentence(
                "{count} frames of the clip are of another size; they were scaled to that of the first.",
                count=frames.resized,
            )
        )
    return told


def _saved(
    clip: Clip, output: Path, restorer: Restorer, done: Done, remarks: list[Sentence], seconds: float
) -> ClipSaved:
    return ClipSaved(
        clip.path,
        output,
        restorer.label,
        frames=done.frames,
        repeated=done.noticed.repeated,
        seconds=seconds,
        mean_change=done.mean_change,
        model=restorer.name,
        remarks=tuple(remarks),
    )
