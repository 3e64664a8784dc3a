"""Distance of images pixel by pixel."""

from torch import Tensor


def l1(images: Tensor, targets: Tensor) -> Tensor:
    """Mean absolute difference of two (B, 3, H, W) batches, in float32."""
    return (images.float() - targets.float()).abs().mean()
