"""The only place where pictures become tensors and tensors pictures."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mwrgui.core.photos import ImageArray


def to_tensor(pixels: ImageArray) -> Tensor:
    """(H, W, 3) of 8 or 16 bits to (1, 3, H, W) float32 RGB 0..1."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels)).permute(2, 0, 1)[None]
    return tensor.float() / np.iinfo(pixels.dtype).max


def to_image(tensor: Tensor) -> NDArray[np.uint8]:
    """(1, 3, H, W) RGB to (H, W, 3) of 8 bits; clamped to 0..1 and rounded to the nearest."""
    return (_clamped(tensor) * 255).round_().to(torch.uint8).numpy()


def _clamped(tensor: Tensor) -> Tensor:
    return tensor[0].detach().float().clamp(0, 1).permute(1, 2, 0).contiguous().cpu()
