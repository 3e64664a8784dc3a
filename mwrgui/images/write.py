"""Writes photos with their metadata, in their own colour profile."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path
from mwrgui.core.memory_shortage import is_out_of_memory, reports_memory_shortage
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images import colour, heif_boxes, png_stream
from mwrgui.images.colour_tags import profile_of
from mwrgui.images.formats import AVIF, JPEG, PNG, WRITTEN_ENDINGS, PhotoFormat, format_of
from mwrgui.images.jpeg_segments import Parts, jpeg_with
from mwrgui.images.photo import Array, Metadata, Photo, to_8_bits
from mwrgui.images.png_chunks import png_with
from mwrgui.images.tiff_tags import tiff_with
from mwrgui.images.vips import to_vips, vips
from mwrgui.images.webp_chunks import webp_with_exif

DEFAULT_QUALITY = 95
"""Quality of JPEG, WebP and AVIF, 1 to 100."""

_AVIF_EFFORT = 2
_EXTENDED_XMP_REFERENCE = re.compile(rb"\s*xmpNote:HasExtendedXMP=(?:\"[^\"]*\"|'[^']*')")
_SRGB_CICP = bytes([1, 13])
"""Default primaries and transfer of AVIF files."""
_KEEP_EXIF, _KEEP_XMP, _KEEP_PROFILE = 1, 2, 8
"""Flags of libvips (`VipsForeignKeep`)."""


class EncodeError(Exception):
    """The format cannot store this image, or its encoder failed; `reason` says which."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@reports_memory_shortage
def write_photo(photo: Photo, path: Path, *, quality: int = DEFAULT_QUALITY) -> None:
    """Writes a photo in the format of the extension of `path`, atomically.

    What the format cannot store is dropped: extra bit depth, alpha, parts of the metadata. A profile for
    other channels, such as CMYK, is dropped too.

    Raises:
        MwrError: no format has this extension, it cannot store the image, or the file cannot be written.
    """
    format = format_of(path)
    if format is None or not format.writable:
        raise MwrError(
            "“{file}” does not end like a photo that this program writes.",
            "Choose one of {endings}.",
            file=path.name,
            endings=WRITTEN_ENDINGS,
        )
    try:
        _refuse_too_long(photo, format)
        array, metadata = _array_for(photo, format), _metadata_for(photo, format)
        metadata = _with_matching_profile(metadata, grey=array.ndim == 2 or array.shape[2] == 2)
        large = format is PNG and array.nbytes >= png_stream.LARGE_IMAGE_BYTES
        parts = [] if large else _encode(photo, array, metadata, format, quality)
    except EncodeError as error:
        raise MwrError(
            "{path} was not written: {reason}.",
            "Save it as PNG, or make it smaller.",
            path=path,
            reason=error.reason,
        ) from error
    with atomic_path(path) as temporary, temporary.open("w+b") as file:
        if large:
            png_stream.write_png(file, array, metadata)
        file.writelines(parts)


def _refuse_too_long(photo: Photo, format: PhotoFormat) -> None:
    height, width = photo.pixels.shape[:2]
    if max(height, width) > format.longest:
        raise EncodeError(
            sentence(
                "{format} cannot hold a picture of {width} × {height} pixels",
                format=format.name,
                width=width,
                height=height,
            )
        )


def _metadata_for(photo: Photo, format: PhotoFormat) -> Metadata:
    metadata = replace(photo.metadata, icc=_profile_for(photo, format))
    if format is not JPEG and metadata.extended_xmp:  # other formats cannot store it
        return replace(metadata, xmp=_EXTENDED_XMP_REFERENCE.sub(b"", metadata.xmp))
    return metadata


def _encode(photo: Photo, array: Array, metadata: Metadata, format: PhotoFormat, quality: int) -> Parts:
    """Encodes a file; returns it in parts, which are written one after the other.

    Raises:
        EncodeError: the encoder refuses the photo.
    """
    lossless = photo.lossless and photo.format is format
    try:
        return _encode_as(array, metadata, format, quality=quality, lossless=lossless)
    except (vips().Error, cv2.error) as error:
        if is_out_of_memory(error):
            raise
        raise EncodeError(sentence("it could not be encoded as {format}", format=format.name)) from error


