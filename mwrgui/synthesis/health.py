"""Figures by which a failing source of images is recognised."""

import torch
from torch import Tensor


def diversity(images: Tensor) -> float:
    """How much images (B, 3, H, W) differ from one another, 0 (all alike) to about 1.

    The share of all their variance that is between images at the same place, not within the mean image.
    """
    images = images.detach().float()
    if len(images) < 2:
        return 0.0
    between = images.var(0).mean()
    around_mean_image = images.mean(0).var()
    return float(between / (between + around_mean_image).clamp_min(1e-8))


def degradation_energy(restored: Tensor, images: Tensor) -> float:
    """‖T(x) − x‖₁: what the teacher finds to remove; near 0 a student learns only to copy its input."""
    return float((restored - images).detach().abs().mean())


def saturation(images: Tensor) -> float:
    """Share of pixels (B, 3, H, W) of which a channel is at an end of the scale."""
    edge = 0.5 / 255
    images = images.detach()
    return float(((images < edge) | (images > 1 - edge)).any(1).to(torch.float32).mean())
