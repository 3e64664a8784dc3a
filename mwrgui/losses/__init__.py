"""Training losses; every term is a pure function in a file of its own."""

from mwrgui.losses.contrastive import changed, contrastive
from mwrgui.losses.distillation import ContrastiveInputs, Losses, LossWeights, distillation_loss
from mwrgui.losses.frequency import frequency
from mwrgui.losses.own import LOSSES, Loss
from mwrgui.losses.pixel import l1, log_mse
from mwrgui.losses.ssim import ssim_loss

__all__ = [
    "LOSSES",
    "ContrastiveInputs",
    "Loss",
    "LossWeights",
    "Losses",
    "changed",
    "contrastive",
    "distillation_loss",
    "frequency",
    "l1",
    "log_mse",
    "ssim_loss",
]
