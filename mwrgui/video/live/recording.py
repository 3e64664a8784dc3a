"""Records live pictures with their times of arrival."""

from collections.abc import Iterator
from contextlib import ExitStack
from fractions import Fraction
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mwrgui.core.errors import MwrError
from mwrgui.core.files import flush_to_disk, rename_if_free, temporary_beside, writing_failed
from mwrgui.video.clip import BT709, LIMITED_RANGE, Clip
from mwrgui.video.encoding import add_video_stream, choose_encoding, open_encoder
from mwrgui.video.formats import MP4, container_of
from mwrgui.video.live.capture import Picture
from mwrgui.video.options import ClipOptions

_TICKS_PER_SECOND = 90_000


class Recording:
    """A clip that is being recorded: a context manager that finishes the file, even after an exception.

    The file gets its name at the end, if it has any frames. Each frame lasts until the next one arrives.

    Args:
        path: path of the recording; if the file exists at the end, a number is added to its name.
        overwrite: whether the recording replaces an existing file instead.

    Attributes:
        frames: number of frames so far.
        seconds: time from the first frame to the latest.
        output: the finished file; None before the end.
    """

    def __init__(self, path: Path, options: ClipOptions, *, overwrite: bool = False) -> None:
        self._path, self._options, self._overwrite = path, options, overwrite
        self.frames, self.seconds = 0, 0.0
        self.output: Path | None = None
        self._stack = ExitStack()
        self._temporary = path
        self._file: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._size = (0, 0)
        self._began, self._latest_tick = 0.0, -1

    def __enter__(self) -> Self:
        self._temporary = self._stack.enter_context(temporary_beside(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            self._finish()

    def add(self, picture: Picture, time: float) -> None:
        """Adds a picture that arrived at `time` in seconds; scales it to the size of the first one.

        Raises:
            MwrError: the disk is full, or the encoder refuses pictures of this size.
        """
        try:
            if self._stream is None or self._file is None:
                self._begin(picture, time)
            assert self._stream
            assert self._file
            self._latest_tick = max(self._latest_tick + 1, round((time - self._began) * _TICKS_PER_SECOND))
            frame = self._frame(picture)
            frame.pts, frame.time_base = self._latest_tick, Fraction(1, _TICKS_PER_SECOND)
            self._file.mux(self._stream.encode(frame))
        except (av.FFmpegError, OSError) as error:
            raise _writing_failed(self._path, error) from error
        self.frames += 1
        self.seconds = self._latest_tick / _TICKS_PER_SECOND

    def _begin(self, picture: Picture, time: float) -> None:
        height, width, _ = picture.shape
        clip = _clip_properties(self._path, width, height)
        encoding = choose_encoding(clip, self._options)
        open_encoder(clip, encoding)  # raises an MwrError if it refuses this size
        container = container_of(self._path) or MP4
        self._file = av.open(str(self._temporary), "w", format=container.muxer)
        self._stream = add_video_stream(self._file, clip, encoding)
        self._size, self._began = (width, height), time

    def _frame(self, picture: Picture) -> VideoFrame:
        height, width, _ = picture.shape
        if (width, height) != self._size:
            picture = np.asarray(cv2.resize(picture, self._size, interpolation=cv2.INTER_AREA), np.uint8)
        assert self._stream
        return VideoFrame.from_ndarray(picture, format="rgb24").reformat(
            format=self._stream.codec_context.pix_fmt, dst_colorspace="ITU709", dst_color_range="MPEG"
        )

    def _finish(self) -> None:
        if self._file is None or self._stream is None:
            return
        try:
            self._file.mux(self._stream.encode(None))
            self._file.close()
            if self.frames:
                flush_to_disk(self._temporary)
                self.output = self._give_name()
        except (av.FFmpegError, OSError) as error:
            raise _writing_failed(self._path, error) from error

    def _give_name(self) -> Path:
        if self._overwrite:
            return self._temporary.replace(self._path)
        return next(path for path in numbered_paths(self._path) if rename_if_free(self._temporary, path))


def numbered_paths(path: Path) -> Iterator[Path]:
    """Yields the path, then the same path with numbers from 2 on.

    >>> from itertools import islice
    >>> [each.name for each in islice(numbered_paths(Path("a.mp4")), 3)]
    ['a.mp4', 'a_2.mp4', 'a_3.mp4']
    """
    yield path
    yield from (path.with_stem(f"{path.stem}_{number}") for number in count(2))


def _clip_properties(path: Path, width: int, height: int) -> Clip:
    """Properties of a clip with frames of this size, for choosing the encoder."""
    return Clip(
        path,
        width=width,
        height=height,
        frames=0,
        seconds=0.0,
        time_base=Fraction(1, _TICKS_PER_SECOND),
        frame_rate=Fraction(25),
        bits=8,
        subsampling="420",
        is_rgb=False,
        sample_aspect_ratio=Fraction(1),
        quarter_turns=0,
        display_matrix=None,
        color_range=LIMITED_RANGE,
        color_primaries=BT709,
        color_trc=BT709,
        colorspace=BT709,
        interlaced=False,
        has_alpha=False,
    )


def _writing_failed(path: Path, error: Exception) -> MwrError:
    if isinstance(error, OSError):
        return writing_failed(path, error)
    return MwrError(
        "{path} cannot be written: {reason}.",
        "Choose another folder.",
        path=path,
        reason=getattr(error, "strerror", None) or error,
    )
