"""Reads photos: pixels in sRGB, alpha, and metadata; without torch."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.core.files import open_regular, reading_failed
from mwrgui.core.memory_shortage import MemoryShortage, reports_memory_shortage
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.single_flight import single_flight
from mwrgui.images import colour, jpeg_segments, tiff_tags
from mwrgui.images.colour_tags import hdr_in, profile_of
from mwrgui.images.decode import decode, is_whole, size_in_header
from mwrgui.images.decoded import DecodedImage, DecodeError
from mwrgui.images.formats import (
    HEAD_BYTES,
    JPEG,
    RAW,
    READABLE,
    TIFF,
    PhotoFormat,
    format_of,
    is_named_raw,
    recognise_format,
    unsupported_kind,
    unsupported_photo,
)
from mwrgui.images.memory_check import PhotoTooLarge
from mwrgui.images.optional_formats import decode_in_sandbox
from mwrgui.images.photo import Array, Photo

_MIN_PREVIEW_BYTES = 2_000_000
"""Smallest size of a JPEG in bytes for which a preview is worthwhile."""


@reports_memory_shortage
def read_photo(path: Path) -> Photo:
    """Reads a photo.

    Raises:
        MwrError: it cannot be opened, is no photo, is damaged or cut off, is of a kind that cannot be
            restored, or needs more than three quarters of the free memory.
    """
    data, format = _read_file(path)
    if format is not JPEG and not is_whole(data, format):
        raise MwrError("{path} is damaged or cut off.", "Copy it again from where it came.", path=path)
    try:
        decoded = decode_in_sandbox(path, data, format) if format.package else decode(data, format)
    except DecodeError as error:
        raise MwrError(
            "{path} {reason}.",
            "Save it again in another program, as PNG or JPEG.",
            path=path,
            reason=error.reason,
        ) from error
    except PhotoTooLarge as error:
        raise _too_large(path, error) from error
    return _to_photo(decoded, path, format)


def memory_needed(path: Path) -> int | None:
    """Memory in bytes to restore a photo, by its header; None if only decoding tells, or if unreadable."""
    try:
        with open_regular(path) as file:
            format = recognise_format(file.read(HEAD_BYTES))
        raw = format is TIFF and is_named_raw(path)  # its first image is a thumbnail
        size = size_in_header(path, format) if format and not raw else None
    except (MwrError, OSError):
        return None
    return size.needed_bytes if size else None


@single_flight
def read_preview(path: Path) -> NDArray[np.uint8] | None:
    """Reads a large JPEG at 1/8 of its width and height, as upright (H, W, 3) sRGB.

    This takes about a third of the time of `read_photo`. Returns None for other files and for unreadable
    ones; `read_photo` gives the reason.
    """
    try:
        data, format = _read_file(path)
    except MwrError:
        return None
    if format is not JPEG or len(data) < _MIN_PREVIEW_BYTES or not is_whole(data, format):
        return None
    small = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_COLOR_8)
    if small is None:
        return None
    preview = cv2.cvtColor(small, cv2.COLOR_BGR2RGB)
    icc = jpeg_segments.profile_in(data)
    if icc[16:20] == b"RGB " and not colour.is_srgb(icc):
        converted = colour.to_srgb(preview, icc)
        preview = preview if converted is None else converted
    return preview.astype(np.uint8, copy=False)


def _to_photo(decoded: DecodedImage, path: Path, format: PhotoFormat) -> Photo:
    """A photo in sRGB, and also in the file's own colours if those differ."""
    array, icc = decoded.array, profile_of(decoded.metadata)
    channels = array.shape[2] if array.ndim == 3 else 1
    alpha = np.ascontiguousarray(array[..., -1]) if channels in (2, 4) else None
    grey = channels < 3
    file_pixels: Array = array[..., 0] if channels == 2 else array[..., :3] if channels == 4 else array
    file_pixels = np.ascontiguousarray(file_pixels)
    pixels: Array = cv2.cvtColor(file_pixels, cv2.COLOR_GRAY2RGB) if grey else file_pixels
    native: Array | None = None
    if icc[16:20] == (b"GRAY" if grey else b"RGB ") and not colour.is_srgb(icc):
        converted = colour.to_srgb(file_pixels, icc)
        if converted is not None:
            pixels, native = converted, file_pixels
    return Photo(
        pixels,
        path,
        format,
        alpha=alpha,
        grey=grey,
        metadata=decoded.metadata,
        native=native,
        lossless=decoded.lossless,
        remarks=tuple(_remarks(decoded, path, format)),
    )


def _remarks(decoded: DecodedImage, path: Path, format: PhotoFormat) -> list[Sentence]:
    remarks = list(decoded.remarks)
    if decoded.frames > 1:
        remarks.append(sentence("only the first of its {count} pictures was read", count=decoded.frames))
    named_format = format_of(path)
    if named_format is not None and named_format is not format:
        remarks.append(sentence("it is a {format} file, whatever its name says", format=format.name))
    if curve := hdr_in(decoded.metadata):
        remarks.append(
            sentence("its colours are for HDR screens ({curve}); they are restored as they are", curve=curve)
        )
    if format.written_as:
        remarks.append(
            sentence(
                "{format} cannot be written: results are saved as {other} or in another format",
                format=format.name,
                other=format.written_as.name,
            )
        )
    return [sentence("{file}: {remark}.", file=path.name, remark=remark) for remark in remarks]


def _too_large(path: Path, error: PhotoTooLarge) -> MwrError:
    if error.suspicious:
        return MwrError(
            "{path} has {megapixels:.0f} megapixels, far more pixels than so small a file usually holds: "
            "it may have been made in order to fill the memory.",
            "Make it smaller in another program.",
            path=path,
            megapixels=error.megapixels,
        )
    return MemoryShortage(
        "{path} has more pixels than the memory can hold: "
        "{megapixels:.0f} megapixels take {needed:.1f} GB, and {free:.1f} GB are free.",
        "Close other programs, or make it smaller.",
        path=path,
        megapixels=error.megapixels,
        needed=error.needed,
        free=error.free,
    )


def _read_file(path: Path) -> tuple[bytes, PhotoFormat]:
    """Reads a file and recognises its format; raises an MwrError after its first bytes if it is no photo."""
    try:
        with open_regular(path) as file:
            data = file.read(HEAD_BYTES)
            format = recognise_format(data)
            if format is not None:
                file.seek(0)  # cheaper than joining the two parts of a large file
                data = file.read()
    except FileNotFoundError as error:
        raise MwrError("There is no photo at {path}.", "Check the name.", path=path) from error
    except IsADirectoryError as error:
        raise MwrError("{path} is a folder, not a photo.", path=path) from error
    except OSError as error:
        raise reading_failed(path, error) from error
    if not data:
        raise MwrError("{path} is empty.", "Copy it again from where it came.", path=path)
    kind = unsupported_kind(data)
    if format is TIFF and (is_named_raw(path) or tiff_tags.is_raw(data)):  # its first image is a thumbnail
        format, kind = RAW, None if RAW.installed else RAW.name
    if kind:
        raise unsupported_photo(path, kind)
    if format is None:
        raise MwrError("{path} is not a photo of a kind this program knows.", READABLE, path=path)
    return data, format
