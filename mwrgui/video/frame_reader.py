"""Single frames of a clip as pictures: at any time, and one after the other."""

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
from mwrgui.video.clip import Clip, look_at_clip
from mwrgui.video.decoding import ClipFrames, DecodedFrame
from mwrgui.video.planes import FULL, colour_matrix
from mwrgui.video.shown_frame import ShownFrame

_KEPT = 8
"""Decoded frames that are kept, so that steps back are immediate."""
_NEAR = 2.0
"""Seconds up to which it is quicker to decode on than to seek."""
_NARROWEST = Fraction(1, 4)
"""Width of a pixel over its height that a file may be believed."""
_ROUNDING = 1e-6
"""Ticks by which a frame's own time in seconds may lie before it."""
_FIRST_STEP_BACK = 5.0
"""Seconds before the wanted time at which decoding is tried next, where a file has no frame to begin with."""


class FrameReader:
    """Reads frames of one clip; several threads may ask, one after the other is answered.

    Attributes:
        clip: facts about it.
        duration: seconds from the first frame to the end of the last, as the file says; 0 if it does not.

    Raises:
        MwrError: the clip cannot be read, see `look_at_clip`.
    """

    def __init__(self, path: Path) -> None:
        self.clip: Clip = look_at_clip(path)
        self.duration = self.clip.seconds or float(self.clip.frames / self.clip.rate)
        self._turn = threading.Lock()
        self._frames: Iterator[DecodedFrame] = iter(())
        self._recent: deque[DecodedFrame] = deque(maxlen=_KEPT)
        self._latest: DecodedFrame | None = None
        self._first = 0
        first = self._next_from(None)
        if first is None:
            raise MwrError(
                "No frame of {path} can be decoded.", "Check that it plays, or copy it again.", path=path
            )
        self._first = first.shown

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of its pictures."""
        width, height = _square(self.clip)
        return (height, width) if self.clip.turns % 2 else (width, height)

    def at(self, time: float, stop: threading.Event) -> ShownFrame | None:
        """The frame that is shown at a time in seconds; the first or last one for an earlier or later time.

        Returns None once `stop` is set.
        """
        with self._turn:
            frame = self._find(self._first + floor(time / self.clip.time_base + _ROUNDING), stop)
            return self._shown(frame) if frame else None

    def beside(self, frame: ShownFrame, steps: int, stop: threading.Event) -> ShownFrame | None:
        """The frame so many `steps` after another one, or before it if negative; the last or first at an end.

        Returns None once `stop` is set.
        """
        with self._turn:
            found = self._find(frame.ticks, stop)
            for _ in range(abs(steps)):
                if found is None:
                    return None
                found = (self._after(found) or found) if steps > 0 else self._find(found.shown - 1, stop)
            return self._shown(found) if found else None

    def next(self, *, unless_before: float = float("-inf")) -> ShownFrame | None:
        """The frame after the latest one that was asked for; None at the end.

        Frames that are shown before the time `unless_before` are left out, and never become pictures; the
        last frame is not.
        """
        with self._turn:
            frame = self._after(self._latest)
            while frame and self._time(frame) < unless_before and (following := self._after(frame)):
                frame = following
            return self._shown(frame) if frame else None

    def close(self) -> None:
        """Lets the file go; a frame can be asked for afterwards, which opens it again."""
        with self._turn:
            self._begin(iter(()))

    def _find(self, wanted: int, stop: threading.Event) -> DecodedFrame | None:
        """The frame that is shown at `wanted` ticks."""
        wanted = max(wanted, self._first)
        kept = [frame for frame in self._recent if frame.shown <= wanted]
        if kept and (len(kept) < len(self._recent) or _lasts_until(kept[-1]) > wanted):
            return kept[-1]
        near = bool(kept) and (wanted - kept[-1].shown) * self.clip.time_base <= _NEAR
        if near and (found := self._decode_until(wanted, stop)):
            return found
        return self._seek(wanted, stop)

    def _seek(self, wanted: int, stop: threading.Event) -> DecodedFrame | None:
        """Begins at a frame before it, and earlier and earlier where a file leads elsewhere."""
        back = 0.0
        while not stop.is_set():
            begin = wanted - round(back / self.clip.time_base)
            first = self._next_from(begin if begin > self._first else None)
            if begin <= self._first or (first and first.shown <= wanted):
                return self._decode_until(wanted, stop)
            back = max(2 * back, _FIRST_STEP_BACK)
        return None

    def _decode_until(self, wanted: int, stop: threading.Event) -> DecodedFrame | None:
        """Decodes on from the latest frame."""
        while not stop.is_set():
            latest = self._recent[-1] if self._recent else None
            if latest and _lasts_until(latest) > wanted:
                return latest
            if self._advance() is None:
                return latest
        return None

    def _after(self, frame: DecodedFrame | None) -> DecodedFrame | None:
        later = [other for other in self._recent if frame and other.shown > frame.shown]
        return later[0] if later else self._advance()

    def _next_from(self, begin: int | None) -> DecodedFrame | None:
        self._begin(iter(ClipFrames(self.clip, threading.Event(), begin)))
        return self._advance()

    def _begin(self, frames: Iterator[DecodedFrame]) -> None:
        close = getattr(self._frames, "close", None)
        if close:
            close()  # a generator, which has the file open
        self._frames = frames
        self._recent.clear()

    def _advance(self) -> DecodedFrame | None:
        frame = next(self._frames, None)
        if frame:
            self._recent.append(frame)
        return frame

    def _time(self, frame: DecodedFrame) -> float:
        return float((frame.shown - self._first) * self.clip.time_base)

    def _shown(self, frame: DecodedFrame) -> ShownFrame:
        self._latest = frame
        seconds = float(frame.lasts * self.clip.time_base)
        return ShownFrame(frame.shown, self._time(frame), seconds, self._pixels(frame.frame))

    def _pixels(self, frame: VideoFrame) -> NDArray[np.uint8]:
        clip, rgb, matrix = self.clip, frame.format.is_rgb, colour_matrix(self.clip)
        reformatted = frame.reformat(
            clip.width,
            clip.height,
            "rgb24",
            src_colorspace=None if rgb or clip.colours == matrix else matrix,
            src_color_range=None if rgb else ("JPEG" if clip.range == FULL else "MPEG"),
            dst_color_range="JPEG",
        )
        picture = np.asarray(reformatted.to_ndarray(), np.uint8)
        if (size := _square(clip)) != (clip.width, clip.height):
            picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR), np.uint8)
        return np.ascontiguousarray(np.rot90(picture, clip.turns))


def _lasts_until(frame: DecodedFrame) -> int:
    return frame.shown + frame.lasts


def _square(clip: Clip) -> tuple[int, int]:
    """Width and height of a stored frame whose pixels have been made square."""
    aspect = clip.pixel_aspect if _NARROWEST <= clip.pixel_aspect <= 1 / _NARROWEST else Fraction(1)
    return max(1, round(clip.width * aspect)), clip.height
