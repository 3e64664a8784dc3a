"""Previews of large photos: small, but read quickly."""

import cv2
import numpy as np
import pytest
from PIL import Image

from mwrgui.images import read_photo, read_preview

ORIENTATION_OF_A_TURNED_CAMERA = 6
"""EXIF orientation of a photo taken with the camera on its side."""


@pytest.fixture
def large_photo(tmp_path):
    """A JPEG of some megabytes, taken with a turned camera."""
    rng = np.random.default_rng(0)
    soft = cv2.resize(
        rng.integers(0, 256, (40, 60, 3), np.uint8), (1800, 1200), interpolation=cv2.INTER_CUBIC
    )
    noisy = cv2.add(soft, rng.integers(0, 120, soft.shape, np.uint8))
    tags = Image.Exif()
    tags[0x112] = ORIENTATION_OF_A_TURNED_CAMERA
    path = tmp_path / "large.jpg"
    Image.fromarray(noisy).save(path, quality=97, exif=tags)
    assert path.stat().st_size > 2_000_000
    return path


def test_a_preview_is_the_photo_upright_at_an_eighth_of_its_sides(large_photo):
    whole, preview = read_photo(large_photo).pixels, read_preview(large_photo)
    assert whole.shape == (1800, 1200, 3)
    assert preview.shape == (225, 150, 3)
    expected = cv2.resize(whole, (150, 225), interpolation=cv2.INTER_AREA).astype(float)
    assert np.abs(preview - expected).mean() < 3


def test_there_is_no_preview_of_a_photo_that_is_cut_off_missing_small_or_no_jpeg(large_photo, tmp_path):
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(large_photo.read_bytes()[:2_000_100])
    small = tmp_path / "small.jpg"
    Image.new("RGB", (64, 64)).save(small)
    other = tmp_path / "other.bmp"
    Image.new("RGB", (1000, 1000)).save(other)
    for path in (cut, small, other, tmp_path / "missing.jpg"):
        assert read_preview(path) is None
