"""The photos that are open: the queue that the filmstrip shows, and which of them is looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.core.photos import Photo
from mwrgui.ui.state import PhotoItem


class PhotoList(QObject):
    """Photos in the order in which they came; a photo that is open already is not opened twice.

    Signals:
        listed: photos came or went.
        item_changed: the key of an item that is another record now.
        recovered: the key of a photo that failed before, and the MwrError that is no more.
        current_changed: another photo is looked at, or none.
    """

    listed = Signal()
    item_changed = Signal(int)
    recovered = Signal(int, object)
    current_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[int, PhotoItem] = {}
        self._current: int | None = None
        self._next_key = 1

    @property
    def items(self) -> tuple[PhotoItem, ...]:
        """All photos."""
        return tuple(self._items.values())

    @property
    def current(self) -> PhotoItem | None:
        """The photo that is looked at."""
        return None if self._current is None else self._items[self._current]

    def item(self, key: int) -> PhotoItem | None:
        """The photo of a key, unless it has been removed."""
        return self._items.get(key)

    def add(self, paths: Iterable[tuple[Path, Path]]) -> list[PhotoItem]:
        """Adds photos with the folders they were found below, and looks at the first of them."""
        known = {item.path: item for item in self.items if not item.sample}
        items = [known.get(path) or self._append(PhotoItem(0, path, root)) for path, root in paths]
        self._show_added(items)
        return items

    def add_samples(self, paths: Iterable[Path]) -> None:
        """Adds photos of ours, which go when the person's own come."""
        self._show_added([self._append(PhotoItem(0, path, path.parent, sample=True)) for path in paths])

    def add_picture(self, photo: Photo) -> PhotoItem:
        """Adds a picture that is in no file."""
        item = self._append(PhotoItem(0, photo.path, photo.path.parent, picture=photo))
        self._show_added([item])
        return item

    def remove(self, key: int) -> None:
        """Takes a photo out of the queue; its file stays."""
        keys = list(self._items)
        place = keys.index(key)
        del self._items[key]
        was_current = key == self._current
        if was_current:
            rest = keys[place + 1 :] or keys[:place][-1:]
            self._current = rest[0] if rest else None
        self.listed.emit()
        if was_current:
            self.current_changed.emit()

    def clear(self) -> None:
        """Takes all photos out of the queue."""
        self._items.clear()
        self._current = None
        self.listed.emit()
        self.current_changed.emit()

    def look_at(self, key: int) -> None:
        """Makes a photo the current one."""
        if key in self._items and key != self._current:
            self._current = key
            self.current_changed.emit()

    def step(self, count: int) -> None:
        """Goes `count` photos on, or back if negative, and stays at the ends."""
        if self._current is not None:
            keys = list(self._items)
            place = keys.index(self._current) + count
            self.look_at(keys[min(max(place, 0), len(keys) - 1)])

    def put(self, item: PhotoItem) -> None:
        """Replaces the record of a photo; one that has been removed stays removed."""
        before = self._items.get(item.key)
        if before is None:
            return
        self._items[item.key] = item
        self.item_changed.emit(item.key)
        if before.problem and not item.problem:
            self.recovered.emit(item.key, before.problem)

    def _append(self, item: PhotoItem) -> PhotoItem:
        item = replace(item, key=self._next_key)
        self._next_key += 1
        self._items[item.key] = item
        return item

    def _show_added(self, items: Sequence[PhotoItem]) -> None:
        if items:
            if not items[0].sample:
                self._items = {key: item for key, item in self._items.items() if not item.sample}
            self._current = items[0].key
            self.listed.emit()
            self.current_changed.emit()
