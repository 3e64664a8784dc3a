"""What decoders share: their result and error, reading pixels with libvips, and converting CMYK."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from mwrgui.core.memory_shortage import is_out_of_memory
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images import colour
from mwrgui.images.memory_check import PhotoSize, refuse_too_large
from mwrgui.images.photo import NO_METADATA, Array, Metadata
from mwrgui.images.vips import vips

DAMAGED = sentence("is damaged or cut off")
REPAIRED = sentence("it is damaged in places, where its colours may be wrong")


class DecodeError(Exception):
    """The file is damaged, truncated or of an unsupported kind; `reason` says which."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True, eq=False)
class DecodedImage:
    """A decoded image in RGB order, in the colours of its file.

    Attributes:
        array: (H, W) grey, (H, W, 2) grey and alpha, (H, W, 3) RGB, (H, W, 4) RGBA, uint8 or uint16.
        orientation: EXIF orientation of the file, which `decode.upright_decoded` applies to the array.
        frames: number of images in the file.
        lossless: whether the file is lossless, in a format that can also be lossy.
        remarks: phrases that continue “photo.jpg: …”.
    """

    array: Array
    metadata: Metadata = NO_METADATA
    orientation: int = 1
    frames: int = 1
    lossless: bool = False
    remarks: tuple[Sentence, ...] = ()


def open_image(data: bytes, **options: object) -> Any:
    """Opens an image lazily: reads only its header.

    Raises:
        DecodeError: the header is damaged.
        PhotoTooLarge: the pixels would need too much memory.
    """
    try:
        image = vips().Image.new_from_buffer(data, "", **options)
    except vips().Error as error:
        raise decoding_failure(error) from error
    refuse_too_large(PhotoSize(image.width, image.height, image.bands, image.format == "ushort", len(data)))
    return image


def pixels_of(image: Any) -> Array:
    """Reads the pixels, (H, W) or (H, W, C), uint8 or uint16.

    Raises:
        DecodeError: the pixels have another type, or are missing or damaged.
    """
    if image.format not in ("uchar", "ushort"):
        raise DecodeError(sentence("holds numbers that are not 8-bit or 16-bit colours"))
    try:
        array = np.asarray(image.numpy())
    except vips().Error as error:
        raise decoding_failure(error) from error
    return array[..., 0] if array.shape[2:] == (1,) else array


def decoding_failure(error: Exception) -> Exception:
    """The error to raise for an exception of a decoder: MemoryError if memory ran out, else DecodeError."""
    return MemoryError(str(error)) if is_out_of_memory(error) else DecodeError(DAMAGED)


def cmyk_to_srgb(decoded: DecodedImage) -> DecodedImage:
    """Converts CMYK to sRGB by its profile; without a usable one as (1 − ink) × (1 − black)."""
    inks = np.ascontiguousarray(decoded.array[..., :4])
    profile = decoded.metadata.icc
    colours = colour.to_srgb(inks, profile) if colour.is_for_cmyk(profile) else None
    if colours is None:
        maximum = np.iinfo(inks.dtype).max
        light = (maximum - inks).astype(np.float32)
        colours = (light[..., :3] * light[..., 3:] / maximum + 0.5).astype(inks.dtype)
    return with_srgb_pixels(decoded, colours, "CMYK")


def with_srgb_pixels(decoded: DecodedImage, colours: Array, space: str) -> DecodedImage:
    """Replaces the pixels by `colours`, which are in sRGB; removes the profile and adds a remark.

    Results stay in sRGB, because the conversion from the colour space named `space` cannot be reversed.
    """
    remark = sentence("it is in {space} colours, and results are in sRGB", space=space)
    metadata = replace(decoded.metadata, icc=b"")
    return replace(decoded, array=colours, metadata=metadata, remarks=(*decoded.remarks, remark))
