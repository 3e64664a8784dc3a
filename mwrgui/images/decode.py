"""Decodes the bytes of a photo file to an upright array and its metadata."""

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mwrgui.core.memory_shortage import is_out_of_memory
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images import heif_boxes, jpeg_segments, png_chunks, tiff_tags, webp_chunks
from mwrgui.images.decoded import (
    DAMAGED,
    REPAIRED,
    DecodedImage,
    DecodeError,
    cmyk_to_srgb,
    decoding_failure,
    open_image,
    pixels_of,
)
from mwrgui.images.formats import PhotoFormat
from mwrgui.images.memory_check import PhotoSize, refuse_too_large
from mwrgui.images.photo import Array, Metadata
from mwrgui.images.tiff_pixels import decode_tiff
from mwrgui.images.vips import metadata_bytes, vips

# OpenCV's messages on stderr would duplicate our own.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

_GAIN_MAP = sentence("its gain map, which makes it brighter on HDR screens, is left out of results")
_MISSING_END = sentence("its end marker is missing, but all pixels are there")

_XMP_ORIENTATION = re.compile(rb"(tiff:Orientation(?:=[\"']|>))[2-8]")
_GAIN_MAP_XMP = re.compile(
    rb"<(?P<name>(?:hdrgm|Container|HDRGainMap):\w+)\b[^>]*(?:/>|>.*?</(?P=name)>)"
    rb"|\s(?:xmlns:(?:hdrgm|Container|Item|HDRGainMap)|(?:hdrgm|HDRGainMap):\w+)=(?:\"[^\"]*\"|'[^']*')",
    re.DOTALL,
)
_GAIN_MAP_MENTION = re.compile(rb"\bhdrgm:Version|HDRGainMap:|:aux:hdrgainmap")
_MAX_LIBVIPS_SIDE = 10_000_000
"""Longest side, in pixels, that libvips reads without printing a message to stderr."""
_BMP_BITFIELDS = 3
_BMP_ALPHA_MASK_OFFSET, _BMP_GREEN_MASK_OFFSET = 66, 58
"""Offsets of bit masks in a BMP file."""


def decode(data: bytes, format: PhotoFormat) -> DecodedImage:
    """Decodes a photo, upright, with its metadata.

    Raises:
        DecodeError: it is damaged or unsupported; the reason continues “photo.jpg …”.
        PhotoTooLarge: it would need too much memory.
        MemoryError: the decoder needs more memory than is free.
    """
    return upright_decoded(_DECODERS[format.name](data))


def size_in_header(path: Path, format: PhotoFormat) -> PhotoSize | None:
    """The size in the header of a file; None if libvips cannot read it.

    Raises:
        OSError: the file no longer exists.
    """
    loader = _HEADER_LOADERS.get(format.name)
    if loader is None:
        return None
    try:
        image = getattr(vips().Image, loader)(str(path))
    except (vips().Error, UnicodeError):
        return None
    return PhotoSize(image.width, image.height, image.bands, image.format == "ushort", path.stat().st_size)


def upright_decoded(decoded: DecodedImage) -> DecodedImage:
    """Turns a decoded photo upright, and resets the orientation in its metadata."""
    array = turn_upright(decoded.array, decoded.orientation)
    metadata = decoded.metadata
    exif = tiff_tags.upright_exif(metadata.exif, width=array.shape[1], height=array.shape[0])
    xmp = _XMP_ORIENTATION.sub(rb"\g<1>1", metadata.xmp)
    return replace(decoded, array=array, metadata=replace(metadata, exif=exif, xmp=xmp))


def turn_upright(array: Array, orientation: int) -> Array:
    """Applies an EXIF orientation (1 to 8), so that the array is upright."""
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    down, across = {2: (1, -1), 3: (-1, -1), 4: (-1, 1), 6: (1, -1), 7: (-1, -1), 8: (-1, 1)}.get(
        orientation, (1, 1)
    )
    return np.ascontiguousarray(array[::down, ::across])


def is_whole(data: bytes, format: PhotoFormat) -> bool:
    """Whether a file is complete; always true for formats whose decoder reports truncation.

    Decoders fill the missing part of a JPEG with grey without an error.
    """
    checks: dict[str, Callable[[bytes], bool]] = {
        "JPEG": jpeg_segments.is_whole,
        "PNG": png_chunks.is_whole,
        "WebP": webp_chunks.is_whole,
    }
    return checks[format.name](data) if format.name in checks else True


def _metadata_of(image: Any) -> Metadata:
    return Metadata(
        exif=metadata_bytes(image, "exif-data").removeprefix(b"Exif\0\0"),
        xmp=metadata_bytes(image, "xmp-data").rstrip(b"\0"),
        icc=metadata_bytes(image, "icc-profile-data"),
    )


def _exif_orientation(metadata: Metadata) -> int:
    return tiff_tags.orientation_of(tiff_tags.main_tags(metadata.exif))


