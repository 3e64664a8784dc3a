"""Pixel losses: mean absolute error, and squared error on a logarithmic scale."""

import torch
from torch import Tensor

from mwrgui.losses.mean_distances import mean_absolute


def l1(images: Tensor, targets: Tensor) -> Tensor:
    """Mean absolute error (L1) of two batches.

    Args:
        images: the student's restorations, (B, C, H, W), any float type.
        targets: the images to match, the same shape; no gradient flows to them.

    Returns:
        A float32 scalar in the units of the images, zero for equal images.

    >>> l1(torch.zeros(1, 3, 4, 4), torch.full((1, 3, 4, 4), 0.25)).item()
    0.25
    """
    return mean_absolute(images.float(), targets.float())


def log_mse(images: Tensor, targets: Tensor, *, floor: float) -> Tensor:
    """Mean squared error of each image on a logarithmic scale, in units of 10 dB; mean over images.

    Haze changes every pixel, a few drops hardly any, so haze dominates all other weather in an L1 loss. Here
    a decibel counts the same for every image. The error is squared because streaks and flakes are few and
    strong: with L1, a new network learns nothing better than to copy its input. Well below `floor` the loss
    becomes linear, so that nearly perfect images do not dominate.

    Args:
        images: the student's restorations, (B, C, H, W) in 0..1, any float type.
        targets: the images to match, the same shape.
        floor: mean squared error above which every factor of ten counts 1; 0.001 is 30 dB.

    Returns:
        log10(1 + error / floor), mean over images, a float32 scalar; zero for equal images.

    Source: PSNR loss (HINet, Chen et al., CVPR workshops 2021), with a floor.

    >>> grey = torch.full((1, 3, 4, 4), 0.5)
    >>> round(log_mse(grey, grey + 0.1, floor=0.01 / 9).item(), 3)  # an error of 0.01 is nine floors
    1.0
    """
    error = (images.float() - targets.float()).square().flatten(1).mean(1)
    return torch.log10(1 + error / floor).mean()
