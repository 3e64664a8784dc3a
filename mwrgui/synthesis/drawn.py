"""An image source made from one function: it draws clean images, which random weather then degrades."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import Tensor

from mwrgui.synthesis.image_source import Restore, Samples, SourceFigures, SynthesisContext

Draw = Callable[[int, int, torch.Generator], Tensor]
"""`draw(count, side, generator)`: clean images (count, 3, side, side) RGB 0..1, on the CPU.

All random numbers must come from the generator, so that a resumed run continues with the same images.
"""


class DrawnSource:
    """Draws clean images with a function and degrades them by random weather; it is not trained."""

    def __init__(self, draw: Draw, context: SynthesisContext) -> None:
        self._draw, self._context = draw, context

    def update(self, *, teacher: Restore, student: Restore) -> SourceFigures:  # noqa: ARG002
        """Does nothing: the source is not trained."""
        return SourceFigures()

    @torch.no_grad()
    def sample(self, count: int) -> Samples:
        """Draws a batch under random weather.

        Raises:
            ValueError: the function returned images of another shape than (count, 3, crop, crop).
        """
        context = self._context
        clean = self._draw(count, context.crop, context.generator).float().to(context.device)
        wanted = (count, 3, context.crop, context.crop)
        if clean.shape != wanted:
            raise ValueError(f"expected images of shape {wanted}, not {tuple(clean.shape)}")
        clean = clean.clamp(0, 1)
        images, weathers = context.degrade(clean, generator=context.generator)
        return Samples(images, weathers, clean)

    def preview(self, held_out: Samples) -> Samples:
        """The held-out images, since the source does not change during a run."""
        return held_out

    def state_dict(self) -> dict[str, Any]:
        """The state of the random generator; nothing else changes between draws."""
        return {"generator": self._context.generator.get_state()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned, so that the same images are drawn again."""
        self._context.generator.set_state(state["generator"])


def drawn_by(draw: Draw) -> Callable[[object, SynthesisContext], DrawnSource]:
    """Turns a function that draws images into a factory of image sources; usable as a decorator.

    >>> @drawn_by
    ... def grey(count, side, generator):
    ...     return torch.rand(count, 1, 1, 1, generator=generator).expand(-1, 3, side, side)
    >>> grey.__name__
    'grey'
    """

    @wraps(draw)
    def make(_settings: object, context: SynthesisContext) -> DrawnSource:
        return DrawnSource(draw, context)

    return make
