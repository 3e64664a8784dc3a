"""Modulated deformable convolution: every pixel chooses for itself where the nine taps of its kernel lie.

Written out in pixel coordinates, since PyTorch has no such operation and grid sampling loses precision.
Source: Zhu et al., "Deformable ConvNets v2", CVPR 2019, arXiv 1811.11168.
"""

from itertools import product

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

TAPS = 9


def deformable_convolution(x: Tensor, offsets: Tensor, masks: Tensor, weight: Tensor) -> Tensor:
    """Convolves (B, C, H, W) with a 3×3 kernel (F, C, 3, 3) whose taps are moved and weighted per pixel.

    `offsets` (B, 18, H, W) holds for each tap, row by row, how many pixels down and to the right it
    moves; `masks` (B, 9, H, W) its weight. Outside of the map everything is zero.
    Where gradients are wanted the samples are taken again on the way back: kept, they would fill the memory.
    """
    if torch.is_grad_enabled():
        return checkpoint(_convolve, x, offsets, masks, weight, use_reentrant=False, preserve_rng_state=False)  # type: ignore[no-any-return]
    return _convolve(x, offsets, masks, weight)


def _convolve(x: Tensor, offsets: Tensor, masks: Tensor, weight: Tensor) -> Tensor:
    height, width = x.shape[-2:]
    pixels = x.permute(0, 2, 3, 1)  # (B, H, W, C)
    # 16 bits could not even count the pixels of a row; what is no number could not be looked up.
    moved = offsets.to(torch.promote_types(offsets.dtype, torch.float32)).nan_to_num()
    rows = torch.arange(height, device=x.device)[:, None]
    columns = torch.arange(width, device=x.device)
    result = torch.zeros((), dtype=moved.dtype, device=x.device)
    for tap, (down, right) in enumerate(product((-1, 0, 1), repeat=2)):
        y, across = rows + down + moved[:, 2 * tap], columns + right + moved[:, 2 * tap + 1]
        sampled = _sample(pixels, y, across) * masks[:, tap, ..., None]
        result = result + sampled @ weight[:, :, down + 1, right + 1].T
    return result.permute(0, 3, 1, 2)


def _sample(pixels: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """(B, H, W, C), bilinearly between the pixels around each (y, x), both (B, H, W); zero outside."""
    batch, height, width, channels = pixels.shape
    flat = pixels.reshape(-1, channels)
    first = torch.arange(batch, device=y.device)[:, None, None] * (height * width)
    top, left = y.floor(), x.floor()
    result = torch.zeros((), dtype=y.dtype, device=y.device)
    for row, below in ((top, y - top), (top + 1, top + 1 - y)):
        for column, beside in ((left, x - left), (left + 1, left + 1 - x)):
            inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
            share = (1 - below) * (1 - beside) * inside
            at_row, at_column = row.clamp(0, height - 1).long(), column.clamp(0, width - 1).long()
            index = (first + at_row * width + at_column).reshape(-1, 1).expand(-1, channels)
            result = result + flat.gather(0, index).reshape(pixels.shape) * share[..., None]
    return result
