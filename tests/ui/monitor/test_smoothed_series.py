"""Running means, thinning and gaps, compared with plain loops over all values."""

import numpy as np
import pytest

from mwrgui.runs.series import Series
from mwrgui.ui.monitor.block_extremes import BLOCK_LENGTH, BlockExtremes
from mwrgui.ui.monitor.smoothed_series import MAX_VALUES_PER_READ, SmoothedSeries
from mwrgui.ui.monitor.smoothing import RunningMean


def series_of(values, *, start: int = 1) -> Series:
    series = Series()
    grow(series, values, start=start)
    return series


def grow(series: Series, values, *, start: int, pace: float = 0.1) -> None:
    steps = np.arange(start, start + len(values))
    series.append(steps=steps, values=values, seconds=steps * pace)


def read_completely(series: Series, span: int = 1) -> SmoothedSeries:
    smoothed = SmoothedSeries(series, mean_length=span)
    while smoothed.refresh():
        pass
    return smoothed


def plain_mean(values, span: int) -> list[float]:
    """The running mean by its definition, value by value."""
    total = weight = 0.0
    means = []
    for value in values:
        if np.isnan(value):
            means.append(np.nan)
            continue
        total += (value - total) / span
        weight += (1 - weight) / span
        means.append(total / weight)
    return means


@pytest.mark.parametrize("span", [1, 2, 7, 100, 3000])
def test_the_running_mean_follows_its_definition(span):
    values = np.random.default_rng(span).normal(3, 1, 5000).astype(np.float32)
    values[[0, 40, 41, 4999]] = np.nan
    running = RunningMean(span)
    means = np.concatenate([running.extend(values[:13]), running.extend(values[13:])])
    np.testing.assert_allclose(means, plain_mean(values, span), rtol=1e-5)


def test_the_running_mean_is_not_biased_at_its_beginning():
    assert RunningMean(1000).extend(np.float32([5, 5]))[0] == pytest.approx(5)


def test_few_values_are_drawn_as_they_are():
    values = np.float32([3, 1, 2])
    part = read_completely(series_of(values)).visible_part(0, 10, columns=100, by_time=False)
    np.testing.assert_array_equal(part.raw.y, values)
    np.testing.assert_array_equal(part.raw.x, [1, 2, 3])


def test_many_values_are_drawn_with_few_points_that_keep_every_peak():
    values = np.random.default_rng(0).normal(size=100_000).astype(np.float32)
    values[[77_777, 12_345]] = 50, -50
    part = read_completely(series_of(values)).visible_part(0, 1e9, columns=500, by_time=False)
    assert len(part.raw.x) <= 2 * 500 + 2
    assert (part.raw.y.max(), part.raw.y.min()) == (50, -50)
    assert abs(part.raw.x[part.raw.y.argmax()] - 77_778) < 1024
    assert np.all(np.diff(part.raw.x) >= 0)
    assert part.dense
    np.testing.assert_array_equal(part.raw.x[::2], part.raw.x[1::2])
    assert np.all(part.raw.y[::2] <= part.raw.y[1::2])
    assert part.mean.x[-1] == 100_000


def test_blocks_that_hold_no_number_are_left_out():
    values = np.ones(100_000, np.float32)
    values[40_000:60_000] = np.nan
    part = read_completely(series_of(values)).visible_part(0, 1e9, columns=500, by_time=False)
    assert not np.any((part.raw.x > 41_000) & (part.raw.x < 59_000))
    assert np.isfinite(part.raw.y).all()
    assert np.isnan(part.mean.y).any()


def test_only_the_visible_part_is_drawn_with_a_neighbour_on_each_side():
    part = read_completely(series_of(np.arange(1000, dtype=np.float32))).visible_part(
        500.5, 509.5, columns=100, by_time=False
    )
    assert (part.raw.x[0], part.raw.x[-1]) == (500, 510)


def test_the_visible_part_can_be_given_in_seconds():
    part = read_completely(series_of(np.arange(1000, dtype=np.float32))).visible_part(
        50.05, 51, columns=100, by_time=True
    )
    assert part.raw.x[0] == pytest.approx(50)


