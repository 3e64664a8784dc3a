"""Muxes finished segments with copies of the clip's other streams and its metadata into one file."""

import heapq
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
from mwrgui.core.files import flush_to_disk
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.stage_queue import Halted
from mwrgui.video.clip import Clip, main_video_stream, open_container
from mwrgui.video.encoding import Encoding, add_video_stream
from mwrgui.video.formats import Container
from mwrgui.video.segments import StoredPacket, read_packets

_CONTAINER_KEYS = ("major_brand", "minor_version", "compatible_brands", "encoder", "ENCODER", "DURATION")
"""Metadata of the file format itself, which is not copied."""
_APPLE_PREFIX = "com."
"""Prefix of metadata keys that MP4 and MOV hold only with FFmpeg's flag `use_metadata_tags`."""


def check_streams(clip: Clip, container: Container, output: Path) -> list[Sentence]:
    """Checks which streams of a clip the container can hold; returns remarks on those that it cannot.

    Raises:
        MwrError: it cannot hold an audio, subtitle or further video stream, which must not be lost.
    """
    remarks = []
    with open_container(clip.path) as source:
        main = main_video_stream(source)
        for stream in source.streams:
            if stream is main or _is_created_by_ffmpeg(source, stream) or _can_hold(container, stream):
                continue
            if stream.type in ("audio", "subtitle", "video"):
                raise MwrError(
                    "{output} cannot hold the {kind} of {path} as it is ({codec}).",
                    "Let the name end in .mkv.",
                    output=output,
                    kind=_STREAM_KINDS[stream.type],
                    path=clip.path,
                    codec=_codec_name(stream),
                )
            remarks.append(
                sentence(
                    "Track {number} of the clip ({kind}) is not in the result: {container} does not hold it.",
                    number=stream.index + 1,
                    kind=_codec_name(stream),
                    container=container.name,
                )
            )
    return remarks


_STREAM_KINDS = {
    "audio": sentence("sound"),
    "subtitle": sentence("subtitles"),
    "video": sentence("second picture"),
}


def mux_segments(
    clip: Clip,
    encoding: Encoding,
    segments: Iterable[Path],
    target: Path,
    container: Container,
    stop: threading.Event,
) -> None:
    """Writes the finished segments, the other streams and the metadata of the clip to `target`.

    Raises:
        Halted: `stop` was set before the file was complete.
        MwrError: the streams cannot be muxed into this container.
        OSError: the file cannot be written.
    """
    with (
        _report_muxing_errors(clip.path),
        open_container(clip.path) as source,
        _open_output(source, target, container) as output,
    ):
        main = main_video_stream(source)
        copied: dict[int, Stream] = {}
        video: VideoStream | None = None
        for stream in source.streams:
            if stream is main:
                video = _add_restored_stream(output, clip, encoding, main, container)
            elif not _is_created_by_ffmpeg(source, stream) and _can_hold(container, stream):
                copied[stream.index] = _add_copied_stream(output, stream)
        assert video, "probe_clip found it"
        restored = _video_packets(segments, encoding.codec.reorder_depth, video, clip.time_base)
        others = _copied_packets(source, copied)
        for _, packet in heapq.merge(restored, others, key=lambda timed: timed[0]):
            if stop.is_set():
                raise Halted
            output.mux_one(packet)
    flush_to_disk(target)


@contextmanager
def _report_muxing_errors(path: Path) -> Iterator[None]:
    """Converts errors of FFmpeg to an MwrError; errors of the system (OSError) pass through."""
    try:
        yield
    except (av.FFmpegError, ValueError) as error:
        if isinstance(error, OSError):
            raise
        raise MwrError(
            "The frames of {path} are restored, but could not be joined with the rest of it: {reason}.",
            "Choose another kind of file with -o; the work so far is kept.",
            path=path,
            reason=getattr(error, "strerror", None) or error,
        ) from error


