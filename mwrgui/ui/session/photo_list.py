"""The photos that are open: the queue that the filmstrip shows, and which of them is looked at."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.images import Photo
from mwrgui.ui.session.state import PhotoItem
from mwrgui.video.live.address import LiveAddress


@dataclass(frozen=True, slots=True, eq=False)
class Removal:
    """Photos that were taken out of the list.

    Attributes:
        items: the photos by their keys.
        order: the keys of all photos before.
        current: the key of the photo that was looked at before.
    """

    items: Mapping[int, PhotoItem] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    current: int | None = None


class PhotoList(QObject):
    """Photos in the order in which they came; a photo that is open already is not opened twice.

    Signals:
        listed: photos came or went.
        item_changed: the key of an item that is another record now.
        recovered: the key of a photo that failed before, and the MwrError that is no more.
        current_changed: another photo is looked at, or none.
        selection_changed: `selected` holds other photos, beside what came with `listed` or `current_changed`.
    """

    listed = Signal()
    item_changed = Signal(int)
    recovered = Signal(int, object)
    current_changed = Signal()
    selection_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[int, PhotoItem] = {}
        self._current: int | None = None
        self._selected: frozenset[int] = frozenset()
        self._next_key = 1

    @property
    def items(self) -> tuple[PhotoItem, ...]:
        """All photos."""
        return tuple(self._items.values())

    @property
    def current(self) -> PhotoItem | None:
        """The photo that is looked at."""
        return None if self._current is None else self._items[self._current]

    @property
    def selected(self) -> tuple[PhotoItem, ...]:
        """The photo that is looked at and those selected beside it, in the order of the list."""
        return tuple(item for key, item in self._items.items() if key in self._selected)

    @property
    def several(self) -> tuple[PhotoItem, ...]:
        """The selected photos that are in files of the person's own, if at least two are; else none."""
        own = tuple(item for item in self.selected if not item.homeless)
        return own if len(own) > 1 else ()

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

    def add_live(self, address: LiveAddress, name: str) -> PhotoItem:
        """Adds a camera or a stream; one that is listed is looked at, and tried again if it failed."""
        item = next((item for item in self.items if item.live == address), None)
        if item is None:
            path = Path(name)
            item = self._append(PhotoItem(0, path, path.parent, live=address))
        self._show_added([item])
        if item.problem:
            self.put(replace(item, state="waiting", problem=None))
        return item

    def remove(self, key: int) -> None:
        """Takes a photo out of the queue; its file stays."""
        self.take([key])

    def take(self, keys: Collection[int]) -> Removal:
        """Takes photos out of the queue; their files stay. `put_back` undoes it."""
        order, current = tuple(self._items), self._current
        taken = {key: self._items.pop(key) for key in keys if key in self._items}
        if current in taken:
            place = order.index(current)
            near = [*order[place + 1 :], *reversed(order[:place])]
            self._current = next((key for key in near if key in self._items), None)
        self._tidy_selection()
        self.listed.emit()
        if current in taken:
            self.current_changed.emit()
        return Removal(taken, order, current)

    def put_back(self, removal: Removal) -> None:
        """Puts photos where they were, and looks at the one that was looked at.

        One that has been opened anew meanwhile is not listed twice.
        """
        opened = {item.path for item in self._items.values() if item.picture is None}
        missing = {
            key: item
            for key, item in removal.items.items()
            if item.picture is not None or item.path not in opened
        }
        keys = list(self._items)
        for place, key in enumerate(removal.order):
            if key in missing:
                before = [other for other in removal.order[:place] if other in keys]
                keys.insert(keys.index(before[-1]) + 1 if before else 0, key)
        back = {key: _at_rest(item) for key, item in missing.items()}
        self._items = {key: self._items.get(key) or back[key] for key in keys}
        looked_at = self._current
        if removal.current in self._items:
            self._current = removal.current
        self._tidy_selection()
        self.listed.emit()
        if self._current != looked_at:
            self.current_changed.emit()

    def clear(self) -> None:
        """Takes all photos out of the queue."""
        self._items.clear()
        self._current = None
        self._tidy_selection()
        self.listed.emit()
        self.current_changed.emit()

    def look_at(self, key: int, *, beside: bool = False) -> None:
        """Makes a photo the current one; `beside` keeps the selected ones selected together with it."""
        if key in self._items and key != self._current:
            self._current = key
            self._selected = (self._selected if beside else frozenset()) | {key}
            self.current_changed.emit()

    def select(self, keys: Collection[int]) -> None:
        """Selects just these photos.

        If the current photo is not among them, the nearest of them becomes current. With none of the list,
        the current photo alone is selected.
        """
        before, current = self._selected, self._current
        self._selected = frozenset(keys) & self._items.keys()
        if self._selected and current not in self._selected:
            self._current = self._nearest(self._selected)
        self._tidy_selection()
        if self._current != current:
            self.current_changed.emit()
        elif self._selected != before:
            self.selection_changed.emit()

    def select_all(self) -> None:
        """Selects all photos; the current one stays."""
        self.select(self._items)

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

    def _nearest(self, keys: Collection[int]) -> int:
        """Which of some photos is the fewest steps from the current one, the later of two."""
        places = {key: place for place, key in enumerate(self._items)}
        here = 0 if self._current is None else places[self._current]
        return min(keys, key=lambda key: (abs(places[key] - here), -places[key]))

    def _tidy_selection(self) -> None:
        """The current photo is always selected; photos that are gone are not."""
        left = self._selected & self._items.keys()
        alone = frozenset() if self._current is None else frozenset([self._current])
        self._selected = left if self._current in left else alone

    def _show_added(self, items: Sequence[PhotoItem]) -> None:
        if items:
            if not items[0].sample:
                self._items = {key: item for key, item in self._items.items() if not item.sample}
            self._current = items[0].key
            self._tidy_selection()
            self.listed.emit()
            self.current_changed.emit()


def _at_rest(item: PhotoItem) -> PhotoItem:
    """What came of a photo that was at work when it was taken out is not known: it waits again."""
    return replace(item, state="waiting") if item.state == "working" else item
