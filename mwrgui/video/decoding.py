"""Decodes the frames of a clip in display order; conceals broken ones and deinterlaces."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import av
from av.container import InputContainer
from av.filter import Graph
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mwrgui.video.clip import Clip, main_video_stream, open_container

_CODECS_WITH_HIDDEN_FRAMES = ("vp8", "libvpx", "vp9", "libvpx-vp9")
"""Decoders whose packets may hold frames that are never displayed."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """A decoded frame; `index` counts from 0, `pts` and `duration` are in the clip's time base."""

    index: int
    pts: int
    duration: int
    frame: VideoFrame = field(repr=False)


@dataclass(slots=True)
class ClipDecoder:
    """Iterates over the frames of a clip; the attributes from `repeated` on are updated meanwhile.

    Attributes:
        start_pts: decoding starts at the last keyframe up to this time (in the clip's time base), if the
            file can be seeked; None starts at the first frame. Indexes count from where decoding starts.
        repeated: number of broken frames that were replaced by the frame before.
        interlaced: whether frames were deinterlaced.
        truncated: whether the file ended early.
        resized: number of frames whose size differs from that of the first.
        frame_count: number of frames so far.
        seconds: duration of the frames so far.
    """

    clip: Clip
    stop: threading.Event
    start_pts: int | None = None
    repeated: int = 0
    interlaced: bool = False
    truncated: bool = False
    resized: int = 0
    frame_count: int = 0
    seconds: float = 0.0
    _pending_pts: list[int] = field(default_factory=list)
    _decode_errors: int = 0
    _one_frame_per_packet: bool = True
    _packets_read: int = 0

    def __iter__(self) -> Iterator[DecodedFrame]:
        """Yields the frames in display order; ends early once `stop` is set."""
        first = last = None
        for frame in self._with_durations():
            if self.stop.is_set():
                return
            pts, duration, picture = frame
            if last is not None and pts <= last:
                continue  # timestamps must increase
            self.resized += (picture.width, picture.height) != (self.clip.width, self.clip.height)
            first = pts if first is None else first
            self.frame_count, last = self.frame_count + 1, pts
            self.seconds = float((pts + duration - first) * self.clip.time_base)
            yield DecodedFrame(self.frame_count - 1, pts, duration, picture)
        self.truncated |= self._packets_read < self.clip.frames and not self.stop.is_set()

    def _with_durations(self) -> Iterator[tuple[int, int, VideoFrame]]:
        """Yields (pts, duration, frame): each lasts until the next one; the last as long as the file says."""
        previous: tuple[int, VideoFrame] | None = None
        default_duration = max(1, round(1 / (self.clip.frame_rate * self.clip.time_base)))
        for pts, frame in self._deinterlaced():
            if previous:
                yield previous[0], max(1, pts - previous[0]), previous[1]
            previous = pts, frame
        if previous:
            yield previous[0], previous[1].duration or default_duration, previous[1]

    def _deinterlaced(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yields (pts, frame): deinterlaced from the first interlaced frame on."""
        graph: Graph | None = None
        for pts, frame in self._concealed():
            if graph is None and frame.interlaced_frame:
                graph, self.interlaced = self._deinterlacer(frame), True
            if graph is None:
                yield pts, frame
                continue
            frame.pts, frame.time_base = pts, self.clip.time_base
            graph.push(frame)
            yield from self._pull(graph)
        if graph:
            graph.push(None)
            yield from self._pull(graph)

    def _deinterlacer(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        source = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=self.clip.time_base
        )
        graph.link_nodes(
            source, graph.add("bwdif", "mode=send_frame:deint=interlaced"), graph.add("buffersink")
        ).configure()
        return graph

    def _pull(self, graph: Graph) -> Iterator[tuple[int, VideoFrame]]:
        while True:
            try:
                frame = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(frame, VideoFrame)
            ticks = Fraction(frame.pts or 0) * (frame.time_base or 1) / self.clip.time_base
            frame.duration = 0
            yield round(ticks), frame

    def _concealed(self) -> Iterator[tuple[int, VideoFrame]]:
        """Yields (pts, frame): each missing or corrupt frame is replaced by the last good one."""
        last_good: VideoFrame | None = None
        for frame in self._decode():
            pts = self._pts_of(frame)
            if pts is None:
                continue
            yield from self._fill_gap(pts, last_good)
            if frame.is_corrupt and last_good is not None:
                self.repeated += 1
            else:
                last_good = frame
            yield pts, last_good
        yield from self._fill_gap(None, last_good)

    def _fill_gap(self, pts: int | None, last_good: VideoFrame | None) -> Iterator[tuple[int, VideoFrame]]:
        """Yields (pts, last good frame) for each missing frame before `pts`; None stands for the end."""
        missing = self._missing_before(pts)
        if last_good is not None:
            for missing_pts in missing:
                self.repeated += 1
                yield missing_pts, last_good

    def _pts_of(self, frame: VideoFrame) -> int | None:
        if frame.pts is not None:
            return int(frame.pts)
        return frame.dts

    def _missing_before(self, pts: int | None) -> list[int]:
        """Removes packets up to `pts` from the pending ones; returns times of those without a frame.

        If packets may hold fields or hidden frames, returns at most one time per error of the decoder.
        """
        passed = [pending for pending in self._pending_pts if pts is None or pending < pts]
        self._pending_pts = [pending for pending in self._pending_pts if pts is not None and pending > pts]
        missing = passed if self._one_frame_per_packet else passed[: self._decode_errors]
        self._decode_errors = max(0, self._decode_errors - len(missing))
        return missing

    def _decode(self) -> Iterator[VideoFrame]:
        with open_container(self.clip.path) as container:
            stream = main_video_stream(container)
            assert stream, "probe_clip found it"
            stream.thread_type = "AUTO"
            if self.start_pts is not None:
                self._seek(container, stream, self.start_pts)
            self._one_frame_per_packet = (
                not self.clip.interlaced and stream.codec_context.name not in _CODECS_WITH_HIDDEN_FRAMES
            )
            for packet in self._packets(container, stream):
                self._packets_read += bool(packet.size)
                if packet.size and packet.pts is not None and not packet.is_discard:
                    self._pending_pts = sorted([*self._pending_pts, packet.pts])
                try:
                    yield from packet.decode()
                except av.FFmpegError:
                    self._decode_errors += 1

    def _seek(self, container: InputContainer, stream: VideoStream, start_pts: int) -> None:
        """Seeks to the last keyframe up to `start_pts`; does nothing in files that cannot be seeked."""
        with suppress(av.FFmpegError):
            container.seek(start_pts, stream=stream)

    def _packets(self, container: InputContainer, stream: VideoStream) -> "Iterator[Packet[VideoStream]]":
        try:
            yield from container.demux(stream)
            return
        except av.FFmpegError:
            self.truncated = True
        yield _flush_packet(stream)


def _flush_packet(stream: VideoStream) -> "Packet[VideoStream]":
    """An empty packet, which makes the decoder return the frames that it still holds."""
    packet: Any = av.Packet()
    packet.stream = stream
    return packet  # type: ignore[no-any-return]
