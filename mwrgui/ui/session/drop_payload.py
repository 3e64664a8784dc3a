"""The content of a drop or of the clipboard: files, or a picture without a file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QMimeData, Qt
from PySide6.QtGui import QDropEvent, QImage

from mwrgui.ui.session.file_kinds import is_checkpoint, is_run
from mwrgui.ui.session.state import ModelRole, Picture
from mwrgui.video.formats import is_clip

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True, eq=False)
class DropPayload:
    """Files or a picture that can be opened; its truth value is False if there is neither.

    Attributes:
        picture: (H, W, 3) uint8 RGB, from a browser or a screenshot for example.
        alpha: (H, W), the opacity of `picture`; None if all of it is opaque.
    """

    paths: tuple[Path, ...] = ()
    picture: Picture | None = None
    alpha: NDArray[np.uint8] | None = None

    def __bool__(self) -> bool:
        return bool(self.paths) or self.picture is not None


def has_payload(data: QMimeData) -> bool:
    """Whether there may be a payload; fast enough for every move of a drag."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def read_payload(data: QMimeData) -> DropPayload:
    """Reads the payload: the files if there are any, or else the picture."""
    paths = _paths(data)
    image = data.imageData() if data.hasImage() and not paths else None
    if not isinstance(image, QImage) or image.isNull():
        return DropPayload(paths)
    pixels = _pixels_of(image)
    opaque = not image.hasAlphaChannel() or bool((pixels[..., 3] == 255).all())
    alpha = None if opaque else np.ascontiguousarray(pixels[..., 3])
    return DropPayload(picture=np.ascontiguousarray(pixels[..., :3]), alpha=alpha)


def accept_as_copy(event: QDropEvent) -> None:
    """Accepts a drag, as a copy if that is allowed: some programs delete a file that was moved."""
    if event.possibleActions() & Qt.DropAction.CopyAction:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.acceptProposedAction()


def describe_drop(data: QMimeData, role: ModelRole | None) -> str:
    """A sentence that says what dropping this will do.

    Args:
        role: that of the model chip under the pointer; None if the pointer is elsewhere.
    """
    paths = _paths(data)
    if not paths:
        return translate("Offers", "Open the picture")
    checkpoints = [path for path in paths if is_checkpoint(path)]
    if role and checkpoints:
        templates = {
            "teacher": translate("Offers", "Load {name} as the teacher"),
            "student": translate("Offers", "Load {name} as the student"),
        }
        return templates[role].format(name=checkpoints[-1].name)
    if len(paths) == 1 and is_run(paths[0]):
        return translate("Offers", "Show the run {name}").format(name=paths[0].name)
    if len(paths) == 1:
        template = (
            translate("Offers", "Load the checkpoint {name}")
            if checkpoints
            else translate("Offers", "Open {name}")
        )
        return template.format(name=paths[0].name)
    folders = sum(path.is_dir() for path in paths)
    kinds = (
        (translate("Offers", "1 photo"), translate("Offers", "{count} photos")),
        (translate("Offers", "1 clip"), translate("Offers", "{count} clips")),
        (translate("Offers", "1 folder"), translate("Offers", "{count} folders")),
        (translate("Offers", "1 checkpoint"), translate("Offers", "{count} checkpoints")),
    )
    clips = sum(is_clip(path) and not path.is_dir() for path in paths)
    counts = (len(paths) - clips - folders - len(checkpoints), clips, folders, len(checkpoints))
    counted = [
        one if n == 1 else many.format(count=n) for (one, many), n in zip(kinds, counts, strict=True) if n
    ]
    return translate("Offers", "Open {things}").format(things=", ".join(counted))


def _paths(data: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def _pixels_of(image: QImage) -> NDArray[np.uint8]:
    """(H, W, 4) uint8 RGBA; colours are not multiplied by alpha."""
    image = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 4 * image.width()].reshape(image.height(), image.width(), 4).copy()
