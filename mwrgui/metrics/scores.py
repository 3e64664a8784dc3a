"""PSNR and SSIM of two images, each in RGB and on luma."""

from dataclasses import dataclass

from mwrgui.metrics.luma import Picture
from mwrgui.metrics.psnr import psnr
from mwrgui.metrics.ssim import ssim


@dataclass(frozen=True, slots=True)
class Scores:
    """PSNR in dB and SSIM, each in RGB and on luma (Y); on luma, PSNR is usually 1 to 2 dB higher."""

    psnr_rgb: float
    ssim_rgb: float
    psnr_y: float
    ssim_y: float


def score(image: Picture, reference: Picture) -> Scores:
    """Measures PSNR and SSIM of two images of the same size, in RGB and on luma (Y).

    Args:
        image: (H, W, 3) RGB uint8, an array or a tensor on any device.
        reference: the same shape; the order does not matter.

    Raises:
        ValueError: the sizes differ, or an image is not (H, W, 3) of 8 bits.

    >>> import numpy as np
    >>> black = np.zeros((16, 16, 3), np.uint8)
    >>> found = score(black, black + 10)
    >>> round(found.psnr_rgb, 1), round(found.psnr_y, 1)
    (28.1, 29.5)
    """
    return Scores(
        psnr_rgb=psnr(image, reference),
        ssim_rgb=ssim(image, reference),
        psnr_y=psnr(image, reference, space="y"),
        ssim_y=ssim(image, reference, space="y"),
    )
