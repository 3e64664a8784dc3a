"""Restores several frames at once, each on its share of the cores.

Threads that share a frame wait after each layer for the slowest of them, which is slower still while decoding
or encoding uses its core. Frames do not wait for each other.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

from mwrgui.core.allocator import keep_freed_memory
from mwrgui.core.devices import Device
from mwrgui.models.restoration_model import RestorationModel

T = TypeVar("T")
R = TypeVar("R")
_MAX_FRAMES = 4
"""Most frames to restore at once: more need more memory, and are hardly faster than more cores each."""


def frames_at_once(model: RestorationModel, device: Device) -> int:
    """Number of frames to restore at once: 1, unless the network runs in this process on the CPU."""
    if device.torch.type != "cpu" or model.is_exported_graph:
        return 1
    return min(_MAX_FRAMES, torch.get_num_threads())


@contextmanager
def network_threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """Yields a pool of `count` threads, each with its share of torch's cores; waits for them at the end."""
    keep_freed_memory()
    cores = torch.get_num_threads()
    begun = threading.Barrier(count + 1)

    def begin() -> None:
        torch.get_num_threads()  # a thread's first call takes the default, which is set again below
        torch.set_num_threads(max(1, cores // count))
        begun.wait()

    with ThreadPoolExecutor(count, "network") as pool:
        for _ in range(count):
            pool.submit(begin)
        begun.wait()
        torch.set_num_threads(cores)  # the threads of the pool changed the default of new threads
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


def restore_in_order(frames: Iterable[T], restore: Callable[[T], R], at_once: int) -> Iterator[tuple[T, R]]:
    """Restores frames in parallel; yields each with its restoration, in order.

    The first frame is restored alone, because restoring it moves the network to the device.

    Raises:
        Exception: what `restore` raised for a frame, once that frame is the next to be yielded.
    """
    waiting: deque[tuple[T, Future[R]]] = deque()
    max_waiting = 0
    with network_threads(at_once) as pool:
        for frame in frames:
            waiting.append((frame, pool.submit(restore, frame)))
            while len(waiting) > max_waiting:
                done, future = waiting.popleft()
                yield done, future.result()
            max_waiting = at_once
        for done, future in waiting:
            yield done, future.result()
