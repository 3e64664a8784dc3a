"""Restores the frames of a clip into segments: decoding, network and encoding run in parallel threads."""

import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

import cv2
import numpy as np
from av.packet import Packet
from av.video.stream import VideoStream
from numpy.typing import NDArray

from mwrgui.core.files import atomic_path
from mwrgui.core.stage_queue import Halted, StageQueue, Worker
from mwrgui.restoration.residual_upscale import difference
from mwrgui.video.clip import Clip
from mwrgui.video.decoding import ClipDecoder
from mwrgui.video.encoding import Encoding, open_encoder
from mwrgui.video.events import FramesRestored
from mwrgui.video.parallel_network import restore_in_order
from mwrgui.video.planes import (
    Plane,
    Residual,
    YuvFormat,
    add_residual,
    convert_planes,
    planes_to_frame,
    planes_to_rgb,
    read_planes,
)
from mwrgui.video.segments import FRAMES_PER_SEGMENT, Segments, State, StoredPacket, write_packet
from mwrgui.video.temporal_smoothing import TemporalSmoother

Picture16 = NDArray[np.uint16]
"""(h, w, 3) RGB."""
Network = Callable[[Picture16], Picture16 | None]
"""Restores (h, w, 3) RGB uint16; returns None once it is cancelled."""
_EVENT_INTERVAL = 0.5
"""Seconds between two progress events."""


@dataclass(frozen=True, slots=True)
class ClipTask:
    """A clip and how to restore its frames.

    Attributes:
        side: longest side in pixels at which the network sees a frame; 0 for the size of the clip.
        smoothing_seconds: time constant of `TemporalSmoother`; 0 turns it off.
        frames_at_once: number of frames that the network restores in parallel.
    """

    clip: Clip
    encoding: Encoding
    segments: Segments
    network: Network
    side: int
    smoothing_seconds: float
    frames_at_once: int

    @property
    def network_input_size(self) -> tuple[int, int]:
        """Width and height of the network's input, before rotation."""
        width, height = self.clip.width, self.clip.height
        scale = min(1.0, self.side / max(width, height)) if self.side else 1.0
        return max(1, round(width * scale)), max(1, round(height * scale))


@dataclass(frozen=True, slots=True)
class PipelineResult:
    """The result of restoring all frames of a clip into segments.

    Attributes:
        frames: number of frames in the clip.
        mean_change: mean absolute residual of the frames restored in this run, 0..1.
        decoder: its attributes count the faults that it found in the clip.
    """

    frames: int
    mean_change: float
    decoder: ClipDecoder


@dataclass(frozen=True, slots=True, eq=False)
class SourceFrame:
    """A frame to be restored: its planes, and the upright RGB picture for the network."""

    index: int
    pts: int
    duration: int
    planes: list[Plane] = field(repr=False)
    network_input: Picture16 = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class FrameResidual:
    """A frame and its residual, rotated as the frame is stored.

    Attributes:
        state: the state of the smoother after the last frame of a segment; empty after other frames.
    """

    frame: SourceFrame
    residual: Residual = field(repr=False)
    state: State = field(repr=False)


def restore_frames(
    task: ClipTask, stop: threading.Event
) -> Generator[FramesRestored, None, PipelineResult | None]:
    """Restores the frames after those in finished segments; returns None once `stop` is set.

    Raises:
        MwrError: the clip cannot be read, or the disk is full.
    """
    halt = threading.Event()
    first = len(task.segments.finished) * FRAMES_PER_SEGMENT
    decoder = ClipDecoder(task.clip, halt)
    decoded: StageQueue[SourceFrame] = StageQueue(halt)
    residuals: StageQueue[FrameResidual] = StageQueue(halt)
    decoding = Worker("decode", halt, lambda: decoded.send_all(decode(task, decoder, first)))
    encoding = Worker("encode", halt, lambda: write_segments(task, residuals))
    decoding.start()
    encoding.start()
    try:
        mean_change = yield from _compute_residuals(task, decoded, residuals, stop, first)
        if mean_change is None:
            return None
        residuals.close()
        encoding.finish()
    except Halted:
        encoding.finish()
        raise AssertionError("a thread stopped without an exception") from None
    finally:
        halt.set()
        decoding.join()
        encoding.join()
    return PipelineResult(decoder.frame_count, mean_change, decoder)


