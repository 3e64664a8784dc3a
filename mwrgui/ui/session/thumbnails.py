"""Small pictures for the filmstrip, and the news early which photos cannot be read."""

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
from mwrgui.ui.session.state import PhotoItem, Picture
from mwrgui.ui.style.theme import sizes

_SHARPNESS = 2
"""Thumbnail pixels per pixel of the layout, for fine screens."""


class Thumbnails(QObject):
    """Fills in the thumbnails of all photos of a list, one after the other."""

    def __init__(self, photos: PhotoList) -> None:
        super().__init__()
        self._photos = photos
        self._job: Job | None = None
        self._tried: set[int] = set()
        photos.listed.connect(self._go_on)
        photos.recovered.connect(self._try_again)

    def put(self, key: int, pixels: ImageArray) -> None:
        """Makes that of live pictures, which are in no file, of one of them."""
        self._put([(key, square(pixels, sizes().thumbnail * _SHARPNESS))])

    def stop(self) -> None:
        """Makes no more."""
        self._photos.listed.disconnect(self._go_on)
        self._photos.recovered.disconnect(self._try_again)
        if self._job:
            self._job.stop()

    def _go_on(self) -> None:
        if self._job and self._job.running:
            return
        items = [item for item in self._photos.items if item.key not in self._tried and not item.live]
        if items:
            self._tried |= {item.key for item in items}
            side = sizes().thumbnail * _SHARPNESS
            self._job = Job(lambda stop: _read_all(items, side, stop), name="thumbnails")
            self._job.arrived.connect(self._put)
            self._job.ended.connect(self._go_on)
            self._job.start()

    def _try_again(self, key: int) -> None:
        self._tried.discard(key)
        self._go_on()

    def _put(self, found: list[tuple[int, Picture | MwrError]]) -> None:
        for key, outcome in found:
            item = self._photos.item(key)
            if item is None:
                self._tried.discard(key)  # it may be put back
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
            yield item.key, square(pixels, side)


def _pixels(item: PhotoItem) -> ImageArray:
    """Of the photo, or of a smaller version of it where that is quicker."""
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
    assert frame, "the reader has read it already"
    return frame.pixels


def square(pixels: ImageArray, side: int) -> Picture:
    """The middle of a picture, (side, side, 3) uint8."""
    height, width = pixels.shape[:2]
    edge = min(height, width)
    top, left = (height - edge) // 2, (width - edge) // 2
    middle = pixels[top : top + edge, left : left + edge]
    shallow = middle.astype(np.uint8) if middle.dtype == np.uint8 else (middle >> 8).astype(np.uint8)
    return cv2.resize(shallow, (side, side), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
