"""Physical models of weather: the registry of all kinds, and random weather for a batch of images."""

from dataclasses import dataclass
from typing import ClassVar, Protocol

import torch
from torch import Tensor

from mwrgui.core.registry import Registry
from mwrgui.core.setting import setting
from mwrgui.degradations.camera import compress, draw_qualities, sensor_noise, unclip_highlights
from mwrgui.degradations.haze import Haze
from mwrgui.degradations.mixture import Mixture
from mwrgui.degradations.rain import Rain
from mwrgui.degradations.raindrop import Raindrop
from mwrgui.degradations.snow import Snow

CLEAN = "clean"
"""The weather name of an image that was not degraded."""


class Degradation(Protocol):
    """One kind of weather; differentiable in the clean image."""

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Degrades each image with randomly drawn parameters.

        Args:
            clean: (B, 3, H, W) RGB 0..1 of any float type; gradients flow to it.
            generator: a CPU generator for all random numbers.
            depth: (B, 1, H, W) from 0 (near) to 1 (far), or None if unknown.

        Returns:
            The degraded images, the same shape and type, 0..1.
        """
        ...


DEGRADATIONS: Registry[Degradation] = Registry(
    "degradation",
    {
        "haze": Haze(),
        "rain": Rain(),
        "snow": Snow(),
        "raindrop": Raindrop(),
        "mixture": Mixture(),
        "dense haze": Haze(beta=(1.2, 4.5), nearest=(0.1, 0.8), airlight=(0.55, 1.0), tint=0.05),
        "heavy rain": Rain(
            length=(15.0, 80.0), radius=(0.6, 2.4), density=(0.0006, 0.005), veil_probability=0.4
        ),
    },
    group="mwrgui.degradations",
    accepts=lambda part: callable(getattr(part, "apply", None)),
)


@dataclass(frozen=True, slots=True)
class WeatherMix:
    """Random weather for a batch of clean images, and the noise and JPEG artefacts of a camera.

    >>> mix = WeatherMix(weathers=("rain", "snow"), clean_share=0.0)
    >>> clean = torch.full((2, 3, 32, 32), 0.5)
    >>> images, names = mix(clean, generator=torch.Generator().manual_seed(0))
    >>> images.shape, set(names) <= {"rain", "snow"}
    (torch.Size([2, 3, 32, 32]), True)
    """

    GROUP: ClassVar[str] = "Weather"

    weathers: tuple[str, ...] = setting(
        ("haze", "rain", "snow", "raindrop", "mixture"),
        "Weathers",
        "Kinds of weather in the training images.",
        choices=lambda: tuple(DEGRADATIONS),
    )
    clean_share: float = setting(
        0.1,
        "Clean share",
        "Share of images left clean, so that the student learns to leave clean photos alone.",
        low=0.0,
        high=1.0,
    )
    noise: float = setting(
        0.01,
        "Sensor noise",
        "Largest standard deviation of the noise that half of the images get.",
        low=0.0,
        high=0.2,
        advanced=True,
    )
    jpeg_share: float = setting(
        0.5,
        "JPEG share",
        "Share of images that are stored as JPEG before any network sees them, as most photos are.",
        low=0.0,
        high=1.0,
        advanced=True,
    )
    jpeg_quality: int = setting(
        55,
        "Lowest JPEG quality",
        "JPEG images get a quality between this one and 97.",
        low=5,
        high=97,
        advanced=True,
    )

    def __call__(
        self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None
    ) -> tuple[Tensor, tuple[str, ...]]:
        """Applies random weather, or none, to each image, and adds camera noise and JPEG artefacts.

        Args:
            clean: (B, 3, H, W) RGB 0..1; gradients flow to it.
            generator: a CPU generator for all random numbers.
            depth: (B, 1, H, W) from 0 (near) to 1 (far); None draws a random one.

        Returns:
            The degraded images, the same shape, 0..1, and the name of each image's weather, "clean" for none.
        """
        images, names = self._apply_weather(clean, generator, depth)
        camera_noise = sensor_noise(images, max_std=self.noise, generator=generator)
        return compress((images + camera_noise).clamp(0, 1), self._qualities(len(images), generator)), names

    def make_pairs(
        self, clean: Tensor, *, generator: torch.Generator
    ) -> tuple[Tensor, Tensor, tuple[str, ...]]:
        """Degrades images; returns the degraded images, their targets without weather, and the weather names.

        Both images of a pair get the same camera noise and JPEG quality, so that a network learns to remove
        only the weather. An image without weather is its own target.
        """
        images, names = self._apply_weather(clean, generator, None)
        camera_noise = sensor_noise(images, max_std=self.noise, generator=generator)
        qualities = self._qualities(len(images), generator)
        degraded, target = (compress((i + camera_noise).clamp(0, 1), qualities) for i in (images, clean))
        return degraded, target, names

    def _apply_weather(
        self, clean: Tensor, generator: torch.Generator, depth: Tensor | None
    ) -> tuple[Tensor, tuple[str, ...]]:
        names = self._draw_weathers(len(clean), generator)
        radiance = unclip_highlights(clean, generator)
        images: list[Tensor] = list(clean.unbind())
        for weather in dict.fromkeys(names):
            indices = [i for i, name in enumerate(names) if name == weather]
            if weather == CLEAN:
                continue
            degraded = DEGRADATIONS[weather].apply(
                radiance[indices], generator=generator, depth=None if depth is None else depth[indices]
            )
            for index, image in zip(indices, degraded, strict=True):
                images[index] = image
        return torch.stack(images), names

    def _draw_weathers(self, count: int, generator: torch.Generator) -> tuple[str, ...]:
        kinds = torch.randint(len(self.weathers), (count,), generator=generator).tolist()
        left_clean = (torch.rand(count, generator=generator) < self.clean_share).tolist()
        return tuple(
            CLEAN if clean else self.weathers[kind] for kind, clean in zip(kinds, left_clean, strict=True)
        )

    def _qualities(self, count: int, generator: torch.Generator) -> list[int]:
        return draw_qualities(
            count, probability=self.jpeg_share, lowest=self.jpeg_quality, generator=generator
        )