def _encode_as(
    array: Array, metadata: Metadata, format: PhotoFormat, *, quality: int, lossless: bool
) -> Parts:
    match format.name:
        case "JPEG":
            data = to_vips(array).jpegsave_buffer(Q=quality, subsample_mode="off", keep="none")
            return jpeg_with(memoryview(data), metadata)
        case "PNG":
            return png_with(_encode_png(array), metadata)
        case "TIFF":
            data = to_vips(array).tiffsave_buffer(compression="lzw", predictor="horizontal", keep="none")
            return tiff_with(memoryview(data), metadata)
        case "WebP":
            image = _with_metadata(to_vips(array), metadata)
            data = image.webpsave_buffer(Q=quality, lossless=lossless, exact=True, keep=_keep_flags(metadata))
            return webp_with_exif(memoryview(data), metadata.exif)
        case "AVIF":
            return [_encode_avif(array, metadata, quality, lossless=lossless)]
    return [_encode_bmp(array, metadata)]


def _array_for(photo: Photo, format: PhotoFormat) -> Array:
    """The pixels (H, W[, C]), reduced to the bits and channels of the format.

    They are in the photo's own profile, or in sRGB if the format cannot store one or the size has changed.
    """
    if photo.native is None or photo.native.shape[:2] != photo.pixels.shape[:2] or not format.profile:
        colours: Array = cv2.cvtColor(photo.pixels, cv2.COLOR_RGB2GRAY) if photo.grey else photo.pixels
    else:
        colours = colour.from_srgb(photo.pixels, photo.native, profile_of(photo.metadata))
    array = np.dstack([colours, photo.alpha]) if photo.alpha is not None and format.alpha else colours
    return to_8_bits(array) if array.dtype == np.uint16 and format.bits == 8 else array


def _profile_for(photo: Photo, format: PhotoFormat) -> bytes:
    """The photo's profile, or one made from its other colour tags if the format cannot store those."""
    metadata = photo.metadata
    stores_cicp = format is PNG or (format is AVIF and metadata.cicp)
    return metadata.icc if stores_cicp or photo.native is None else profile_of(metadata)


def _with_matching_profile(metadata: Metadata, *, grey: bool) -> Metadata:
    """The metadata without its ICC profile if that is for other channels, such as CMYK."""
    fits = metadata.icc[16:20] == (b"GRAY" if grey else b"RGB ")
    return metadata if fits else replace(metadata, icc=b"")


def _with_metadata(image: Any, metadata: Metadata) -> Any:
    """A copy of a libvips image with EXIF, XMP and ICC profile attached, which libvips then writes itself."""
    image = image.copy()
    blobs = {"exif-data": metadata.exif and b"Exif\0\0" + metadata.exif, "xmp-data": metadata.xmp}
    blobs["icc-profile-data"] = metadata.icc
    for name, blob in blobs.items():
        if blob:
            image.set_type(vips().GValue.blob_type, name, blob)
    return image


def _keep_flags(metadata: Metadata) -> int:
    """Flags of the metadata that libvips keeps; EXIF only if there is any, else it would create some."""
    return _KEEP_XMP | _KEEP_PROFILE | (_KEEP_EXIF if metadata.exif else 0)


def _encode_png(array: Array) -> memoryview:
    """Encodes PNG with OpenCV, whose files are smaller at the same speed; grey with alpha with libvips."""
    if array.shape[2:] == (2,):
        return memoryview(to_vips(array).pngsave_buffer(compression=3, keep="none"))
    return cv2.imencode(".png", _to_bgr(array))[1].data


def _encode_bmp(array: Array, metadata: Metadata) -> bytes:
    """Encodes BMP by OpenCV, since libvips does not write it."""
    if array.shape[2:] == (2,):
        array = np.dstack([array[..., :1]] * 3 + [array[..., 1:]])
    data = bytearray(cv2.imencode(".bmp", _to_bgr(array))[1].tobytes())
    if metadata.pixels_per_metre:
        for offset, density in zip((38, 42), metadata.pixels_per_metre, strict=True):
            data[offset : offset + 4] = min(round(density), 2**31 - 1).to_bytes(4, "little")
    return bytes(data)


def _to_bgr(array: Array) -> Array:
    codes = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
    return cv2.cvtColor(array, codes[array.shape[2]]) if array.ndim == 3 else array


def _encode_avif(array: Array, metadata: Metadata, quality: int, *, lossless: bool) -> bytes:
    """Encodes AVIF without chroma subsampling, which would blur restored edges."""
    data = _with_metadata(to_vips(array), metadata).heifsave_buffer(
        compression="av1",
        Q=quality,
        lossless=lossless,
        bitdepth=8 if array.dtype == np.uint8 else 12,
        subsample_mode="off",
        effort=_AVIF_EFFORT,
        keep=_keep_flags(metadata),
    )
    cicp = metadata.cicp
    return heif_boxes.with_cicp(data, cicp) if cicp and cicp[:2] != _SRGB_CICP else data
