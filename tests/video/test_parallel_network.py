"""Frames restored in parallel are returned in order, and torch's thread count is reset at the end."""

import threading

import pytest
import torch

from mwrgui.core.errors import MwrError
from mwrgui.video.parallel_network import restore_in_order

BARRIER_TIMEOUT = 30


def test_frames_are_restored_in_parallel_and_returned_in_order():
    together = threading.Barrier(3)

    def restore(frame: int) -> int:
        if frame:  # the first one is restored alone
            together.wait(BARRIER_TIMEOUT)  # continues only once three threads wait here
        return -frame

    assert list(restore_in_order(range(7), restore, 3)) == [(frame, -frame) for frame in range(7)]


def test_the_first_frame_is_done_before_any_other_begins():
    begun = []

    def restore(frame: int) -> None:
        begun.append(frame)

    frames = restore_in_order(iter(range(5)), restore, 4)
    next(frames)
    assert begun == [0]
    frames.close()


def test_an_error_is_raised_in_its_turn_and_ends_the_iteration():
    def restore(frame: int) -> int:
        if frame == 2:
            raise MwrError("The network gave no picture.", "Try another.")
        return frame

    frames = restore_in_order(range(9), restore, 4)
    assert [next(frames)[0], next(frames)[0]] == [0, 1]
    with pytest.raises(MwrError, match="gave no picture"):
        next(frames)


def test_torch_threads_are_divided_among_workers_and_given_back():
    cores = torch.get_num_threads()
    torch.set_num_threads(4)
    try:
        shares = {threads for _, threads in restore_in_order(range(4), lambda _: torch.get_num_threads(), 2)}
        assert shares == {2}
        assert torch.get_num_threads() == 4
        later: list[int] = []
        thread = threading.Thread(target=lambda: later.append(torch.get_num_threads()))
        thread.start()
        thread.join()
        assert later == [4]
    finally:
        torch.set_num_threads(cores)
