"""Pictures of a step are read in the background: the latest request is answered, and no other."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mwrgui.jobs.job import running_jobs
from mwrgui.ui.monitor.preview import Preview
from mwrgui.ui.monitor.preview_reader import PreviewReader


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    """The folders of two previews."""
    made = [tmp_path / "first", tmp_path / "second"]
    for folder in made:
        folder.mkdir()
        cv2.imwrite(str(folder / "0-haze-student.png"), np.zeros((8, 8, 3), np.uint8))
    return made


@pytest.fixture
def steps_read(reader: PreviewReader) -> list[int]:
    """The steps of the previews that were read."""
    steps: list[int] = []
    reader.preview_read.connect(lambda preview: steps.append(preview.step))
    return steps


@pytest.fixture
def reader(qapp) -> PreviewReader:  # noqa: ARG001 (an application)
    return PreviewReader()


def test_a_request_after_clear_does_not_wait_for_an_earlier_one(
    reader: PreviewReader, folders: list[Path], steps_read: list[int], qtbot
) -> None:
    reader.request(folders[0], 1)
    reader.clear()
    reader.request(folders[1], 2)
    qtbot.waitUntil(lambda: bool(steps_read))
    assert steps_read == [2]


def test_a_preview_is_read_again_after_clear(reader: PreviewReader, folders: list[Path], qtbot) -> None:
    def student_level(preview: Preview) -> int:
        return int(preview.rows[0].pictures["student"][0, 0, 0])

    with qtbot.waitSignal(reader.preview_read) as first:
        reader.request(folders[0], 1)
    qtbot.waitUntil(lambda: not running_jobs())
    cv2.imwrite(str(folders[0] / "0-haze-student.png"), np.full((8, 8, 3), 9, np.uint8))
    reader.clear()
    with qtbot.waitSignal(reader.preview_read) as second:
        reader.request(folders[0], 1)
    assert (student_level(first.args[0]), student_level(second.args[0])) == (0, 9)
    qtbot.waitUntil(lambda: not running_jobs())


def test_an_outdated_request_is_not_answered_later(
    reader: PreviewReader, folders: list[Path], steps_read: list[int], qtbot
) -> None:
    reader.request(folders[0], 1)
    qtbot.waitUntil(lambda: not running_jobs())
    reader.request(folders[1], 2)  # read in the background
    reader.request(folders[0], 1)  # meanwhile: answered at once from the cache
    qtbot.waitUntil(lambda: not running_jobs())
    assert steps_read == [1, 1]
