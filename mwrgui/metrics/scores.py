"""All figures of how near one picture is to another."""

from dataclasses import dataclass

from mwrgui.metrics.luma import Picture
from mwrgui.metrics.psnr import psnr
from mwrgui.metrics.ssim import ssim


@dataclass(frozen=True, slots=True)
class Scores:
    """PSNR in decibels and SSIM, in RGB and on the brightness Y; they differ by about 2 dB."""

    psnr_rgb: float
    ssim_rgb: float
    psnr_y: float
    ssim_y: float


def score(picture: Picture, reference: Picture) -> Scores:
    """Measures two (H, W, 3) 8-bit pictures of one size; which is which does not matter.

    Raises:
        ValueError: the sizes differ, or a picture is not (H, W, 3) of 8 bits.
    """
    return Scores(
        psnr_rgb=psnr(picture, reference),
        ssim_rgb=ssim(picture, reference),
        psnr_y=psnr(picture, reference, space="y"),
        ssim_y=ssim(picture, reference, space="y"),
    )
