"""The input sizes that a graph accepts: as its file declares, otherwise found by a few trials."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import torch
from torch import Tensor

from mwrgui.sandbox.graph_facts import GRAPH_ERRORS, InputSizes

MIN_TRIAL_SIDE = 64
"""Sides of trial images are larger than this number of pixels, except for fixed sizes."""
SIZE_MULTIPLES = (1, 2, 4, 8, 16, 32, 64)
"""Candidates for the number that must divide both sides, beyond the multiple that the file declares."""
FIXED_SIDES = (256, 128, 512, 64, 224, 384)
"""Sides of squares to try for a graph that rejects all other sizes, because it was traced with only one."""

RunGraph = Callable[[Tensor], Tensor]
"""Runs a graph: (B, 3, H, W) to the same shape; may raise one of `GRAPH_ERRORS`."""


def find_sides(run: RunGraph, declared: InputSizes) -> InputSizes:
    """Finds the input sizes that a graph really accepts, within those that its file declares.

    Raises:
        RuntimeError: no trial returned an image of the same size; the message is that of the first trial.
    """
    first_error: Exception | None = None
    for sides, (height, width) in _trials(declared):
        try:
            run(torch.full((declared.batch or 1, 3, height, width), 0.5))
        except GRAPH_ERRORS as error:
            first_error = first_error or error
        else:
            return replace(sides, batch=_find_batch(run, declared, height, width))
    raise RuntimeError(str(first_error)) from first_error


def _trials(declared: InputSizes) -> Iterator[tuple[InputSizes, tuple[int, int]]]:
    """Yields candidate sizes, each with the height and width of a trial image."""
    if declared.fixed:
        yield declared, (declared.height, declared.width)
        return
    for multiple in SIZE_MULTIPLES:
        step = multiple * declared.multiple
        count = max(MIN_TRIAL_SIDE, declared.least) // step + 1
        count += 1 - count % 2  # odd, so that the sides are not multiples of a larger candidate
        least = count * step
        yield replace(declared, multiple=step, least=least), (least, least + 2 * step)
    for side in FIXED_SIDES:
        yield replace(declared, height=side, width=side), (side, side)


def _find_batch(run: RunGraph, declared: InputSizes, height: int, width: int) -> int:
    """The batch size that the graph needs: the declared one, else 0 (any) if two images work, else 1."""
    if declared.batch:
        return declared.batch
    try:
        run(torch.full((2, 3, height, width), 0.5))
    except GRAPH_ERRORS:
        return 1
    return 0
