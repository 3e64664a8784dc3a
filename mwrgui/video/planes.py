"""Frames as planes of brightness and colour: a small picture of them for the network, its change added back.

The change is added to the stored planes themselves, so that what the network leaves alone stays bit for bit,
with all bits that the clip has; only the small picture is ever RGB.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from mwrgui.video.clip import Clip

Plane = NDArray[Any]
"""(H, W) of 8 bits, or of up to 16 in 16."""
Change = NDArray[np.float32]
"""(h, w, 3) RGB, −1..1."""

FULL = 2
_BT2020 = (0.2627, 0.0593)
_LUMA_WEIGHTS = {1: (0.2126, 0.0722), 4: (0.30, 0.11), 7: (0.212, 0.087), 9: _BT2020, 10: _BT2020}
"""Of red and blue by FFmpeg's number of the colour matrix."""
_STANDARD_WEIGHTS = (0.299, 0.114)
_HD, _STANDARD, _UNTAGGED = 1, 5, (0, 2)
"""Numbers of colour matrices."""
_HD_LINES = 720


@dataclass(frozen=True, slots=True)
class Coding:
    """How planes stand for colours.

    Attributes:
        bits: per value.
        full: whether values span all their bits, or the range of television.
        weights: of red and blue in the brightness.
        subsampling: "420", "422" or "444".
    """

    bits: int
    full: bool
    weights: tuple[float, float]
    subsampling: str

    @classmethod
    def of(cls, clip: Clip) -> "Coding":
        """That of a clip."""
        weights = _LUMA_WEIGHTS.get(colour_matrix(clip), _STANDARD_WEIGHTS)
        return cls(clip.bits, clip.range == FULL, weights, clip.subsampling)

    @property
    def black(self) -> float:
        """The value of black."""
        return 0.0 if self.full else float(16 << self.bits - 8)

    @property
    def spans(self) -> tuple[float, float]:
        """What 1 is in brightness and in colour."""
        if self.full:
            return (float((1 << self.bits) - 1),) * 2
        return float(219 << self.bits - 8), float(224 << self.bits - 8)

    @property
    def from_rgb(self) -> NDArray[np.float64]:
        """(3, 3): RGB 0..1 to brightness 0..1 and colours −0.5..0.5."""
        red, blue = self.weights
        luma = np.array([red, 1 - red - blue, blue])
        to_blue = (np.array([0, 0, 1]) - luma) / (2 - 2 * blue)
        to_red = (np.array([1, 0, 0]) - luma) / (2 - 2 * red)
        return np.stack([luma, to_blue, to_red])

    @property
    def pixel_format(self) -> str:
        """FFmpeg's name."""
        return f"yuv{self.subsampling}p{f'{self.bits}le' if self.bits > 8 else ''}"

    def size_of_colours(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the planes of colour."""
        across, down = {"420": (2, 2), "422": (2, 1), "444": (1, 1)}[self.subsampling]
        return -(-width // across), -(-height // down)


def colour_matrix(clip: Clip) -> int:
    """FFmpeg's number of a clip's colour matrix."""
    return likely_matrix(clip.colours, clip.width, clip.height)


def likely_matrix(colours: int, width: int, height: int) -> int:
    """The colour matrix by its tag; players take large frames without a tag for HD."""
    if colours not in _UNTAGGED:
        return colours
    return _HD if min(width, height) >= _HD_LINES else _STANDARD


def planes_of(frame: VideoFrame, coding: Coding, size: tuple[int, int]) -> list[Plane]:
    """Brightness, blue and red of a frame, copied; one of another size or format is converted."""
    if frame.format.name.replace("yuvj", "yuv") != coding.pixel_format or (frame.width, frame.height) != size:
        span = "JPEG" if coding.full else "MPEG"
        rgb = frame.format.is_rgb
        frame = frame.reformat(
            *size,
            coding.pixel_format,
            src_color_range=None if rgb else span,
            dst_color_range=span,
            dst_colorspace="ITU709" if rgb else None,
        )
    sizes = (size, *[coding.size_of_colours(*size)] * 2)
    return [_plane(plane, coding, *size) for plane, size in zip(frame.planes, sizes, strict=False)]


def _plane(plane: VideoPlane, coding: Coding, width: int, height: int) -> Plane:
    return _rows(plane, np.uint16 if coding.bits > 8 else np.uint8)[:height, :width].copy()


def _rows(plane: VideoPlane, kind: Any) -> Plane:
    """All that lies in its memory, with what follows each row."""
    values = np.frombuffer(memoryview(plane), kind)
    width = plane.line_size // values.itemsize
    return values[: len(values) // width * width].reshape(-1, width)


def frame_of(planes: list[Plane], coding: Coding) -> VideoFrame:
    """A frame that holds these planes."""
    height, width = planes[0].shape
    frame = VideoFrame(width, height, coding.pixel_format)
    for plane, values in zip(frame.planes, planes, strict=True):
        _rows(plane, values.dtype)[: values.shape[0], : values.shape[1]] = values
    return frame


def small_picture(planes: list[Plane], coding: Coding, size: tuple[int, int]) -> NDArray[np.uint16]:
    """(h, w, 3) RGB of 16 bits, with `size` as width and height."""
    luma_span, colour_span = coding.spans
    middle = float(1 << coding.bits - 1)
    yuv = cv2.merge([_resized(plane.astype(np.float32), size) for plane in planes])
    scale = np.linalg.inv(coding.from_rgb) * [1 / luma_span, 1 / colour_span, 1 / colour_span]
    offset = -scale @ [coding.black, middle, middle]
    rgb = cv2.transform(yuv, np.column_stack([scale, offset]))
    return np.asarray(cv2.addWeighted(rgb, 65535, rgb, 0, 0, dtype=cv2.CV_16U), np.uint16)


def add_change(planes: list[Plane], change: Change, coding: Coding) -> list[Plane]:
    """The planes with the change to a small picture of them, scaled up to their sizes."""
    parts = cv2.transform(change, coding.from_rgb)
    luma_span, colour_span = coding.spans
    top = (1 << coding.bits) - 1
    result: list[Plane] = []
    for index, plane in enumerate(planes):
        height, width = plane.shape
        part: NDArray[np.float32] = np.ascontiguousarray(parts[:, :, index], np.float32)
        part = _resized(part, (width, height), growing=cv2.INTER_CUBIC)
        span = colour_span if index else luma_span
        depth = cv2.CV_16U if coding.bits > 8 else cv2.CV_8U
        changed = cv2.addWeighted(plane, 1, part, span, 0, dtype=depth)
        result.append(np.minimum(changed, top) if coding.bits > 8 else changed)
    return result


def recoded(planes: list[Plane], source: Coding, target: Coding) -> list[Plane]:
    """Planes of another number of bits and with another size of colours."""
    height, width = planes[0].shape
    if source.subsampling != target.subsampling:
        size = target.size_of_colours(width, height)
        planes = [planes[0], *(_resized(plane, size) for plane in planes[1:])]
    if target.bits == source.bits:
        return planes
    if target.bits > source.bits:
        return [plane.astype(np.uint16) << target.bits - source.bits for plane in planes]
    shift = source.bits - target.bits
    top = (1 << target.bits) - 1
    rounded = [np.minimum((plane.astype(np.uint32) + (1 << shift - 1)) >> shift, top) for plane in planes]
    return [plane.astype(np.uint8 if target.bits == 8 else np.uint16) for plane in rounded]


def _resized(plane: Plane, size: tuple[int, int], *, growing: int = cv2.INTER_LINEAR) -> Plane:
    """Averaged where it becomes smaller, interpolated where it grows; `size` is width before height."""
    height, width = plane.shape
    if (width, height) == size:
        return plane
    how = cv2.INTER_AREA if size[0] <= width and size[1] <= height else growing
    return cv2.resize(plane, size, interpolation=how)
