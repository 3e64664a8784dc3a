"""Joins finished segments to one file with all that the clip holds besides its frames, copied as it is."""

import heapq
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from mwrgui.core.errors import MwrError
from mwrgui.core.files import settle
from mwrgui.core.lanes import GivenUp
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.video.clip import Clip, main_stream, opened
from mwrgui.video.encoding import Encoding, set_up
from mwrgui.video.formats import Container
from mwrgui.video.segments import StoredFrame, read_frames

_OF_THE_FILE = ("major_brand", "minor_version", "compatible_brands", "encoder", "ENCODER", "DURATION")
"""What a file says of itself; the result says its own."""
_APPLE = "com."
"""How metadata begins that only the long form of MP4 and MOV holds."""


def check_streams(clip: Clip, container: Container, output: Path) -> list[Sentence]:
    """Finds out before the work what of a clip the result cannot hold; sound and subtitles it must.

    Raises:
        MwrError: it cannot hold them.
    """
    told = []
    with opened(clip.path) as source:
        main = main_stream(source)
        for stream in source.streams:
            if stream is main or _is_timecode(stream) or _can_hold(container, stream):
                continue
            if stream.type in ("audio", "subtitle", "video"):
                raise MwrError(
                    "{output} cannot hold the {kind} of {path} as it is ({codec}).",
                    "Let the name end in .mkv.",
                    output=output,
                    kind=_KINDS[stream.type],
                    path=clip.path,
                    codec=_codec_name(stream),
                )
            told.append(
                sentence(
                    "Track {number} of the clip ({kind}) is not in the result: {container} does not hold it.",
                    number=stream.index + 1,
                    kind=_codec_name(stream),
                    container=container.name,
                )
            )
    return told


_KINDS = {"audio": sentence("sound"), "subtitle": sentence("subtitles"), "video": sentence("second picture")}


def join_segments(
    clip: Clip,
    encoding: Encoding,
    segments: Iterable[Path],
    target: Path,
    container: Container,
    stop: threading.Event,
) -> None:
    """Writes the whole result to `target`.

    Raises:
        GivenUp: `stop` was set first.
        MwrError: the parts of the clip do not fit together in such a file.
        OSError: the file cannot be written.
    """
    try:
        _join(clip, encoding, segments, target, container, stop)
    except (av.FFmpegError, ValueError) as error:
        if isinstance(error, OSError):
            raise
        raise MwrError(
            "The frames of {path} are restored, but could not be joined with the rest of it: {reason}.",
            "Choose another kind of file with -o; the work so far is kept.",
            path=clip.path,
            reason=getattr(error, "strerror", None) or error,
        ) from error
    settle(target)


def _join(
    clip: Clip,
    encoding: Encoding,
    segments: Iterable[Path],
    target: Path,
    container: Container,
    stop: threading.Event,
) -> None:
    with opened(clip.path) as source, _new_output(source, target, container) as output:
        main = main_stream(source)
        copied: dict[int, Stream] = {}
        frames: VideoStream | None = None
        for stream in source.streams:
            if stream is main:
                frames = _add_frames(output, clip, encoding, main, container)
            elif not _is_timecode(stream) and _can_hold(container, stream):
                copied[stream.index] = _add_copy(output, stream)
        assert frames, "its facts were read"
        ours = _frame_packets(segments, encoding.codec.reorder, frames, clip.time_base)
        theirs = _copied_packets(source, copied)
        for _, packet in heapq.merge(ours, theirs, key=lambda timed: timed[0]):
            if stop.is_set():
                raise GivenUp
            output.mux_one(packet)


def _new_output(source: InputContainer, target: Path, container: Container) -> OutputContainer:
    long_form = container.muxer != "matroska" and any(key.startswith(_APPLE) for key in source.metadata)
    options = {"movflags": "use_metadata_tags"} if long_form else {}
    output = av.open(str(target), "w", format=container.muxer, container_options=options)
    output.metadata.update(_told(source.metadata))
    output.set_chapters(source.chapters())
    return output


def _add_frames(
    output: OutputContainer, clip: Clip, encoding: Encoding, main: Stream, container: Container
) -> VideoStream:
    stream = output.add_stream(encoding.codec.encoder)
    assert isinstance(stream, VideoStream)
    set_up(stream.codec_context, clip, encoding)
    stream.time_base = clip.time_base
    if encoding.codec.encoder == "libx265" and container.muxer != "matroska":
        stream.codec_context.codec_tag = "hvc1"  # the other tag is not played by Apple's programs
    if clip.matrix:
        stream.set_display_matrix(clip.matrix)
    _describe(stream, main)
    return stream


def _add_copy(output: OutputContainer, stream: Stream) -> Stream:
    copy = output.add_stream_from_template(stream, opaque=True)
    _describe(copy, stream)
    return copy


def _describe(ours: Stream, theirs: Stream) -> None:
    ours.metadata.update(_told(theirs.metadata))
    ours.disposition = theirs.disposition


def _told(metadata: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in metadata.items() if key not in _OF_THE_FILE}


def _frame_packets(
    segments: Iterable[Path], reorder: int, stream: VideoStream, time_base: Fraction
) -> "Iterator[tuple[float, Packet[Any]]]":
    """With a time of decoding each: that at which the frame `reorder` places before is shown."""
    shown: deque[int] = deque()
    for segment in segments:
        frames = list(_light(segment))
        in_order = sorted(frame.shown for frame in frames)
        if not shown and in_order:
            step = min(frame.lasts for frame in frames)
            shown.extend(in_order[0] - back * step for back in range(reorder, 0, -1))
        shown.extend(in_order)
        for frame in read_frames(segment):
            packet = av.Packet(frame.data)
            packet.stream, packet.time_base = stream, time_base
            packet.pts, packet.dts, packet.duration = frame.shown, shown.popleft(), frame.lasts
            packet.is_keyframe = frame.key
            yield float((packet.dts or 0) * time_base), packet


def _light(segment: Path) -> Iterator[StoredFrame]:
    """The frames without their data, of which only one is in memory at a time."""
    for frame in read_frames(segment):
        yield StoredFrame(frame.shown, frame.lasts, frame.key, b"")


def _copied_packets(
    source: InputContainer, copied: dict[int, Stream]
) -> "Iterator[tuple[float, Packet[Any]]]":
    """Those of the other streams, as they are in the clip; ends where the file does."""
    if not copied:
        return
    time = float("-inf")
    packets = source.demux(*(source.streams[index] for index in copied))
    while True:
        try:
            packet = next(packets, None)
        except av.FFmpegError:
            return
        if packet is None:
            return
        if packet.dts is None and packet.pts is None:
            continue  # the end of a stream
        if packet.pts is None:
            packet.pts = packet.dts
        at = packet.dts if packet.dts is not None else packet.pts
        time = max(time, float((at or 0) * (packet.time_base or 0)))
        packet.stream = copied[packet.stream.index]
        yield time, packet


def _can_hold(container: Container, stream: Stream) -> bool:
    """Whether a stream can be copied into such a file: tried with a file of nothing else."""
    trial = av.open(BytesIO(), "w", format=container.muxer)
    try:
        trial.add_stream_from_template(stream, opaque=True)
        trial.start_encoding()
        trial.close()
    except (av.FFmpegError, ValueError):
        return False
    return True


def _is_timecode(stream: Stream) -> bool:
    """Whether a track only tells the time of recording, which the frames' own metadata tells as well."""
    return stream.type == "data" and "timecode" in stream.metadata


def _codec_name(stream: Stream) -> str:
    context = stream.codec_context
    return context.name if context else getattr(stream, "name", None) or stream.type
