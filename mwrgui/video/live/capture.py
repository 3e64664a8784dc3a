"""Captures live pictures: from cameras by OpenCV, from streams by FFmpeg (PyAV), from the screen by mss.

Nothing blocks forever: FFmpeg has timeouts, and calls of OpenCV, which has none, run in a daemon thread
(`LiveSource`). Streams are untrusted: FFmpeg may use only streaming protocols and formats, so that no
response makes it read a local file, and the size of frames is limited.
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
from mwrgui.video.live.screen import capture_screen
from mwrgui.video.pyav import require_pyav

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Picture = NDArray[np.uint8]
"""(H, W, 3) RGB."""
GetPicture = Callable[[], Picture | None]
"""Converts a captured frame to a picture; None if that fails. Called only for frames that are not dropped."""

OPEN_TIMEOUT, READ_TIMEOUT = 10.0, 5.0
"""Timeouts in seconds: for opening a stream, and for each read."""
_PROTOCOLS = "http,https,httpproxy,tcp,tls,udp,rtp,rtsp,rtmp,rtmps,rtmpt,crypto"
_FORMATS = "mpjpeg,mjpeg,hls,mpegts,rtsp,flv,live_flv,matroska,webm,mov,mp4,h264,hevc,ogg"
"""Protocols and container formats that FFmpeg may use for streams."""
_MAX_PIXELS = 2**26
"""Largest number of pixels per frame, if memory suffices."""
_BYTES_PER_PIXEL = 64
"""Upper bound of the memory that decoding takes per pixel of a frame."""
_BACKENDS = {"linux": cv2.CAP_V4L2, "win32": cv2.CAP_DSHOW, "darwin": cv2.CAP_AVFOUNDATION}


def capture(address: LiveAddress, stop: threading.Event) -> Iterator[GetPicture]:
    """Yields, for each frame as it arrives, a function that returns its picture; ends when the source ends.

    Ends early once `stop` is set.

    Raises:
        MwrError: the source cannot be opened, or sends no live pictures.
    """
    if address.is_screen:
        return capture_screen(address, stop)
    return _from_stream(address, stop) if address.is_stream else _from_camera(address, stop)


def camera_is_available(number: int) -> bool:
    """Whether there is a camera with this number that no other program uses."""
    with _silence_opencv():
        camera = cv2.VideoCapture(number, _BACKENDS.get(sys.platform, cv2.CAP_ANY))
        found = camera.isOpened()
        camera.release()
    return found


def max_pixels() -> int:
    """Largest number of pixels that a frame may have, given the free memory."""
    return min(_MAX_PIXELS, psutil.virtual_memory().available // _BYTES_PER_PIXEL)


def _from_camera(address: LiveAddress, stop: threading.Event) -> Iterator[GetPicture]:
    place = address.location
    if isinstance(place, str) and not Path(place).is_char_device():
        raise MwrError("There is no camera {place}.", "Check that it is plugged in.", place=place)
    with _silence_opencv():
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
            yield partial(_bgr_to_rgb, picture)
    finally:
        camera.release()


def _bgr_to_rgb(picture: cv2.typing.MatLike) -> Picture | None:
    if picture.ndim != 3 or picture.shape[2] != 3 or picture.dtype != np.uint8:
        return None
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB), np.uint8)


@contextmanager
def _silence_opencv() -> Iterator[None]:
    """Suppresses the messages that OpenCV prints if a camera cannot be opened."""
    previous_level = cv2.utils.logging.getLogLevel()
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        cv2.utils.logging.setLogLevel(previous_level)


def _from_stream(address: LiveAddress, stop: threading.Event) -> Iterator[GetPicture]:
    require_pyav()
    import av

    with _open_stream(address) as container:
        stream = next(iter(container.streams.video), None)
        if stream is None or stream.codec_context is None:
            raise no_pictures_error(address)
        if container.duration and not container.format.name.startswith("rts"):
            raise MwrError(
                "{source} is a clip with an end, not a live stream.",
                "Save it as a file and open that.",
                source=address.name,
            )
        stream.codec_context.options = {"max_pixels": str(max_pixels())}
        stream.thread_type = "SLICE"  # frame threading would delay frames
        try:
            for frame in _decode(container, stream, stop):
                yield partial(_frame_to_rgb, frame)
        except av.FFmpegError:
            return


@contextmanager
def _open_stream(address: LiveAddress) -> "Iterator[InputContainer]":
    import av

    options = {
        "protocol_whitelist": _PROTOCOLS,
        "format_whitelist": _FORMATS,
        "max_pixels": str(max_pixels()),
        "fflags": "nobuffer",
        "analyzeduration": "2000000",
        "probesize": "1000000",
    }
    if str(address.location).startswith("rtsp:"):
        options["rtsp_transport"] = "tcp"  # lost UDP packets would damage frames
    try:
        container = av.open(
            str(address.location),
            options=options,
            timeout=(OPEN_TIMEOUT, READ_TIMEOUT),
            metadata_errors="replace",
        )
    except (av.FFmpegError, OSError, ValueError) as error:
        # Without its cause, whose message contains the password.
        raise _open_error(address, error) from None
    with container:
        yield container


def _open_error(address: LiveAddress, error: Exception) -> MwrError:
    import av

    if isinstance(error, av.ExitError):
        return no_answer_error(address)
    reason: Sentence | str = getattr(error, "strerror", None) or ""
    if not reason or isinstance(error, ValueError) or getattr(error, "errno", None) == errno.EIO:
        reason = sentence("it cannot be reached, or sends no live stream")
    return MwrError(
        "{source} cannot be opened: {reason}.",
        "Check the address, and that the camera is on.",
        source=address.name,
        reason=reason,
    )


def no_answer_error(address: LiveAddress) -> MwrError:
    """The error for a source from which nothing arrives in time."""
    return MwrError(
        "{source} sends nothing.", "Check the address, and that the camera is on.", source=address.name
    )


def no_pictures_error(address: LiveAddress) -> MwrError:
    """The error for a source that sends no pictures that can be shown."""
    return MwrError(
        "{source} sends no pictures that can be shown.",
        "Check the address; pictures of more than {megapixels} megapixels are not shown.",
        source=address.name,
        megapixels=max_pixels() // 1_000_000,
    )


def _decode(
    container: "InputContainer", stream: "VideoStream", stop: threading.Event
) -> "Iterator[VideoFrame]":
    """Yields decoded frames; ends when no frame could be decoded for `OPEN_TIMEOUT` seconds."""
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
            pass  # the next packet may be intact
        if time.monotonic() - latest > OPEN_TIMEOUT:
            return


def _frame_to_rgb(frame: "VideoFrame") -> Picture | None:
    import av

    from mwrgui.video.clip import color_range_of
    from mwrgui.video.planes import frame_to_rgb

    try:
        return frame_to_rgb(frame, (frame.width, frame.height), frame.colorspace, color_range_of(frame))
    except (av.FFmpegError, ValueError):
        return None
