"""Health figures that reveal a failing image source."""

import torch
from torch import Tensor


def diversity(images: Tensor) -> float:
    """How much images (B, 3, H, W) differ from one another, from 0 (identical, or only one image) to 1.

    The variance between images at the same pixel, averaged over all pixels, as a share of the sum of it and
    the variance within the mean image.
    """
    images, count = images.detach().float(), len(images)
    if count < 2:
        return 0.0
    mean_image = images.mean(0)
    between = _mean_square(images - mean_image) * count / (count - 1)  # the mean of `images.var(0)`
    within_mean_image = _mean_square(mean_image - mean_image.mean())
    return float(between / (between + within_mean_image).clamp_min(1e-8))


def degradation_energy(restored: Tensor, images: Tensor) -> float:
    """Mean absolute difference between the teacher's restorations and the images, RGB 0..1.

    If it is near 0, a student only learns to copy its input.
    """
    return float((restored - images).detach().abs().mean())


def saturation(images: Tensor) -> float:
    """Share of pixels of (B, 3, H, W) with at least one channel that is 0 or 255 when rounded to 8 bits."""
    margin = 0.5 / 255
    images = images.detach()
    return float(((images < margin) | (images > 1 - margin)).any(1).to(torch.float32).mean())


def _mean_square(values: Tensor) -> Tensor:
    mean: Tensor = torch.linalg.vector_norm(values).square() / values.numel()
    return mean
