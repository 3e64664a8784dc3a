"""Reads thumbnails for the filmstrip, and marks unreadable items as failed."""

import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from PySide6.QtCore import QObject

from mwrgui.core.errors import MwrError
from mwrgui.images import ImageArray, read_photo, read_preview
from mwrgui.jobs.job import Job
from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.result_metrics import to_eight_bits
from mwrgui.ui.session.state import PhotoItem, Picture
from mwrgui.ui.style.theme import sizes

_PIXEL_RATIO = 2
"""Thumbnail pixels per pixel of the layout, for screens with a high resolution."""


class Thumbnails(QObject):
    """Sets `PhotoItem.thumbnail` of all items of a list, one after the other."""

    def __init__(self, photos: PhotoList) -> None:
        super().__init__()
        self._photos = photos
        self._job: Job | None = None
        self._tried: set[int] = set()
        photos.list_changed.connect(self._read_missing)
        photos.recovered.connect(self._read_again)

    def put(self, key: int, pixels: ImageArray) -> None:
        """Makes the thumbnail of a live source from its first frame."""
        self._put([(key, crop_square(pixels, sizes().thumbnail * _PIXEL_RATIO))])

    def _read_missing(self) -> None:
        if self._job and self._job.running:
            return
        items = [item for item in self._photos.items if item.key not in self._tried and not item.live]
        if items:
            self._tried |= {item.key for item in items}
            side = sizes().thumbnail * _PIXEL_RATIO
            self._job = Job(lambda stop: _read_all(items, side, stop), name="thumbnails")
            self._job.arrived.connect(self._put)
            self._job.ended.connect(self._read_missing)
            self._job.start()

    def _read_again(self, key: int) -> None:
        self._tried.discard(key)
        self._read_missing()

    def _put(self, found: list[tuple[int, Picture | MwrError]]) -> None:
        for key, outcome in found:
            item = self._photos.item(key)
            if item is None:
                self._tried.discard(key)  # an undo may put it back
                continue
            if isinstance(outcome, MwrError):
                self._photos.put(replace(item, state="failed", problem=outcome))
            else:
                self._photos.put(replace(item, thumbnail=outcome))


def _read_all(
    items: Iterable[PhotoItem], side: int, stop: threading.Event
) -> Iterator[tuple[int, Picture | MwrError]]:
    for item in items:
        if stop.is_set():
            return
        try:
            pixels = _pixels(item)
        except MwrError as problem:
            yield item.key, problem
        else:
            yield item.key, crop_square(pixels, side)


def _pixels(item: PhotoItem) -> ImageArray:
    """The pixels of the item, or of a smaller version that is read faster."""
    if item.picture:
        return item.picture.pixels
    if item.is_clip:
        return _first_frame(item.path)
    preview = read_preview(item.path)
    return read_photo(item.path).pixels if preview is None else preview


def _first_frame(clip: Path) -> ImageArray:
    from mwrgui.video.frame_reader import FrameReader

    reader = FrameReader(clip)
    frame = reader.at(0.0, threading.Event())
    reader.close()
    assert frame, "the reader has decoded one frame already"
    return frame.pixels


def crop_square(pixels: ImageArray, side: int) -> Picture:
    """The central square of (H, W, 3) uint8 or uint16, scaled to (side, side, 3) uint8."""
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    middle = pixels[top : top + edge, left : left + edge]
    return cv2.resize(to_eight_bits(middle), (side, side), interpolation=cv2.INTER_AREA).astype(
        np.uint8, copy=False
    )
