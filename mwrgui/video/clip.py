"""The properties of a clip, read before it is restored; clips that cannot be restored are refused."""

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
"""FFmpeg's numbers of HDR transfer characteristics (`AVColorTransferCharacteristic`) → their names."""
LIMITED_RANGE, FULL_RANGE = 1, 2
"""FFmpeg's numbers of colour ranges (`AVColorRange`)."""
BT709 = 1
"""FFmpeg's number of BT.709, the standard of HD, in each of its colour enums."""
_ATTACHED_PICTURE = 0x0400
"""FFmpeg's disposition flag of a cover picture."""
_DEFAULT_FRAME_RATE = Fraction(25)


@dataclass(frozen=True, slots=True)
class Clip:
    """Properties of a clip and of its frames as they are stored.

    Attributes:
        width, height: size of a stored frame in pixels, before rotation.
        frames: number of frames according to the file; 0 if unknown.
        seconds: duration according to the file; 0 if unknown.
        time_base: seconds per tick of the timestamps.
        frame_rate: average frames per second.
        bits: bits per channel.
        subsampling: chroma subsampling: "420", "422" or "444"; "420" for grey clips.
        sample_aspect_ratio: width of a pixel over its height.
        quarter_turns: number of counter-clockwise quarter turns that make a stored frame upright.
        display_matrix: the nine numbers of FFmpeg's display matrix; None if there is none.
        color_range, color_primaries, color_trc, colorspace: FFmpeg's numbers of the colour tags; range and
            colorspace of an RGB clip are those of its result, limited range and BT.709.
        interlaced: whether the first frame is interlaced.
    """

    path: Path
    width: int
    height: int
    frames: int
    seconds: float
    time_base: Fraction
    frame_rate: Fraction
    bits: int
    subsampling: str
    is_rgb: bool
    sample_aspect_ratio: Fraction
    quarter_turns: int
    display_matrix: tuple[int, ...] | None
    color_range: int
    color_primaries: int
    color_trc: int
    colorspace: int
    interlaced: bool
    has_alpha: bool

    @property
    def expected_frames(self) -> int:
        """Number of frames, from the file or estimated from its duration; 0 if unknown."""
        return self.frames or round(self.seconds * float(self.frame_rate))


@contextmanager
def open_container(path: Path) -> Iterator[InputContainer]:
    """Opens a clip for reading.

    Raises:
        MwrError: the file is empty, cannot be read, or is not a clip.
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


def main_video_stream(container: InputContainer) -> VideoStream | None:
    """The first video stream that is not a cover picture; None if there is none."""
    return next((s for s in container.streams.video if not int(s.disposition) & _ATTACHED_PICTURE), None)


def probe_clip(path: Path) -> Clip:
    """Reads the properties of a clip, and decodes its first frame for them.

    Raises:
        MwrError: the clip cannot be opened, has no video stream or no decodable frame, or is HDR.
    """
    with open_container(path) as container:
        stream = main_video_stream(container)
        if stream is None:
            raise MwrError("{path} holds no pictures.", "Choose a clip that does.", path=path)
        frame = _first_frame(container, stream) if stream.codec_context else None
        if frame is None:
            raise MwrError(
                "No frame of {path} can be decoded.", "Check that it plays, or copy it again.", path=path
            )
        clip = _properties(path, container, stream, frame)
    if curve := HDR_TRANSFERS.get(clip.color_trc):
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


def _properties(path: Path, container: InputContainer, stream: VideoStream, frame: VideoFrame) -> Clip:
    pixel_format, display_matrix = frame.format, _display_matrix(frame)
    subsampling = {(8, 8): "420", (8, 16): "422"}.get(
        (pixel_format.chroma_width(16), pixel_format.chroma_height(16)), "444"
    )
    components = pixel_format.components
    if len(components) < 3:
        subsampling = "420"  # grey
    stream_seconds = (
        stream.duration * float(stream.time_base) if stream.duration and stream.time_base else 0.0
    )
    return Clip(
        path,
        width=frame.width,
        height=frame.height,
        frames=stream.frames,
        seconds=stream_seconds or (container.duration or 0) / av.time_base,
        time_base=stream.time_base or Fraction(1, 90_000),
        frame_rate=stream.average_rate or stream.guessed_rate or _DEFAULT_FRAME_RATE,
        bits=max(component.bits for component in components[:3]),
        subsampling="444" if pixel_format.is_rgb else subsampling,
        is_rgb=pixel_format.is_rgb,
        sample_aspect_ratio=stream.sample_aspect_ratio or Fraction(1),
        quarter_turns=round(frame.rotation / 90) % 4,
        display_matrix=display_matrix,
        color_range=LIMITED_RANGE if pixel_format.is_rgb else color_range_of(frame),
        color_primaries=frame.color_primaries,
        color_trc=frame.color_trc,
        colorspace=BT709
        if pixel_format.is_rgb
        else frame.colorspace,  # RGB is stored as BT.709 in the result
        interlaced=frame.interlaced_frame,
        has_alpha=len(components) in (2, 4),
    )


def color_range_of(frame: VideoFrame) -> int:
    """FFmpeg's number of a frame's colour range; the deprecated yuvj formats imply the full range."""
    return FULL_RANGE if frame.format.name.startswith("yuvj") else int(frame.color_range)


def _display_matrix(frame: VideoFrame) -> tuple[int, ...] | None:
    data: Any = frame.side_data  # the stub lacks some of the keys
    display_matrix = data.get(SideData.DISPLAYMATRIX)
    return tuple(memoryview(bytes(display_matrix)).cast("i")) if display_matrix else None
