"""Windows cover a side and blend where they overlap; results near their own edges are not used."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mwrgui.restoration.tiling import min_tile_side, sides_within, split_side


@given(
    length=st.integers(1, 5000),
    tile=st.integers(1, 3000),
    overlap=st.integers(0, 128),
    multiple=st.sampled_from([1, 8, 16, 48, 64]),
)
def test_weights_add_up_to_one_and_edges_do_not_count(
    length: int, tile: int, overlap: int, multiple: int
) -> None:
    windows = split_side(length, tile=tile, overlap=overlap, multiple=multiple)
    total = np.zeros(length)
    for window in windows:
        total[window.first : window.last] += window.weights()
        assert window.start % multiple == 0
        assert window.stop - window.start <= max(tile, min_tile_side(overlap=overlap, multiple=multiple))
        assert window.first == 0 or window.first - window.start >= overlap
        assert window.last == length or window.stop - window.last >= overlap
    np.testing.assert_allclose(total, 1, atol=1e-6)


@given(length=st.integers(1, 3000), tile=st.integers(1, 1000))
def test_at_most_two_windows_meet_anywhere(length: int, tile: int) -> None:
    counts = np.zeros(length)
    for window in split_side(length, tile=tile, overlap=16, multiple=16):
        counts[window.first : window.last] += 1
    assert counts.max() <= 2


@pytest.mark.parametrize(
    ("height", "width", "expected"),
    [
        (300, 300, (300, 300)),  # all fits
        (4000, 4000, (1000, 1000)),  # a square
        (100, 40_000, (100, 10_000)),  # the whole height
        (40_000, 100, (10_000, 100)),  # the whole width
    ],
)
def test_tile_is_as_large_as_the_area_allows(height: int, width: int, expected: tuple[int, int]) -> None:
    assert sides_within(height=height, width=width, area=10**6, max_rows=10**6, min_side=80) == expected


def test_tile_has_no_more_rows_than_there_is_memory_for() -> None:
    assert sides_within(height=4000, width=4000, area=10**6, max_rows=250, min_side=80) == (250, 4000)
    assert sides_within(height=4000, width=4000, area=10**6, max_rows=10, min_side=80) == (80, 4000)
