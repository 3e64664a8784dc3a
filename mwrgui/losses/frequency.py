"""Frequency loss: distance of spectra, in which lost texture and leftover streaks stand out."""

import torch
from torch import Tensor


def frequency(images: Tensor, targets: Tensor) -> Tensor:
    """Mean absolute difference of the spectra of two batches.

    The transform is orthonormal, so the value has the magnitude of the pixel distance at any
    image size; without normalisation, as in MIMO-UNet, it is √(H·W) times as large.

    Args:
        images: the student's restorations, (B, C, H, W), any float type.
        targets: the images to match, the same shape.

    Returns:
        A float32 scalar, zero for equal images.

    Source: the frequency reconstruction loss of MIMO-UNet (Cho et al., ICCV 2021) at one scale: L1 of real
    and imaginary parts.

    >>> flat = torch.zeros(1, 3, 8, 8)
    >>> frequency(flat, flat).item()
    0.0
    >>> bool(frequency(flat, torch.rand(1, 3, 8, 8)) > 0)
    True
    """
    # The transform is linear: one transform of the difference instead of two.
    spectrum = torch.fft.rfft2(images.float() - targets.float(), norm="ortho")
    return torch.view_as_real(spectrum).abs().mean()
