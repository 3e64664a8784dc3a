"""While a clip plays, several frames are restored at once, in order, and other work can use the network."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from mwrgui.core.devices import choose_device
from mwrgui.models.loading import load_model
from mwrgui.models.restoration_model import RestorationModel
from mwrgui.ui.session.model_locks import lock_of
from mwrgui.ui.session.playback_restoring import restore_newest
from mwrgui.ui.session.playback_work import GroupModels, NewestFrame, PlayedPictures
from mwrgui.ui.session.state import SessionOptions
from mwrgui.video.shown_frame import ShownFrame

WAIT_SECONDS = 30


@pytest.fixture(autouse=True)
def two_cores() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(2)
    yield
    torch.set_num_threads(threads)


@pytest.fixture
def model(tiny_teacher: Path) -> RestorationModel:
    return load_model(tiny_teacher)


def grey_level(number: int) -> int:
    return 2 * (number % 100)


class Playing:
    """Restores the newest frames in a thread, as the window does."""

    def __init__(self, model: RestorationModel) -> None:
        self.newest, self.played, self.model = NewestFrame(), [], model
        self.stop, self._came, self._sent = threading.Event(), threading.Condition(), 0
        self._thread = threading.Thread(target=self._restore)
        self._thread.start()

    def send(self, count: int = 1) -> None:
        for _ in range(count):
            self._sent += 1
            pixels = np.full((40, 48, 3), grey_level(self._sent), np.uint8)
            self.newest.put(ShownFrame(self._sent, self._sent / 25, 0.04, pixels))

    def wait_for(self, met: Callable[[], bool]) -> None:
        with self._came:
            assert self._came.wait_for(met, WAIT_SECONDS)

    def end(self) -> None:
        self.stop.set()
        self._thread.join(WAIT_SECONDS)
        assert not self._thread.is_alive()

    def _restore(self) -> None:
        group = GroupModels(("input", "student"), {"student": self.model}, choose_device("cpu", "float32"))
        for each in restore_newest(self.newest, group, SessionOptions, self.stop):
            with self._came:
                self.played.append(each)
                self._came.notify_all()


@pytest.fixture
def playing(model: RestorationModel) -> Iterator[Playing]:
    playing = Playing(model)
    yield playing
    playing.end()


def positions(played: list[PlayedPictures]) -> list[int]:
    return [each.frame.position for each in played]


def test_two_frames_are_restored_at_once_and_each_is_shown_with_its_own_input(playing: Playing) -> None:
    playing.send()
    playing.wait_for(lambda: len(playing.played) == 1)  # the first frame is restored alone
    barrier = threading.Barrier(2)
    met = []

    def wait_for_other(*_: object) -> None:
        met.append(barrier.wait(WAIT_SECONDS))  # passed only if two frames are restored at once

    hook = playing.model.network.register_forward_pre_hook(wait_for_other)
    playing.send()
    deadline = time.monotonic() + WAIT_SECONDS
    while barrier.n_waiting == 0 and not met:
        assert time.monotonic() < deadline, "no frame reached the network"
        time.sleep(0.001)
    playing.send()
    playing.wait_for(lambda: len(playing.played) == 3)
    hook.remove()
    assert len(met) == 2
    assert positions(playing.played) == [1, 2, 3]
    assert [each.dropped for each in playing.played] == [0, 0, 0]
    for each in playing.played:
        assert (each.pictures["input"].base == grey_level(each.frame.position)).all()


def test_the_last_frame_of_a_source_that_stops_sending_is_shown(playing: Playing) -> None:
    for count in range(1, 8):
        playing.send()
        playing.wait_for(lambda count=count: len(playing.played) == count)
    assert positions(playing.played) == [1, 2, 3, 4, 5, 6, 7]


def test_other_work_can_use_the_network_while_frames_keep_coming(playing: Playing) -> None:
    ended, work_done = threading.Event(), threading.Event()

    def keep_sending() -> None:
        while not ended.wait(0.001):
            playing.send()

    def work() -> None:
        with lock_of(playing.model):
            before = len(playing.played)
            assert not ended.wait(0.2)
            assert len(playing.played) <= before + 1  # one that was restored before may be shown now
        work_done.set()

    sending, other = threading.Thread(target=keep_sending), threading.Thread(target=work)
    sending.start()
    playing.wait_for(lambda: len(playing.played) > 5)
    other.start()
    assert work_done.wait(WAIT_SECONDS)
    played_before = len(playing.played)
    playing.wait_for(lambda: len(playing.played) > played_before + 5)  # playback continues
    ended.set()
    sending.join()
    other.join()
    assert positions(playing.played) == sorted(set(positions(playing.played)))


def test_other_threads_keep_their_cores_and_stopping_frees_the_network(playing: Playing) -> None:
    playing.send(3)
    playing.wait_for(lambda: len(playing.played) == 1)
    thread_counts: list[int] = []
    thread = threading.Thread(target=lambda: thread_counts.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    assert thread_counts == [2]  # also during playback
    playing.end()
    with lock_of(playing.model):
        pass
    assert not [each for each in threading.enumerate() if each.name.startswith("network")]
