"""Distance of images pixel by pixel."""

from torch import Tensor

LEAST_CHANGE = 0.02
"""Added to what restoring changes, so that images left alone have a finite say."""


def l1(images: Tensor, targets: Tensor) -> Tensor:
    """Mean absolute difference of two (B, 3, H, W) batches, in float32."""
    return (images.float() - targets.float()).abs().mean()


def relative_l1(images: Tensor, targets: Tensor, degraded: Tensor) -> Tensor:
    """Each image's mean absolute difference as a share of what restoring it changes, mean over the batch.

    Haze changes every pixel and a few drops hardly any: plain distances let haze drown the others.
    All three are (B, 3, H, W); computed in float32.
    """
    away = (images.float() - targets.float()).abs().flatten(1).mean(1)
    change = (targets.float() - degraded.float()).abs().flatten(1).mean(1)
    return (away / (change + LEAST_CHANGE)).mean()
