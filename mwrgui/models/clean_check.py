"""Self-test on clean images: a network that is called correctly leaves them nearly unchanged."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mwrgui.core.paths import resources
from mwrgui.images import read_photo
from mwrgui.images.tensors import to_image, to_tensor
from mwrgui.models.restoration_model import RestorationModel

NEGLIGIBLE_CHANGE = 0.03
"""Mean change of the ramp, RGB 0..1, up to which a network counts as leaving it unchanged."""
MAX_RAMP_CHANGE = 0.25
MAX_PHOTO_CHANGE = 0.16
"""Limits of the mean changes, RGB 0..1.

Published weights for rain change both by 0.00 to 0.02; those for haze change the ramp by 0.06 to 0.20 and
the photo by up to 0.14. With a wrong input range, or a residual used as an image, the ramp changes by 0.15
to 0.51 and the photo by 0.18 to 0.68.
"""
MAX_PHOTO_CHANGE_IF_RANGE_FITS = 0.3
"""Replaces `MAX_PHOTO_CHANGE` for a model whose input range is right."""
MIN_CORRELATION = 0.7
"""Smallest correlation between the photo and its restoration at which the input range may be right."""
OTHER_RANGES = ((255.0, 0.0), (1 / 255, 0.0), (2.0, -1.0), (0.5, 0.5))
"""Factors and offsets that map the input range of a model to another usual one."""
_PHOTO_DETAIL = (..., slice(48, 96), slice(72, 144))
"""Part of the photo that is checked; it is faster than the whole and better reveals a wrong convention."""
_RAMP_SIDE = 32


@dataclass(frozen=True, slots=True)
class CleanCheck:
    """Mean absolute changes of a smooth grey ramp and of a clean photo, RGB 0..1.

    Attributes:
        range_fits: whether the input range is right despite large changes, as with a network that brightens:
            the result resembles the photo, and no other range changes it far less. False if not tested.
    """

    ramp: float
    photo: float
    range_fits: bool = False

    @property
    def passed(self) -> bool:
        """Whether the model passes: both changes are within limits, or the input range is right anyway."""
        return self.range_fits or (self.ramp <= MAX_RAMP_CHANGE and self.photo <= MAX_PHOTO_CHANGE)

    @property
    def warning(self) -> str:
        """A sentence for the user; empty if the model passes."""
        if self.passed:
            return ""
        return (
            "This model does not keep clean pictures as they are: "
            f"it changes a smooth ramp by {self.ramp:.0%} and a clean photo by {self.photo:.0%}."
        )


def check_clean(model: RestorationModel) -> CleanCheck:
    """Restores a ramp and a small clean photo with the model, on its device."""
    check = CleanCheck(ramp=_mean_change(model, grey_ramp()), photo=_mean_change(model, clean_photo()))
    return check if check.passed else replace(check, range_fits=_range_fits(model, check))


def least_changing(models: Sequence[RestorationModel]) -> RestorationModel:
    """Returns the first model, unless another leaves a grey ramp almost unchanged.

    Chooses among networks with the same tensors but different computations; the right one keeps clean images.
    The other must change the ramp by less than `NEGLIGIBLE_CHANGE`, and less than half as much as the first.
    """
    if len(models) == 1:
        return models[0]
    changes = [_mean_change(model, grey_ramp()) for model in models]
    best = min(range(len(models)), key=changes.__getitem__)
    return models[best if changes[best] < min(NEGLIGIBLE_CHANGE, changes[0] / 2) else 0]


def grey_ramp() -> Tensor:
    """A grey ramp (1, 3, 32, 32) that rises to the right and downwards from 0.15 to 0.83."""
    steps = torch.arange(_RAMP_SIDE) / _RAMP_SIDE
    return (0.15 + 0.4 * steps[:, None] + 0.3 * steps).expand(1, 3, -1, -1).clone()


@cache
def clean_photo() -> Tensor:
    """A clean photo (1, 3, 48, 72), RGB 0..1: the lower right quarter of a small copy of Kodak 23."""
    return to_tensor(read_photo(resources() / "checks" / "kodak-23.png").pixels)[_PHOTO_DETAIL].clone()


def clean_pictures(model: RestorationModel) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The small clean photo and the model's output for it, both 8-bit (48, 72, 3)."""
    return to_image(clean_photo()), to_image(_restored(model, clean_photo()))


def _range_fits(model: RestorationModel, check: CleanCheck) -> bool:
    """Tries other input ranges: if the model's range is wrong, the right one changes far less."""
    if check.photo > MAX_PHOTO_CHANGE_IF_RANGE_FITS or _correlation(model, clean_photo()) < MIN_CORRELATION:
        return False
    changes = (_mean_change(model, clean_photo(), range_map) for range_map in OTHER_RANGES)
    return all(change >= check.photo / 2 for change in changes)


def _correlation(model: RestorationModel, images: Tensor) -> float:
    """Correlation between all values of the images and of their restorations; 0 if either are constant."""
    both = torch.stack((images.flatten(), _restored(model, images).cpu().flatten()))
    return float(torch.corrcoef(both).nan_to_num()[0, 1])


def _mean_change(
    model: RestorationModel, images: Tensor, range_map: tuple[float, float] = (1.0, 0.0)
) -> float:
    return float((_restored(model, images, range_map).cpu() - images).abs().mean())


def _restored(model: RestorationModel, images: Tensor, range_map: tuple[float, float] = (1.0, 0.0)) -> Tensor:
    """Maps images to another input range by (factor, offset), restores them, maps back and clamps to 0..1."""
    factor, offset = range_map
    with torch.inference_mode():
        restored: Tensor = model.eval()(images.to(model.device) * factor + offset)
        return ((restored - offset) / factor).clamp(0, 1)