def _decode_jpeg(data: bytes) -> DecodedImage:
    whole = jpeg_segments.is_whole(data)
    remarks: tuple[Sentence, ...] = () if whole else (_MISSING_END,)
    if not whole:
        data += jpeg_segments.END_OF_IMAGE
    image = open_image(data, fail_on="warning")
    try:
        array = np.asarray(image.numpy())
    except vips().Error as error:
        if not whole or is_out_of_memory(error):
            raise decoding_failure(error) from error
        array, remarks = pixels_of(open_image(data)), (REPAIRED,)
        if _ends_in_grey(array):
            raise DecodeError(DAMAGED) from error
    array = array[..., 0] if array.shape[2:] == (1,) else array
    facts, metadata = jpeg_segments.read_facts(data), _metadata_of(image)
    xmp = facts.xmp.rstrip(b"\0")  # libvips may return the extended XMP instead
    searched = data if facts.pictures > 1 else xmp  # some mention a gain map only in a later picture
    has_gain_map = facts.gain_map or bool(_GAIN_MAP_MENTION.search(searched))
    if has_gain_map:
        xmp = _GAIN_MAP_XMP.sub(b"", xmp)
    metadata = replace(
        metadata,
        xmp=xmp,
        extended_xmp=facts.extended_xmp,
        iptc=facts.iptc,
        comments=facts.comments,
        pixels_per_metre=facts.pixels_per_metre,
    )
    if has_gain_map:
        remarks += (_GAIN_MAP,)
    decoded = DecodedImage(
        array,
        metadata,
        _exif_orientation(metadata),
        frames=1 if has_gain_map else facts.pictures,
        remarks=remarks,
    )
    return cmyk_to_srgb(decoded) if image.interpretation == "cmyk" else decoded


def _ends_in_grey(array: Array) -> bool:
    """Whether the last row is the grey that JPEG decoders fill in for missing data; 127 for inverted CMYK."""
    return bool(np.isin(array[-1], (127, 128)).all())


def _decode_png(data: bytes) -> DecodedImage:
    image = open_image(data, fail_on="error")
    chunks = png_chunks.chunks_of(data)
    embedded = _metadata_of(image)
    metadata = replace(png_chunks.metadata_in(chunks), exif=embedded.exif, xmp=embedded.xmp, icc=embedded.icc)
    frames = png_chunks.frames_in(chunks)
    return DecodedImage(pixels_of(image), metadata, _exif_orientation(metadata), frames=frames)


def _decode_webp(data: bytes) -> DecodedImage:
    image = open_image(data, fail_on="error")
    metadata = _metadata_of(image)
    return DecodedImage(
        pixels_of(image),
        metadata,
        _exif_orientation(metadata),
        frames=webp_chunks.frames_in(data),
        lossless=webp_chunks.is_lossless(data),
    )


def _decode_avif(data: bytes) -> DecodedImage:
    """Decodes AVIF; ignores the EXIF orientation, because libvips applies the rotation in the boxes."""
    if data[8:12] == b"avis":  # libvips does not recognise a sequence by this brand
        data = data[:8] + b"avif" + data[12:]
    facts = heif_boxes.read_facts(data)
    if facts.longest_side > _MAX_LIBVIPS_SIDE:
        raise DecodeError(DAMAGED)
    image = open_image(data, fail_on="error")
    array = _scale_to_16_bits(pixels_of(image), facts.bits)
    if facts.grey:
        array = _reduce_to_grey(array, limited_range=facts.limited_range)
    metadata = replace(_metadata_of(image), cicp=facts.cicp_of_pixels)
    return DecodedImage(
        array,
        metadata,
        frames=facts.frames,
        lossless=facts.may_be_lossless,
        remarks=(_GAIN_MAP,) if facts.gain_map else (),
    )


def _decode_heic(data: bytes) -> DecodedImage:
    import pi_heif

    if not heif_boxes.has_readable_names(data):  # pi_heif would crash
        raise DecodeError(DAMAGED)
    pi_heif.options.THUMBNAILS = pi_heif.options.DEPTH_IMAGES = pi_heif.options.AUX_IMAGES = False  # not used
    try:
        file = pi_heif.open_heif(BytesIO(data), convert_hdr_to_8bit=False)
        picture = file[file.primary_index]
        width, height = picture.size
        bits = int(picture.info["bit_depth"])
        refuse_too_large(PhotoSize(width, height, len(picture.mode.split(";")[0]), bits > 8, len(data)))
        array = _scale_to_16_bits(np.array(picture), bits)  # a copy, because the decoder frees its buffer
    except (ValueError, RuntimeError, EOFError, SyntaxError, LookupError) as error:
        raise decoding_failure(error) from error
    info, facts = picture.info, heif_boxes.read_facts(data)
    metadata = Metadata(
        exif=(info.get("exif") or b"").removeprefix(b"Exif\0\0"),
        xmp=info.get("xmp") or b"",
        icc=info.get("icc_profile") or b"",
        cicp=facts.cicp_of_pixels,
    )
    remarks = (_GAIN_MAP,) if facts.gain_map else ()
    return DecodedImage(array, metadata, frames=max(len(file), facts.frames), remarks=remarks)


