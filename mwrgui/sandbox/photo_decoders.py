"""Decodes photos of formats that need optional packages, in the sandbox process.

Source: documentation of rawpy and LibRaw, psd-tools, the Python module OpenEXR, and OpenCV (OpenJPEG).
"""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mwrgui.sandbox.wire import MAX_HEADER_BYTES

Pixels = NDArray[Any]
"""(H, W, C) of uint8 or uint16: grey, grey and alpha, RGB or RGBA."""
Facts = dict[str, Any]
"""Fields of the reply besides the pixels: `deep` (whether they have 16 bits), and others for some formats."""
_NO_PIXELS: Pixels = np.zeros((0, 0, 1), np.uint8)
_RUN_LENGTHS = 1
"""Photoshop's code for run-length compression of each row."""
_MAX_16_BITS = 65_535
_MAX_PROFILE_BYTES = (MAX_HEADER_BYTES - 1024) // 2
"""Longest colour profile in bytes that fits into a header, as hexadecimal digits beside other facts."""


def decode_photo(path: Path, kind: str) -> tuple[Pixels, Facts]:
    """Decodes a photo, upright.

    Args:
        path: the file.
        kind: name of its format, as in `mwrgui.images.formats`.

    Returns:
        Pixels and facts. If the decoder does not support the file, there are no pixels, and a fact says why.

    Raises:
        Exception: any that a decoder raises for a damaged file.
    """
    pixels, facts = _DECODERS[kind](path)
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    return pixels, {**facts, "deep": pixels.dtype == np.uint16}


def _decode_raw(path: Path) -> tuple[Pixels, Facts]:
    """Develops the sensor data, with the camera's white balance, to 16 bits in sRGB."""
    import rawpy

    try:
        with rawpy.imread(str(path)) as raw:
            pixels = raw.postprocess(use_camera_wb=True, output_bps=16)
    except rawpy.LibRawFileUnsupportedError:
        return _NO_PIXELS, {"raw": False}
    return pixels, {}


def _decode_photoshop(path: Path) -> tuple[Pixels, Facts]:
    """Reads the merged picture that Photoshop stores beside the layers."""
    from psd_tools import PSDImage
    from psd_tools.constants import Resource

    file = PSDImage.open(path)
    mode = file.color_mode.name
    if mode not in ("RGB", "GRAYSCALE") or file.depth not in (8, 16):
        return _NO_PIXELS, {"mode": f"{mode}, {file.depth}"}
    if not file.has_preview():
        return _NO_PIXELS, {"merged": False}
    maximum, dtype = (255, np.uint8) if file.depth == 8 else (_MAX_16_BITS, np.uint16)
    _refuse_truncated_photoshop(path.read_bytes())
    merged = file.numpy()
    colours = 1 if mode == "GRAYSCALE" else 3
    merged = merged[..., : colours + 1]  # one alpha channel at most
    pixels = (merged * np.float32(maximum) + np.float32(0.5)).astype(dtype)
    icc = file.image_resources.get_data(Resource.ICC_PROFILE) or b""
    return pixels, {"icc": icc.hex() if len(icc) <= _MAX_PROFILE_BYTES else ""}


def _refuse_truncated_photoshop(data: bytes) -> None:
    """Raises ValueError if the merged picture is truncated; the missing part would be read as black.

    Source: Adobe Photoshop File Formats Specification, "Image Data Section".
    """
    version, channels, height, width, depth = struct.unpack_from(">H6xHIIH", data, 4)
    offset = 26
    for size in ("I", "I", "I" if version == 1 else "Q"):  # colours, resources, layers
        (length,) = struct.unpack_from(f">{size}", data, offset)
        offset += struct.calcsize(f">{size}") + length
    (compression,) = struct.unpack_from(">H", data, offset)
    expected_bytes = channels * height * width * depth // 8
    if compression == _RUN_LENGTHS:
        row_lengths = np.frombuffer(data, ">u2" if version == 1 else ">u4", channels * height, offset + 2)
        expected_bytes = row_lengths.nbytes + int(row_lengths.sum(dtype=np.int64))
    if compression <= _RUN_LENGTHS and len(data) < offset + 2 + expected_bytes:
        raise ValueError("cut off")


def _decode_openexr(path: Path) -> tuple[Pixels, Facts]:
    """Decodes linear light and converts it to sRGB; values above white are clipped."""
    import OpenEXR

    with OpenEXR.File(str(path)) as file:
        channels = file.channels()
        name = next((each for each in ("RGBA", "RGB", "Y") if each in channels), None)
        if name is None:
            return _NO_PIXELS, {"mode": ", ".join(sorted(channels))}
        linear: NDArray[Any] = np.nan_to_num(np.array(channels[name].pixels, np.float32), posinf=np.inf)
        parts = len(file.parts)
    linear = linear.reshape(*linear.shape[:2], -1)
    alpha = linear[..., 3:]
    if alpha.size:  # OpenEXR stores colours multiplied by alpha
        linear = linear[..., :3] / np.maximum(alpha, np.float32(1e-6))
    brighter = bool((linear > 1).any())
    linear = linear.clip(0, 1)
    encoded = np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)
    pixels = (np.concatenate([encoded, alpha.clip(0, 1)], axis=2) * _MAX_16_BITS + 0.5).astype(np.uint16)
    return pixels, {"brighter": brighter, "frames": parts}


def _decode_jpeg_2000(path: Path) -> tuple[Pixels, Facts]:
    """Decodes an image of any bit depth; more than 8 bits are scaled to 16."""
    import cv2

    data = np.fromfile(path, np.uint8)
    array = cv2.imdecode(data, cv2.IMREAD_UNCHANGED)
    if array is None:
        raise ValueError("not decoded")
    bits = _bits_of_jpeg_2000(data.tobytes())
    if array.dtype == np.uint16 and bits < 16:
        array = (array.clip(0, 2**bits - 1) * (_MAX_16_BITS / (2**bits - 1)) + 0.5).astype(np.uint16)
    if array.ndim == 3 and array.shape[2] >= 3:
        array = array[..., [2, 1, 0, *range(3, array.shape[2])]]
    return array, {}


def _bits_of_jpeg_2000(data: bytes) -> int:
    """Bits of the first component, 16 if unknown. Source: ISO/IEC 15444-1, A.5.1 (SIZ)."""
    offset = data.find(b"\xff\x4f\xff\x51")
    return (data[offset + 42] & 0x7F) + 1 if 0 <= offset < len(data) - 42 else 16


_DECODERS: dict[str, Callable[[Path], tuple[Pixels, Facts]]] = {
    "raw": _decode_raw,
    "Photoshop": _decode_photoshop,
    "OpenEXR": _decode_openexr,
    "JPEG 2000": _decode_jpeg_2000,
}
