"""A photo in memory: pixels, alpha and metadata."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core.sentences import Sentence
from mwrgui.images.formats import PhotoFormat

ImageArray = NDArray[np.uint8] | NDArray[np.uint16]
"""(H, W, 3) RGB, unless another shape is given."""

Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Metadata:
    """Metadata of a photo; missing parts are empty, and the orientation is reset to upright.

    Attributes:
        exif: the TIFF structure, without the “Exif” identifier.
        extended_xmp: bodies of the JPEG segments that continue `xmp`.
        iptc: Photoshop image resources, which include caption and keywords of IPTC.
        comments: comments of a JPEG.
        texts: keys and texts of the text chunks of a PNG.
        pixels_per_metre: horizontal and vertical resolution; None if unknown.
        cicp: primaries, transfer, matrix and range, one byte each, as codes of H.273.
        png_colour: bodies of the PNG chunks gAMA, cHRM and sRGB, by name.
    """

    exif: bytes = b""
    xmp: bytes = b""
    icc: bytes = b""
    extended_xmp: tuple[bytes, ...] = ()
    iptc: bytes = b""
    comments: tuple[bytes, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    pixels_per_metre: tuple[float, float] | None = None
    cicp: bytes = b""
    png_colour: Mapping[bytes, bytes] = field(default_factory=lambda: MappingProxyType({}))


NO_METADATA = Metadata()


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """An upright photo with alpha and metadata.

    Attributes:
        pixels: (H, W, 3) RGB uint8 or uint16 in sRGB; three equal channels if the file is grey.
        alpha: (H, W) of the same dtype, straight (not premultiplied), or None.
        grey: whether the file has one channel besides alpha; results then have one too.
        metadata: metadata with the colour profile, to which results are converted back.
        native: the pixels in the file's own profile, (H, W) or (H, W, 3); None if that is sRGB.
        lossless: whether the file is lossless, in a format that can also be lossy.
        remarks: remarks for the user about the file.
    """

    pixels: ImageArray
    path: Path
    format: PhotoFormat
    alpha: ImageArray | None = None
    grey: bool = False
    metadata: Metadata = NO_METADATA
    native: ImageArray | None = field(default=None, repr=False)
    lossless: bool = False
    remarks: tuple[Sentence, ...] = ()

    @property
    def megapixels(self) -> float:
        """Width times height in millions of pixels."""
        height, width, _ = self.pixels.shape
        return float(height * width / 1e6)

    @property
    def nbytes(self) -> int:
        """Memory in bytes of the pixels, with alpha and the native pixels."""
        return sum(array.nbytes for array in (self.pixels, self.alpha, self.native) if array is not None)

    def to_8_bits(self) -> "Photo":
        """The photo with 8 bits per channel; itself if it already has 8."""
        if self.pixels.dtype == np.uint8:
            return self
        alpha = None if self.alpha is None else to_8_bits(self.alpha)
        native = None if self.native is None else to_8_bits(self.native)
        return replace(self, pixels=to_8_bits(self.pixels), alpha=alpha, native=native)


def to_8_bits(array: Array) -> NDArray[np.uint8]:
    """Converts 16 bits to 8, rounding to nearest."""
    return cv2.convertScaleAbs(array, alpha=1 / 257).astype(np.uint8, copy=False)
