"""The labelled strip, and the view compared with golden pictures.

After an intended change, `MWRGUI_NEW_PICTURES=1 pytest tests/ui/compare` redraws them; check how they look.
"""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from mwrgui.ui.widgets.compare import CompareOptions, CompareView, DifferenceStyle, comparison_picture

GOLDEN = Path(__file__).parent / "golden"
MAX_MEAN_DIFFERENCE = 2.0
"""In levels of 255; fonts and versions of Qt make small differences."""


def scene(*, rain: float) -> np.ndarray:
    """A sky, a hill and a house, with slanted streaks over them."""
    picture = np.zeros((200, 300, 3), np.uint8)
    picture[:] = np.linspace((110, 150, 200), (200, 215, 230), 200)[:, None]
    cv2.ellipse(picture, (220, 210), (200, 80), 0, 0, 360, (70, 110, 60), -1)
    cv2.rectangle(picture, (60, 110), (120, 170), (150, 70, 50), -1)
    streaks = np.zeros_like(picture)
    for start in range(-60, 300, 14):
        cv2.line(streaks, (start + 40, 0), (start, 200), (90, 90, 90), 1, cv2.LINE_AA)
    return cv2.addWeighted(picture, 1, streaks, rain, 0)


def difference_from_golden(name: str, picture: np.ndarray) -> float:
    """Mean difference, in levels of 255, between a picture and the golden one."""
    path = GOLDEN / f"{name}.png"
    if os.environ.get("MWRGUI_NEW_PICTURES"):
        cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    golden = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    assert golden.shape == picture.shape
    return float(np.abs(golden.astype(int) - picture).mean())


pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(("name", "options"), [
    ("split", CompareOptions(line_position=0.4)),
    ("side", CompareOptions(mode="side", side_panes=("input", "teacher", "student", "difference"))),
    ("signed", CompareOptions(mode="difference", difference=DifferenceStyle(signed=True, gain=8))),
])  # fmt: skip
def test_the_view_looks_like_its_golden_picture(
    view: CompareView, grab_pixels, name: str, options: CompareOptions
):
    view.model.set_pictures({"input": scene(rain=1), "teacher": scene(rain=0), "student": scene(rain=0.2)})
    view.model.set_options(options)
    assert difference_from_golden(name, grab_pixels()) < MAX_MEAN_DIFFERENCE


def test_the_strip_has_each_picture_below_its_label():
    pictures = {"input": scene(rain=1), "student": scene(rain=0)}
    strip = comparison_picture(pictures, {"input": "Input", "student": "Student"})
    columns = [16, 16 + 300 + 8]
    for left, picture in zip(columns, pictures.values(), strict=True):
        assert np.array_equal(strip[-16 - 200 : -16, left : left + 300], picture)
        assert len(np.unique(strip[16:40, left : left + 300])) > 10  # a label with text
    assert strip.shape[1] == columns[1] + 300 + 16


def test_wide_pictures_are_placed_one_below_the_other():
    wide = np.full((40, 400, 3), 7, np.uint8)
    strip = comparison_picture({"input": wide, "teacher": wide}, {})
    assert strip.shape[1] == 400 + 32
    assert (strip == 7).all(axis=2).sum() == 2 * 40 * 400


def test_large_pictures_are_made_smaller():
    large = np.full((3000, 4000, 3), 7, np.uint16)
    strip = comparison_picture({"input": large, "teacher": large, "difference": large}, {}, longest_side=600)
    assert strip.dtype == np.uint8
    assert 600 <= strip.shape[1] < 680


@pytest.mark.parametrize("size", [(1, 1), (10, 40_000)])
def test_pictures_of_any_shape_make_a_strip(size: tuple[int, int]):
    picture = np.full((*size, 3), 200, np.uint8)
    strip = comparison_picture(
        {"input": picture, "truth": picture}, {"input": "Input", "truth": "Ground truth"}
    )
    assert (strip == 200).all(axis=2).any()
    assert max(strip.shape) < 5000
