"""Folders of pairs: which pictures belong together, and what is refused."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mwrgui.core.errors import MwrError
from mwrgui.evaluation.pairs import find_pairs


def write(path: Path, *, size: tuple[int, int] = (12, 16), level: int = 0, dtype: type = np.uint8) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    assert cv2.imwrite(str(path), np.full((*size, 3), level, dtype))


def test_names_pair_up_whatever_their_endings(tmp_path: Path):
    for name in ("b.png", "a.jpg", "a-1.png"):
        write(tmp_path / "input" / name)
    for name in ("b.png", "a.png", "a-1.jpeg", "unused.png"):
        write(tmp_path / "target" / name)
    (tmp_path / "input" / "notes.txt").write_text("not a picture")
    assert [(p.name, p.degraded.name, p.clean.name) for p in find_pairs(tmp_path)] == [
        ("a", "a.jpg", "a.png"),
        ("a-1", "a-1.png", "a-1.jpeg"),
        ("b", "b.png", "b.png"),
    ]


def test_a_file_whose_name_only_begins_the_same_is_no_counterpart(tmp_path: Path):
    write(tmp_path / "input" / "7.png")
    write(tmp_path / "target" / "7_clean.png")
    with pytest.raises(MwrError, match=r"input/7\.png has no counterpart"):
        find_pairs(tmp_path)


def test_two_files_of_one_name_are_refused(tmp_path: Path):
    write(tmp_path / "input" / "7.png")
    write(tmp_path / "target" / "7.png")
    write(tmp_path / "target" / "7.jpg")
    with pytest.raises(MwrError, match="have the same name"):
        find_pairs(tmp_path)


def test_missing_and_empty_folders_are_named(tmp_path: Path):
    with pytest.raises(MwrError, match=r"no folder .*input"):
        find_pairs(tmp_path)
    (tmp_path / "input").mkdir()
    with pytest.raises(MwrError, match=r"no folder .*target"):
        find_pairs(tmp_path)
    (tmp_path / "target").mkdir()
    with pytest.raises(MwrError, match=r"no pictures in .*input"):
        find_pairs(tmp_path)


def test_different_sizes_are_reported_with_both_files(tmp_path: Path):
    write(tmp_path / "input" / "7.png", size=(12, 16))
    write(tmp_path / "target" / "7.png", size=(12, 17))
    with pytest.raises(MwrError, match=r"input/7\.png is 16×12 pixels, but .*target/7\.png is 17×12"):
        find_pairs(tmp_path)[0].load()


def test_sixteen_bits_are_rounded_to_eight(tmp_path: Path):
    write(tmp_path / "input" / "7.png", level=65535, dtype=np.uint16)
    write(tmp_path / "target" / "7.png", level=255)
    pair = find_pairs(tmp_path)[0].load()
    assert pair.degraded.dtype == np.uint8
    assert np.array_equal(pair.degraded, pair.clean)