def _open_output(source: InputContainer, target: Path, container: Container) -> OutputContainer:
    has_apple_keys = any(key.startswith(_APPLE_PREFIX) for key in source.metadata)
    needs_tags = has_apple_keys and container.muxer != "matroska"
    options = {"movflags": "use_metadata_tags"} if needs_tags else {}
    output = av.open(str(target), "w", format=container.muxer, container_options=options)
    output.metadata.update(_copied_metadata(source.metadata))
    output.set_chapters(source.chapters())
    return output


def _add_restored_stream(
    output: OutputContainer, clip: Clip, encoding: Encoding, main: Stream, container: Container
) -> VideoStream:
    stream = add_video_stream(output, clip, encoding)
    if encoding.codec.encoder == "libx265" and container.muxer != "matroska":
        stream.codec_context.codec_tag = "hvc1"  # Apple's players do not play FFmpeg's default, "hev1"
    if clip.display_matrix:
        stream.set_display_matrix(clip.display_matrix)
    _copy_metadata(stream, main)
    return stream


def _add_copied_stream(output: OutputContainer, stream: Stream) -> Stream:
    copy = output.add_stream_from_template(stream, opaque=True)
    _copy_metadata(copy, stream)
    return copy


def _copy_metadata(target: Stream, source: Stream) -> None:
    target.metadata.update(_copied_metadata(source.metadata))
    target.disposition = source.disposition


def _copied_metadata(metadata: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in metadata.items() if key not in _CONTAINER_KEYS}


def _video_packets(
    segments: Iterable[Path], reorder_depth: int, stream: VideoStream, time_base: Fraction
) -> "Iterator[tuple[float, Packet[Any]]]":
    """Yields (dts in seconds, packet); the nth dts is the (n − `reorder_depth`)th pts in display order."""
    decode_times: deque[int] = deque()
    for segment in segments:
        packets = list(_packets_without_data(segment))
        display_times = sorted(packet.pts for packet in packets)
        if not decode_times and display_times:
            step = min(packet.duration for packet in packets)
            decode_times.extend(display_times[0] - back * step for back in range(reorder_depth, 0, -1))
        decode_times.extend(display_times)
        for stored in read_packets(segment):
            packet = av.Packet(stored.data)
            packet.stream, packet.time_base = stream, time_base
            packet.pts, packet.dts, packet.duration = stored.pts, decode_times.popleft(), stored.duration
            packet.is_keyframe = stored.is_keyframe
            yield float((packet.dts or 0) * time_base), packet


def _packets_without_data(segment: Path) -> Iterator[StoredPacket]:
    """Yields the packets of a segment without their data, so that only one's data is in memory at a time."""
    for packet in read_packets(segment):
        yield StoredPacket(packet.pts, packet.duration, packet.is_keyframe, b"")


def _copied_packets(
    source: InputContainer, copied: dict[int, Stream]
) -> "Iterator[tuple[float, Packet[Any]]]":
    """Yields (seconds, packet) of the streams in `copied` (index → output stream); ends at a read error."""
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
            continue  # an empty packet at the end of a stream
        if packet.pts is None:
            packet.pts = packet.dts
        timestamp = packet.dts if packet.dts is not None else packet.pts
        time = max(time, float((timestamp or 0) * (packet.time_base or 0)))
        packet.stream = copied[packet.stream.index]
        yield time, packet


def _can_hold(container: Container, stream: Stream) -> bool:
    """Whether a stream can be copied into this container; tries it with a file in memory."""
    test_output = av.open(BytesIO(), "w", format=container.muxer)
    try:
        test_output.add_stream_from_template(stream, opaque=True)
        test_output.start_encoding()
        test_output.close()
    except (av.FFmpegError, ValueError):
        return False
    return True


def _is_created_by_ffmpeg(source: InputContainer, stream: Stream) -> bool:
    """Whether FFmpeg creates this stream itself, from a timecode in the metadata or from chapter titles."""
    if stream.type != "data":
        return False
    chapters = source.chapters()
    return "timecode" in stream.metadata or (bool(chapters) and stream.frames == len(chapters))


def _codec_name(stream: Stream) -> str:
    context = stream.codec_context
    return context.name if context else getattr(stream, "name", None) or stream.type
