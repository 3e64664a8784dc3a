"""Clean photos under synthetic weather, which depends on a seed."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from mwrgui.core.errors import MwrError
from mwrgui.evaluation.degraded import degraded_pairs


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / "a.png", tmp_path / "b.png"]
    for number, path in enumerate(paths):
        pixels = np.random.default_rng(number).integers(0, 256, (40, 48, 3), dtype=np.uint8)
        assert cv2.imwrite(str(path), pixels)
    return paths


def test_every_photo_is_paired_with_every_weather(photos: list[Path]):
    pairs = list(degraded_pairs(photos, weathers=["haze", "clean"], seed=1))
    assert [(p.name, p.weather) for p in pairs] == [
        ("a", "haze"),
        ("a", "clean"),
        ("b", "haze"),
        ("b", "clean"),
    ]
    for pair in pairs:
        assert pair.degraded.dtype == np.uint8
        assert pair.degraded.shape == pair.clean.shape == (40, 48, 3)
        assert np.array_equal(pair.degraded, pair.clean) == (pair.weather == "clean")


def test_weather_depends_on_the_seed_and_not_on_other_photos(photos: list[Path]):
    def draw(paths: list[Path], seed: int) -> np.ndarray:
        return list(degraded_pairs(paths, weathers=["rain"], seed=seed))[-1].degraded

    assert np.array_equal(draw(photos, 1), draw(photos, 1))
    assert np.array_equal(draw(photos, 1), draw(photos[1:], 1))
    assert not np.array_equal(draw(photos, 1), draw(photos, 2))


def test_unknown_weather_is_named(photos: list[Path]):
    with pytest.raises(MwrError, match="no degradation named “hail”"):
        list(degraded_pairs(photos, weathers=["hail"], seed=0))
