"""A few seconds of mutated photos, and whether the trial notices a photo that does not hold."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mwrgui.core.errors import MwrError
from mwrgui.images import Photo, read_photo
from mwrgui.images.formats import PNG, READ_FORMATS
from tests.torture import fuzz_photos
from tests.torture.photo_mutations import MUTATIONS, mutated, parts_of
from tests.torture.photo_seeds import photo_seeds

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def seeds() -> list[tuple[str, bytes]]:
    return photo_seeds()


def test_mutated_photos_are_read_or_refused_in_one_sentence() -> None:
    command = [sys.executable, "-m", "tests.torture", "fuzz-photos", "--minutes", "0.08", "--seed", "1"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_photos_of_every_kind_are_read_before_they_are_mutated(
    seeds: list[tuple[str, bytes]], tmp_path: Path
) -> None:
    """Otherwise the trial would only try files that are refused at their first byte."""
    kinds, refused = set(), 0
    for ending, data in seeds:
        path = tmp_path / f"photo{ending}"
        path.write_bytes(data)
        try:
            kinds.add(read_photo(path).format)
        except MwrError:
            refused += 1
    assert kinds == set(READ_FORMATS)
    assert refused == 5  # two hold floats, two are compressed in rare ways, one is too large


def test_every_photo_is_changed_and_every_mutation_changes_some_photo(seeds: list[tuple[str, bytes]]) -> None:
    import random

    for ending, data in seeds:
        assert parts_of(data), ending
        assert mutated(random.Random(1), data) != data
    for mutation in MUTATIONS:
        assert any(mutation(random.Random(2), data) != data for _, data in seeds), mutation.__name__


def test_black_that_no_other_reader_sees_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", (40, 40), (90, 120, 150)).save(path)
    black = np.zeros((40, 40, 3), np.uint8)
    assert "another reader sees another picture" in fuzz_photos._problem_of_invented_pixels(
        Photo(black, path, PNG)
    )
    Image.new("RGB", (40, 40)).save(path)
    assert fuzz_photos._problem_of_invented_pixels(Photo(black, path, PNG)) == ""


def test_wrong_results_and_exceptions_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    Image.fromarray(np.random.default_rng(0).integers(30, 200, (40, 40, 3), np.uint8)).save(path)
    assert fuzz_photos.problem_with(path) == ""
    monkeypatch.setattr(fuzz_photos, "_difference", lambda *_: 99.0)
    assert "off by 99.0" in fuzz_photos.problem_with(path)
    monkeypatch.setattr(fuzz_photos, "read_photo", lambda _: 1 / 0)
    assert "reading: ZeroDivisionError" in fuzz_photos.problem_with(path)