def _decode_bmp(data: bytes) -> DecodedImage:
    """Decodes BMP with OpenCV, because libvips cannot read it."""
    width, height, bits = _bmp_size(data)
    refuse_too_large(PhotoSize(width, height, 4, has_16_bits=False, file_bytes=len(data)))
    if not _has_valid_masks(data):
        raise DecodeError(DAMAGED)
    try:
        array = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise decoding_failure(error) from error
    if array is None:
        raise DecodeError(DAMAGED)
    across, down = struct.unpack_from("<ii", data, 38)
    metadata = Metadata(pixels_per_metre=(across, down) if across > 0 and down > 0 else None)
    if array.ndim == 2:
        return DecodedImage(array, metadata)
    if bits == 16:
        green_bits = 6 if _bmp_mask(data, _BMP_GREEN_MASK_OFFSET) == 0x7E0 else 5
        array = _scale_16_bit_bmp(array, green_bits=green_bits)
    if array.shape[2] == 4 and _bmp_mask(data, _BMP_ALPHA_MASK_OFFSET):
        return DecodedImage(cv2.cvtColor(array, cv2.COLOR_BGRA2RGBA), metadata)
    return DecodedImage(cv2.cvtColor(array[..., :3], cv2.COLOR_BGR2RGB), metadata)


def _decode_gif(data: bytes) -> DecodedImage:
    """Decodes the first frame of a GIF, in the size of the animation."""
    image = open_image(data, fail_on="error")
    return DecodedImage(pixels_of(image), frames=image.get("n-pages"))


def _bmp_size(data: bytes) -> tuple[int, int, int]:
    """Width, height and bits per pixel."""
    if len(data) < 54:
        raise DecodeError(DAMAGED)
    width, height, _, bits = struct.unpack_from("<iihH", data, 18)
    return abs(width), abs(height), bits


def _has_valid_masks(data: bytes) -> bool:
    """Whether the bit masks of the channels are contiguous and disjoint; also true if there are none."""
    (compression,) = struct.unpack_from("<I", data, 30)
    if compression != _BMP_BITFIELDS or len(data) < 66:
        return True
    masks = struct.unpack_from("<3I", data, 54)
    contiguous = all(mask and not mask // (mask & -mask) & (mask // (mask & -mask) + 1) for mask in masks)
    return contiguous and not (masks[0] & masks[1] | masks[1] & masks[2] | masks[0] & masks[2])


def _bmp_mask(data: bytes, offset: int) -> int:
    """The bit mask of a channel; 0 if the header has none."""
    header, (compression,) = int.from_bytes(data[14:18], "little"), struct.unpack_from("<I", data, 30)
    if header < 56 and (offset == _BMP_ALPHA_MASK_OFFSET or compression != _BMP_BITFIELDS):
        return 0
    return int.from_bytes(data[offset : offset + 4], "little")


def _scale_16_bit_bmp(array: Array, *, green_bits: int) -> Array:
    """Scales channels of 5 or 6 bits to the full range; OpenCV leaves their lower bits 0."""
    shifts = np.array([5, green_bits, 5] + [8] * (array.shape[2] - 3), np.uint8)
    filled: Array = array | (array >> shifts)
    return filled


def _scale_to_16_bits(array: Array, bits: int) -> Array:
    """Scales 10 or 12 bits, which the decoder puts in the upper bits of 16, to the full range."""
    return array | (array >> bits) if array.dtype == np.uint16 and bits < 16 else array


def _reduce_to_grey(array: Array, *, limited_range: bool) -> Array:
    """Reduces three equal channels to one in full range; libvips leaves the limited range of grey."""
    alpha = array[..., 3:]
    grey = array[..., 0]
    if limited_range:
        unit = np.iinfo(array.dtype).max / 255
        grey = np.clip((grey - 16 * unit) * (255 / 219) + 0.5, 0, 255 * unit).astype(array.dtype)
    return np.dstack([grey, alpha]) if alpha.size else np.ascontiguousarray(grey)


_HEADER_LOADERS = {
    "JPEG": "jpegload",
    "PNG": "pngload",
    "TIFF": "tiffload",
    "WebP": "webpload",
    "AVIF": "heifload",
    "HEIC": "heifload",
    "GIF": "gifload",
}
_DECODERS: dict[str, Callable[[bytes], DecodedImage]] = {
    "JPEG": _decode_jpeg,
    "PNG": _decode_png,
    "TIFF": decode_tiff,
    "WebP": _decode_webp,
    "AVIF": _decode_avif,
    "HEIC": _decode_heic,
    "BMP": _decode_bmp,
    "GIF": _decode_gif,
}
