"""Records pictures as they come, each with the time at which it came."""

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
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.files import give_name, settle, temporary_beside, writing_failed
from mwrgui.video.clip import Clip
from mwrgui.video.encoding import Encoding, choose_encoding, new_encoder, set_up
from mwrgui.video.formats import MP4, container_of
from mwrgui.video.options import ClipOptions

Picture = NDArray[np.uint8]
"""(H, W, 3) RGB."""
_TICKS = 90_000
_LIMITED, _HD = 1, 1
"""FFmpeg's numbers for the range of television and the colours of HD."""


class Recording:
    """A clip that grows; it gets its name at the end, also after an error, if it holds any frame.

    Its frames last as long as it took until the next one came.

    Args:
        path: where it is to stand; if that is taken at the end, the name gets a number.

    Attributes:
        frames: so far.
        seconds: from the first frame to the latest.
        output: where it stands, once it is finished.
    """

    def __init__(self, path: Path, options: ClipOptions) -> None:
        self._path, self._options = path, options
        self.frames, self.seconds = 0, 0.0
        self.output: Path | None = None
        self._stack = ExitStack()
        self._temporary = path
        self._file: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._size = (0, 0)
        self._began, self._latest = 0.0, -1

    def __enter__(self) -> Self:
        self._temporary = self._stack.enter_context(temporary_beside(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._stack:
            self._finish()

    def add(self, picture: Picture, time: float) -> None:
        """Adds a picture that came at a time in seconds; one of another size than the first is scaled.

        Raises:
            MwrError: the disk is full, or pictures of this size cannot be written.
        """
        try:
            if self._stream is None or self._file is None:
                self._begin(picture, time)
            assert self._stream
            assert self._file
            self._latest = max(self._latest + 1, round((time - self._began) * _TICKS))
            frame = self._frame(picture)
            frame.pts, frame.time_base = self._latest, Fraction(1, _TICKS)
            self._file.mux(self._stream.encode(frame))
        except (av.FFmpegError, OSError) as error:
            raise _writing_failed(self._path, error) from error
        self.frames += 1
        self.seconds = self._latest / _TICKS

    def _begin(self, picture: Picture, time: float) -> None:
        height, width, _ = picture.shape
        clip = _facts(self._path, width, height)
        encoding = choose_encoding(clip, self._options)
        new_encoder(clip, encoding)  # a size that it refuses is told in words
        container = container_of(self._path) or MP4
        self._file = av.open(str(self._temporary), "w", format=container.muxer)
        self._stream = self._add_stream(clip, encoding)
        self._size, self._began = (width, height), time

    def _add_stream(self, clip: Clip, encoding: Encoding) -> VideoStream:
        assert self._file
        stream = self._file.add_stream(encoding.codec.encoder)
        assert isinstance(stream, VideoStream)
        set_up(stream.codec_context, clip, encoding)
        stream.time_base = clip.time_base
        return stream

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
                settle(self._temporary)
                self.output = next(path for path in numbered(self._path) if give_name(self._temporary, path))
        except (av.FFmpegError, OSError) as error:
            raise _writing_failed(self._path, error) from error


def numbered(path: Path) -> Iterator[Path]:
    """The path, then the same with numbers.

    >>> from itertools import islice
    >>> [each.name for each in islice(numbered(Path("a.mp4")), 3)]
    ['a.mp4', 'a_2.mp4', 'a_3.mp4']
    """
    yield path
    yield from (path.with_stem(f"{path.stem}_{number}") for number in count(2))


def _facts(path: Path, width: int, height: int) -> Clip:
    """Those of a clip with such frames, by which the encoder is chosen."""
    return Clip(
        path,
        width=width,
        height=height,
        frames=0,
        seconds=0.0,
        time_base=Fraction(1, _TICKS),
        rate=Fraction(25),
        bits=8,
        subsampling="420",
        rgb=False,
        pixel_aspect=Fraction(1),
        turns=0,
        matrix=None,
        range=_LIMITED,
        primaries=_HD,
        transfer=_HD,
        colours=_HD,
        interlaced=False,
        alpha=False,
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
