"""The metrics of the current photo, as texts."""

from dataclasses import replace

import numpy as np
import pytest

from mwrgui.metrics.harm import measure_harm
from mwrgui.restoration.options import Strength
from mwrgui.restoration.restore import Restored
from mwrgui.ui.restore_page.metric_rows import cost_rows, no_change_text
from mwrgui.ui.session.result_metrics import Result
from mwrgui.ui.session.state import ModelRole, ModelSlot
from mwrgui.ui.widgets.compare.pyramid import Pyramid

SLOTS = (ModelSlot("teacher", parameters=8_080_000, macs=83_100_000_000), ModelSlot("student"))


def result(role: ModelRole, *, seconds: float, network_seconds: float, change: float = 0.1) -> Result:
    pixels = np.zeros((2, 2, 3), np.uint8)
    harm = measure_harm(pixels, pixels)
    restored = Restored(
        pixels,
        seconds,
        network_seconds,
        megapixels=24.0,
        network_megapixels=2.0,
        mean_change=change,
        harm=harm,
    )
    return Result(role, pixels, Pyramid(pixels), restored, strength=Strength(1.0, 1.0), harm=harm)


@pytest.mark.usefixtures("qapp")
def test_times_are_of_this_photo_but_speeds_are_the_best_of_each_model():
    results: dict[ModelRole, Result] = {
        "teacher": result("teacher", seconds=1.0, network_seconds=0.9),
        "student": result("student", seconds=0.3, network_seconds=0.1),
    }
    slots = (replace(SLOTS[0], ms_per_megapixel=450.0), replace(SLOTS[1], ms_per_megapixel=25.0))
    rows = {row.name: row.values for row in cost_rows(results, slots)}
    assert rows["Time"] == ("1.00", "0.300")
    assert rows["In the network"] == ("0.900", "0.100")
    assert rows["Best per MP"] == ("450", "25.0")
    assert rows["Speed-up"] == ("1.00", "18.0")
    assert rows["Parameters"] == ("8.08", "–")


@pytest.mark.usefixtures("qapp")
def test_without_a_teachers_speed_there_is_no_speed_up():
    results: dict[ModelRole, Result] = {"student": result("student", seconds=0.3, network_seconds=0.1)}
    slots = (SLOTS[0], replace(SLOTS[1], ms_per_megapixel=50.0))
    rows = {row.name: row.values for row in cost_rows(results, slots)}
    assert rows["Speed-up"] == ("–", "–")
    assert rows["Best per MP"] == ("–", "50.0")
    assert rows["In the network"] == ("–", "0.100")


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("change", "noted"), [(0.5 / 255, True), (2 / 255, False)])
def test_a_tiny_change_is_noted_with_its_amount(change, noted):
    words = no_change_text(result("student", seconds=1, network_seconds=1, change=change))
    assert ("0.50 of 255" in words) == noted
