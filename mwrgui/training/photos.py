"""The image source of the user's own clean photos under synthetic weather."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.core.devices import storage_device
from mwrgui.core.errors import MwrError
from mwrgui.degradations import WeatherMix
from mwrgui.images import read_photo
from mwrgui.synthesis.image_source import Restore, Samples, SourceFigures, TeacherRestore

LONGEST_SIDE = 1024
"""Longest side of a photo in memory, in pixels; synthetic weather is designed for about this size."""
PHOTO_MEMORY_BYTES = 1 << 30
"""Largest amount of decoded photos in memory, in bytes."""
REDUCTION_RANGE = (2 / 3, 2.0)
"""Range of the factor by which crops are reduced.

A factor below 1 enlarges them to close-ups, from which a network learns that plain surfaces are not haze.
"""
SWAP_EVERY = 8
"""Updates after which one photo in memory is replaced, if not all fit."""


class PhotoSource:
    """Draws random crops of photos at random scales, with new random weather every time.

    Implements the `ImageSource` protocol, so that a run is independent of the origin of its images.

    Args:
        crop: side of the crops in pixels.
        generator: a CPU generator for all random numbers; from now on, only this source may use it.
        memory: largest amount of decoded photos in memory, in bytes; None for `PHOTO_MEMORY_BYTES`.

    Attributes:
        left_out: the error for each photo that cannot be read.

    Raises:
        MwrError: none of the photos can be read.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        crop: int,
        weather: WeatherMix,
        generator: torch.Generator,
        device: torch.device,
        memory: int | None = None,
    ) -> None:
        self._paths = list(paths)
        self._crop = crop
        self._weather = weather
        self._generator = generator
        self._device = device
        self._storage_device = storage_device(device)
        self._update_count = 0
        self._in_memory: list[int] = []
        self._photos: list[Tensor] = []
        self.left_out: dict[Path, MwrError] = {}
        used = 0
        for number in torch.randperm(len(self._paths), generator=generator).tolist():
            photo = self._read(number)
            if photo is None:
                continue
            used += photo.numel()
            if used > (PHOTO_MEMORY_BYTES if memory is None else memory) and self._photos:
                break
            self._in_memory.append(number)
            self._photos.append(photo)
        if not self._photos:
            raise next(iter(self.left_out.values()))

    def update(self, *, teacher: TeacherRestore, student: Restore) -> SourceFigures:
        """If not all photos fit into memory, replaces one of them at every `SWAP_EVERY`th call."""
        del teacher, student
        self._update_count += 1
        if len(self._in_memory) < len(self._paths) and self._update_count % SWAP_EVERY == 0:
            slot, number = self._randint(len(self._in_memory)), self._randint(len(self._paths))
            photo = self._read(number)
            if photo is not None:
                self._in_memory[slot] = number
                self._photos[slot] = photo
        return SourceFigures()

    def sample(self, count: int) -> Samples:
        """Draws a batch; its clean images have the same noise and JPEG quality as the degraded ones."""
        clean = torch.stack([self._draw_crop() for _ in range(count)]).to(self._device)
        degraded, target, weathers = self._weather.make_pairs(clean, generator=self._generator)
        return Samples(degraded, weathers, target)

    def preview(self, held_out: Samples) -> Samples:
        """The held-out images, since nothing is trained that would change them."""
        return held_out

    def state_dict(self) -> dict[str, Any]:
        """The random state, and which photos are in memory."""
        return {
            "generator": self._generator.get_state(),
            "round": self._update_count,
            "held": list(self._in_memory),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restores a saved state and decodes those of its photos that can still be read."""
        self._generator.set_state(state["generator"])
        self._update_count = state["round"]
        if state["held"] != self._in_memory:
            read = {number: self._read(number) for number in dict.fromkeys(state["held"])}
            readable = {number: photo for number, photo in read.items() if photo is not None}
            if not readable:  # keep the photos that `__init__` read
                return
            # another photo replaces one that can no longer be read, so that as many stay in memory
            self._in_memory = [n if n in readable else next(iter(readable)) for n in state["held"]]
            self._photos = [readable[number] for number in self._in_memory]

    def _draw_crop(self) -> Tensor:
        """Draws a crop (3, crop, crop) of random place, scale (see `REDUCTION_RANGE`) and brightness."""
        photo = self._photos[self._randint(len(self._photos))]
        height, width = photo.shape[1:]
        min_reduction, max_reduction = (
            REDUCTION_RANGE[0],
            min(REDUCTION_RANGE[1], min(height, width) / self._crop),
        )
        side = int(self._crop * (min_reduction + (max_reduction - min_reduction) * self._random()))
        top, left = self._randint(height - side + 1), self._randint(width - side + 1)
        crop = photo[:, top : top + side, left : left + side].float() / 255
        if side != self._crop:
            crop = F.interpolate(crop[None], size=(self._crop,) * 2, mode="bilinear", antialias=True)[0]
        if self._random() < 0.5:
            crop = crop.flip(2)
        return crop.clamp(1e-4, 1).pow(2 ** (0.6 * (self._random() - 0.5)))

    def _read(self, number: int) -> Tensor | None:
        """Reads a photo; adds one that cannot be read to `left_out` and returns None."""
        if number >= len(self._paths):  # the run was resumed with fewer photos than it began with
            return None
        path = self._paths[number]
        if path in self.left_out:
            return None
        try:
            return self._decode(number)
        except MwrError as problem:
            self.left_out[path] = problem
            return None

    def _decode(self, number: int) -> Tensor:
        """Decodes a photo as (3, H, W) uint8, reduced to `LONGEST_SIDE`, but no side shorter than a crop."""
        pixels = np.asarray(read_photo(self._paths[number]).to_8_bits().pixels, np.uint8)
        height, width = pixels.shape[:2]
        scale = max(min(1.0, LONGEST_SIDE / max(height, width)), self._crop / min(height, width))
        if scale != 1:
            size = (max(self._crop, round(width * scale)), max(self._crop, round(height * scale)))
            interpolation = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=interpolation), np.uint8)
        return torch.from_numpy(pixels).permute(2, 0, 1).contiguous().to(self._storage_device)

    def _randint(self, high: int) -> int:
        return int(torch.randint(high, (1,), generator=self._generator))

    def _random(self) -> float:
        return float(torch.rand(1, generator=self._generator))
