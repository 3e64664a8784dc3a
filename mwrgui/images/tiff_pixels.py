"""Pixels of a TIFF file: the meaning of its samples, and whether they are complete.

Source: TIFF 6.0; libvips, `tiffload`.
"""

from dataclasses import replace

import numpy as np

from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images import colour, tiff_tags
from mwrgui.images.decoded import (
    DAMAGED,
    REPAIRED,
    DecodedImage,
    DecodeError,
    cmyk_to_srgb,
    open_image,
    pixels_of,
    with_srgb_pixels,
)
from mwrgui.images.photo import Array

_CHANNEL_LEFT_OUT = sentence("a further channel of unknown meaning is left out")
_TAG_WARNING = "load error"
"""Text in warnings of libvips that concern only tags, not samples."""
_PHOTOMETRIC_LAB, _PHOTOMETRIC_CMYK, _PHOTOMETRIC_RGB, _PHOTOMETRIC_YCBCR = 8, 5, 2, 6
_MIN_CHANNELS = {_PHOTOMETRIC_RGB: 3, _PHOTOMETRIC_CMYK: 4, _PHOTOMETRIC_YCBCR: 3, _PHOTOMETRIC_LAB: 3}
_UNSPECIFIED, _ASSOCIATED, _STRAIGHT = 0, 1, 2
"""Meanings of an extra channel: unknown, premultiplied (associated) alpha, straight alpha."""


def decode_tiff(data: bytes) -> DecodedImage:
    """Decodes the first image of a TIFF file.

    Raises:
        DecodeError: it is damaged, or its compression or sample type is unsupported.
        PhotoTooLarge: restoring it would need too much memory.
    """
    tags = tiff_tags.main_tags(data)
    photometric = tiff_tags.number_in(tags, tiff_tags.PHOTOMETRIC, -1)
    lab = photometric == _PHOTOMETRIC_LAB
    try:
        array, remarks = _read_all_samples(_for_libvips(data, tags))
    except DecodeError as error:
        if kind := tiff_tags.rare_compression(tags):
            reason = sentence("is a TIFF compressed as {kind}, which this program does not read", kind=kind)
            raise DecodeError(reason) from error
        raise
    decoded = DecodedImage(
        array,
        tiff_tags.metadata_of_tiff(data, tags),
        tiff_tags.orientation_of(tags),
        frames=tiff_tags.pages_in(data),
        remarks=remarks,
    )
    if _channels(array) < _MIN_CHANNELS.get(photometric, 1):
        raise DecodeError(DAMAGED)
    if lab:
        colours = colour.lab_to_srgb(np.ascontiguousarray(decoded.array[..., :3]))
        return with_srgb_pixels(decoded, colours, "CIELAB")
    if photometric == _PHOTOMETRIC_CMYK:
        return cmyk_to_srgb(decoded)
    return _with_declared_alpha(decoded, tags, colour_count=1 if photometric in (0, 1) else 3)


def _read_all_samples(data: bytes) -> tuple[Array, tuple[Sentence, ...]]:
    """Reads the pixels (H, W[, C]); adds a remark if libvips warns about tags that they need.

    libvips reports undecodable samples, which are otherwise black, only if warnings count as errors. To avoid
    errors for harmless warnings, tags that the pixels do not need are hidden from it.
    """
    try:
        return pixels_of(open_image(data, fail_on="warning")), ()
    except DecodeError as error:
        if error.reason is not DAMAGED:
            raise
    try:
        return pixels_of(open_image(tiff_tags.with_tags_of_pixels(data), fail_on="warning")), ()
    except DecodeError as error:
        if "tiff2vips" in str(error.__cause__) or _TAG_WARNING not in str(error.__cause__):
            raise
    return pixels_of(open_image(data, fail_on="error")), (REPAIRED,)


def _for_libvips(data: bytes, tags: tiff_tags.Tags) -> bytes:
    """The file with tags that declare CIELAB as RGB, and premultiplied alpha as straight; keeps the samples.

    libvips refuses 8-bit CIELAB, and rounds down when it divides by alpha.
    """
    replacements = {(tiff_tags.PHOTOMETRIC, _PHOTOMETRIC_LAB): _PHOTOMETRIC_RGB}
    replacements[tiff_tags.EXTRA_SAMPLES, _ASSOCIATED] = _STRAIGHT
    changes = {n: new for (n, old), new in replacements.items() if tiff_tags.number_in(tags, n, -1) == old}
    return tiff_tags.with_changed_tags(data, changes) if changes else data


def _channels(array: Array) -> int:
    return int(array.shape[2]) if array.ndim == 3 else 1


def _with_declared_alpha(decoded: DecodedImage, tags: tiff_tags.Tags, *, colour_count: int) -> DecodedImage:
    """Keeps declared alpha, straightened if it is premultiplied; drops other extra channels."""
    array = decoded.array
    channels = _channels(array)
    if channels <= colour_count:
        return decoded
    meaning = tiff_tags.number_in(tags, tiff_tags.EXTRA_SAMPLES, _UNSPECIFIED)
    if meaning == _UNSPECIFIED:
        colour_channels = array[..., 0] if colour_count == 1 else array[..., :3]
        return replace(
            decoded,
            array=np.ascontiguousarray(colour_channels),
            remarks=(*decoded.remarks, _CHANNEL_LEFT_OUT),
        )
    remarks = (*decoded.remarks, _CHANNEL_LEFT_OUT) if channels > colour_count + 1 else decoded.remarks
    array = array[..., : colour_count + 1]
    if meaning == _ASSOCIATED:
        array = _straightened(array)
    return replace(decoded, array=array, remarks=remarks)


def _straightened(array: Array) -> Array:
    """Converts premultiplied to straight alpha: divides (H, W, C) by its last channel, which it keeps."""
    alpha = array[..., -1:]
    maximum = np.iinfo(array.dtype).max
    colours = array[..., :-1] * np.float32(maximum) / np.maximum(alpha, 1)
    return np.concatenate([np.minimum(colours + 0.5, maximum).astype(array.dtype), alpha], axis=2)
