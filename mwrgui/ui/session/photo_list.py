"""The list of open photos, clips and live sources, with the current one and the selection."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from mwrgui.images import Photo
from mwrgui.ui.session.state import PhotoItem
from mwrgui.video.live.address import LiveAddress


@dataclass(frozen=True, slots=True, eq=False)
class Removal:
    """What `PhotoList.remove` removed, and what `PhotoList.put_back` needs to undo it.

    Attributes:
        items: the removed items by key.
        order: the keys of all items before the removal.
        current: the key of the current item before the removal.
    """

    items: Mapping[int, PhotoItem] = field(default_factory=dict)
    order: tuple[int, ...] = ()
    current: int | None = None


class PhotoList(QObject):
    """The open photos, clips and live sources, in the order in which they were opened.

    The current item is always selected; there is none only if the list is empty.

    Signals:
        list_changed: items were added, removed or opened again.
        item_changed: the key of an item that was replaced, see `put`.
        recovered: the key of an item that no longer has a `problem`, and the MwrError that it had.
        current_changed: another item is current, or none, or the current one was opened again.
        selection_changed: `selected` has changed, but neither the list nor the current item.
    """

    list_changed = Signal()
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
        """All items, in the order of the list."""
        return tuple(self._items.values())

    @property
    def current(self) -> PhotoItem | None:
        """The item that is shown large; None if the list is empty."""
        return None if self._current is None else self._items[self._current]

    @property
    def selected(self) -> tuple[PhotoItem, ...]:
        """The selected items including the current one, in the order of the list."""
        return tuple(item for key, item in self._items.items() if key in self._selected)

    @property
    def multi_selection(self) -> tuple[PhotoItem, ...]:
        """The selected files of the user if there are at least two; otherwise empty."""
        own = tuple(item for item in self.selected if item.is_user_file)
        return own if len(own) > 1 else ()

    def item(self, key: int) -> PhotoItem | None:
        """The item with this key; None if it has been removed."""
        return self._items.get(key)

    def add(self, paths: Iterable[tuple[Path, Path]]) -> list[PhotoItem]:
        """Adds files, each with its `PhotoItem.root`, and makes the first of them current.

        Samples are removed. A file that is in the list already is not added again, but is among the returned
        items, which are in the order of `paths`.
        """
        known = {item.path: item for item in self.items if not item.sample}
        items = [known.get(path) or self._append(PhotoItem(0, path, root)) for path, root in paths]
        self._show_added(items)
        return items

    def add_samples(self, paths: Iterable[Path]) -> None:
        """Adds photos that come with the program; they are removed as soon as something else is added.

        The first of them becomes current.
        """
        self._show_added([self._append(PhotoItem(0, path, path.parent, sample=True)) for path in paths])

    def add_picture(self, photo: Photo) -> PhotoItem:
        """Adds a picture from the clipboard and makes it current."""
        item = self._append(PhotoItem(0, photo.path, photo.path.parent, picture=photo))
        self._show_added([item])
        return item

    def add_live(self, address: LiveAddress, name: str) -> PhotoItem:
        """Makes a live source current, after adding it if it is new; if it has failed, it is tried again."""
        item = next((item for item in self.items if item.live == address), None)
        if item is None:
            path = Path(name)
            item = self._append(PhotoItem(0, path, path.parent, live=address))
        self._show_added([item])
        if item.problem:
            self.put(replace(item, state="waiting", problem=None))
        return item

    def remove(self, keys: Collection[int]) -> Removal:
        """Removes items from the list, but does not delete files; returns what `put_back` needs to undo this.

        If the current item is removed, the next remaining item becomes current, or else the one before.
        """
        order, current = tuple(self._items), self._current
        taken = {key: self._items.pop(key) for key in keys if key in self._items}
        if current in taken:
            index = order.index(current)
            nearest_first = [*order[index + 1 :], *reversed(order[:index])]
            self._current = next((key for key in nearest_first if key in self._items), None)
        self._update_selection()
        self.list_changed.emit()
        if current in taken:
            self.current_changed.emit()
        return Removal(taken, order, current)

    def put_back(self, removal: Removal) -> None:
        """Undoes `remove`: the items return to their places, and the item that was current is current again.

        An item that the queue was restoring waits again. A file that has been opened again in the meantime
        is not added twice.
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
                earlier = [other for other in removal.order[:place] if other in keys]
                keys.insert(keys.index(earlier[-1]) + 1 if earlier else 0, key)
        back = {key: _waiting_if_working(item) for key, item in missing.items()}
        self._items = {key: self._items.get(key) or back[key] for key in keys}
        before = self._current
        if removal.current in self._items:
            self._current = removal.current
        self._update_selection()
        self.list_changed.emit()
        if self._current != before:
            self.current_changed.emit()

    def set_current(self, key: int, *, keep_selection: bool = False) -> None:
        """Makes an item current; the others are deselected unless `keep_selection` is set.

        Does nothing if the item is current already or has been removed.
        """
        if key in self._items and key != self._current:
            self._current = key
            self._selected = (self._selected if keep_selection else frozenset()) | {key}
            self.current_changed.emit()

    def select(self, keys: Collection[int]) -> None:
        """Selects these items and no others.

        If the current item is not among them, the one nearest to it in the list becomes current. If none of
        the keys is in the list, only the current item is selected.
        """
        before, current = self._selected, self._current
        self._selected = frozenset(keys) & self._items.keys()
        if self._selected and current not in self._selected:
            self._current = _nearest(tuple(self._items), current, self._selected)
        self._update_selection()
        if self._current != current:
            self.current_changed.emit()
        elif self._selected != before:
            self.selection_changed.emit()

    def select_all(self) -> None:
        """Selects all items; the current one stays current."""
        self.select(self._items)

    def step(self, offset: int) -> None:
        """Makes the item `offset` places later, or earlier if negative, current; stops at the ends."""
        if self._current is not None:
            keys = list(self._items)
            place = keys.index(self._current) + offset
            self.set_current(keys[min(max(place, 0), len(keys) - 1)])

    def put(self, item: PhotoItem) -> None:
        """Replaces the item that has the same key; does nothing if that item has been removed."""
        before = self._items.get(item.key)
        if before is None:
            return
        self._items[item.key] = item
        self.item_changed.emit(item.key)
        if before.problem and not item.problem:
            self.recovered.emit(item.key, before.problem)

    def _append(self, item: PhotoItem) -> PhotoItem:
        """Appends an item under a new key, which replaces its own; returns it with that key."""
        item = replace(item, key=self._next_key)
        self._next_key += 1
        self._items[item.key] = item
        return item

    def _update_selection(self) -> None:
        """Deselects removed items; if the current item is not selected, selects it and no others."""
        remaining = self._selected & self._items.keys()
        current_only = frozenset() if self._current is None else frozenset([self._current])
        self._selected = remaining if self._current in remaining else current_only

    def _show_added(self, items: Sequence[PhotoItem]) -> None:
        """Makes the first of the added items current; removes samples unless samples were added."""
        if items:
            if not items[0].sample:
                self._items = {key: item for key, item in self._items.items() if not item.sample}
            self._current = items[0].key
            self._update_selection()
            self.list_changed.emit()
            self.current_changed.emit()


def _waiting_if_working(item: PhotoItem) -> PhotoItem:
    """The item itself, or if the queue was restoring it when it was removed, the item in state "waiting"."""
    return replace(item, state="waiting") if item.state == "working" else item


def _nearest(order: Sequence[int], current: int | None, keys: Collection[int]) -> int:
    """The one of `keys` nearest to `current` in `order`, or to the start if None; on a tie, the later one."""
    here = 0 if current is None else order.index(current)
    places = {key: place for place, key in enumerate(order)}
    return min(keys, key=lambda key: (abs(places[key] - here), -places[key]))
