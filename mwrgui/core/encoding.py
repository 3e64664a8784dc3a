"""From an upright picture and its metadata to the bytes of a photo file, where OpenCV 5.0 leaves gaps too."""

import cv2
import numpy as np

from mwrgui.core import tags
from mwrgui.core.decoding import NO_METADATA, Array, Metadata
from mwrgui.core.embedding import Parts, jpeg_with, png_with
from mwrgui.core.formats import AVIF, WEBP, PhotoFormat
from mwrgui.core.sentences import Sentence, sentence

_AVIF_DEPTH = 12


class CannotEncode(Exception):
    """The format cannot hold this picture, or memory ran out; `reason` says which."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def encode(array: Array, metadata: Metadata, *, format: PhotoFormat, quality: int) -> Parts:
    """A file of that format, in pieces.

    `array` is (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA, uint8 or uint16. What the format
    cannot hold is left out: bits above its depth, alpha, a profile made for other channels.

    Raises:
        CannotEncode: with the reason.
    """
    height, width = array.shape[:2]
    if max(height, width) > format.longest:
        raise CannotEncode(
            sentence(
                "{format} cannot hold a picture of {width} × {height} pixels",
                format=format.name,
                width=width,
                height=height,
            )
        )
    metadata = _matching(metadata, channels=array.shape[2:])
    bare = _for_opencv(array, format)
    given = metadata if format in (WEBP, AVIF) else NO_METADATA
    data = _encode_by_opencv(bare, given, format, _parameters(bare, format, quality))
    match format.name:
        case "JPEG":
            return jpeg_with(data, metadata)
        case "PNG":
            return png_with(data, metadata)
        case "TIFF":
            has_alpha = array.shape[2:] == (4,)
            return tags.tiff_with(
                data, exif=metadata.exif, xmp=metadata.xmp, icc=metadata.icc, alpha=has_alpha
            )
    return [data]


def _matching(metadata: Metadata, *, channels: tuple[int, ...]) -> Metadata:
    """Without an ICC profile that was made for other channels, such as that of a CMYK file."""
    space = b"RGB " if channels else b"GRAY"
    icc = metadata.icc if metadata.icc[16:20] == space else b""
    return Metadata(exif=metadata.exif, xmp=metadata.xmp, icc=icc)


def _for_opencv(array: Array, format: PhotoFormat) -> Array:
    """Blue first, and no more bits and channels than the format holds."""
    if array.dtype == np.uint16 and format.bits == 8:
        array = cv2.convertScaleAbs(array, alpha=1 / 257)
    elif array.dtype == np.uint16 and format.bits == _AVIF_DEPTH:
        array = array >> (16 - _AVIF_DEPTH)
    if array.shape[2:] == (4,):
        return cv2.cvtColor(array, cv2.COLOR_RGBA2BGRA if format.alpha else cv2.COLOR_RGBA2BGR)
    return cv2.cvtColor(array, cv2.COLOR_RGB2BGR) if array.ndim == 3 else array


def _encode_by_opencv(
    array: Array, metadata: Metadata, format: PhotoFormat, parameters: list[int]
) -> memoryview:
    blobs = {
        cv2.IMAGE_METADATA_EXIF: metadata.exif,
        cv2.IMAGE_METADATA_XMP: metadata.xmp,
        cv2.IMAGE_METADATA_ICCP: metadata.icc,
    }
    given = {kind: np.frombuffer(blob, np.uint8) for kind, blob in blobs.items() if blob}
    try:
        fine, data = cv2.imencodeWithMetadata(
            format.endings[0], array, list(given), list(given.values()), parameters
        )
    except cv2.error as error:
        raise CannotEncode(sentence("it could not be encoded: there is not enough memory")) from error
    if not fine:
        raise CannotEncode(sentence("it could not be encoded as {format}", format=format.name))
    return data.data


def _parameters(array: Array, format: PhotoFormat, quality: int) -> list[int]:
    match format.name:
        case "JPEG":
            full_colour = [cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]
            return [cv2.IMWRITE_JPEG_QUALITY, quality, *full_colour]
        case "WebP":
            return [cv2.IMWRITE_WEBP_QUALITY, quality]
        case "AVIF":
            depth = 8 if array.dtype == np.uint8 else _AVIF_DEPTH
            return [cv2.IMWRITE_AVIF_QUALITY, quality, cv2.IMWRITE_AVIF_DEPTH, depth]
    return []
