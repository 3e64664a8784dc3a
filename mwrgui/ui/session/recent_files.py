"""The lists of recently opened files, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from PySide6.QtCore import QObject, Signal

RecentKind = Literal["photos", "models"]
MAX_ENTRIES = 10
"""Maximum number of entries in each list."""
_MAX_SINGLE_PHOTOS = 3
"""If more photos than this are opened together, their folders are added instead."""


class RecentFiles(QObject):
    """Two lists: one of photos, clips and folders, and one of models.

    Signals:
        changed: one of the lists has changed.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[RecentKind, list[Path]] = {"photos": [], "models": []}

    def of(self, kind: RecentKind) -> Sequence[Path]:
        """The files and folders of a kind, newest first; some may not exist any more."""
        return tuple(self._lists[kind])

    def add_photos(self, photos: Sequence[Path], folders: Sequence[Path]) -> None:
        """Adds photos and folders that were opened together."""
        few = len(photos) <= _MAX_SINGLE_PHOTOS
        self._add("photos", [*folders, *(photos if few else dict.fromkeys(p.parent for p in photos))])

    def add_models(self, checkpoints: Sequence[Path]) -> None:
        """Adds checkpoints that were opened from files, not from the library."""
        self._add("models", checkpoints)

    def forget(self, path: Path) -> None:
        """Removes a path from both lists, for example because it no longer exists."""
        self._lists = {kind: [p for p in paths if p != path] for kind, paths in self._lists.items()}
        self.changed.emit()

    def clear(self) -> None:
        """Empties both lists, which cannot be undone."""
        self._lists = {kind: [] for kind in self._lists}
        self.changed.emit()

    def restore_state(self, state: Any) -> None:
        """Restores the lists from `saved_state`; ignores values that it cannot have returned."""
        if not isinstance(state, Mapping):
            return
        for kind in get_args(RecentKind):
            names = state.get(kind)
            if isinstance(names, list):
                self._lists[kind] = [Path(name) for name in names if isinstance(name, str)][:MAX_ENTRIES]
        self.changed.emit()

    def saved_state(self) -> dict[str, list[str]]:
        """The lists as plain values for the preferences, without paths that are not valid Unicode."""
        return {kind: [str(path) for path in paths if _is_text(path)] for kind, paths in self._lists.items()}

    def _add(self, kind: RecentKind, paths: Iterable[Path]) -> None:
        latest = [path.absolute() for path in paths]
        if latest:
            self._lists[kind] = list(dict.fromkeys([*latest, *self._lists[kind]]))[:MAX_ENTRIES]
            self.changed.emit()


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
