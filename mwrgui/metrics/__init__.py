"""Image metrics: PSNR and SSIM of 8-bit images in RGB and on luma (Y), and figures of harm."""

from mwrgui.metrics.agreement import agreement
from mwrgui.metrics.luma import ColourSpace, Picture
from mwrgui.metrics.psnr import psnr
from mwrgui.metrics.scores import Scores, score
from mwrgui.metrics.ssim import ssim

__all__ = ["ColourSpace", "Picture", "Scores", "agreement", "psnr", "score", "ssim"]
