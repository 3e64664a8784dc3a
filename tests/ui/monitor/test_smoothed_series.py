"""Running means, thinning and gaps, against plain loops over all values."""

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


def caught_up(series: Series, span: int = 1) -> SmoothedSeries:
    track = SmoothedSeries(series, mean_length=span)
    while track.refresh():
        pass
    return track


def plain_mean(values, span: int) -> list[float]:
    """The definition, value by value."""
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
def test_the_running_mean_is_that_of_the_definition(span):
    values = np.random.default_rng(span).normal(3, 1, 5000).astype(np.float32)
    values[[0, 40, 41, 4999]] = np.nan
    running = RunningMean(span)
    means = np.concatenate([running.extend(values[:13]), running.extend(values[13:])])
    np.testing.assert_allclose(means, plain_mean(values, span), rtol=1e-5)


def test_the_running_mean_owes_nothing_to_its_beginning():
    assert RunningMean(1000).extend(np.float32([5, 5]))[0] == pytest.approx(5)


def test_few_values_are_drawn_as_they_are():
    values = np.float32([3, 1, 2])
    cut = caught_up(series_of(values)).visible_part(0, 10, columns=100, by_time=False)
    np.testing.assert_array_equal(cut.raw.y, values)
    np.testing.assert_array_equal(cut.raw.x, [1, 2, 3])


def test_many_values_keep_every_peak_and_become_few():
    values = np.random.default_rng(0).normal(size=100_000).astype(np.float32)
    values[[77_777, 12_345]] = 50, -50
    cut = caught_up(series_of(values)).visible_part(0, 1e9, columns=500, by_time=False)
    assert len(cut.raw.x) <= 2 * 500 + 2
    assert (cut.raw.y.max(), cut.raw.y.min()) == (50, -50)
    assert abs(cut.raw.x[cut.raw.y.argmax()] - 77_778) < 1024
    assert np.all(np.diff(cut.raw.x) >= 0)
    assert cut.dense
    np.testing.assert_array_equal(cut.raw.x[::2], cut.raw.x[1::2])
    assert np.all(cut.raw.y[::2] <= cut.raw.y[1::2])
    assert cut.mean.x[-1] == 100_000


def test_a_block_without_a_number_is_left_out():
    values = np.ones(100_000, np.float32)
    values[40_000:60_000] = np.nan
    cut = caught_up(series_of(values)).visible_part(0, 1e9, columns=500, by_time=False)
    assert not np.any((cut.raw.x > 41_000) & (cut.raw.x < 59_000))
    assert np.isfinite(cut.raw.y).all()
    assert np.isnan(cut.mean.y).any()


def test_only_the_visible_part_is_drawn_with_a_neighbour_on_each_side():
    cut = caught_up(series_of(np.arange(1000, dtype=np.float32))).visible_part(
        500.5, 509.5, columns=100, by_time=False
    )
    assert (cut.raw.x[0], cut.raw.x[-1]) == (500, 510)


def test_time_is_another_scale():
    cut = caught_up(series_of(np.arange(1000, dtype=np.float32))).visible_part(
        50.05, 51, columns=100, by_time=True
    )
    assert cut.raw.x[0] == pytest.approx(50)


def test_a_growing_series_gives_the_same_as_a_whole_one():
    values = np.random.default_rng(1).normal(size=400).astype(np.float32)
    series = series_of(values[:100])
    track = caught_up(series, span=20)
    grow(series, values[100:], start=101)
    track.refresh()
    whole = caught_up(series_of(values), span=20)
    got, wanted = (t.visible_part(0, 500, columns=1000, by_time=False).mean.y for t in (track, whole))
    np.testing.assert_allclose(got, wanted, rtol=1e-5)


def test_a_run_that_went_back_is_drawn_anew():
    series = series_of(np.full(100, 1, np.float32))
    track = caught_up(series)
    series.drop_after(50)
    grow(series, np.full(200, 2, np.float32), start=51, pace=0.2)
    track.refresh()
    cut = track.visible_part(0, 500, columns=1000, by_time=False)
    assert len(cut.mean.x) == 250
    assert track.value_at(60, by_time=False) == 2
    assert track.value_at(50, by_time=False) == 1


def test_a_long_run_is_taken_up_in_pieces():
    track = SmoothedSeries(series_of(np.ones(MAX_VALUES_PER_READ + 5, np.float32)), mean_length=10)
    assert track.refresh()
    assert not track.refresh()


def test_each_gap_is_noted_once():
    values = np.ones(50, np.float32)
    values[[9, 10, 11, 30]] = np.nan
    series = series_of(values[:11])
    track = caught_up(series)
    grow(series, values[11:], start=12)
    track.refresh()
    assert track.gaps == [10, 31]
    assert np.isnan(track.visible_part(0, 60, columns=100, by_time=False).mean.y[9:12]).all()


def test_the_value_at_a_step_is_the_last_one_told():
    series = Series()
    series.append(steps=[100, 200], values=[1, 2], seconds=[10, 20])
    track = caught_up(series)
    assert np.isnan(track.value_at(99, by_time=False))
    assert track.value_at(199, by_time=False) == 1
    assert track.value_at(20, by_time=True) == 2


@pytest.mark.parametrize("block", [4, BLOCK_LENGTH // 2, BLOCK_LENGTH, 8 * BLOCK_LENGTH])
@pytest.mark.parametrize("end", [20 * BLOCK_LENGTH, 20 * BLOCK_LENGTH + 1, 5000])
def test_peaks_of_a_series_that_grew_bit_by_bit_are_those_of_its_blocks(block, end):
    values = np.random.default_rng(2).normal(size=5000).astype(np.float32)
    values[3 * BLOCK_LENGTH : 5 * BLOCK_LENGTH] = np.nan
    peaks = BlockExtremes()
    for length in (1, BLOCK_LENGTH, BLOCK_LENGTH + 1, 17 * BLOCK_LENGTH - 1, 5000):
        peaks.extend(values[:length])
    cut = peaks.between(values, start=2 * block, end=end, block=block)
    blocks = [values[place : min(place + block, end)] for place in range(2 * block, end, block)]
    known = [b[~np.isnan(b)] for b in blocks]
    np.testing.assert_array_equal(cut, [(b.min(), b.max()) if len(b) else (np.nan,) * 2 for b in known])


def test_a_picture_stays_until_a_whole_block_has_come():
    series = series_of(np.ones(100_000, np.float32))
    track = caught_up(series)
    before = track.visible_blocks(0, 1e9, columns=500, by_time=False)
    pictures = []
    for start in range(100_001, 100_001 + before.block, before.block // 4):
        grow(series, np.ones(before.block // 4, np.float32), start=start)
        track.refresh()
        pictures.append(track.visible_blocks(0, 1e9, columns=500, by_time=False).appearance)
    assert len({before.appearance, *pictures}) == 2


def test_few_values_make_another_picture_with_each():
    series = series_of(np.ones(10, np.float32))
    track = caught_up(series)
    before = track.visible_blocks(0, 1e9, columns=500, by_time=False)
    grow(series, [1], start=11)
    track.refresh()
    assert track.visible_blocks(0, 1e9, columns=500, by_time=False).appearance != before.appearance
