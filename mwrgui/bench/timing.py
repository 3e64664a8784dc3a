"""Times variants in turns, so that other load on the machine affects all of them equally."""

import time
from collections.abc import Callable, Mapping

import numpy as np
import torch
from numpy.typing import NDArray

MIN_ROUNDS = 3
"""Rounds that are timed however long they take; quartiles need at least three."""

Seconds = NDArray[np.float64]
"""(rounds,): one time per round. All variants are timed once in each round."""

CPU = torch.device("cpu")


def time_in_turns(
    variants: Mapping[str, Callable[[], object]], *, seconds: float, device: torch.device = CPU
) -> dict[str, Seconds]:
    """Runs all variants in turns until `seconds` have passed, for at least `MIN_ROUNDS` rounds.

    A first round warms up and is not counted. Each round starts with a different variant. Compute ratios
    round by round: what slows down a whole round then cancels out.

    Returns:
        The times of each variant in seconds.
    """
    names = list(variants)
    measured: dict[str, list[float]] = {name: [] for name in names}
    rounds = 0
    began = time.perf_counter()
    while rounds <= MIN_ROUNDS or time.perf_counter() - began < seconds:
        first = rounds % len(names)
        for name in names[first:] + names[:first]:
            measured[name].append(_time(variants[name], device))
        rounds += 1
        if rounds == 1:
            began = time.perf_counter()
    return {name: np.array(times[1:]) for name, times in measured.items()}


def _time(run: Callable[[], object], device: torch.device) -> float:
    """Seconds until `run` has finished, including work that it queued on an accelerator."""
    started = time.perf_counter()
    run()
    if device.type != "cpu":
        torch.accelerator.synchronize()
    return time.perf_counter() - started
