"""Conversion between image arrays and tensors."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor


def to_tensor(pixels: NDArray[np.uint8] | NDArray[np.uint16]) -> Tensor:
    """Converts (H, W, 3) with 8 or 16 bits to (1, 3, H, W) float32 RGB 0..1."""
    tensor = torch.from_numpy(np.ascontiguousarray(pixels)).permute(2, 0, 1)[None]
    return tensor.float() / np.iinfo(pixels.dtype).max


def to_image(tensor: Tensor) -> NDArray[np.uint8]:
    """Converts (1, 3, H, W) RGB to 8-bit (H, W, 3), clamped to 0..1 and rounded to nearest."""
    return (_clamped(tensor) * 255).round_().to(torch.uint8).numpy()


def _clamped(tensor: Tensor) -> Tensor:
    return tensor[0].detach().float().clamp(0, 1).permute(1, 2, 0).contiguous().cpu()
