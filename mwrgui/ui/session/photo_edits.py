"""Changes to the list of photos that can be undone."""

from collections.abc import Collection, Mapping, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QUndoCommand, QUndoStack

from mwrgui.core.text import escape_control_characters
from mwrgui.restoration.options import Strength
from mwrgui.ui.session.photo_list import PhotoList, Removal
from mwrgui.ui.session.session_messages import SessionMessages


class PhotoEdits:
    """Removes items from the list and sets their strengths, by commands on the undo stack."""

    def __init__(self, photos: PhotoList, undo_stack: QUndoStack, messages: SessionMessages) -> None:
        self._photos, self._undo_stack, self._messages = photos, undo_stack, messages

    def remove(self, keys: Collection[int]) -> None:
        """Removes the items with these keys; one undo puts all of them back."""
        items = [item for item in self._photos.items if item.key in keys]
        if not items:
            return
        self._undo_stack.push(_RemovePhotos(self._photos, [item.key for item in items]))
        if len(items) == 1:
            words = QCoreApplication.translate("Session", "“{name}” was removed from the list.")
            self._messages.undo_offered.emit(words.format(name=escape_control_characters(items[0].name)))
        else:
            words = QCoreApplication.translate("Session", "{count} photos were removed from the list.")
            self._messages.undo_offered.emit(words.format(count=len(items)))

    def remove_all(self) -> None:
        """Removes all items of the list; one undo puts all of them back."""
        self.remove([item.key for item in self._photos.items])

    def set_strength(self, keys: Collection[int], strength: Strength | None) -> None:
        """Gives items their own strength, or with None the strength of the options again."""
        changed = [item.key for item in self._photos.items if item.key in keys and item.strength != strength]
        if changed:
            self._undo_stack.push(_SetStrength(self._photos, changed, strength))


class _RemovePhotos(QUndoCommand):
    """Removes items; undoing puts them back where they were, with their results."""

    def __init__(self, photos: PhotoList, keys: Sequence[int]) -> None:
        super().__init__(_removal_text(photos, keys))
        self._photos, self._keys = photos, tuple(keys)
        self._removal = Removal()

    def redo(self) -> None:
        self._removal = self._photos.remove(self._keys)

    def undo(self) -> None:
        self._photos.put_back(self._removal)


def _removal_text(photos: PhotoList, keys: Sequence[int]) -> str:
    if len(keys) == 1:
        item = photos.item(keys[0])
        assert item
        return QCoreApplication.translate("Undoing", "remove {name}").format(
            name=escape_control_characters(item.name)
        )
    return QCoreApplication.translate("Undoing", "remove {count} photos").format(count=len(keys))


class _SetStrength(QUndoCommand):
    """Sets the strength of items; successive changes, such as by dragging a slider, are undone together."""

    def __init__(self, photos: PhotoList, keys: Sequence[int], strength: Strength | None) -> None:
        super().__init__(_strength_text(photos, keys))
        self._photos, self._strength = photos, strength
        items = [item for key in keys if (item := photos.item(key))]
        self._before = {item.key: item.strength for item in items}

    def redo(self) -> None:
        self._put(dict.fromkeys(self._before, self._strength))

    def undo(self) -> None:
        self._put(self._before)

    def id(self) -> int:
        """The same for all commands of this class, so that Qt offers them to `mergeWith`."""
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Takes over a later strength of the same items, unless one of the two strengths is None."""
        if not isinstance(other, _SetStrength) or other._before.keys() != self._before.keys():
            return False
        if self._strength is None or other._strength is None:
            return False
        self._strength = other._strength
        return True

    def _put(self, strengths: Mapping[int, Strength | None]) -> None:
        for key, strength in strengths.items():
            if item := self._photos.item(key):
                self._photos.put(item.with_strength(strength))


def _strength_text(photos: PhotoList, keys: Sequence[int]) -> str:
    if len(keys) == 1:
        item = photos.item(keys[0])
        assert item
        words = QCoreApplication.translate("Undoing", "strength of {name}")
        return words.format(name=escape_control_characters(item.name))
    return QCoreApplication.translate("Undoing", "strength of {count} photos").format(count=len(keys))
