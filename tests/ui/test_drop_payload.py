"""What is read from drags and the clipboard, and the text that announces what a drop will do."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QImage

from mwrgui.ui.session.drop_payload import accept_as_copy, describe_drop, has_payload, read_payload

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
NO_KEY = Qt.KeyboardModifier.NoModifier


def dragged_files(*names: object) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(name)) for name in names])
    return data


def picture(width: int = 5, height: int = 3, *, alpha: int = 255) -> QImage:
    image = QImage(width, height, QImage.Format.Format_ARGB32)
    for y in range(height):
        for x in range(width):
            image.setPixelColor(x, y, QColor(10 * x, 20 * y, 7, alpha))
    return image


def test_files_are_read_as_paths(tmp_path: Path) -> None:
    assert read_payload(dragged_files(tmp_path / "a b.png", tmp_path / "雨")).paths == (
        tmp_path / "a b.png",
        tmp_path / "雨",
    )


def test_a_picture_is_read_with_its_pixels() -> None:
    data = QMimeData()
    data.setImageData(picture())
    payload = read_payload(data)
    rows, columns = np.mgrid[:3, :5]
    expected = np.stack([10 * columns, 20 * rows, np.full_like(rows, 7)], axis=2)
    assert payload.picture is not None
    np.testing.assert_array_equal(payload.picture, expected)
    assert payload.alpha is None


def test_transparency_is_kept() -> None:
    data = QMimeData()
    data.setImageData(picture(alpha=128))
    payload = read_payload(data)
    assert payload.alpha is not None
    assert set(payload.alpha.ravel()) == {128}


def test_a_file_is_preferred_to_its_preview(tmp_path: Path) -> None:
    data = dragged_files(tmp_path / "a.png")
    data.setImageData(picture())
    assert read_payload(data).paths == (tmp_path / "a.png",)
    assert read_payload(data).picture is None


@pytest.mark.parametrize(
    "make", [QMimeData, lambda: _text("hello"), lambda: _web("https://example.org/a.png")]
)
def test_text_and_web_links_are_no_payload(make) -> None:
    data = make()
    assert not has_payload(data)
    assert not read_payload(data)


def _text(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def _web(address: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address)])
    return data


@pytest.mark.parametrize(
    ("allowed", "taken"), [(COPY, COPY), (COPY | MOVE, COPY), (MOVE, MOVE)], ids=["copy", "either", "move"]
)
@pytest.mark.usefixtures("qapp")
def test_files_are_copied_wherever_that_is_allowed(allowed, taken) -> None:
    data = QMimeData()
    event = QDropEvent(QPointF(), allowed, data, Qt.MouseButton.LeftButton, NO_KEY)
    event.setDropAction(MOVE)
    event.ignore()
    accept_as_copy(event)
    assert event.isAccepted()
    assert event.dropAction() == taken


def test_the_text_of_a_drag_describes_what_dropping_does(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    assert describe_drop(dragged_files(tmp_path / "a.png"), None) == "Open a.png"
    assert describe_drop(dragged_files(tmp_path / "a.mp4"), None) == "Open a.mp4"
    assert describe_drop(dragged_files(tmp_path / "m.pth"), None) == "Load the checkpoint m.pth"
    assert describe_drop(dragged_files(tmp_path / "m.pth"), "student") == "Load m.pth as the student"
    assert describe_drop(dragged_files(tmp_path / "a.png"), "student") == "Open a.png"
    many = dragged_files(
        tmp_path / "a.png", tmp_path / "b.png", tmp_path / "folder", tmp_path / "m.safetensors"
    )
    assert describe_drop(many, None) == "Open 2 photos, 1 folder, 1 checkpoint"
    mixed = dragged_files(tmp_path / "a.png", tmp_path / "a.mp4", tmp_path / "b.MOV")
    assert describe_drop(mixed, None) == "Open 1 photo, 2 clips"
    data = QMimeData()
    data.setImageData(picture())
    assert describe_drop(data, None) == "Open the picture"
