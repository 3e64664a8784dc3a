"""What is lost when a photo is written in another format."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mwrgui.core.sentences import Sentence, sentence
from mwrgui.images.colour_tags import hdr_in
from mwrgui.images.formats import AVIF, BMP, JPEG, PNG, TIFF, WEBP, PhotoFormat, format_of
from mwrgui.images.photo import Metadata, Photo

_PART_NAMES = {
    "exif": sentence("EXIF data"),
    "xmp": sentence("XMP data"),
    "extended_xmp": sentence("the extended part of XMP data"),
    "iptc": sentence("IPTC data"),
    "comments": sentence("comments"),
    "texts": sentence("texts"),
}
_SUPPORTED_PARTS = {
    JPEG: {"exif", "xmp", "extended_xmp", "iptc", "comments"},
    PNG: {"exif", "xmp", "comments", "texts"},
    TIFF: {"exif", "xmp", "iptc"},
    WEBP: {"exif", "xmp"},
    AVIF: {"exif", "xmp"},
    BMP: set[str](),
}


def lost_parts(photo: Photo, path: Path) -> tuple[Sentence, ...]:
    """One sentence on what is lost when a photo is written in the format of `path`; empty if nothing is."""
    format = format_of(path)
    if format is None or not format.writable or not (lost := tuple(_lost(photo, format))):
        return ()
    remark = sentence("{format} cannot hold all of it: left out are {parts}", format=format.name, parts=lost)
    return (sentence("{file}: {remark}.", file=photo.path.name, remark=remark),)


def _lost(photo: Photo, format: PhotoFormat) -> Iterator[Sentence]:
    if photo.alpha is not None and not format.alpha and photo.alpha.min() < np.iinfo(photo.alpha.dtype).max:
        yield sentence("transparency")
    if photo.pixels.dtype == np.uint16 and format.bits == 8:
        yield sentence("all but 8 bits of each colour")
    if hdr_in(photo.metadata) and format not in (PNG, AVIF):
        yield sentence("the tags of its HDR colours")
    yield from (
        name
        for part, name in _PART_NAMES.items()
        if _holds(photo.metadata, part) and part not in _SUPPORTED_PARTS[format]
    )


def _holds(metadata: Metadata, part: str) -> bool:
    return bool(getattr(metadata, part))
