"""Restores live pictures; frames that arrive while the model is busy are dropped, never queued."""

import threading
import time
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import RestoreOptions
from mwrgui.video.live.events import LiveEvent, LiveFinished, LivePace, LiveSaved, LiveStarted
from mwrgui.video.live.source import LiveSource
from mwrgui.video.options import ClipOptions
from mwrgui.video.shown_frame import ShownFrame
from mwrgui.video.steady_frame_restorer import SteadyFrameRestorer

if TYPE_CHECKING:
    from mwrgui.video.live.recording import Recording

PACE_INTERVAL = 2.0
"""Seconds between two `LivePace` events."""


@dataclass(frozen=True, slots=True)
class LiveSettings:
    """Device, options and recording of a live restoration.

    Attributes:
        output: file to which the restored frames are recorded; None records nothing.
        seconds: limit of the duration, from the first frame on; None for no limit.
    """

    device: Device
    options: RestoreOptions
    clip_options: ClipOptions
    output: Path | None = None
    seconds: float | None = None


def restore_live(
    source: LiveSource, model: RestorationModel, settings: LiveSettings, stop: threading.Event
) -> Generator[LiveEvent, None, None]:
    """Restores and records until `stop` is set or the duration is over; always finishes the recording.

    Raises:
        MwrError: the source cannot be opened or was lost for too long, memory is insufficient, or the disk is
            full.
    """
    problem: MwrError | None = None
    statistics = _FrameStatistics()
    with ExitStack() as stack:
        recording = (
            stack.enter_context(_open_recording(settings.output, settings.clip_options))
            if settings.output
            else None
        )
        try:
            yield from _restore_frames(source, model, settings, stop, recording, statistics)
        except MwrError as error:
            problem = error
    if recording and recording.output:
        yield LiveSaved(recording.output, recording.frames, recording.seconds)
    if problem:
        raise problem
    yield LiveFinished(statistics.frames, statistics.dropped, statistics.seconds)


def _open_recording(path: Path, clip_options: ClipOptions) -> "Recording":
    from mwrgui.video.live.recording import Recording  # imports PyAV, which a camera alone does not need

    return Recording(path, clip_options)


def _restore_frames(
    source: LiveSource,
    model: RestorationModel,
    settings: LiveSettings,
    stop: threading.Event,
    recording: "Recording | None",
    statistics: "_FrameStatistics",
) -> Generator[LiveEvent, None, None]:
    restorer = SteadyFrameRestorer(model, settings.device)
    for item in source.frames(stop, seconds=settings.seconds):
        if not isinstance(item, ShownFrame):
            yield item
            continue
        if not statistics.began:
            statistics.begin()
            height, width, _ = item.pixels.shape
            yield LiveStarted(source.address.name, width, height)
        change = restorer.compute_change(item.pixels, settings.options, stop)
        if change is None:
            return
        pixels = restorer.apply_change(item.pixels, change, item.time, steady=settings.clip_options.steady)
        if recording:
            recording.add(pixels, item.time)
        if pace := statistics.count(item):
            yield pace


class _FrameStatistics:
    """Counts restored and dropped frames, and averages latencies."""

    def __init__(self) -> None:
        self.began = 0.0
        self.frames = self.dropped = 0
        self._first_index: int | None = None
        self._reported_at, self._reported_frames = 0.0, 0
        self._latencies: list[float] = []

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began if self.began else 0.0

    def begin(self) -> None:
        self.began = self._reported_at = time.monotonic()

    def count(self, frame: ShownFrame) -> LivePace | None:
        """Counts a restored frame; returns an event every `PACE_INTERVAL` seconds, else None."""
        self._first_index = frame.position if self._first_index is None else self._first_index
        self.frames += 1
        self.dropped = frame.position - self._first_index + 1 - self.frames
        now = time.monotonic()
        self._latencies.append(now - frame.time)
        elapsed = now - self._reported_at
        if elapsed < PACE_INTERVAL:
            return None
        rate = (self.frames - self._reported_frames) / elapsed
        latency = sum(self._latencies) / len(self._latencies)
        self._reported_at, self._reported_frames, self._latencies = now, self.frames, []
        return LivePace(self.frames, self.dropped, rate, latency)
