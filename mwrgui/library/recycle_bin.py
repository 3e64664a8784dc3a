"""The recycle bin of the system: moving files into it, and restoring them."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from mwrgui.core.errors import MwrError
from mwrgui.core.files import writing_failed


@dataclass(frozen=True, slots=True)
class BinItem:
    """A file or folder in the bin that this program can restore.

    Attributes:
        path: where it was before.
        path_in_bin: where it is now.
        info_file: the info file of the bin that records its origin.
    """

    path: Path
    path_in_bin: Path
    info_file: Path

    def restore(self) -> Path:
        """Restores it to where it was.

        Raises:
            MwrError: the bin was emptied, the old path is taken, or it cannot be written.
        """
        if not self.path_in_bin.exists():
            raise MwrError("{name} is not in the bin any more.", name=self.path.name)
        if os.path.lexists(self.path):
            raise MwrError(
                "{path} exists again.", "Take the other one out of the bin yourself.", path=self.path
            )
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path_in_bin.rename(self.path)
        except OSError as error:
            raise writing_failed(self.path, error) from error
        self.info_file.unlink(missing_ok=True)
        return self.path


def move_to_bin(path: Path) -> BinItem | None:
    """Moves a file or folder to the bin; returns None if only the system's own programs can restore it.

    Raises:
        MwrError: there is no bin for it, as on some network drives, or it is in use.
    """
    # Imported here: its import searches for the user's bin, which few starts of the program need.
    from send2trash import send2trash  # type: ignore[import-untyped]

    path = path.absolute()
    try:
        send2trash(path)
    except OSError as error:
        raise MwrError(
            "{path} cannot be moved to the bin: {error}.",
            "Close what uses it, or delete it yourself.",
            path=path,
            error=error,
        ) from error
    return _find(path) if sys.platform not in ("win32", "darwin") else None


def _find(path: Path) -> BinItem | None:
    """Finds, in the bins of Linux desktops, the latest item that was at `path`; None if there is none.

    Source: https://specifications.freedesktop.org/trash-spec/latest/
    """
    found = [
        (info.stat().st_mtime_ns, BinItem(path, folder / "files" / info.stem, info))
        for folder, top in _bins(path)
        for info in folder.glob("info/*.trashinfo")
        if _origin(info, top) == path
    ]
    existing = [(time, binned) for time, binned in found if binned.path_in_bin.exists()]
    return max(existing, key=lambda each: each[0])[1] if existing else None


def _bins(path: Path) -> Iterator[tuple[Path, Path]]:
    """The bins that may contain `path`, each with the folder to which its recorded paths are relative."""
    home = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    yield home / "Trash", Path("/")
    top = next((parent for parent in path.parents if parent.is_mount()), Path("/"))
    user = os.getuid() if sys.platform != "win32" else 0
    for folder in (top / ".Trash" / str(user), top / f".Trash-{user}"):
        yield folder, top


def _origin(info_file: Path, bin_root: Path) -> Path | None:
    """The original path of an item in the bin; None if its info file does not say."""
    try:
        lines = info_file.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    quoted_path = next((line.removeprefix("Path=") for line in lines if line.startswith("Path=")), None)
    return None if quoted_path is None else bin_root / unquote(quoted_path, errors="surrogateescape")
