"""Distance of images pixel by pixel."""

import torch
from torch import Tensor


def l1(images: Tensor, targets: Tensor) -> Tensor:
    """Mean absolute difference of two (B, 3, H, W) batches, in float32."""
    return (images.float() - targets.float()).abs().mean()


def log_mse(images: Tensor, targets: Tensor, *, floor: float) -> Tensor:
    """Each image's mean squared error as a logarithm, in units of 10 dB, zero for equal images; their mean.

    Haze changes every pixel and a few drops hardly any: in plain distances haze drowns the others, here
    a decibel counts the same in all. Squares, because streaks and flakes are few and strong: for
    plain distances a new network finds nothing better than to copy its input. Below `floor` a
    smaller error brings ever less: else images that are nearly right would hold it there too.
    Both are (B, 3, H, W); computed in float32.

    Source: PSNR loss (HINet, Chen et al., CVPR workshops 2021), with a floor.
    """
    error = (images.float() - targets.float()).square().flatten(1).mean(1)
    return torch.log10(1 + error / floor).mean()
