"""Training losses; every term is a pure function in a file of its own."""

from mwrgui.losses.contrastive import contrastive, is_changed
from mwrgui.losses.custom import LOSSES, Loss
from mwrgui.losses.distillation import ContrastiveInputs, Losses, LossWeights, distillation_loss
from mwrgui.losses.frequency import frequency
from mwrgui.losses.pixel import l1, log_mse
from mwrgui.losses.ssim import ssim_loss

__all__ = [
    "LOSSES",
    "ContrastiveInputs",
    "Loss",
    "LossWeights",
    "Losses",
    "contrastive",
    "distillation_loss",
    "frequency",
    "is_changed",
    "l1",
    "log_mse",
    "ssim_loss",
]
