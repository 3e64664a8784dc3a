"""The dialogs in which the user chooses files and folders.

All of them return None or an empty list if the user cancels. An empty `folder` opens the dialog in the folder
that was used last.
"""

from collections.abc import Iterable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from mwrgui.images.formats import READABLE_ENDINGS, WRITTEN_ENDINGS
from mwrgui.ui.session.file_kinds import CHECKPOINT_ENDINGS
from mwrgui.video.formats import CONTAINERS
from mwrgui.video.formats import ENDINGS as CLIP_ENDINGS

translate = QCoreApplication.translate


def choose_photo(parent: QWidget, title: str, folder: str = "") -> Path | None:
    """Asks for one photo."""
    return _chosen_path(
        QFileDialog.getOpenFileName(parent, title, folder, _with_all_files(_photo_filter(READABLE_ENDINGS)))
    )


def choose_photo_or_clip(parent: QWidget, title: str, folder: str = "") -> Path | None:
    """Asks for one photo or clip."""
    return _chosen_path(
        QFileDialog.getOpenFileName(parent, title, folder, _with_all_files(_photo_and_clip_filter()))
    )


def choose_photos(parent: QWidget, title: str, folder: str = "") -> list[Path]:
    """Asks for any number of photos."""
    return _chosen_paths(
        QFileDialog.getOpenFileNames(parent, title, folder, _with_all_files(_photo_filter(READABLE_ENDINGS)))
    )


def choose_photos_and_clips(parent: QWidget, title: str, folder: str = "") -> list[Path]:
    """Asks for any number of photos and clips."""
    return _chosen_paths(
        QFileDialog.getOpenFileNames(parent, title, folder, _with_all_files(_photo_and_clip_filter()))
    )


def choose_checkpoint(parent: QWidget, title: str, folder: str = "") -> Path | None:
    """Asks for the file of one model."""
    return _chosen_path(
        QFileDialog.getOpenFileName(parent, title, folder, _with_all_files(_checkpoint_filter()))
    )


def choose_checkpoints(parent: QWidget, title: str, folder: str = "") -> list[Path]:
    """Asks for the files of any number of models."""
    return _chosen_paths(
        QFileDialog.getOpenFileNames(parent, title, folder, _with_all_files(_checkpoint_filter()))
    )


def choose_folder(parent: QWidget, title: str, folder: str = "") -> Path | None:
    """Asks for an existing folder."""
    name = QFileDialog.getExistingDirectory(parent, title, folder)
    return Path(name) if name else None


def choose_new_photo(parent: QWidget, title: str, suggestion: Path) -> Path | None:
    """Asks for a file to save a photo to; the dialog asks before it returns one that exists."""
    return _chosen_path(
        QFileDialog.getSaveFileName(parent, title, str(suggestion), _photo_filter(WRITTEN_ENDINGS))
    )


def choose_new_clip(parent: QWidget, title: str, suggestion: Path) -> Path | None:
    """Asks for a file to save a clip to; a name without an extension gets that of the suggestion."""
    endings = [ending for container in CONTAINERS for ending in container.endings]
    name_filter = translate("FileDialogs", "Clips ({endings})").format(endings=_patterns(endings))
    path = _chosen_path(QFileDialog.getSaveFileName(parent, title, str(suggestion), name_filter))
    return path if path is None or path.suffix else _with_ending(path, suggestion.suffix)


def choose_new_comparison(parent: QWidget, title: str, suggestion: Path) -> Path | None:
    """Asks for a file to save a comparison to: a photo, web page, animation or clip, by its suffix."""
    endings_by_filter = {
        _photo_filter(WRITTEN_ENDINGS): "",
        translate("FileDialogs", "Web page with a slider (*.html)"): ".html",
        translate("FileDialogs", "Animation (*.gif)"): ".gif",
        translate("FileDialogs", "Clip (*.mp4)"): ".mp4",
    }
    filters = ";;".join(endings_by_filter)
    name, chosen_filter = QFileDialog.getSaveFileName(parent, title, str(suggestion), filters)
    return _with_ending(Path(name), endings_by_filter.get(chosen_filter, "")) if name else None


def choose_new_file(parent: QWidget, title: str, suggestion: Path, *, kind: str) -> Path | None:
    """Asks for a file to save to; `kind` is a translated word for files with the suffix of `suggestion`."""
    return _chosen_path(
        QFileDialog.getSaveFileName(parent, title, str(suggestion), f"{kind} (*{suggestion.suffix})")
    )


def _with_ending(path: Path, ending: str) -> Path:
    """The path with the suffix `ending`; a number is added if that file exists, as the dialog did not ask."""
    if not ending or path.suffix.lower() == ending:
        return path
    stem = path.stem if path.suffix.lower() in WRITTEN_ENDINGS else path.name
    names = (f"{stem}{'' if n == 1 else f'_{n}'}{ending}" for n in count(1))
    return next(found for name in names if not (found := path.with_name(name)).exists())


def _photo_filter(endings: Iterable[str]) -> str:
    return translate("FileDialogs", "Photos ({endings})").format(endings=_patterns(endings))


def _photo_and_clip_filter() -> str:
    endings = _patterns((*READABLE_ENDINGS, *CLIP_ENDINGS))
    return translate("FileDialogs", "Photos and clips ({endings})").format(endings=endings)


def _checkpoint_filter() -> str:
    template = translate("FileDialogs", "Checkpoints ({endings})")
    return template.format(endings=_patterns(CHECKPOINT_ENDINGS))


def _with_all_files(filters: str) -> str:
    """Adds “All files” to the filters: an opened file is recognised by its content, whatever its name."""
    return f"{filters};;{translate('FileDialogs', 'All files (*)')}"


def _patterns(endings: Iterable[str]) -> str:
    return " ".join(f"*{ending}" for ending in endings)


def _chosen_path(answer: tuple[str, str]) -> Path | None:
    name, _ = answer
    return Path(name) if name else None


def _chosen_paths(answer: tuple[list[str], str]) -> list[Path]:
    names, _ = answer
    return [Path(name) for name in names]
