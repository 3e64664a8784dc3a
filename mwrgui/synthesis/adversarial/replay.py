"""Replay buffer of earlier samples, so that a student does not forget images that are no longer generated.

Source: memory replay in data-free distillation (Binici et al., WACV 2022; Patel et al., CVPR 2023).
"""

from typing import Any

import torch
from torch import Tensor

from mwrgui.synthesis.image_source import Samples


class ReplayBuffer:
    """Holds the latest `capacity` samples in 8 bits; `share` of every batch is drawn from them."""

    def __init__(self, capacity: int, *, share: float, generator: torch.Generator) -> None:
        self._capacity = capacity
        self._share = share
        self._generator = generator
        self._pixels = torch.zeros(2, 0, dtype=torch.uint8)
        """(2, capacity, 3, H, W): the degraded images, and their clean images."""
        self._weathers: list[str] = []
        self._next = 0

    def __len__(self) -> int:
        return len(self._weathers)

    def replayed_count(self, count: int) -> int:
        """How many images of a batch of `count` are replayed; 0 while the buffer is empty."""
        return int(count * self._share) if len(self) else 0

    def blend(self, fresh: Samples, replayed_count: int) -> Samples:
        """Appends `replayed_count` stored samples to `fresh`, which then replaces the oldest stored ones."""
        drawn = self._draw(replayed_count, fresh.images.device) if replayed_count else None
        self._add(fresh)
        return fresh if drawn is None else _join(fresh, drawn)

    def state_dict(self) -> dict[str, Any]:
        """All stored samples, and the index at which the next one is stored."""
        pixels = self._pixels[:, : len(self)].clone()
        return {"pixels": pixels, "weathers": list(self._weathers), "next": self._next}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores what `state_dict` returned; the capacity stays that of this buffer."""
        pixels, self._weathers, self._next = state["pixels"], list(state["weathers"]), state["next"]
        self._pixels = pixels.new_zeros(2, self._capacity, *pixels.shape[2:])
        self._pixels[:, : len(self)] = pixels

    def _add(self, samples: Samples) -> None:
        if not self._capacity:
            return
        images, clean = _pack(samples.images), _pack(_clean_of(samples))
        for image, clean_image, weather in zip(images, clean, samples.weathers, strict=True):
            self._store(image, clean_image, weather)

    def _draw(self, count: int, device: torch.device) -> Samples:
        picks = torch.randint(len(self), (count,), generator=self._generator)
        weathers = tuple(self._weathers[i] for i in picks.tolist())
        images, clean = (_unpack(self._pixels[half][picks], device) for half in (0, 1))
        return Samples(images, weathers, clean)

    def _store(self, image: Tensor, clean: Tensor, weather: str) -> None:
        if not len(self):
            self._pixels = torch.zeros(2, self._capacity, *image.shape, dtype=torch.uint8)
        self._pixels[0, self._next], self._pixels[1, self._next] = image, clean
        self._weathers[self._next : self._next + 1] = [weather]
        self._next = (self._next + 1) % self._capacity


def _join(first: Samples, second: Samples) -> Samples:
    images = torch.cat([first.images, second.images])
    clean = torch.cat([_clean_of(first), _clean_of(second)])
    return Samples(images, first.weathers + second.weathers, clean)


def _clean_of(samples: Samples) -> Tensor:
    assert samples.clean is not None
    return samples.clean


def _pack(images: Tensor) -> Tensor:
    return images.detach().mul(255).round_().to(torch.uint8).cpu()


def _unpack(pixels: Tensor, device: torch.device) -> Tensor:
    return pixels.to(device).float() / 255
