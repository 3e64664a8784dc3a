"""Photos on disk: pixels, alpha, EXIF, XMP and ICC in, and out again; without torch."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.decoding import NO_METADATA, Array, CannotDecode, Metadata, decode
from mwrgui.core.encoding import CannotEncode, encode
from mwrgui.core.errors import MwrError
from mwrgui.core.files import atomic_path, reading_failed
from mwrgui.core.formats import ENDINGS, FORMATS, HEAD, JPEG, PhotoFormat, format_of, is_whole, recognise
from mwrgui.core.sentences import sentence
from mwrgui.core.together import together

ImageArray = NDArray[np.uint8] | NDArray[np.uint16]
"""(H, W, 3) RGB."""

QUALITY = 95
"""Of JPEG, WebP and AVIF, 1 to 100."""

_LARGE = 2_000_000
"""Bytes of a JPEG from which a preview is worth its time."""

READABLE = sentence(
    "This program reads {formats} and {last}.",
    formats=tuple(f.name for f in FORMATS[:-1]),
    last=FORMATS[-1].name,
)


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A picture, upright, with all that its file held.

    Attributes:
        pixels: (H, W, 3) RGB uint8 or uint16; three equal channels where the file was grey.
        alpha: (H, W) of the same type, not multiplied into the colours, or None.
        grey: the file held one channel; it is written as one again.
    """

    pixels: ImageArray
    path: Path
    format: PhotoFormat
    alpha: ImageArray | None = None
    grey: bool = False
    metadata: Metadata = NO_METADATA

    @property
    def megapixels(self) -> float:
        """Millions of pixels."""
        height, width, _ = self.pixels.shape
        return float(height * width / 1e6)

    def to_8_bits(self) -> "Photo":
        """The same picture with 8 bits per channel; itself if it has no more."""
        if self.pixels.dtype == np.uint8:
            return self
        alpha = None if self.alpha is None else _shallow(self.alpha)
        return replace(self, pixels=_shallow(self.pixels), alpha=alpha)


def read_photo(path: Path) -> Photo:
    """Reads a photo.

    Raises:
        MwrError: it cannot be opened, is no photo, is damaged or cut off, or is of a kind
            that cannot be restored.
    """
    data, format = _read_file(path)
    if not is_whole(data, format):
        raise MwrError("{path} is damaged or cut off.", "Copy it again from where it came.", path=path)
    try:
        array, metadata = decode(data, format)
    except CannotDecode as error:
        raise MwrError(
            "{path} {reason}.",
            "Save it again in another program, as PNG or JPEG.",
            path=path,
            reason=error.reason,
        ) from error
    pixels, alpha = _split(array)
    return Photo(pixels, path, format, alpha=alpha, grey=array.ndim == 2, metadata=metadata)


@together
def read_preview(path: Path) -> NDArray[np.uint8] | None:
    """A large JPEG at an eighth of its sides, upright, (H, W, 3) RGB, in about a third of the time.

    None for any other file, and for one that cannot be read; `read_photo` says why.
    """
    try:
        data, format = _read_file(path)
    except MwrError:
        return None
    if format is not JPEG or len(data) < _LARGE or not is_whole(data, format):
        return None
    small = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_COLOR_8)
    return None if small is None else cv2.cvtColor(small, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)


def write_photo(photo: Photo, path: Path, *, quality: int = QUALITY) -> None:
    """Writes a photo in the format that the ending of `path` names, whole or not at all.

    Raises:
        MwrError: no format has that ending, it cannot hold the picture, or the file cannot be written.
    """
    format = format_of(path)
    if format is None:
        raise MwrError(
            "“{file}” does not end like a photo.",
            "Choose one of {endings}.",
            file=path.name,
            endings=tuple(ENDINGS),
        )
    try:
        parts = encode(_joined(photo), photo.metadata, format=format, quality=quality)
    except CannotEncode as error:
        raise MwrError(
            "{path} was not written: {reason}.",
            "Save it as PNG, or make it smaller.",
            path=path,
            reason=error.reason,
        ) from error
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        file.writelines(parts)


def find_photos(folder: Path) -> list[Path]:
    """All photos in a folder and its folders by their endings, sorted; what is hidden is left out."""
    return sorted(_walk(folder))


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(root, name)
            if format_of(path) and not name.startswith(".") and path.is_file():
                yield path


def _read_file(path: Path) -> tuple[bytes, PhotoFormat]:
    """The bytes of a file; all but the first are left alone unless those begin like a photo."""
    try:
        with path.open("rb") as file:
            data = file.read(HEAD)
            format = recognise(data)
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
    if format is None:
        raise MwrError("{path} is not a photo of a kind this program knows.", READABLE, path=path)
    return data, format


def _split(array: Array) -> tuple[ImageArray, ImageArray | None]:
    """(H, W), (H, W, 3) or (H, W, 4), blue first, to RGB and alpha."""
    codes = {1: cv2.COLOR_GRAY2RGB, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGB}
    channels = array.shape[2] if array.ndim == 3 else 1
    pixels: Array = cv2.cvtColor(array, codes[channels])
    return pixels, np.ascontiguousarray(array[..., 3]) if channels == 4 else None


def _joined(photo: Photo) -> Array:
    """(H, W) for a grey photo, else (H, W, 3) or, with alpha, (H, W, 4), red first."""
    if photo.alpha is not None:
        return np.dstack([photo.pixels, photo.alpha])
    return cv2.cvtColor(photo.pixels, cv2.COLOR_RGB2GRAY) if photo.grey else photo.pixels


def _shallow(array: ImageArray) -> NDArray[np.uint8]:
    """16 bits to 8, rounded to the nearest."""
    return cv2.convertScaleAbs(array, alpha=1 / 257).astype(np.uint8, copy=False)
