"""Which of the files that are dragged over the Models page may be models."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from mwrgui.core.formats import format_of


def model_files(data: QMimeData) -> tuple[Path, ...]:
    """All of them, unless a photo or a folder is among them, which the window opens."""
    paths = tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return () if any(format_of(path) or path.is_dir() for path in paths) else paths
