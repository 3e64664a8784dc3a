"""How long the rest of a batch takes, estimated from the photos that are done."""

import time

import pytest

from mwrgui.ui.session.queue_progress import ProgressCounter


class Clock:
    """Stands in for `time.monotonic`."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


@pytest.fixture
def counter(clock: Clock) -> ProgressCounter:
    """Of five items, the first photo, of 8 megapixels, is done after two seconds."""
    counter = ProgressCounter(total=5, _resumed_at=0.0)
    clock.seconds = 2.0
    counter.done, counter.megapixels = 1, 8.0
    return counter


def test_the_estimate_is_the_mean_time_of_the_photos_that_are_done(counter: ProgressCounter) -> None:
    assert (counter.progress().seconds_left, counter.progress().megapixels_per_second) == (8.0, 4.0)


@pytest.mark.parametrize("paused", [False, True])
def test_the_time_of_a_clip_does_not_change_the_estimate_for_photos(
    counter: ProgressCounter, clock: Clock, paused: bool
) -> None:
    counter.start_clip("a.mp4")
    clock.seconds = 600.0
    if paused:
        counter.pause()
    counter.end_clip()
    if paused:
        clock.seconds = 700.0
        counter.resume()
    assert (counter.progress().seconds_left, counter.progress().megapixels_per_second) == (6.0, 4.0)
    clock.seconds += 4.0
    counter.done += 1
    assert counter.progress().seconds_left == 6.0  # two photos in six seconds, two to go


def test_a_clip_that_is_left_out_changes_only_the_total(counter: ProgressCounter, clock: Clock) -> None:
    counter.start_clip("a.mp4")
    clock.seconds = 600.0
    counter.leave_out_clip()
    assert (counter.progress().total, counter.progress().seconds_left) == (4, 6.0)
