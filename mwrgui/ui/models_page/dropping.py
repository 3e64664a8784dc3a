"""Sorts the files of a drag over the Models page."""

from pathlib import Path

from PySide6.QtCore import QMimeData

from mwrgui.images.formats import format_of


def sort_drop(data: QMimeData) -> tuple[list[Path], list[Path]]:
    """Returns the possible models in a drag, and then the photos and folders, which the window opens."""
    models: list[Path] = []
    others: list[Path] = []
    for url in data.urls():
        if url.isLocalFile():
            path = Path(url.toLocalFile())
            (others if format_of(path) or path.is_dir() else models).append(path)
    return models, others
