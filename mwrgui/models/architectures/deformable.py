"""Modulated deformable convolution: the nine taps of the kernel have offsets and weights per pixel.

Written out in pixel coordinates, since PyTorch has no such operation and grid sampling loses precision.
Source: Zhu et al., "Deformable ConvNets v2", CVPR 2019, arXiv 1811.11168.
"""

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.utils.checkpoint import checkpoint

TAPS = 9


def deformable_convolution(x: Tensor, offsets: Tensor, masks: Tensor, weight: Tensor) -> Tensor:
    """Convolves (B, C, H, W) with a 3×3 kernel (F, C, 3, 3) whose taps are moved and weighted per pixel.

    `offsets` (B, 18, H, W) holds for each tap, row by row, how many pixels down and to the right it
    moves; `masks` (B, 9, H, W) its weight. Pixels outside the map count as zero.
    For gradients, samples are recomputed in the backward pass, because storing them takes too much memory.
    """
    if torch.is_grad_enabled():
        return checkpoint(_convolve, x, offsets, masks, weight, use_reentrant=False, preserve_rng_state=False)  # type: ignore[no-any-return]
    return _convolve(x, offsets, masks, weight)


def _convolve(x: Tensor, offsets: Tensor, masks: Tensor, weight: Tensor) -> Tensor:
    batch, channels, height, width = x.shape
    indices, weights = _corners(offsets)  # (B, 9, H, W, 2, 2)
    weights = weights * masks[..., None, None]
    pixels = x.permute(0, 2, 3, 1).reshape(-1, channels).to(weights.dtype)
    result = torch.zeros((), dtype=weights.dtype, device=x.device)
    kernels = weight.flatten(2).permute(2, 1, 0)  # (9, C, F)
    for corners, corner_weights, kernel in zip(
        indices.unbind(1), weights.unbind(1), kernels.unbind(), strict=True
    ):
        result = result + _sampled(pixels, corners.reshape(-1, 4), corner_weights.reshape(-1, 4)) @ kernel
    return result.reshape(batch, height, width, -1).permute(0, 3, 1, 2)


def _sampled(pixels: Tensor, corners: Tensor, weights: Tensor) -> Tensor:
    """Bilinear sampling: weighted sum of four pixels for each position."""
    if torch.compiler.is_exporting():
        return (pixels[corners] * weights[..., None]).sum(1)
    # The same in one operation and with little memory; ONNX would turn it into a loop over all pixels.
    return F.embedding_bag(corners, pixels, per_sample_weights=weights, mode="sum")


def _corners(offsets: Tensor) -> tuple[Tensor, Tensor]:
    """The four pixels around each moved tap: flat indices and bilinear weights, both (B, 9, H, W, 2, 2)."""
    batch, _, height, width = offsets.shape
    # 16-bit floats cannot represent all positions in a row, and NaN is not a valid index.
    shifts = offsets.to(torch.promote_types(offsets.dtype, torch.float32)).nan_to_num()
    tap = torch.arange(TAPS, device=offsets.device)[:, None, None]
    rows = torch.arange(height, device=offsets.device)[:, None] + tap // 3 - 1
    columns = torch.arange(width, device=offsets.device) + tap % 3 - 1
    row_index, row_weights = _neighbours_along_axis(shifts[:, 0::2] + rows, height)
    column_index, column_weights = _neighbours_along_axis(shifts[:, 1::2] + columns, width)
    first_pixel = torch.arange(batch, device=offsets.device).reshape(-1, 1, 1, 1, 1, 1) * (height * width)
    indices = first_pixel + row_index[..., :, None] * width + column_index[..., None, :]
    return indices, row_weights[..., :, None] * column_weights[..., None, :]


def _neighbours_along_axis(position: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """The two pixels around each position on one axis, (…, 2), and their weights; zero for those outside."""
    lower = position.floor()
    fraction = position - lower
    neighbours = torch.stack([lower, lower + 1], -1)
    weights = torch.stack([1 - fraction, fraction], -1) * ((neighbours >= 0) & (neighbours < length))
    return neighbours.clamp(0, length - 1).long(), weights