def decode(task: ClipTask, decoder: ClipDecoder, first: int) -> Iterator[SourceFrame]:
    """Yields the frames from index `first` on, with planes and the network's input."""
    clip, yuv_format = task.clip, YuvFormat.of(task.clip)
    for decoded in decoder:
        if decoded.index >= first:
            planes = read_planes(decoded.frame, yuv_format, (clip.width, clip.height))
            rgb = planes_to_rgb(planes, yuv_format, task.network_input_size)
            upright = np.ascontiguousarray(np.rot90(rgb, clip.quarter_turns))
            yield SourceFrame(decoded.index, decoded.pts, decoded.duration, planes, upright)


def _compute_residuals(
    task: ClipTask,
    decoded: StageQueue[SourceFrame],
    residuals: StageQueue[FrameResidual],
    stop: threading.Event,
    first: int,
) -> Generator[FramesRestored, None, float | None]:
    """Runs the network and sends each residual; returns their mean absolute value, None once stopped."""
    smoother = TemporalSmoother(task.smoothing_seconds)
    smoother.load_state(task.segments.state_after(first // FRAMES_PER_SEGMENT))
    meter, total_change, done = _ProgressMeter(task.clip, first), 0.0, first

    def residual_of(frame: SourceFrame) -> Residual | None:
        restored = None if stop.is_set() else task.network(frame.network_input)
        return None if restored is None else difference(restored, frame.network_input)

    for frame, residual in restore_in_order(decoded, residual_of, task.frames_at_once):
        if residual is None:
            return None
        seconds = float(frame.pts * task.clip.time_base)
        residual = smoother.smooth(residual, frame.network_input, seconds)
        total_change += cv2.norm(residual, cv2.NORM_L1) / residual.size
        done = frame.index + 1
        state = smoother.state if done % FRAMES_PER_SEGMENT == 0 else {}
        residuals.send(
            FrameResidual(frame, np.ascontiguousarray(np.rot90(residual, -task.clip.quarter_turns)), state)
        )
        if event := meter.event(done):
            yielded_at = time.monotonic()
            yield event
            meter.exclude(time.monotonic() - yielded_at)  # a paused consumer waits in `yield`
    yield meter.current(done)
    return total_change / max(1, done - first)


def write_segments(task: ClipTask, residuals: Iterable[FrameResidual]) -> None:
    """Adds each residual to its frame, encodes the frames, and writes them segment by segment."""
    for number, group in groupby(residuals, key=lambda each: each.frame.index // FRAMES_PER_SEGMENT):
        state: State = {}
        durations: dict[int, int] = {}
        encoder = open_encoder(task.clip, task.encoding)
        with atomic_path(task.segments.path(number)) as temporary:
            with temporary.open("wb") as file:
                for each in group:
                    frame = planes_to_frame(_restored_planes(task, each), task.encoding.yuv_format)
                    frame.pts, frame.time_base = each.frame.pts, task.clip.time_base
                    durations[each.frame.pts] = each.frame.duration
                    state = each.state or state
                    for packet in encoder.encode(frame):
                        write_packet(file, _stored_packet(packet, durations))
                for packet in encoder.encode(None):
                    write_packet(file, _stored_packet(packet, durations))
            task.segments.save_state(number, state)


def _restored_planes(task: ClipTask, item: FrameResidual) -> list[Plane]:
    source = YuvFormat.of(task.clip)
    planes = convert_planes(item.frame.planes, source, task.encoding.yuv_format)
    return add_residual(planes, item.residual, task.encoding.yuv_format)


def _stored_packet(packet: "Packet[VideoStream]", durations: dict[int, int]) -> StoredPacket:
    assert packet.pts is not None, "write_segments sets it"
    return StoredPacket(packet.pts, durations.pop(packet.pts), packet.is_keyframe, bytes(packet))


class _ProgressMeter:
    """Makes a progress event every `_EVENT_INTERVAL` seconds."""

    def __init__(self, clip: Clip, first: int) -> None:
        self._clip, self._first = clip, first
        self._began = self._reported_at = time.monotonic()

    def event(self, done: int) -> FramesRestored | None:
        if time.monotonic() - self._reported_at < _EVENT_INTERVAL:
            return None
        self._reported_at = time.monotonic()
        return self.current(done)

    def exclude(self, seconds: float) -> None:
        """Excludes time that was not spent on the clip from the speed."""
        self._began += seconds

    def current(self, done: int) -> FramesRestored:
        rate = (done - self._first) / max(1e-6, time.monotonic() - self._began)
        total = max(done, self._clip.expected_frames)
        seconds_left = (total - done) / rate if rate and self._clip.expected_frames else None
        return FramesRestored(self._clip.path, done, total, rate, seconds_left)
