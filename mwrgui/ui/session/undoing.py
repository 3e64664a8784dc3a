"""What is done to the photos of the list, with the way back."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand

from mwrgui.core.text import visible
from mwrgui.ui.session.photo_list import PhotoList, Removal


class RemovePhotos(QUndoCommand):
    """Takes photos out of the list; undoing puts them where they were, with all that was made of them."""

    def __init__(self, photos: PhotoList, keys: Sequence[int]) -> None:
        super().__init__(_removal_words(photos, keys))
        self._photos, self._keys = photos, tuple(keys)
        self._removal = Removal()

    def redo(self) -> None:
        """Takes them out."""
        self._removal = self._photos.take(self._keys)

    def undo(self) -> None:
        """Puts them back."""
        self._photos.put_back(self._removal)


def _removal_words(photos: PhotoList, keys: Sequence[int]) -> str:
    if len(keys) == 1:
        item = photos.item(keys[0])
        assert item
        return QCoreApplication.translate("Undoing", "remove {name}").format(name=visible(item.name))
    return QCoreApplication.translate("Undoing", "remove {count} photos").format(count=len(keys))


class SetStrength(QUndoCommand):
    """Gives photos a strength of their own, or the common one again; the way of a slider is one step."""

    def __init__(self, photos: PhotoList, keys: Sequence[int], strength: float | None) -> None:
        super().__init__(_strength_words(photos, keys))
        self._photos, self._strength = photos, strength
        items = [item for key in keys if (item := photos.item(key))]
        self._before = {item.key: item.strength for item in items}

    def redo(self) -> None:
        """Changes them."""
        self._put(dict.fromkeys(self._before, self._strength))

    def undo(self) -> None:
        """Gives each photo what it had."""
        self._put(self._before)

    def id(self) -> int:
        """Says that such steps may be merged."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes over a later strength of the same photos, unless one of both is the common one."""
        if not isinstance(other, SetStrength) or other._before.keys() != self._before.keys():
            return False
        if self._strength is None or other._strength is None:
            return False
        self._strength = other._strength
        return True

    def _put(self, strengths: Mapping[int, float | None]) -> None:
        for key, strength in strengths.items():
            if item := self._photos.item(key):
                self._photos.put(item.with_strength(strength))


def _strength_words(photos: PhotoList, keys: Sequence[int]) -> str:
    if len(keys) == 1:
        item = photos.item(keys[0])
        assert item
        words = QCoreApplication.translate("Undoing", "strength of {name}")
        return words.format(name=visible(item.name))
    return QCoreApplication.translate("Undoing", "strength of {count} photos").format(count=len(keys))
