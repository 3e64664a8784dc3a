"""Random access to the frames of a clip: by time, and step by step."""

import threading
from collections import deque
from collections.abc import Iterator
from fractions import Fraction
from math import floor
from pathlib import Path

import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.video.clip import Clip, probe_clip
from mwrgui.video.decoding import ClipDecoder, DecodedFrame
from mwrgui.video.planes import frame_to_rgb
from mwrgui.video.shown_frame import ShownFrame

_CACHED_FRAMES = 8
"""Number of decoded frames that are kept, so that stepping back needs no seek."""
_MAX_DECODE_AHEAD = 2.0
"""Distance in seconds up to which decoding ahead is faster than seeking."""
_MIN_PIXEL_ASPECT = Fraction(1, 4)
"""Sample aspect ratios below this or above its reciprocal are ignored: pixels are shown as squares."""
_TICK_TOLERANCE = 1e-6
"""Added to a time in ticks before it is rounded down, so that 2.9999999 does not select the frame before."""
_MIN_SEEK_BACK = 5.0
"""Seconds before the target at which the second attempt begins, if the first landed after the target."""


class FrameReader:
    """Reads frames of one clip; thread-safe: calls from several threads run one after the other.

    Attributes:
        duration: seconds from the first frame to the end of the last, according to the file; 0 if unknown.

    Raises:
        MwrError: the clip cannot be read, see `probe_clip`.
    """

    def __init__(self, path: Path) -> None:
        self.clip: Clip = probe_clip(path)
        self.duration = self.clip.seconds or float(self.clip.frames / self.clip.frame_rate)
        self._lock = threading.Lock()
        self._frames: Iterator[DecodedFrame] = iter(())
        self._recent: deque[DecodedFrame] = deque(maxlen=_CACHED_FRAMES)
        self._latest: DecodedFrame | None = None
        self._first_pts = 0
        first = self._next_from(None)
        if first is None:
            raise MwrError(
                "No frame of {path} can be decoded.", "Check that it plays, or copy it again.", path=path
            )
        self._first_pts = first.pts

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels of the pictures that are returned."""
        width, height = _square_pixel_size(self.clip)
        return (height, width) if self.clip.quarter_turns % 2 else (width, height)

    def at(self, time: float, stop: threading.Event) -> ShownFrame | None:
        """Reads the frame displayed at `time` in seconds; the first or last frame if `time` is out of range.

        Returns None once `stop` is set.
        """
        with self._lock:
            frame = self._find(self._first_pts + floor(time / self.clip.time_base + _TICK_TOLERANCE), stop)
            return self._to_shown_frame(frame) if frame else None

    def step_from(self, frame: ShownFrame, steps: int, stop: threading.Event) -> ShownFrame | None:
        """Reads the frame `steps` frames after `frame`, or before it if negative; stops at the clip's ends.

        Returns None once `stop` is set.
        """
        with self._lock:
            found = self._find(frame.position, stop)
            for _ in range(abs(steps)):
                if found is None:
                    return None
                found = (self._after(found) or found) if steps > 0 else self._find(found.pts - 1, stop)
            return self._to_shown_frame(found) if found else None

    def next(self, *, not_before: float = float("-inf")) -> ShownFrame | None:
        """Reads the frame after the one that was returned last; None at the end. Call `at` first.

        Frames before the time `not_before` in seconds are skipped without converting them to pixels; the
        last frame is never skipped.
        """
        with self._lock:
            frame = self._after(self._latest)
            while frame and self._seconds_of(frame) < not_before and (following := self._after(frame)):
                frame = following
            return self._to_shown_frame(frame) if frame else None

    def close(self) -> None:
        """Closes the file; `at` opens it again, and `next` returns None until then."""
        with self._lock:
            self._restart(iter(()))

    def _find(self, target: int, stop: threading.Event) -> DecodedFrame | None:
        """The frame displayed at `target`, a time in ticks; None once `stop` is set."""
        target = max(target, self._first_pts)
        cached = [frame for frame in self._recent if frame.pts <= target]
        if cached and (len(cached) < len(self._recent) or _end_pts(cached[-1]) > target):
            return cached[-1]
        is_near = bool(cached) and (target - cached[-1].pts) * self.clip.time_base <= _MAX_DECODE_AHEAD
        if is_near and (found := self._decode_until(target, stop)):
            return found
        return self._seek(target, stop)

    def _seek(self, target: int, stop: threading.Event) -> DecodedFrame | None:
        """Seeks before `target` and decodes up to it; seeks further back if the first frame is after it."""
        seek_back = 0.0
        while not stop.is_set():
            start_pts = target - round(seek_back / self.clip.time_base)
            first = self._next_from(start_pts if start_pts > self._first_pts else None)
            if start_pts <= self._first_pts or (first and first.pts <= target):
                return self._decode_until(target, stop)
            seek_back = max(2 * seek_back, _MIN_SEEK_BACK)
        return None

    def _decode_until(self, target: int, stop: threading.Event) -> DecodedFrame | None:
        """Decodes from the latest frame to the one displayed at `target`, or to the last of the clip."""
        while not stop.is_set():
            latest = self._recent[-1] if self._recent else None
            if latest and _end_pts(latest) > target:
                return latest
            if self._decode_next() is None:
                return latest
        return None

    def _after(self, frame: DecodedFrame | None) -> DecodedFrame | None:
        later = [other for other in self._recent if frame and other.pts > frame.pts]
        return later[0] if later else self._decode_next()

    def _next_from(self, start_pts: int | None) -> DecodedFrame | None:
        self._restart(iter(ClipDecoder(self.clip, threading.Event(), start_pts)))
        return self._decode_next()

    def _restart(self, frames: Iterator[DecodedFrame]) -> None:
        close = getattr(self._frames, "close", None)
        if close:
            close()  # a generator that holds the file open
        self._frames = frames
        self._recent.clear()

    def _decode_next(self) -> DecodedFrame | None:
        frame = next(self._frames, None)
        if frame:
            self._recent.append(frame)
        return frame

    def _seconds_of(self, frame: DecodedFrame) -> float:
        return float((frame.pts - self._first_pts) * self.clip.time_base)

    def _to_shown_frame(self, frame: DecodedFrame) -> ShownFrame:
        self._latest = frame
        seconds = float(frame.duration * self.clip.time_base)
        return ShownFrame(frame.pts, self._seconds_of(frame), seconds, self._pixels(frame.frame))

    def _pixels(self, frame: VideoFrame) -> NDArray[np.uint8]:
        clip = self.clip
        picture = frame_to_rgb(frame, (clip.width, clip.height), clip.colorspace, clip.color_range)
        if (size := _square_pixel_size(clip)) != (clip.width, clip.height):
            picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        return np.ascontiguousarray(np.rot90(picture, clip.quarter_turns))


def _end_pts(frame: DecodedFrame) -> int:
    return frame.pts + frame.duration


def _square_pixel_size(clip: Clip) -> tuple[int, int]:
    """Width and height of a stored frame after scaling it to square pixels."""
    aspect = (
        clip.sample_aspect_ratio
        if _MIN_PIXEL_ASPECT <= clip.sample_aspect_ratio <= 1 / _MIN_PIXEL_ASPECT
        else Fraction(1)
    )
    return max(1, round(clip.width * aspect)), clip.height
