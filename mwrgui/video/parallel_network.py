"""Restores several frames at once, each on its share of the cores.

Threads that share a frame wait for the slowest of them after each layer, the longer where decoding and
encoding take a core from it. Frames do not wait for each other.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import torch

from mwrgui.core.devices import Device
from mwrgui.models.restoration_model import RestorationModel

T = TypeVar("T")
R = TypeVar("R")
_MOST = 4
"""Frames at once: more of them take memory, and gain little over more cores for each."""


def frames_at_once(model: RestorationModel, device: Device) -> int:
    """How many frames to restore at once: several only by networks that run in this process on the CPU."""
    if device.torch.type != "cpu" or model.is_program:
        return 1
    return min(_MOST, torch.get_num_threads())


def restored_in_order(frames: Iterable[T], restore: Callable[[T], R], at_once: int) -> Iterator[tuple[T, R]]:
    """Each frame with its restoration, in order; the first one alone, as it moves the network to its device.

    Raises:
        Exception: what `restore` raised, when the turn of its frame comes.
    """
    cores = torch.get_num_threads()
    pool = ThreadPoolExecutor(
        at_once, "network", initializer=torch.set_num_threads, initargs=(max(1, cores // at_once),)
    )
    waiting: deque[tuple[T, Future[R]]] = deque()
    most = 0
    try:
        for frame in frames:
            waiting.append((frame, pool.submit(restore, frame)))
            while len(waiting) > most:
                done, future = waiting.popleft()
                yield done, future.result()
            most = at_once
        for done, future in waiting:
            yield done, future.result()
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(cores)  # for threads to come; those of the pool had set it for all