def test_a_growing_series_gives_the_same_means_as_a_complete_one():
    values = np.random.default_rng(1).normal(size=400).astype(np.float32)
    series = series_of(values[:100])
    smoothed = read_completely(series, span=20)
    grow(series, values[100:], start=101)
    smoothed.refresh()
    whole = read_completely(series_of(values), span=20)
    got, wanted = (t.visible_part(0, 500, columns=1000, by_time=False).mean.y for t in (smoothed, whole))
    np.testing.assert_allclose(got, wanted, rtol=1e-5)


def test_a_series_that_was_rolled_back_is_read_again():
    series = series_of(np.full(100, 1, np.float32))
    smoothed = read_completely(series)
    series.drop_after(50)
    grow(series, np.full(200, 2, np.float32), start=51, pace=0.2)
    smoothed.refresh()
    part = smoothed.visible_part(0, 500, columns=1000, by_time=False)
    assert len(part.mean.x) == 250
    assert smoothed.value_at(60, by_time=False) == 2
    assert smoothed.value_at(50, by_time=False) == 1


def test_a_long_series_is_read_in_pieces():
    smoothed = SmoothedSeries(series_of(np.ones(MAX_VALUES_PER_READ + 5, np.float32)), mean_length=10)
    assert smoothed.refresh()
    assert not smoothed.refresh()


def test_each_gap_is_recorded_once():
    values = np.ones(50, np.float32)
    values[[9, 10, 11, 30]] = np.nan
    series = series_of(values[:11])
    smoothed = read_completely(series)
    grow(series, values[11:], start=12)
    smoothed.refresh()
    assert smoothed.gaps == [10, 31]
    assert np.isnan(smoothed.visible_part(0, 60, columns=100, by_time=False).mean.y[9:12]).all()


def test_the_value_at_a_step_is_the_last_one_reported_until_then():
    series = Series()
    series.append(steps=[100, 200], values=[1, 2], seconds=[10, 20])
    smoothed = read_completely(series)
    assert np.isnan(smoothed.value_at(99, by_time=False))
    assert smoothed.value_at(199, by_time=False) == 1
    assert smoothed.value_at(20, by_time=True) == 2


@pytest.mark.parametrize("block", [4, BLOCK_LENGTH // 2, BLOCK_LENGTH, 8 * BLOCK_LENGTH])
@pytest.mark.parametrize("end", [20 * BLOCK_LENGTH, 20 * BLOCK_LENGTH + 1, 5000])
def test_extremes_of_a_series_that_grew_gradually_are_those_of_its_blocks(block, end):
    values = np.random.default_rng(2).normal(size=5000).astype(np.float32)
    values[3 * BLOCK_LENGTH : 5 * BLOCK_LENGTH] = np.nan
    extremes = BlockExtremes()
    for length in (1, BLOCK_LENGTH, BLOCK_LENGTH + 1, 17 * BLOCK_LENGTH - 1, 5000):
        extremes.extend(values[:length])
    found = extremes.between(values, start=2 * block, end=end, block=block)
    blocks = [values[place : min(place + block, end)] for place in range(2 * block, end, block)]
    numbers = [b[~np.isnan(b)] for b in blocks]
    np.testing.assert_array_equal(found, [(b.min(), b.max()) if len(b) else (np.nan,) * 2 for b in numbers])


def test_the_appearance_changes_only_once_a_block_is_complete():
    series = series_of(np.ones(100_000, np.float32))
    smoothed = read_completely(series)
    before = smoothed.visible_blocks(0, 1e9, columns=500, by_time=False)
    appearances = []
    for start in range(100_001, 100_001 + before.block, before.block // 4):
        grow(series, np.ones(before.block // 4, np.float32), start=start)
        smoothed.refresh()
        appearances.append(smoothed.visible_blocks(0, 1e9, columns=500, by_time=False).appearance)
    assert len({before.appearance, *appearances}) == 2


def test_with_few_values_each_new_one_changes_the_appearance():
    series = series_of(np.ones(10, np.float32))
    smoothed = read_completely(series)
    before = smoothed.visible_blocks(0, 1e9, columns=500, by_time=False)
    grow(series, [1], start=11)
    smoothed.refresh()
    assert smoothed.visible_blocks(0, 1e9, columns=500, by_time=False).appearance != before.appearance
