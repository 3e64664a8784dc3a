"""Custom losses: functions of other packages and scripts, which a recipe names with their weights."""

from collections.abc import Callable, Mapping
from functools import cache
from math import isfinite

from torch import Tensor

from mwrgui.core.errors import MwrError
from mwrgui.core.registry import Registry
from mwrgui.losses.frequency import frequency
from mwrgui.losses.pixel import l1
from mwrgui.losses.ssim import ssim_loss

Loss = Callable[[Tensor, Tensor], Tensor]
"""`loss(student, teacher)`: maps two restorations (B, 3, H, W) RGB 0..1 to a scalar, lower is better."""

LOSSES: Registry[Loss] = Registry(
    "loss",
    {"l1": l1, "frequency": frequency, "ssim": ssim_loss},
    group="mwrgui.losses",
    accepts=callable,
)
"""Losses of two restorations: built-in ones, which have recipe settings of their own, and custom ones."""


def custom_terms(
    weights: str, student: Tensor, teacher: Tensor
) -> tuple[Mapping[str, Tensor], Tensor | None]:
    """Computes the custom losses that a recipe names, and their weighted sum (None if there are none).

    Args:
        weights: names and weights, such as "edges=0.1, tv=0.01"; see `read_weights`.
        student, teacher: (B, 3, H, W) RGB 0..1.

    Raises:
        MwrError: as for `read_weights`.
    """
    weight_of = read_weights(weights)
    terms = {name: LOSSES[name](student.float(), teacher.float()) for name in weight_of}
    weighted = [weight_of[name] * value for name, value in terms.items()]
    return terms, sum(weighted[1:], weighted[0]) if weighted else None


@cache
def read_weights(text: str) -> Mapping[str, float]:
    """Parses names of losses and their weights.

    >>> dict(read_weights("l1=0.5, frequency=2"))
    {'l1': 0.5, 'frequency': 2.0}

    Raises:
        MwrError: a part is not of the form loss=weight, or there is no such loss.
    """
    weights: dict[str, float] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, weight = (piece.strip() for piece in part.partition("="))
        try:
            weights[name] = float(weight)
        except ValueError:
            weights[name] = float("nan")
        if not isfinite(weights[name]):
            raise MwrError(
                "“{part}” is not of the form loss=weight.", "Write for example edges=0.1.", part=part
            )
        LOSSES[name]
    return weights
