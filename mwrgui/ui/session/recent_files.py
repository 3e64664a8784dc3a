"""Photos, folders and models that were opened lately, latest first."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from PySide6.QtCore import QObject, Signal

RecentKind = Literal["photos", "models"]
MOST = 10
"""Entries of each kind."""
_MOST_AT_ONCE = 3
"""Photos that are remembered one by one; of more than that opened at once, their folders are."""


class RecentFiles(QObject):
    """What was opened lately.

    Signals:
        changed: a list is another one.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lists: dict[RecentKind, list[Path]] = {"photos": [], "models": []}

    def of(self, kind: RecentKind) -> Sequence[Path]:
        """The files and folders of a kind, latest first."""
        return tuple(self._lists[kind])

    def add_photos(self, photos: Sequence[Path], folders: Sequence[Path]) -> None:
        """Remembers photos and folders that were opened together."""
        single = len(photos) <= _MOST_AT_ONCE
        self._add("photos", [*folders, *(photos if single else dict.fromkeys(p.parent for p in photos))])

    def add_models(self, checkpoints: Sequence[Path]) -> None:
        """Remembers checkpoints."""
        self._add("models", checkpoints)

    def forget(self, path: Path) -> None:
        """Takes a file that is gone out of the lists."""
        self._lists = {kind: [p for p in paths if p != path] for kind, paths in self._lists.items()}
        self.changed.emit()

    def clear(self) -> None:
        """Empties all lists."""
        self._lists = {kind: [] for kind in self._lists}
        self.changed.emit()

    def restore(self, record: Any) -> None:
        """Takes over what `record` gave at an earlier time; ignores whatever it would not give."""
        if not isinstance(record, Mapping):
            return
        for kind in get_args(RecentKind):
            names = record.get(kind)
            if isinstance(names, list):
                self._lists[kind] = [Path(name) for name in names if isinstance(name, str)][:MOST]
        self.changed.emit()

    def record(self) -> dict[str, list[str]]:
        """The lists as plain values; without names that are no valid Unicode."""
        return {kind: [str(path) for path in paths if _is_text(path)] for kind, paths in self._lists.items()}

    def _add(self, kind: RecentKind, paths: Iterable[Path]) -> None:
        latest = [path.absolute() for path in paths]
        if latest:
            self._lists[kind] = list(dict.fromkeys([*latest, *self._lists[kind]]))[:MOST]
            self.changed.emit()


def _is_text(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True
