"""Which of the files that are dragged over the Models page may be models."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from mwrgui.core.formats import format_of


def sort_drop(data: QMimeData) -> tuple[list[Path], list[Path]]:
    """What may be models, and what the window opens: photos and folders."""
    models: list[Path] = []
    others: list[Path] = []
    for url in data.urls():
        if url.isLocalFile():
            path = Path(url.toLocalFile())
            (others if format_of(path) or path.is_dir() else models).append(path)
    return models, others
