"""Timing of variants side by side, so that whatever else the machine does hits all of them alike."""

import time
from collections.abc import Callable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray

LEAST_ROUNDS = 3

Seconds = NDArray[np.float64]
"""One number per round; numbers of one round were taken within moments of each other."""

CPU = torch.device("cpu")


def interleave(
    variants: Mapping[str, Callable[[], object]], *, seconds: float, device: torch.device = CPU
) -> dict[str, Seconds]:
    """Runs all variants in turn, and again until `seconds` have passed, but `LEAST_ROUNDS` times at least.

    A first round warms up and is not counted. Each round begins with another variant. Ratios are to be taken
    round by round: what slows a whole round down cancels out.
    """
    names = list(variants)
    taken: dict[str, list[float]] = {name: [] for name in names}
    rounds = 0
    began = time.perf_counter()
    while rounds <= LEAST_ROUNDS or time.perf_counter() - began < seconds:
        first = rounds % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(_time(variants[name], device))
        rounds += 1
        if rounds == 1:
            began = time.perf_counter()
    return {name: np.array(times[1:]) for name, times in taken.items()}


def _time(run: Callable[[], object], device: torch.device) -> float:
    """Seconds until the work is done, not only handed over."""
    started = time.perf_counter()
    run()
    if device.type != "cpu":
        torch.accelerator.synchronize()
    return time.perf_counter() - started
