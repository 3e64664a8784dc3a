"""What is known of a clip before it is restored, and the clips that are refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer
from av.sidedata.sidedata import Type as SideData
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from mwrgui.core.errors import MwrError
from mwrgui.core.files import open_regular, reading_failed

HDR_TRANSFERS = {16: "PQ", 18: "HLG"}
_ATTACHED_PICTURE = 0x0400
_LIMITED, _HD = 1, 1
_USUAL_RATE = Fraction(25)


@dataclass(frozen=True, slots=True)
class Clip:
    """Facts about a clip's frames as they are stored.

    Attributes:
        frames: how many the file says there are; 0 if it does not say.
        seconds: how long the file says it is; 0 if it does not say.
        bits: per channel.
        subsampling: colour per brightness, of "420", "422" and "444".
        turns: quarter turns counter-clockwise that show a stored frame upright.
        matrix: how a stored frame is to be shown, as FFmpeg's nine numbers; None for as it is.
        range, primaries, transfer, colours: FFmpeg's numbers of the colour tags.
        interlaced: whether the first frame holds two half pictures.
        alpha: whether frames have transparency.
    """

    path: Path
    width: int
    height: int
    frames: int
    seconds: float
    time_base: Fraction
    rate: Fraction
    bits: int
    subsampling: str
    rgb: bool
    pixel_aspect: Fraction
    turns: int
    matrix: tuple[int, ...] | None
    range: int
    primaries: int
    transfer: int
    colours: int
    interlaced: bool
    alpha: bool

    @property
    def expected_frames(self) -> int:
        """How many frames it will have, as far as can be foretold; 0 if it cannot."""
        return self.frames or round(self.seconds * float(self.rate))


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The clip, to be read.

    Raises:
        MwrError: it is empty, or no clip.
    """
    try:
        with open_regular(path) as file:
            empty = not file.read(1)
    except OSError as error:
        raise reading_failed(path, error) from error
    if empty:
        raise MwrError("{path} is empty.", "Copy it again.", path=path)
    try:
        container = av.open(str(path.absolute()), metadata_errors="replace")
    except (av.FFmpegError, ValueError) as error:
        raise MwrError(
            "{path} is not a clip that can be read: it is of another kind, damaged or cut off.",
            "Check that it plays, or copy it again.",
            path=path,
        ) from error
    with container:
        yield container


def main_stream(container: InputContainer) -> VideoStream | None:
    """The first stream of frames that is no cover picture."""
    return next((s for s in container.streams.video if not int(s.disposition) & _ATTACHED_PICTURE), None)


def look_at_clip(path: Path) -> Clip:
    """Reads the facts and the first frame.

    Raises:
        MwrError: it has no frames, none can be decoded, or it is HDR.
    """
    with opened(path) as container:
        stream = main_stream(container)
        if stream is None:
            raise MwrError("{path} holds no pictures.", "Choose a clip that does.", path=path)
        frame = _first_frame(container, stream) if stream.codec_context else None
        if frame is None:
            raise MwrError(
                "No frame of {path} can be decoded.", "Check that it plays, or copy it again.", path=path
            )
        clip = _facts(path, container, stream, frame)
    if curve := HDR_TRANSFERS.get(clip.transfer):
        raise MwrError(
            "{path} is an HDR clip ({curve}), which the models of this program do not know.",
            "Convert it to SDR first.",
            path=path,
            curve=curve,
        )
    return clip


def _first_frame(container: InputContainer, stream: VideoStream) -> VideoFrame | None:
    try:
        for packet in container.demux(stream):
            try:
                for frame in packet.decode():
                    return frame
            except av.FFmpegError:
                continue
    except av.FFmpegError:
        pass
    return None


def _facts(path: Path, container: InputContainer, stream: VideoStream, frame: VideoFrame) -> Clip:
    form, matrix = frame.format, _display_matrix(frame)
    subsampling = {(8, 8): "420", (8, 16): "422"}.get((form.chroma_width(16), form.chroma_height(16)), "444")
    components = form.components
    if len(components) < 3:
        subsampling = "420"  # grey
    length = stream.duration * float(stream.time_base) if stream.duration and stream.time_base else 0.0
    return Clip(
        path,
        width=frame.width,
        height=frame.height,
        frames=stream.frames,
        seconds=length or (container.duration or 0) / av.time_base,
        time_base=stream.time_base or Fraction(1, 90_000),
        rate=stream.average_rate or stream.guessed_rate or _USUAL_RATE,
        bits=max(component.bits for component in components[:3]),
        subsampling="444" if form.is_rgb else subsampling,
        rgb=form.is_rgb,
        pixel_aspect=stream.sample_aspect_ratio or Fraction(1),
        turns=round(frame.rotation / 90) % 4,
        matrix=matrix,
        range=_LIMITED if form.is_rgb else range_of(frame),
        primaries=frame.color_primaries,
        transfer=frame.color_trc,
        colours=_HD if form.is_rgb else frame.colorspace,  # as what RGB is stored in the result
        interlaced=frame.interlaced_frame,
        alpha=len(components) in (2, 4),
    )


def range_of(frame: VideoFrame) -> int:
    """FFmpeg's number for the range; old formats tell the full one by their names."""
    return 2 if frame.format.name.startswith("yuvj") else int(frame.color_range)


def _display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    data: Any = frame.side_data  # its stub knows only some of its keys
    matrix = data.get(SideData.DISPLAYMATRIX)
    return tuple(memoryview(bytes(matrix)).cast("i")) if matrix else None
