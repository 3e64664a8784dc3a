"""Random building blocks of weather: numbers in a range, smooth fields, strewn particles.

All take a CPU `torch.Generator`. Only what is drawn for every pixel comes from the device of the picture,
seeded by that generator: drawn here it would have to be sent.
"""

import math
from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.core.devices import sent

Range = tuple[float, float]


def noise(draw: Callable[..., Tensor], *shape: int, generator: torch.Generator, like: Tensor) -> Tensor:
    """Numbers for every pixel, by `torch.rand` or `torch.randn`, in the type of `like`."""
    device = like.device
    if device.type != "cpu":
        seed = int(torch.randint(2**62, (), generator=generator))
        generator = torch.Generator(device).manual_seed(seed)
    return draw(shape, generator=generator, device=device).to(like)


def uniform(span: Range, *shape: int, generator: torch.Generator, like: Tensor) -> Tensor:
    """Numbers evenly spread over `span`, on the device and in the type of `like`."""
    low, high = span
    return sent(low + (high - low) * torch.rand(shape, generator=generator), like)


def per_image(span: Range, generator: torch.Generator, like: Tensor) -> Tensor:
    """One number per image of the batch `like`, shape (B, 1, 1, 1)."""
    return uniform(span, like.shape[0], 1, 1, 1, generator=generator, like=like)


def smooth_field(generator: torch.Generator, like: Tensor, *, cells: int = 3, octaves: int = 4) -> Tensor:
    """A cloudy 1/f field for every image of `like`: (B, 1, H, W), least value 0, greatest 1."""
    batch, _, height, width = like.shape
    field = like.new_zeros(batch, 1, height, width)
    for octave in range(octaves):
        side = cells * 2**octave + 1
        coarse = sent(torch.randn(batch, 1, side, side, generator=generator), like)
        layer = F.interpolate(coarse, size=(height, width), mode="bicubic", align_corners=True)
        field = field + layer / 2**octave
    low, high = field.amin((2, 3), keepdim=True), field.amax((2, 3), keepdim=True)
    return (field - low) / (high - low).clamp_min(1e-6)


def random_depth(generator: torch.Generator, like: Tensor) -> Tensor:
    """A plausible depth where none is known: far above, near below, uneven; (B, 1, H, W) in 0..1.

    Smooth: where depth had fine structure, teachers took clouds for haze.
    """
    rows = sent(torch.linspace(1.0, 0.0, like.shape[2]), like).view(1, 1, -1, 1)
    steepness = per_image((0.7, 2.0), generator, like)
    unevenness = per_image((0.0, 0.4), generator, like)
    hilly = smooth_field(generator, like, cells=2, octaves=1)
    return rows.pow(steepness) * (1 - unevenness) + hilly * unevenness


def capsules(
    like: Tensor, *, length: Tensor, radius: Tensor, angle: Tensor, softness: Tensor | float = 0.5
) -> Tensor:
    """The picture of one particle per image, a disc drawn out along a segment: (B, 1, K, K), peak about 1.

    `length` and `radius` in pixels, `angle` in radians from the horizontal, each (B, 1, 1, 1).
    """
    reach = math.ceil(float((length / 2 + radius * 2).max())) + 1
    axis = sent(torch.arange(-reach, reach + 1), like)
    y, x = axis.view(1, 1, -1, 1), axis.view(1, 1, 1, -1)
    along = x * torch.cos(angle) + y * torch.sin(angle)
    across = y * torch.cos(angle) - x * torch.sin(angle)
    beyond = (along.abs() - length / 2).clamp_min(0)
    distance = (across.square() + beyond.square() + 1e-9).sqrt()
    return torch.sigmoid((radius - distance) / softness)


def disc(like: Tensor, *, radius: Tensor) -> Tensor:
    """What a point becomes out of focus: per image of `like` a disc of `radius` (B, 1, 1, 1), sum 1."""
    nothing = torch.zeros_like(radius)
    shape = capsules(like, length=nothing, radius=radius, angle=nothing)
    return shape / shape.sum((2, 3), keepdim=True)


def strew(shape_of_particle: Tensor, *, share: Tensor, generator: torch.Generator, like: Tensor) -> Tensor:
    """Particles at random places with random opacity: (B, 1, H, W), 0 where there is none.

    `share` (B, 1, 1, 1) is the expected number of particles per pixel.
    """
    batch, _, height, width = like.shape
    chance = noise(torch.rand, batch, 1, height, width, generator=generator, like=like)
    opacity = 0.3 + 0.7 * noise(torch.rand, batch, 1, height, width, generator=generator, like=like)
    seeds = (chance < share).to(like) * opacity
    return convolve(seeds, shape_of_particle).clamp(0, 1)


def blur(images: Tensor, factor: int) -> Tensor:
    """A cheap smooth blur over about `factor` pixels."""
    if factor <= 1:
        return images
    height, width = images.shape[-2:]
    small = F.adaptive_avg_pool2d(images, (max(1, height // factor), max(1, width // factor)))
    wide: Tensor = F.interpolate(small, size=(height, width), mode="bicubic", align_corners=False)
    return wide.clamp(0, 1)


def convolve(images: Tensor, kernels: Tensor) -> Tensor:
    """Convolves each of (B, C, H, W) with its own kernel (B, 1, K, K), by FFT because kernels are large.

    What leaves on one side comes back on the other, which falling weather does not mind.
    """
    height, width = images.shape[-2:]
    side = kernels.shape[-1]
    full = (max(height, side), max(width, side))
    product = torch.fft.rfft2(images.float(), s=full) * torch.fft.rfft2(kernels.float(), s=full)
    shifted: Tensor = torch.fft.irfft2(product, s=full).roll((-(side // 2), -(side // 2)), (2, 3))
    return shifted[..., :height, :width].to(images.dtype)
