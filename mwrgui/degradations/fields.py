"""Random building blocks of weather: uniform numbers, smooth fields, scattered particles.

Every random function takes a CPU `torch.Generator`. Only per-pixel noise is drawn on the device of the image,
seeded by that generator, because copying it from the CPU would be slow.
"""

import math
from collections.abc import Callable
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.core.devices import send_to_device

Range = tuple[float, float]
"""Lowest and highest value of a parameter that is drawn for each image."""


def noise(draw: Callable[..., Tensor], *shape: int, generator: torch.Generator, like: Tensor) -> Tensor:
    """Per-pixel noise by `torch.rand` or `torch.randn`, on the device and in the type of `like`."""
    device = like.device
    if device.type != "cpu":
        seed = int(torch.randint(2**62, (), generator=generator))
        generator = torch.Generator(device).manual_seed(seed)
    return draw(shape, generator=generator, device=device).to(like)


def uniform(span: Range, *shape: int, generator: torch.Generator, like: Tensor) -> Tensor:
    """Uniform random numbers in `span`, on the device and in the type of `like`."""
    low, high = span
    return send_to_device(low + (high - low) * torch.rand(shape, generator=generator), like)


def per_image(span: Range, generator: torch.Generator, like: Tensor) -> Tensor:
    """One uniform random number in `span` per image of the batch `like`, shape (B, 1, 1, 1).

    >>> per_image((0.2, 0.4), torch.Generator(), torch.zeros(5, 3, 8, 8)).shape
    torch.Size([5, 1, 1, 1])
    """
    return uniform(span, like.shape[0], 1, 1, 1, generator=generator, like=like)


def add_veil(
    clean: Tensor,
    generator: torch.Generator,
    depth_factor: Tensor,
    *,
    strength: Range,
    probability: float,
    limit: float,
    airlight: Range,
) -> Tensor:
    """Blends some images with the grey veil of distant rain or snow: J·(1 − v) + A·v.

    Args:
        clean: (B, 3, H, W) RGB 0..1, the image J.
        depth_factor: (B, 1, H, W), by which `strength` is multiplied at each pixel to give the veil v.
        strength: strength of the veil where `depth_factor` is 1.
        probability: that an image has a veil, 0..1.
        limit: largest value of the veil, 0..1.
        airlight: brightness A of the veil, 0..1.
    """
    veiled = (per_image((0.0, 1.0), generator, clean) < probability).to(clean)
    veil = (per_image(strength, generator, clean) * veiled * depth_factor).clamp(0, limit)
    return clean * (1 - veil) + per_image(airlight, generator, clean) * veil


def smooth_field(generator: torch.Generator, like: Tensor, *, cells: int = 3, octaves: int = 4) -> Tensor:
    """A cloud-like 1/f noise field per image of `like`: (B, 1, H, W), scaled to 0..1.

    Args:
        cells: cells of the coarsest octave along a side.
        octaves: number of octaves; each has half the size and amplitude of the one before.

    >>> field = smooth_field(torch.Generator().manual_seed(0), torch.zeros(2, 3, 16, 16))
    >>> field.shape, field.min().item(), field.max().item()
    (torch.Size([2, 1, 16, 16]), 0.0, 1.0)
    """
    batch, _, height, width = like.shape
    field = like.new_zeros(batch, 1, height, width)
    for octave in range(octaves):
        side = cells * 2**octave + 1
        coarse = send_to_device(torch.randn(batch, 1, side, side, generator=generator), like)
        field = field + _enlarged(coarse, height, width, align_corners=True) / 2**octave
    low, high = field.amin((2, 3), keepdim=True), field.amax((2, 3), keepdim=True)
    return (field - low) / (high - low).clamp_min(1e-6)


def random_depth(generator: torch.Generator, like: Tensor) -> Tensor:
    """A plausible random depth (B, 1, H, W) in 0..1: far at the top, near at the bottom, uneven.

    It is smooth, because teachers mistook clouds for haze when the depth had fine structure.
    """
    rows = send_to_device(torch.linspace(1.0, 0.0, like.shape[2]), like).view(1, 1, -1, 1)
    steepness = per_image((0.7, 2.0), generator, like)
    unevenness = per_image((0.0, 0.4), generator, like)
    hilly = smooth_field(generator, like, cells=2, octaves=1)
    return rows.pow(steepness) * (1 - unevenness) + hilly * unevenness


