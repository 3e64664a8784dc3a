"""Restores live pictures as fast as a model can; what it cannot keep up with is dropped, never queued."""

import threading
import time
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mwrgui.core.devices import Device
from mwrgui.core.errors import MwrError
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.restoration.options import RestoreOptions
from mwrgui.restoration.restore import restored_pixels
from mwrgui.video.live.events import LiveEvent, LiveFinished, LivePace, LiveSaved, LiveStarted
from mwrgui.video.live.source import LiveSource
from mwrgui.video.options import ClipOptions
from mwrgui.video.shown_frame import ShownFrame

if TYPE_CHECKING:
    from mwrgui.video.live.recording import Recording

BETWEEN_PACES = 2.0
"""Seconds between two events that tell the pace."""


@dataclass(frozen=True, slots=True)
class LiveWork:
    """What is done with live pictures.

    Attributes:
        output: the file that the restored frames are recorded to, if any.
        seconds: after which it ends, counted from the first frame; None for never.
    """

    device: Device
    options: RestoreOptions
    clips: ClipOptions
    output: Path | None = None
    seconds: float | None = None


def restore_live(
    source: LiveSource, model: RestorationModel, work: LiveWork, stop: threading.Event
) -> Generator[LiveEvent, None, None]:
    """Restores and records until `stop` is set or the time is over; the recording is finished in any case.

    Raises:
        MwrError: the source cannot be opened or did not come back, memory is insufficient, or the disk is
            full.
    """
    problem: MwrError | None = None
    tally = _Tally()
    with ExitStack() as stack:
        recording = stack.enter_context(_recording(work.output, work.clips)) if work.output else None
        try:
            yield from _restore_each(source, model, work, stop, recording, tally)
        except MwrError as error:
            problem = error
    if recording and recording.output:
        yield LiveSaved(recording.output, recording.frames, recording.seconds)
    if problem:
        raise problem
    yield LiveFinished(tally.frames, tally.dropped, tally.seconds)


def _recording(path: Path, clips: ClipOptions) -> "Recording":
    from mwrgui.video.live.recording import Recording  # needs PyAV, a camera alone does not

    return Recording(path, clips)


def _restore_each(
    source: LiveSource,
    model: RestorationModel,
    work: LiveWork,
    stop: threading.Event,
    recording: "Recording | None",
    tally: "_Tally",
) -> Generator[LiveEvent, None, None]:
    for news in source.frames(stop, seconds=work.seconds):
        if not isinstance(news, ShownFrame):
            yield news
            continue
        if not tally.began:
            tally.begin()
            height, width, _ = news.pixels.shape
            yield LiveStarted(source.address.name, width, height)
        pixels = restored_pixels(news.pixels, model, device=work.device, options=work.options, stop=stop)
        if pixels is None:
            return
        if recording:
            recording.add(pixels.astype(np.uint8, copy=False), news.time)
        if pace := tally.count(news):
            yield pace


class _Tally:
    """Counts frames and their latencies."""

    def __init__(self) -> None:
        self.began = 0.0
        self.frames = self.dropped = 0
        self._first: int | None = None
        self._told, self._told_frames = 0.0, 0
        self._latencies: list[float] = []

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began if self.began else 0.0

    def begin(self) -> None:
        self.began = self._told = time.monotonic()

    def count(self, frame: ShownFrame) -> LivePace | None:
        """Takes note of a frame that has been restored; tells the pace now and then."""
        self._first = frame.ticks if self._first is None else self._first
        self.frames += 1
        self.dropped = frame.ticks - self._first + 1 - self.frames
        now = time.monotonic()
        self._latencies.append(now - frame.time)
        passed = now - self._told
        if passed < BETWEEN_PACES:
            return None
        rate = (self.frames - self._told_frames) / passed
        latency = sum(self._latencies) / len(self._latencies)
        self._told, self._told_frames, self._latencies = now, self.frames, []
        return LivePace(self.frames, self.dropped, rate, latency)
