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
    moves; `masks` (B, 9, H, W) its weight. Outside of the map everything is zero.
    For gradients, samples are recomputed in the backward pass, because storing them takes too much memory.
    """
    if torch.is_grad_enabled():
        return checkpoint(_convolve, x, offsets, masks, weight, use_reentrant=False, preserve_rng_state=False)  # type: ignore[no-any-return]
    return _convolve(x, offsets, masks, weight)


def _convolve(x: Tensor, offsets: Tensor, masks: Tensor, weight: Tensor) -> Tensor:
    batch, channels, height, width = x.shape
    places, shares = _corners(offsets)  # (B, 9, H, W, 2, 2)
    shares = shares * masks[..., None, None]
    pixels = x.permute(0, 2, 3, 1).reshape(-1, channels).to(shares.dtype)
    result = torch.zeros((), dtype=shares.dtype, device=x.device)
    kernels = weight.flatten(2).permute(2, 1, 0)  # (9, C, F)
    for corners, by, kernel in zip(places.unbind(1), shares.unbind(1), kernels.unbind(), strict=True):
        result = result + _sampled(pixels, corners.reshape(-1, 4), by.reshape(-1, 4)) @ kernel
    return result.reshape(batch, height, width, -1).permute(0, 3, 1, 2)


def _sampled(pixels: Tensor, corners: Tensor, shares: Tensor) -> Tensor:
    """Bilinear sampling: weighted sum of four pixels for each position."""
    if torch.compiler.is_exporting():
        return (pixels[corners] * shares[..., None]).sum(1)
    # The same in one operation and with little memory; ONNX would turn it into a loop over all pixels.
    return F.embedding_bag(corners, pixels, per_sample_weights=shares, mode="sum")


def _corners(offsets: Tensor) -> tuple[Tensor, Tensor]:
    """The four pixels around each offset tap: flat indices and bilinear weights."""
    batch, _, height, width = offsets.shape
    # 16 bits could not index the pixels of a row, and NaN is not a valid index.
    moved = offsets.to(torch.promote_types(offsets.dtype, torch.float32)).nan_to_num()
    tap = torch.arange(TAPS, device=offsets.device)[:, None, None]
    rows = torch.arange(height, device=offsets.device)[:, None] + tap // 3 - 1
    columns = torch.arange(width, device=offsets.device) + tap % 3 - 1
    at_row, down = _along(moved[:, 0::2] + rows, height)
    at_column, across = _along(moved[:, 1::2] + columns, width)
    first = torch.arange(batch, device=offsets.device).reshape(-1, 1, 1, 1, 1, 1) * (height * width)
    places = first + at_row[..., :, None] * width + at_column[..., None, :]
    return places, down[..., :, None] * across[..., None, :]


def _along(position: Tensor, length: int) -> tuple[Tensor, Tensor]:
    """The two pixels around each position on one axis, (…, 2), and their weights; zero for those outside."""
    before = position.floor()
    after = position - before
    beside = torch.stack([before, before + 1], -1)
    shares = torch.stack([1 - after, after], -1) * ((beside >= 0) & (beside < length))
    return beside.clamp(0, length - 1).long(), shares