def capsules(
    like: Tensor, *, length: Tensor, radius: Tensor, angle: Tensor, softness: Tensor | float = 0.5
) -> Tensor:
    """Kernel of one particle per image, a disc swept along a segment: (B, 1, K, K) in 0..1, K odd.

    `length`, `radius` and `softness` (of the edge) are in pixels, `angle` in radians from the horizontal,
    each (B, 1, 1, 1).
    """
    half_size = math.ceil(float((length / 2 + radius * 2).max())) + 1
    axis = send_to_device(torch.arange(-half_size, half_size + 1), like)
    y, x = axis.view(1, 1, -1, 1), axis.view(1, 1, 1, -1)
    along = x * torch.cos(angle) + y * torch.sin(angle)
    across = y * torch.cos(angle) - x * torch.sin(angle)
    beyond = (along.abs() - length / 2).clamp_min(0)
    distance = (across.square() + beyond.square() + 1e-9).sqrt()
    return torch.sigmoid((radius - distance) / softness)


def disc(like: Tensor, *, radius: Tensor) -> Tensor:
    """Point spread function of defocus: a disc of `radius` (B, 1, 1, 1) per image of `like`, sum 1."""
    zero = torch.zeros_like(radius)
    shape = capsules(like, length=zero, radius=radius, angle=zero)
    return shape / shape.sum((2, 3), keepdim=True)


def scatter(
    shape_of_particle: Tensor, *, density: Tensor, generator: torch.Generator, like: Tensor
) -> Tensor:
    """Scatters particles of random opacity at random positions: (B, 1, H, W), 0 where there are none.

    Args:
        shape_of_particle: kernel (B, 1, K, K), see `capsules`.
        density: (B, 1, 1, 1), expected number of particles per pixel.
    """
    batch, _, height, width = like.shape
    chance = noise(torch.rand, batch, 1, height, width, generator=generator, like=like)
    opacity = 0.3 + 0.7 * noise(torch.rand, batch, 1, height, width, generator=generator, like=like)
    centres = (chance < density).to(like) * opacity
    if centres.device.type == "cpu" and not centres.any():  # on a GPU, this would synchronise
        return centres
    return convolve(centres, shape_of_particle).clamp(0, 1)


def blur(images: Tensor, factor: int) -> Tensor:
    """Blurs (B, C, H, W) in 0..1 over about `factor` pixels by down- and upsampling."""
    if factor <= 1:
        return images
    height, width = images.shape[-2:]
    small = F.adaptive_avg_pool2d(images, (max(1, height // factor), max(1, width // factor)))
    return _enlarged(small, height, width, align_corners=False).clamp(0, 1)


def convolve(images: Tensor, kernels: Tensor) -> Tensor:
    """Convolves each image of (B, C, H, W) with its own kernel (B, 1, K, K), by FFT as kernels are large.

    Boundaries wrap around, which does not show among random particles.
    """
    height, width = images.shape[-2:]
    side = kernels.shape[-1]
    fft_size = (max(height, side), max(width, side))
    padded = F.pad(kernels.float(), (0, fft_size[1] - side, 0, fft_size[0] - side))
    centred = padded.roll((-(side // 2), -(side // 2)), (2, 3))
    product = torch.fft.rfft2(images.float(), s=fft_size) * torch.fft.rfft2(centred)
    convolved: Tensor = torch.fft.irfft2(product, s=fft_size)
    return convolved[..., :height, :width].to(images.dtype)


def _enlarged(small: Tensor, height: int, width: int, *, align_corners: bool) -> Tensor:
    """Bicubic interpolation of (B, C, h, w) to (B, C, height, width), equal to that of `F.interpolate`.

    Uses two matrix products: on a CPU, torch interpolates few channels on one thread, ten times as slowly.
    """
    rows, columns = (
        send_to_device(_bicubic_weights(old, new, align_corners), small)
        for old, new in zip(small.shape[2:], (height, width), strict=True)
    )
    with torch.autocast(small.device.type, enabled=False):
        return rows @ small @ columns.mT


@lru_cache(maxsize=64)
def _bicubic_weights(old: int, new: int, align_corners: bool) -> Tensor:
    """Matrix (new, old) that interpolates a row of `old` samples to `new`."""
    with torch.inference_mode(False):  # cached, so it must also serve callers that need gradients
        identity = torch.eye(old)[None, None]
        weights = F.interpolate(identity, size=(new, old), mode="bicubic", align_corners=align_corners)
    return weights[0, 0]
