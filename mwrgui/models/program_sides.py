"""Which pictures a program takes: what its file tells, and else what a few trials show."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

FAILURES = (
    *(RuntimeError, ValueError, TypeError, LookupError),
    *(AttributeError, ArithmeticError, AssertionError, MemoryError, RecursionError, SyntaxError),
)
"""What opening and running a program raises."""

AROUND = 64
"""Sides of trial pictures are a little larger, unless the program asks for more."""
MULTIPLES = (1, 2, 4, 8, 16, 32, 64)
ONLY_SIDES = (256, 128, 512, 64, 224, 384)
"""Squares that are tried for a program which takes none of these, because it was recorded with one size."""

Run = Callable[[Tensor], object]
"""A program: (B, 3, H, W) in, anything out."""


@dataclass(frozen=True, slots=True)
class Sides:
    """The pictures that a program takes.

    Attributes:
        batch: how many at once; 0 any number.
        height, width: the only ones; 0 any that are multiples of `multiple` and at least `least`.
    """

    batch: int = 0
    height: int = 0
    width: int = 0
    multiple: int = 1
    least: int = 1

    @property
    def fixed(self) -> bool:
        """Whether it takes one size only."""
        return bool(self.height and self.width)


def find_sides(run: Run, told: Sides) -> Sides:
    """The pictures that it really takes, within what was told.

    Raises:
        RuntimeError: none of those tried gives a picture of the same size; says what happened to the first.
    """
    first: Exception | None = None
    for sides, (height, width) in _trials(told):
        try:
            image_of(run(torch.full((1, 3, height, width), 0.5)), height, width)
        except FAILURES as error:
            first = first or error
        else:
            return replace(sides, batch=_batch(run, told, height, width))
    raise RuntimeError(str(first)) from first


def image_of(output: object, height: int, width: int) -> Tensor:
    """The picture among what a program returns: the first tensor (B, 3, height, width).

    Raises:
        ValueError: there is none.
    """
    for each in _tensors(output):
        if each.dim() == 4 and each.shape[1:] == (3, height, width):
            return each
    shapes = ", ".join("×".join(map(str, each.shape)) for each in _tensors(output)) or "nothing"
    raise ValueError(f"it makes {shapes} of a picture of 1×3×{height}×{width}")


def _trials(told: Sides) -> Iterator[tuple[Sides, tuple[int, int]]]:
    if told.fixed:
        yield told, (told.height, told.width)
        return
    for multiple in MULTIPLES:
        step = multiple * told.multiple
        count = max(AROUND, told.least) // step + 1
        count += 1 - count % 2  # odd, so that the sides are multiples of nothing more
        least = count * step
        yield replace(told, multiple=step, least=least), (least, least + 2 * step)
    for side in ONLY_SIDES:
        yield replace(told, height=side, width=side), (side, side)


def _batch(run: Run, told: Sides, height: int, width: int) -> int:
    """0 if two pictures go through at once, else 1."""
    if told.batch:
        return told.batch
    try:
        several = image_of(run(torch.full((2, 3, height, width), 0.5)), height, width)
    except FAILURES:
        return 1
    return 0 if len(several) == 2 else 1


def _tensors(output: object) -> Sequence[Tensor]:
    if isinstance(output, Tensor):
        return [output]
    if isinstance(output, dict):
        output = list(output.values())
    return [each for each in output if isinstance(each, Tensor)] if isinstance(output, (list, tuple)) else []
