"""Decodes photos of optional formats (camera raw, JPEG 2000, Photoshop, OpenEXR) in a separate process."""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.text import replace_unprintable
from mwrgui.images import tiff_tags
from mwrgui.images.decode import upright_decoded
from mwrgui.images.decoded import DAMAGED, DecodedImage, DecodeError
from mwrgui.images.formats import JPEG_2000, RAW, PhotoFormat
from mwrgui.images.memory_check import PhotoSize, refuse_too_large
from mwrgui.images.photo import Metadata
from mwrgui.sandbox.process import MemoryLimitExceeded, ProcessLost, SandboxProcess, graph_memory_limit

_BASE_SECONDS, _BYTES_PER_SECOND = 60, 1_000_000
"""Time limit for decoding: these seconds, plus the size of the file divided by this speed."""
_COLOUR_BOX, _RESTRICTED_ICC = b"colr", 2
_SEARCHED_BYTES = 4096
"""Bytes at the start of a JP2 file in which the colour box is searched for."""


def decode_in_sandbox(path: Path, data: bytes, format: PhotoFormat) -> DecodedImage:
    """Decodes a photo, upright, with its metadata, as `decode` does for the other formats.

    Args:
        path: the file, which the separate process opens.
        data: the bytes of the file, from which this process reads metadata.

    Raises:
        DecodeError: it is damaged or unsupported, or its decoder takes too long or crashes.
        MemoryError: its decoder needs more memory than is free.
        PhotoTooLarge: restoring it would need too much memory.
    """
    process = SandboxProcess(format.name)
    memory = graph_memory_limit()
    header = {"do": "decode", "path": str(path.absolute()), "memory": memory}
    seconds = _BASE_SECONDS + len(data) / _BYTES_PER_SECOND
    try:
        facts, arrays = process.request(header, seconds=seconds, max_elements=memory // 8)
    except MemoryLimitExceeded as error:
        raise MemoryError(str(error)) from error
    except TimeoutError as error:
        raise DecodeError(sentence("takes longer than {seconds:.0f} s to read", seconds=seconds)) from error
    except ProcessLost as error:
        raise DecodeError(DAMAGED) from error
    finally:
        process.end()
    if facts.get("memory"):
        raise MemoryError(str(facts.get("failed")))
    if reason := _refusal(facts):
        raise DecodeError(reason)
    array = arrays[0].astype(np.uint16 if facts.get("deep") else np.uint8)
    if array.ndim != 3 or not 1 <= array.shape[2] <= 4 or not array.size:
        raise DecodeError(DAMAGED)
    height, width, channels = array.shape
    refuse_too_large(PhotoSize(width, height, channels, array.dtype == np.uint16, len(data)))
    decoded = DecodedImage(array[..., 0] if channels == 1 else array, _metadata(data, facts, format))
    return upright_decoded(replace(decoded, frames=_frames(facts), remarks=_remarks(facts)))


def _refusal(facts: Mapping[str, Any]) -> Sentence | None:
    if "failed" in facts:
        return DAMAGED
    if "mode" in facts:
        colours = replace_unprintable(facts["mode"], longest=100)
        return sentence("holds colours ({colours}) that this program does not read", colours=colours)
    if facts.get("raw") is False:
        return sentence("is not a raw file that this program can develop")
    if facts.get("merged") is False:
        return sentence("holds layers only; it was saved without a merged picture")
    return None


def _metadata(data: bytes, facts: Mapping[str, Any], format: PhotoFormat) -> Metadata:
    """The EXIF data of a raw file, or the colour profile of a file in another format."""
    if format is RAW:
        return Metadata(exif=tiff_tags.exif_of_tiff(data))
    if format is JPEG_2000:
        return Metadata(icc=_profile_of_jpeg_2000(data))
    with contextlib.suppress(ValueError, TypeError):
        return Metadata(icc=bytes.fromhex(facts.get("icc", "")))
    return Metadata()


def _profile_of_jpeg_2000(data: bytes) -> bytes:
    """The restricted ICC profile of a JP2 file, or empty. Source: ISO/IEC 15444-1, I.5.3.3 (colour box)."""
    offset = data.find(_COLOUR_BOX, 0, _SEARCHED_BYTES)
    if offset < 4 or data[offset + 4 : offset + 5] != bytes([_RESTRICTED_ICC]):
        return b""
    length = int.from_bytes(data[offset - 4 : offset], "big")
    return data[offset + 7 : offset - 4 + length]


def _frames(facts: Mapping[str, Any]) -> int:
    frames = facts.get("frames", 1)
    return frames if isinstance(frames, int) else 1


def _remarks(facts: Mapping[str, Any]) -> tuple[Sentence, ...]:
    return (sentence("what is brighter than white is cut off"),) if facts.get("brighter") is True else ()
