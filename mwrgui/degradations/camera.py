"""Camera model: clipped highlights, sensor noise and JPEG compression."""

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from torch import Tensor

from mwrgui.core.devices import send_to_device
from mwrgui.degradations.fields import noise, per_image

CLIPPED_LEVEL = 0.96
"""RGB value above which, in all channels, a pixel counts as overexposed: its true radiance is unknown."""
MAX_EXCESS = 3.0
"""Largest amount by which the radiance of an overexposed pixel exceeds white (1)."""
BEST_QUALITY = 97
SUBSAMPLED_CHROMA = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
FULL_CHROMA = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444


def unclip_highlights(clean: Tensor, generator: torch.Generator) -> Tensor:
    """Brightens overexposed pixels of (B, 3, H, W) beyond 1, as if unclipped, in half of the images.

    A lamp shines through haze because its radiance far exceeds white; that of a white wall does not.

    >>> lamp = torch.ones(8, 3, 1, 1)
    >>> light = unclip_highlights(lamp, torch.Generator().manual_seed(0))
    >>> bool(light.max() > 1), bool((light >= lamp).all())
    (True, True)
    """
    excess = per_image((-MAX_EXCESS, MAX_EXCESS), generator, clean).clamp_min(0)
    clipped = ((clean.amin(1, keepdim=True) - CLIPPED_LEVEL) / (1 - CLIPPED_LEVEL)).clamp(0, 1)
    return clean + excess * clipped


def sensor_noise(like: Tensor, *, max_std: float, generator: torch.Generator) -> Tensor:
    """Gaussian noise for half of the images; zero for the others.

    Args:
        like: (B, 3, H, W), whose shape, type and device the noise has.
        max_std: largest standard deviation, for RGB in 0..1.

    >>> generator = torch.Generator().manual_seed(0)
    >>> noisy = sensor_noise(torch.zeros(4, 3, 8, 8), max_std=0.1, generator=generator)
    >>> noisy.shape, bool(noisy.std() < 0.1)
    (torch.Size([4, 3, 8, 8]), True)
    """
    strengths = (max_std * (2 * torch.rand(len(like), generator=generator) - 1)).clamp_min(0)
    noisy = strengths.nonzero().flatten().tolist()
    result = torch.zeros_like(like)
    if noisy:
        strength = send_to_device(strengths[noisy].view(-1, 1, 1, 1), like)
        result[noisy] = strength * noise(
            torch.randn, len(noisy), *like.shape[1:], generator=generator, like=like
        )
    return result


def draw_qualities(count: int, *, probability: float, lowest: int, generator: torch.Generator) -> list[int]:
    """Draws a JPEG quality per image: 0 for no compression, negative for no chroma subsampling.

    Args:
        count: how many images.
        probability: that an image is compressed, 0..1.
        lowest: lowest quality, at most 97, which is the highest.

    >>> draw_qualities(3, probability=0.0, lowest=50, generator=torch.Generator())
    [0, 0, 0]
    """
    drawn = torch.rand(count, 3, generator=generator).tolist()
    return [
        0
        if chance >= probability
        else round(lowest + (BEST_QUALITY - lowest) * level) * (1 if chroma < 0.7 else -1)
        for chance, level, chroma in drawn
    ]


def compress(images: Tensor, qualities: Sequence[int]) -> Tensor:
    """Compresses each image of (B, 3, H, W) RGB 0..1 as JPEG with its own quality; see `draw_qualities`.

    Gradients pass unchanged (straight-through).

    >>> images = torch.rand(2, 3, 16, 16, generator=torch.Generator().manual_seed(0))
    >>> stored = compress(images, [0, 60])
    >>> torch.equal(stored[0], images[0]), torch.equal(stored[1], images[1])
    (True, False)
    """
    compressed = [
        _jpeg_round_trip(image, quality) if quality else image
        for image, quality in zip(images, qualities, strict=True)
    ]
    return images + (torch.stack(compressed) - images).detach()


def _jpeg_round_trip(image: Tensor, quality: int) -> Tensor:
    """Encodes and decodes one image (3, H, W)."""
    pixels = image.detach().mul(255).round_().clamp_(0, 255).to(torch.uint8).permute(1, 2, 0)
    factor = SUBSAMPLED_CHROMA if quality > 0 else FULL_CHROMA
    options = [cv2.IMWRITE_JPEG_QUALITY, abs(quality), cv2.IMWRITE_JPEG_SAMPLING_FACTOR, factor]
    _, data = cv2.imencode(".jpg", np.ascontiguousarray(pixels.cpu().numpy()[..., ::-1]), options)
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert decoded is not None, "OpenCV can decode the JPEG that it has just encoded"
    return torch.from_numpy(decoded[..., ::-1].copy()).permute(2, 0, 1).to(image) / 255
