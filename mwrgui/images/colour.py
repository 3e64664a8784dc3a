"""Conversion between a photo's ICC profile and sRGB, by LittleCMS in libvips."""

import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from mwrgui.images.photo import Array
from mwrgui.images.vips import to_vips, vips

_SRGB_TOLERANCE = 2
"""Largest difference from sRGB, in levels of 255, at which a profile still counts as sRGB."""
_MIN_RANGE = 128
"""Smallest range, in levels of 255, from the darkest to the brightest colour of an intact profile."""
_CHUNK_ROWS = 128
"""Number of rows that `from_srgb` converts at once."""
_RENDERING_INTENT = "perceptual"


def to_srgb(array: Array, icc: bytes) -> Array | None:
    """Converts (H, W[, C]) grey, RGB or CMYK to (H, W, 3) sRGB, same dtype; None if `icc` is unusable."""
    image = to_vips(array)
    if icc[16:20] == b"CMYK":
        image = image.copy(interpretation="cmyk")
    return _transformed(image, icc, "srgb", array.dtype)


def is_srgb(icc: bytes) -> bool:
    """Whether a profile is empty, unusable, or equivalent to sRGB."""
    return not icc or _is_near_srgb(icc)


def is_for_cmyk(icc: bytes) -> bool:
    """Whether a profile is for CMYK and has the table that converts inks to colours (`A2B0`).

    Without that table, libvips would use its own CMYK profile instead.
    """
    tags = icc[132 : 132 + 12 * int.from_bytes(icc[128:132], "big")]
    return icc[16:20] == b"CMYK" and b"A2B0" in (tags[i : i + 4] for i in range(0, len(tags), 12))


def from_srgb(pixels: Array, native: Array, icc: bytes) -> Array:
    """Converts an sRGB result back to the profile, dtype and channels of its photo.

    Only the change is applied: unchanged pixels stay exact, even outside the gamut of sRGB.

    Args:
        pixels: (H, W, 3), the result in sRGB.
        native: the photo in its own profile, (H, W) or (H, W, 3) of the same dtype.
        icc: the photo's profile.
    """
    result = np.empty_like(native)
    maximum = np.iinfo(native.dtype).max
    with tempfile.TemporaryDirectory() as folder:
        profile = Path(folder, "own.icc")
        profile.write_bytes(icc)
        for first in range(0, len(native), _CHUNK_ROWS):
            rows = slice(first, first + _CHUNK_ROWS)
            srgb = to_srgb(native[rows], icc)
            assert srgb is not None, "it was transformed when the photo was read"
            before, after = _from_srgb(srgb, profile), _from_srgb(pixels[rows], profile)
            changed = native[rows].astype(np.int32) + after - before
            result[rows] = np.clip(changed, 0, maximum).astype(native.dtype)
    return result


def lab_to_srgb(array: Array) -> Array:
    """Converts (H, W, 3) CIELAB as TIFF encodes it (unsigned L, signed a and b) to sRGB of the same depth."""
    is_16_bit = array.dtype == np.uint16
    signed = array.view(np.int16 if is_16_bit else np.int8).astype(np.float32)
    signed[..., 0] = array[..., 0] * np.float32(100 / np.iinfo(array.dtype).max)
    signed[..., 1:] /= 256 if is_16_bit else 1
    image = vips().Image.new_from_array(signed, interpretation="lab")
    depth = 16 if is_16_bit else 8
    exported = image.icc_export(output_profile="srgb", depth=depth, intent=_RENDERING_INTENT)
    return np.asarray(exported.numpy())


@lru_cache(maxsize=8)
def _is_near_srgb(icc: bytes) -> bool:
    """Whether a grid of colours in this profile hardly changes in sRGB, or the profile is unusable."""
    steps = np.arange(0, 256, 17, dtype=np.uint8)
    if icc[16:20] == b"GRAY":
        cube = steps[None, :]
    else:
        cube = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(16, -1, 3)
    srgb = to_srgb(cube, icc)
    if srgb is None:
        return True
    if np.ptp(srgb) < _MIN_RANGE:
        return True
    return bool(
        np.abs(srgb.astype(int) - (cube[..., None] if cube.ndim == 2 else cube)).max() <= _SRGB_TOLERANCE
    )


def _from_srgb(pixels: Array, profile: Path) -> Array:
    is_16_bit = pixels.dtype == np.uint16
    image = to_vips(pixels).icc_transform(
        str(profile),
        input_profile="srgb",
        embedded=False,
        intent=_RENDERING_INTENT,
        depth=16 if is_16_bit else 8,
    )
    array = np.asarray(image.numpy())
    return array[..., 0].astype(np.int32) if array.shape[2:] == (1,) else array.astype(np.int32)


def _transformed(image: Any, icc: bytes, target: str, dtype: np.dtype[Any]) -> Array | None:
    image = image.copy()
    image.set_type(vips().GValue.blob_type, "icc-profile-data", icc)
    depth = 16 if dtype == np.uint16 else 8
    try:
        return np.asarray(
            image.icc_transform(target, embedded=True, intent=_RENDERING_INTENT, depth=depth).numpy()
        )
    except vips().Error:
        return None
