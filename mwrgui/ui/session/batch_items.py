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
        depends_on: returns all that the results of an item depend on; while it returns equal values, the
            results are the same.
        kept_apart: whether the results go to files of the user's choice, so that a batch would make others.
    """

    def __init__(
        self,
        photos: PhotoList,
        items: Iterable[PhotoItem],
        depends_on: Callable[[PhotoItem], object],
        *,
        kept_apart: bool = False,
    ) -> None:
        self._photos, self._depends_on = photos, depends_on
        items = tuple(items)
        self._earlier = {item.path: item for item in items} if kept_apart else {}
        self._keys = {item.path: item.key for item in items}
        self._started_with = {item.path: depends_on(item) for item in items}
        self._removed: frozenset[Path] = frozenset()

    def update_removed(self) -> None:
        """Notes which items are no longer in the list.

        An item that an undo puts back before its turn is not skipped.
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
        """Sets the result files of an item: it is done, or waits again if its results would differ by now.

        An item whose results are kept apart is as it was before, with one more file.
        """
        if earlier := self._earlier.get(path):
            state = "done" if earlier.state == "done" else "waiting"
            self.put(path, state=state, saved=(*earlier.saved, *outputs), problem=None)
            return
        item = self._photos.item(self._keys[path])
        current = item is not None and self._started_with[path] == self._depends_on(item)
        self.put(path, state="done" if current else "waiting", saved=outputs, problem=None)
