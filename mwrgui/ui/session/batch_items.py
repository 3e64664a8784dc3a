"""The items of the list that one batch restores."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from mwrgui.ui.session.photo_list import PhotoList
from mwrgui.ui.session.state import PhotoItem


class BatchItems:
    """Finds the items of a batch by their paths, and updates them as the batch goes on.

    Args:
        dependencies_of: returns everything that the results of an item depend on; while it returns equal
            values, the results are the same.
        to_chosen_file: whether the result goes to a file that the user has chosen. A later batch does not
            count that file as the result of the item, and writes its own.
    """

    def __init__(
        self,
        photos: PhotoList,
        items: Iterable[PhotoItem],
        dependencies_of: Callable[[PhotoItem], object],
        *,
        to_chosen_file: bool = False,
    ) -> None:
        self._photos, self._dependencies_of = photos, dependencies_of
        items = tuple(items)
        self._earlier = {item.path: item for item in items} if to_chosen_file else {}
        self._keys = {item.path: item.key for item in items}
        self._dependencies_at_start = {item.path: dependencies_of(item) for item in items}
        self._removed: frozenset[Path] = frozenset()

    def update_removed(self) -> None:
        """Notes which items are no longer in the list.

        An item that an undo puts back before its turn is restored after all.
        """
        self._removed = frozenset(path for path, key in self._keys.items() if not self._photos.item(key))

    def is_removed(self, path: Path) -> bool:
        """Whether an item has been removed from the list; called by the thread that restores."""
        return path in self._removed

    def put(self, path: Path, **changes: Any) -> None:
        """Replaces fields of an item, unless it has been removed."""
        if item := self._photos.item(self._keys[path]):
            self._photos.put(replace(item, **changes))

    def put_results(self, path: Path, outputs: tuple[Path, ...]) -> None:
        """Sets the result files of an item; it is then done, or waits again if they are outdated already.

        With `to_chosen_file`, the item gets one more result file, and is done only if it was done before.
        """
        if earlier := self._earlier.get(path):
            state = "done" if earlier.state == "done" else "waiting"
            self.put(path, state=state, saved=(*earlier.saved, *outputs), problem=None)
            return
        item = self._photos.item(self._keys[path])
        up_to_date = item is not None and self._dependencies_at_start[path] == self._dependencies_of(item)
        self.put(path, state="done" if up_to_date else "waiting", saved=outputs, problem=None)
