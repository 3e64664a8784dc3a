"""The frames of a clip one after the other, whatever is wrong with some of them."""

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

from mwrgui.video.clip import Clip, main_stream, opened

_HIDES_FRAMES = ("vp8", "libvpx", "vp9", "libvpx-vp9")
"""Decoders of which not each packet holds a frame that is shown."""


@dataclass(frozen=True, slots=True, eq=False)
class DecodedFrame:
    """The frame `number`, counted from 0; `shown` and `lasts` are in the clip's time base."""

    number: int
    shown: int
    lasts: int
    frame: VideoFrame = field(repr=False)


@dataclass(slots=True)
class ClipFrames:
    """Decodes a clip; what was noticed meanwhile can be asked afterwards.

    Attributes:
        begin: time in the clip's time base at or before which decoding begins, if the file leads there; None
            for the first frame. Frames are counted from where it begins.
        repeated: frames that were broken, so that the one before stands in their place.
        interlaced: whether half pictures were made whole.
        cut_off: whether the file ended before its time.
        resized: frames of another size than the first, which were scaled to it.
        count: frames so far.
        seconds: from the first of them to the end of the last.
    """

    clip: Clip
    stop: threading.Event
    begin: int | None = None
    repeated: int = 0
    interlaced: bool = False
    cut_off: bool = False
    resized: int = 0
    count: int = 0
    seconds: float = 0.0
    _due: list[int] = field(default_factory=list)
    _errors: int = 0
    _each_is_shown: bool = True
    _packets_read: int = 0

    def __iter__(self) -> Iterator[DecodedFrame]:
        """Every frame in the order in which they are shown; ends early once `stop` is set."""
        first = last = None
        for frame in self._each_with_next():
            if self.stop.is_set():
                return
            shown, lasts, picture = frame
            if last is not None and shown <= last:
                continue  # a file that goes back in time; nothing can be shown twice
            self.resized += (picture.width, picture.height) != (self.clip.width, self.clip.height)
            first = shown if first is None else first
            self.count, last = self.count + 1, shown
            self.seconds = float((shown + lasts - first) * self.clip.time_base)
            yield DecodedFrame(self.count - 1, shown, lasts, picture)
        self.cut_off |= self._packets_read < self.clip.frames and not self.stop.is_set()

    def _each_with_next(self) -> Iterator[tuple[int, int, VideoFrame]]:
        """Each frame with how long it lasts: until the next; of the last, what the file says."""
        before: tuple[int, VideoFrame] | None = None
        usual = max(1, round(1 / (self.clip.rate * self.clip.time_base)))
        for shown, frame in self._whole_pictures():
            if before:
                yield before[0], max(1, shown - before[0]), before[1]
            before = shown, frame
        if before:
            yield before[0], before[1].duration or usual, before[1]

    def _whole_pictures(self) -> Iterator[tuple[int, VideoFrame]]:
        """With half pictures made whole from the first of them on."""
        graph: Graph | None = None
        for shown, frame in self._with_broken_ones_repeated():
            if graph is None and frame.interlaced_frame:
                graph, self.interlaced = self._deinterlacer(frame), True
            if graph is None:
                yield shown, frame
                continue
            frame.pts, frame.time_base = shown, self.clip.time_base
            graph.push(frame)
            yield from self._pulled(graph)
        if graph:
            graph.push(None)
            yield from self._pulled(graph)

    def _deinterlacer(self, frame: VideoFrame) -> Graph:
        graph = Graph()
        source = graph.add_buffer(
            width=frame.width, height=frame.height, format=frame.format, time_base=self.clip.time_base
        )
        graph.link_nodes(
            source, graph.add("bwdif", "mode=send_frame:deint=interlaced"), graph.add("buffersink")
        ).configure()
        return graph

    def _pulled(self, graph: Graph) -> Iterator[tuple[int, VideoFrame]]:
        while True:
            try:
                frame = graph.pull()
            except (av.BlockingIOError, av.EOFError):
                return
            assert isinstance(frame, VideoFrame)
            ticks = Fraction(frame.pts or 0) * (frame.time_base or 1) / self.clip.time_base
            frame.duration = 0
            yield round(ticks), frame

    def _with_broken_ones_repeated(self) -> Iterator[tuple[int, VideoFrame]]:
        """With the last good frame in the place of each that was lost or is damaged."""
        good: VideoFrame | None = None
        for frame in self._decoded():
            shown = self._time_of(frame)
            if shown is None:
                continue
            for lost in self._lost_before(shown):
                if good is not None:
                    self.repeated += 1
                    yield lost, good
            if frame.is_corrupt and good is not None:
                self.repeated += 1
            else:
                good = frame
            yield shown, good
        for lost in self._lost_before(None):
            if good is not None:
                self.repeated += 1
                yield lost, good

    def _time_of(self, frame: VideoFrame) -> int | None:
        if frame.pts is not None:
            return int(frame.pts)
        return frame.dts

    def _lost_before(self, shown: int | None) -> list[int]:
        """Times of frames that were to come before this one and did not.

        Where packets may hold half pictures or what is never shown, only as many as the decoder failed at.
        """
        passed = [due for due in self._due if shown is None or due < shown]
        self._due = [due for due in self._due if shown is not None and due > shown]
        lost = passed if self._each_is_shown else passed[: self._errors]
        self._errors = max(0, self._errors - len(lost))
        return lost

    def _decoded(self) -> Iterator[VideoFrame]:
        with opened(self.clip.path) as container:
            stream = main_stream(container)
            assert stream, "its facts were read"
            stream.thread_type = "AUTO"
            if self.begin is not None:
                self._seek(container, stream, self.begin)
            self._each_is_shown = not self.clip.interlaced and stream.codec_context.name not in _HIDES_FRAMES
            for packet in self._packets(container, stream):
                self._packets_read += bool(packet.size)
                if packet.size and packet.pts is not None and not packet.is_discard:
                    self._due = sorted([*self._due, packet.pts])
                try:
                    yield from packet.decode()
                except av.FFmpegError:
                    self._errors += 1

    def _seek(self, container: InputContainer, stream: VideoStream, begin: int) -> None:
        """Goes to a place from which the frame at that time can be decoded, as far as the file tells one."""
        with suppress(av.FFmpegError):
            container.seek(begin, stream=stream)

    def _packets(self, container: InputContainer, stream: VideoStream) -> "Iterator[Packet[VideoStream]]":
        try:
            yield from container.demux(stream)
            return
        except av.FFmpegError:
            self.cut_off = True
        yield _flushing(stream)


def _flushing(stream: VideoStream) -> "Packet[VideoStream]":
    """Lets the decoder give what it still holds."""
    packet: Any = av.Packet()  # of no stream yet
    packet.stream = stream
    return packet  # type: ignore[no-any-return]
