"""Reads live pictures: those of cameras by OpenCV, those of addresses by FFmpeg (PyAV).

Nothing here waits for ever: FFmpeg has limits of time, and what OpenCV does not limit runs in a thread that
nobody waits for (`LiveSource`). What is read may come from anybody: FFmpeg may only use the protocols and
formats of streams, so that no answer leads it to a file, and frames have a largest size.
"""

import errno
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import psutil
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.video.live.address import LiveAddress
from mwrgui.video.pyav import require_pyav

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Picture = NDArray[np.uint8]
"""(H, W, 3) RGB."""
Take = Callable[[], Picture | None]
"""Makes a picture of what was read; None if it cannot. Most frames are replaced before anybody wants them."""

OPENING, READING = 10.0, 5.0
"""Seconds that a stream may take to begin, and to send more."""
_PROTOCOLS = "http,https,httpproxy,tcp,tls,udp,rtp,rtsp,rtmp,rtmps,rtmpt,crypto"
_FORMATS = "mpjpeg,mjpeg,hls,mpegts,rtsp,flv,live_flv,matroska,webm,mov,mp4,h264,hevc,ogg"
_LARGEST = 2**26
"""Pixels of a frame, where memory suffices."""
_BYTES_PER_PIXEL = 64
"""That a frame may need on its way, while decoding keeps others."""
_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}


def capture(address: LiveAddress, stop: threading.Event) -> Iterator[Take]:
    """Frames as they come, until there are no more or `stop` is set.

    Raises:
        MwrError: it cannot be opened, or what it sends are no live pictures.
    """
    return _from_stream(address, stop) if address.is_stream else _from_camera(address, stop)


def is_camera(number: int) -> bool:
    """Whether there is a camera with this number that nobody else uses."""
    with _quietly():
        camera = cv2.VideoCapture(number, _BACKENDS.get(sys.platform, cv2.CAP_ANY))
        found = camera.isOpened()
        camera.release()
    return found


def most_pixels() -> int:
    """Of a frame that is accepted."""
    return min(_LARGEST, psutil.virtual_memory().available // _BYTES_PER_PIXEL)


def _from_camera(address: LiveAddress, stop: threading.Event) -> Iterator[Take]:
    place = address.place
    if isinstance(place, str) and not Path(place).is_char_device():
        raise MwrError("There is no camera {place}.", "Check that it is plugged in.", place=place)
    with _quietly():
        camera = cv2.VideoCapture(place, _BACKENDS.get(sys.platform, cv2.CAP_ANY))
    try:
        if not camera.isOpened():
            raise MwrError(
                "{source} cannot be opened: it is not there, or another program uses it.",
                "Plug it in, or close the other program.",
                source=address.name,
            )
        camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        while not stop.is_set():
            read, picture = camera.read()
            if not read or picture is None:
                return
            yield partial(_rgb, picture)
    finally:
        camera.release()


def _rgb(picture: cv2.typing.MatLike) -> Picture | None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        return None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


@contextmanager
def _quietly() -> Iterator[None]:
    """OpenCV writes to the terminal where a camera cannot be opened."""
    before = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(before)


def _from_stream(address: LiveAddress, stop: threading.Event) -> Iterator[Take]:
    require_pyav()
    import av

    with _opened(address) as container:
        stream = next(iter(container.streams.video), None)
        if stream is None or stream.codec_context is None:
            raise no_pictures(address)
        if container.duration and not container.format.name.startswith("rts"):
            raise MwrError(
                "{source} is a clip with an end, not a live stream.",
                "Save it as a file and open that.",
                source=address.name,
            )
        stream.codec_context.options = {"max_pixels": str(most_pixels())}
        stream.thread_type = "SLICE"  # threads by frames would keep some of them back
        try:
            for frame in _decoded(container, stream, stop):
                yield partial(_rgb_of, frame)
        except av.FFmpegError:
            return


@contextmanager
def _opened(address: LiveAddress) -> "Iterator[InputContainer]":
    import av

    options = {
        "protocol_whitelist": _PROTOCOLS,
        "format_whitelist": _FORMATS,
        "max_pixels": str(most_pixels()),
        "fflags": "nobuffer",
        "analyzeduration": "2000000",
        "probesize": "1000000",
    }
    if str(address.place).startswith("rtsp:"):
        options["rtsp_transport"] = "tcp"  # lost packets would be seen
    try:
        container = av.open(
            str(address.place), options=options, timeout=(OPENING, READING), metadata_errors="replace"
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        # Without its cause, which holds the address with its password.
        raise _not_opened(address, error) from None
    with container:
        yield container


def _not_opened(address: LiveAddress, error: Exception) -> MwrError:
    import av

    if isinstance(error, av.ExitError):
        return no_answer(address)
    reason: Sentence | str = getattr(error, "strerror", None) or ""
    if not reason or isinstance(error, ValueError) or getattr(error, "errno", None) == errno.EIO:
        reason = sentence("it is not reached, or sends no live stream")
    return MwrError(
        "{source} cannot be opened: {reason}.",
        "Check the address, and that the camera is on.",
        source=address.name,
        reason=reason,
    )


def no_answer(address: LiveAddress) -> MwrError:
    """It was waited for in vain."""
    return MwrError(
        "{source} sends nothing.", "Check the address, and that the camera is on.", source=address.name
    )


def no_pictures(address: LiveAddress) -> MwrError:
    """It sends something, but nothing that can be shown."""
    return MwrError(
        "{source} sends no pictures that can be shown.",
        "Check the address; pictures of more than {megapixels} megapixels are not shown.",
        source=address.name,
        megapixels=most_pixels() // 1_000_000,
    )


def _decoded(
    container: "InputContainer", stream: "VideoStream", stop: threading.Event
) -> "Iterator[VideoFrame]":
    """Frames that can be decoded; ends where none comes out of what is sent."""
    import av

    latest = time.monotonic()
    for packet in container.demux(stream):
        if stop.is_set():
            return
        try:
            for frame in packet.decode():
                latest = time.monotonic()
                yield frame
        except av.FFmpegError:
            pass  # the next may be whole
        if time.monotonic() - latest > OPENING:
            return


def _rgb_of(frame: "VideoFrame") -> Picture | None:
    import av

    from mwrgui.video.clip import range_of
    from mwrgui.video.planes import FULL, likely_matrix

    rgb = frame.format.is_rgb
    matrix = likely_matrix(frame.colorspace, frame.width, frame.height)
    try:
        return np.asarray(
            frame.reformat(
                format="rgb24",
                src_colorspace=None if rgb or frame.colorspace == matrix else matrix,
                src_color_range=None if rgb else ("JPEG" if range_of(frame) == FULL else "MPEG"),
                dst_color_range="JPEG",
            ).to_ndarray(),
            np.uint8,
        )
    except (av.FFmpegError, ValueError):
        return None
