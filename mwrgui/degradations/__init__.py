"""Weather, formed as physics forms it: one line per kind, and random weather for a batch."""

from dataclasses import dataclass
from typing import Literal, Protocol

import torch
from torch import Tensor

from mwrgui.core.registry import Registry
from mwrgui.core.setting import setting
from mwrgui.degradations.fields import noise, per_image
from mwrgui.degradations.haze import Haze
from mwrgui.degradations.mixture import Mixture
from mwrgui.degradations.rain import Rain
from mwrgui.degradations.raindrop import Raindrop
from mwrgui.degradations.snow import Snow

WeatherName = Literal["haze", "rain", "snow", "raindrop", "mixture"]
CLEAN = "clean"
"""What an image that was left alone is called."""


class Degradation(Protocol):
    """One kind of weather; differentiable in the clean image."""

    def apply(self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None) -> Tensor:
        """Degrades (B, 3, H, W) RGB 0..1, each image in its own way."""
        ...


DEGRADATIONS: Registry[Degradation] = Registry(
    "degradation",
    {
        "haze": Haze(),
        "rain": Rain(),
        "snow": Snow(),
        "raindrop": Raindrop(),
        "mixture": Mixture(),
    },
)


@dataclass(frozen=True, slots=True)
class WeatherMix:
    """Weather."""

    weathers: tuple[WeatherName, ...] = setting(
        ("haze", "rain", "snow", "raindrop", "mixture"),
        "Weathers",
        "Kinds of weather in the training images.",
    )
    clean_share: float = setting(
        0.1,
        "Clean share",
        "Share of images left clean, which teaches to leave them alone.",
        low=0.0,
        high=1.0,
    )
    noise: float = setting(
        0.01,
        "Sensor noise",
        "Greatest strength of the noise that half of the images get.",
        low=0.0,
        high=0.2,
        advanced=True,
    )

    def __call__(
        self, clean: Tensor, *, generator: torch.Generator, depth: Tensor | None = None
    ) -> tuple[Tensor, tuple[str, ...]]:
        """Puts each image of (B, 3, H, W) RGB 0..1 under some weather or leaves it alone; names which."""
        names = self._choose(len(clean), generator)
        images: list[Tensor] = list(clean.unbind())
        for weather in dict.fromkeys(names):
            where = [i for i, name in enumerate(names) if name == weather]
            if weather == CLEAN:
                continue
            degraded = DEGRADATIONS[weather].apply(
                clean[where], generator=generator, depth=None if depth is None else depth[where]
            )
            for place, image in zip(where, self._add_noise(degraded, generator), strict=True):
                images[place] = image
        return torch.stack(images), names

    def _choose(self, count: int, generator: torch.Generator) -> tuple[str, ...]:
        kinds = torch.randint(len(self.weathers), (count,), generator=generator).tolist()
        alone = (torch.rand(count, generator=generator) < self.clean_share).tolist()
        return tuple(CLEAN if a else self.weathers[k] for k, a in zip(kinds, alone, strict=True))

    def _add_noise(self, images: Tensor, generator: torch.Generator) -> Tensor:
        strength = per_image((-self.noise, self.noise), generator, images).clamp_min(0)
        grain = noise(torch.randn, *images.shape, generator=generator, like=images)
        return (images + strength * grain).clamp(0, 1)
