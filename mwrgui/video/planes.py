"""Reads frames as YUV planes, converts them to RGB for the network, and adds its residual to the planes.

The residual is added to the stored planes themselves, so pixels that the network does not change keep their
exact values at the bit depth of the clip. Only the network's input is converted to RGB.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

from mwrgui.video.clip import BT709, FULL_RANGE, Clip

Plane = NDArray[Any]
"""(H, W) uint8, or uint16 for more than 8 bits."""
Residual = NDArray[np.float32]
"""(h, w, 3) RGB, −1..1: the restored picture minus the network's input."""

_BT2020 = (0.2627, 0.0593)
_LUMA_WEIGHTS = {1: (0.2126, 0.0722), 4: (0.30, 0.11), 7: (0.212, 0.087), 9: _BT2020, 10: _BT2020}
"""FFmpeg's number of a colorspace (`AVColorSpace`) → weights of red and blue in luma."""
_SD_WEIGHTS = (0.299, 0.114)
_BT470BG, _UNTAGGED = 5, (0, 2)
"""FFmpeg's numbers of the SD colorspace, and of those that count as untagged (RGB and unspecified)."""
_HD_SIDE = 720
"""Shorter side in pixels from which untagged frames count as HD."""


@dataclass(frozen=True, slots=True)
class YuvFormat:
    """The meaning of the values in YUV planes.

    Attributes:
        bits: bits per value.
        full_range: whether values use the full range, not the limited (television) range.
        luma_weights: weights of red and blue in luma.
        subsampling: chroma subsampling: "420", "422" or "444".
    """

    bits: int
    full_range: bool
    luma_weights: tuple[float, float]
    subsampling: str

    @classmethod
    def of(cls, clip: Clip) -> "YuvFormat":
        """The format of a clip's frames; RGB clips are converted to 4:4:4."""
        luma_weights = _LUMA_WEIGHTS.get(colorspace_of(clip), _SD_WEIGHTS)
        return cls(clip.bits, clip.color_range == FULL_RANGE, luma_weights, clip.subsampling)

    @property
    def black_level(self) -> float:
        """Luma value of black: 0 in the full range, 16 (at 8 bits) in the limited range."""
        return 0.0 if self.full_range else float(16 << self.bits - 8)

    @property
    def value_ranges(self) -> tuple[float, float]:
        """Range of luma and of chroma values: the difference of their largest and smallest nominal value."""
        if self.full_range:
            return (float((1 << self.bits) - 1),) * 2
        return float(219 << self.bits - 8), float(224 << self.bits - 8)

    @property
    def rgb_to_yuv(self) -> NDArray[np.float64]:
        """(3, 3) matrix from RGB 0..1 to luma 0..1 and chroma −0.5..0.5."""
        red, blue = self.luma_weights
        luma = np.array([red, 1 - red - blue, blue])
        cb = (np.array([0, 0, 1]) - luma) / (2 - 2 * blue)
        cr = (np.array([1, 0, 0]) - luma) / (2 - 2 * red)
        return np.stack([luma, cb, cr])

    @property
    def pixel_format(self) -> str:
        """FFmpeg's name of the format, such as `yuv420p10le`."""
        return f"yuv{self.subsampling}p{f'{self.bits}le' if self.bits > 8 else ''}"

    def chroma_size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height of the chroma planes of a frame with this width and height."""
        x_factor, y_factor = {"420": (2, 2), "422": (2, 1), "444": (1, 1)}[self.subsampling]
        return -(-width // x_factor), -(-height // y_factor)


def colorspace_of(clip: Clip) -> int:
    """FFmpeg's number of a clip's colorspace, guessed for clips without a tag."""
    return guess_colorspace(clip.colorspace, clip.width, clip.height)


def guess_colorspace(colorspace: int, width: int, height: int) -> int:
    """The tagged colorspace; for untagged frames that of HD or SD by their size, as players do."""
    if colorspace not in _UNTAGGED:
        return colorspace
    return BT709 if min(width, height) >= _HD_SIDE else _BT470BG


def read_planes(frame: VideoFrame, yuv_format: YuvFormat, size: tuple[int, int]) -> list[Plane]:
    """Copies the luma, Cb and Cr planes of a frame; converts a frame of another size or format first."""
    if (
        frame.format.name.replace("yuvj", "yuv") != yuv_format.pixel_format
        or (frame.width, frame.height) != size
    ):
        range_name = "JPEG" if yuv_format.full_range else "MPEG"
        rgb = frame.format.is_rgb
        frame = frame.reformat(
            *size,
            yuv_format.pixel_format,
            src_color_range=None if rgb else range_name,
            dst_color_range=range_name,
            dst_colorspace="ITU709" if rgb else None,
        )
    sizes = (size, *[yuv_format.chroma_size(*size)] * 2)
    return [
        _plane(plane, yuv_format, *plane_size) for plane, plane_size in zip(frame.planes, sizes, strict=False)
    ]


def frame_to_rgb(
    frame: VideoFrame, size: tuple[int, int], colorspace: int, color_range: int
) -> NDArray[np.uint8]:
    """Converts a whole frame to RGB (H, W, 3) uint8, scaled to `size` (width, height).

    Args:
        colorspace, color_range: FFmpeg's numbers of the frame's tags; ignored for RGB frames.
    """
    rgb, guessed = frame.format.is_rgb, guess_colorspace(colorspace, *size)
    reformatted = frame.reformat(
        *size,
        "rgb24",
        src_colorspace=None if rgb or colorspace == guessed else guessed,
        src_color_range=None if rgb else ("JPEG" if color_range == FULL_RANGE else "MPEG"),
        dst_color_range="JPEG",
    )
    return np.asarray(reformatted.to_ndarray(), np.uint8)


def _plane(plane: VideoPlane, yuv_format: YuvFormat, width: int, height: int) -> Plane:
    return _as_rows(plane, np.uint16 if yuv_format.bits > 8 else np.uint8)[:height, :width].copy()


def _as_rows(plane: VideoPlane, dtype: Any) -> Plane:
    """(H, line size) view of a plane's memory, including the padding after each row."""
    values = np.frombuffer(memoryview(plane), dtype)
    width = plane.line_size // values.itemsize
    return values[: len(values) // width * width].reshape(-1, width)


def planes_to_frame(planes: list[Plane], yuv_format: YuvFormat) -> VideoFrame:
    """Copies planes into a new frame."""
    height, width = planes[0].shape
    frame = VideoFrame(width, height, yuv_format.pixel_format)
    for plane, values in zip(frame.planes, planes, strict=True):
        _as_rows(plane, values.dtype)[: values.shape[0], : values.shape[1]] = values
    return frame


def planes_to_rgb(planes: list[Plane], yuv_format: YuvFormat, size: tuple[int, int]) -> NDArray[np.uint16]:
    """Converts planes to RGB (h, w, 3) uint16, scaled to `size` (width, height)."""
    luma_range, chroma_range = yuv_format.value_ranges
    middle = float(1 << yuv_format.bits - 1)
    yuv = cv2.merge([_resize(plane.astype(np.float32), size) for plane in planes])
    scale = np.linalg.inv(yuv_format.rgb_to_yuv) * [1 / luma_range, 1 / chroma_range, 1 / chroma_range]
    offset = -scale @ [yuv_format.black_level, middle, middle]
    rgb = cv2.transform(yuv, np.column_stack([scale, offset]))
    return np.asarray(cv2.addWeighted(rgb, 65535, rgb, 0, 0, dtype=cv2.CV_16U), np.uint16)


def add_residual(planes: list[Plane], residual: Residual, yuv_format: YuvFormat) -> list[Plane]:
    """Adds a residual to planes, after converting it to YUV and scaling it to the size of each plane."""
    yuv_residual = cv2.transform(residual, yuv_format.rgb_to_yuv)
    luma_range, chroma_range = yuv_format.value_ranges
    maximum = (1 << yuv_format.bits) - 1
    result: list[Plane] = []
    for index, plane in enumerate(planes):
        height, width = plane.shape
        plane_residual: NDArray[np.float32] = np.ascontiguousarray(yuv_residual[:, :, index], np.float32)
        plane_residual = _resize(plane_residual, (width, height), interpolation_if_larger=cv2.INTER_CUBIC)
        value_range = chroma_range if index else luma_range
        depth = cv2.CV_16U if yuv_format.bits > 8 else cv2.CV_8U
        changed = cv2.addWeighted(plane, 1, plane_residual, value_range, 0, dtype=depth)
        result.append(np.minimum(changed, maximum) if yuv_format.bits > 8 else changed)
    return result


def convert_planes(planes: list[Plane], source: YuvFormat, target: YuvFormat) -> list[Plane]:
    """Converts planes to the bit depth and chroma subsampling of `target`."""
    height, width = planes[0].shape
    if source.subsampling != target.subsampling:
        size = target.chroma_size(width, height)
        planes = [planes[0], *(_resize(plane, size) for plane in planes[1:])]
    if target.bits == source.bits:
        return planes
    if target.bits > source.bits:
        return [plane.astype(np.uint16) << target.bits - source.bits for plane in planes]
    shift = source.bits - target.bits
    maximum = (1 << target.bits) - 1
    rounded = [np.minimum((plane.astype(np.uint32) + (1 << shift - 1)) >> shift, maximum) for plane in planes]
    return [plane.astype(np.uint8 if target.bits == 8 else np.uint16) for plane in rounded]


def _resize(plane: Plane, size: tuple[int, int], *, interpolation_if_larger: int = cv2.INTER_LINEAR) -> Plane:
    """Scales a plane to `size` (width, height): by area averaging if smaller, else by interpolation."""
    height, width = plane.shape
    if (width, height) == size:
        return plane
    interpolation = cv2.INTER_AREA if size[0] <= width and size[1] <= height else interpolation_if_larger
    return cv2.resize(plane, size, interpolation=interpolation)
