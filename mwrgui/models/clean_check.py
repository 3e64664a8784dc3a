"""Self-test: a teacher leaves clean pictures roughly as they are; a wrong calling contract does not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from mwrgui.core.images import to_tensor
from mwrgui.core.paths import resources
from mwrgui.core.photos import read_photo
from mwrgui.models.restorer import RestorationModel

SURE = 0.03
"""Mean change of the ramp, RGB 0..1, below which a network surely leaves it alone."""
MOST_ON_RAMP = 0.25
MOST_ON_PHOTO = 0.16
"""Measured: published weights change ramp and photo by 0.00 to 0.02 (rain) and 0.06 to 0.20, 0.14 (haze).

The same in a wrong range, or with a residual taken for a picture: 0.15 to 0.51 and 0.18 to 0.68.
"""
_QUARTER = (..., slice(48, 96), slice(72, 144))
"""Of the photo: the whole takes the largest teachers seconds, and here right and wrong lie farther apart."""
_SIDE = 32


@dataclass(frozen=True, slots=True)
class CleanCheck:
    """Mean absolute changes of a smooth grey ramp and of a clean photo, RGB 0..1."""

    ramp: float
    photo: float

    @property
    def kept(self) -> bool:
        """Whether both stay roughly as they are."""
        return self.ramp <= MOST_ON_RAMP and self.photo <= MOST_ON_PHOTO

    @property
    def warning(self) -> str:
        """What to tell a person; empty if all is well."""
        if self.kept:
            return ""
        return (
            "This model does not keep clean pictures as they are: "
            f"it changes a smooth ramp by {self.ramp:.0%} and a clean photo by {self.photo:.0%}."
        )


def check_clean(model: RestorationModel) -> CleanCheck:
    """Restores a ramp and a small clean photo with the model, on its device."""
    return CleanCheck(ramp=_change(model, ramp()), photo=_change(model, clean_photo()))


def quietest(models: Sequence[RestorationModel]) -> RestorationModel:
    """The first, unless another leaves a clean ramp alone and changes it less than half as much.

    For networks with the same tensors and different sums: the right one keeps a clean picture.
    """
    if len(models) == 1:
        return models[0]
    changes = [_change(model, ramp()) for model in models]
    best = min(range(len(models)), key=changes.__getitem__)
    return models[best if changes[best] < min(SURE, changes[0] / 2) else 0]


def ramp() -> Tensor:
    """(1, 3, 32, 32): grey that rises to the right and downwards, from 0.15 to 0.85."""
    steps = torch.arange(_SIDE) / _SIDE
    return (0.15 + 0.4 * steps[:, None] + 0.3 * steps).expand(1, 3, -1, -1).clone()


@cache
def clean_photo() -> Tensor:
    """(1, 3, 48, 72): the lower right quarter of a small photo in good weather, Kodak 23."""
    return to_tensor(read_photo(resources() / "checks" / "kodak-23.png").pixels)[_QUARTER].clone()


def _change(model: RestorationModel, images: Tensor) -> float:
    images = images.to(model.device)
    with torch.inference_mode():
        return float((model.eval()(images).clamp(0, 1) - images).abs().mean())
