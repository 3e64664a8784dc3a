"""From the bytes of a photo file to an upright array and its metadata, where OpenCV 5.0 leaves gaps too."""

import re
from dataclasses import dataclass
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.core import avif, tags
from mwrgui.core.formats import PhotoFormat
from mwrgui.core.sentences import Sentence, sentence

# Its lines on stderr would stand beside our own sentence.
cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)

Array = NDArray[Any]
XMP_IN_JPEG = b"http://ns.adobe.com/xap/1.0/\0"

_TURNED_XMP = re.compile(rb"(tiff:Orientation(?:=[\"']|>))[2-8]")
_CMYK, _BRIGHT_IS_ZERO = 5, 0
_ASSOCIATED, _STRAIGHT = 1, 2
_SEPARATE_PLANES = 2


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says about its picture, empty where it says nothing; the orientation in it is upright."""

    exif: bytes = b""
    xmp: bytes = b""
    icc: bytes = b""


NO_METADATA = Metadata()


class CannotDecode(Exception):
    """The file is damaged, cut off or of a kind that cannot be restored; `reason` says which."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


def decode(data: bytes, format: PhotoFormat) -> tuple[Array, Metadata]:
    """The picture, upright: (H, W) grey, (H, W, 3) BGR or (H, W, 4) BGRA, uint8 or uint16.

    Raises:
        CannotDecode: with the reason, to be put behind “photo.jpg”.
    """
    match format.name:
        case "TIFF":
            array, orientation, metadata = _decode_tiff(data)
        case "AVIF":
            array, orientation, metadata = _decode_avif(data)
        case _:
            array, metadata = _decode_plainly(data)
            orientation = tags.orientation_of(tags.main_tags(metadata.exif))
    array = turn_upright(array, orientation)
    exif = tags.upright_exif(metadata.exif, width=array.shape[1], height=array.shape[0])
    xmp = _TURNED_XMP.sub(rb"\g<1>1", metadata.xmp)
    return array, Metadata(exif=exif, xmp=xmp, icc=metadata.icc)


def turn_upright(array: Array, orientation: int) -> Array:
    """Undoes a camera's EXIF orientation, 1 to 8."""
    if orientation >= 5:
        array = array.swapaxes(0, 1)
    down, across = {2: (1, -1), 3: (-1, -1), 4: (-1, 1), 6: (1, -1), 7: (-1, -1), 8: (-1, 1)}.get(
        orientation, (1, 1)
    )
    return np.ascontiguousarray(array[::down, ::across])


def _decode_plainly(data: bytes | bytearray) -> tuple[Array, Metadata]:
    try:
        array, kinds, blobs = cv2.imdecodeWithMetadata(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error as error:
        raise CannotDecode(sentence("has more pixels than this program or the memory can hold")) from error
    if array is None:
        raise CannotDecode(sentence("is damaged or cut off"))
    if array.dtype not in (np.uint8, np.uint16) or array.shape[2:] not in ((), (3,), (4,)):
        raise CannotDecode(sentence("holds numbers that are no 8-bit or 16-bit colours"))
    found = {kind: np.asarray(blob).tobytes() for kind, blob in zip(kinds, blobs, strict=True)}
    return array, Metadata(
        exif=found.get(cv2.IMAGE_METADATA_EXIF, b"").removeprefix(b"Exif\0\0"),
        xmp=found.get(cv2.IMAGE_METADATA_XMP, b"").removeprefix(XMP_IN_JPEG).rstrip(b"\0"),
        icc=found.get(cv2.IMAGE_METADATA_ICCP, b""),
    )


def _decode_avif(data: bytes) -> tuple[Array, int, Metadata]:
    """Turned as its boxes say, for EXIF does not count there; 10 and 12 bits stretched to 16."""
    array, metadata = _decode_plainly(data)
    notes = avif.read_notes(data)
    if array.dtype == np.uint16:
        array = (array << (16 - notes.bits)) | (array >> (2 * notes.bits - 16))
    return array, notes.orientation, Metadata(exif=metadata.exif, xmp=notes.xmp, icc=notes.icc)


def _decode_tiff(data: bytes) -> tuple[Array, int, Metadata]:
    found = tags.main_tags(data)
    deep = tags.number_in(found, tags.BITS_PER_SAMPLE, 1) == 16
    if deep and tags.number_in(found, tags.PLANAR, 1) == _SEPARATE_PLANES:
        # WORKAROUND(opencv 5.0): decoded to a wrong picture without a word.
        raise CannotDecode(sentence("is a 16-bit TIFF with separate colour planes"))
    array, _ = _decode_plainly(_for_opencv(data, found))
    photometric = tags.number_in(found, tags.PHOTOMETRIC, -1)
    if photometric == _BRIGHT_IS_ZERO and deep:
        # WORKAROUND(opencv 5.0): turned round for 8 bits only.
        array = np.iinfo(array.dtype).max - array
    if photometric == _CMYK:
        array = array[..., :3]
    elif array.shape[2:] == (4,) and tags.number_in(found, tags.EXTRA_SAMPLES, _STRAIGHT) == _ASSOCIATED:
        array = _straightened(array)
    metadata = Metadata(
        exif=tags.exif_of_tiff(data),
        xmp=found[tags.XMP].value if tags.XMP in found else b"",
        icc=found[tags.ICC].value if tags.ICC in found else b"",
    )
    return array, tags.orientation_of(found), metadata


def _for_opencv(data: bytes, found: tags.Tags) -> bytes | bytearray:
    """The same TIFF said to be upright and its alpha associated, so that its samples come as they are.

    WORKAROUND(opencv 5.0): turns 8-bit tiles wrongly, and multiplies 8-bit colours by straight alpha.
    """
    order: Literal["big", "little"] = "big" if data[:2] == b"MM" else "little"
    wanted = {tags.ORIENTATION: 1, tags.EXTRA_SAMPLES: _ASSOCIATED}
    changes = {found[n].at: v for n, v in wanted.items() if tags.number_in(found, n, v) != v}
    if not changes:
        return data
    changed = bytearray(data)
    for place, value in changes.items():
        changed[place : place + 2] = value.to_bytes(2, order)
    return changed


def _straightened(array: Array) -> Array:
    """Colours that were multiplied by alpha, divided by it again."""
    alpha = array[..., 3:]
    top = np.iinfo(array.dtype).max
    colours = array[..., :3] * np.float32(top) / np.maximum(alpha, 1)
    return np.concatenate([np.minimum(colours + 0.5, top).astype(array.dtype), alpha], axis=2)
