"""Distance of images in the frequency domain, where lost texture and leftover streaks stand out."""

import torch
from torch import Tensor


def frequency(images: Tensor, targets: Tensor) -> Tensor:
    """Mean absolute difference of the spectra of two (B, 3, H, W) batches, in float32.

    The transform is orthonormal, so the value is of the order of the pixel distance at any
    image size. The original leaves it unnormalised, which multiplies it by √(H·W).

    Source: the frequency reconstruction loss of MIMO-UNet (Cho et al., ICCV 2021) at one scale: L1 of real
    and imaginary parts.
    """
    # The transform is linear: one of the difference serves instead of two.
    spectrum = torch.fft.rfft2(images.float() - targets.float(), norm="ortho")
    return torch.view_as_real(spectrum).abs().mean()
