"""A person's own clean photos under synthetic weather, as a source of training images."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from mwrgui.core.devices import store_for
from mwrgui.core.errors import MwrError
from mwrgui.core.photos import find_photos, read_photo
from mwrgui.synthesis.synthesizer import Degrade, Restore, Samples

LONGEST_SIDE = 1024
"""Larger photos are reduced to this: weather is made for pictures of about this size."""
MEMORY = 1 << 30
"""Bytes of decoded photos held at a time."""
REDUCTION = (2 / 3, 2.0)
"""By how much a crop is made smaller; below 1 it is a close view, whose plain surfaces are not haze."""
SWAP_EVERY = 8
"""Rounds after which one held photo makes room for another, where not all fit."""


class PhotoSource:
    """Random crops of photos at random scales, degraded afresh each time.

    Follows the `Synthesizer` protocol, so that a run need not know where its images come from.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        *,
        crop: int,
        degrade: Degrade,
        generator: torch.Generator,
        device: torch.device,
        memory: int = MEMORY,
    ) -> None:
        self._paths = list(paths)
        self._crop = crop
        self._degrade = degrade
        self._generator = generator
        self._device = device
        self._store = store_for(device)
        self._round = 0
        self._held: list[int] = []
        self._photos: list[Tensor] = []
        used = 0
        for number in torch.randperm(len(self._paths), generator=generator).tolist():
            photo = self._decode(number)
            used += photo.numel()
            if used > memory and self._photos:
                break
            self._held.append(number)
            self._photos.append(photo)

    def improve(self, *, teacher: Restore, student: Restore) -> dict[str, float]:
        """Brings in a photo that was not held, where not all fit into memory."""
        del teacher, student
        self._round += 1
        if len(self._held) < len(self._paths) and self._round % SWAP_EVERY == 0:
            place, number = self._randint(len(self._held)), self._randint(len(self._paths))
            self._held[place] = number
            self._photos[place] = self._decode(number)
        return {}

    def sample(self, count: int) -> Samples:
        """Draws a batch with its clean layer."""
        clean = torch.stack([self._draw_crop() for _ in range(count)]).to(self._device)
        degraded, weathers = self._degrade(clean, generator=self._generator)
        return Samples(degraded, weathers, clean)

    def show(self, held_out: Samples) -> Samples:
        """The held-out images: no network makes others of them."""
        return held_out

    def state_dict(self) -> dict[str, Any]:
        """Random state and which photos are held."""
        return {"generator": self._generator.get_state(), "round": self._round, "held": list(self._held)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Takes up a saved state and decodes the photos it held."""
        self._generator.set_state(state["generator"])
        self._round = state["round"]
        if state["held"] != self._held:
            self._held = list(state["held"])
            self._photos = [self._decode(number) for number in self._held]

    def _draw_crop(self) -> Tensor:
        """One crop (3, crop, crop) at some `REDUCTION`, perhaps mirrored, slightly brighter or darker."""
        photo = self._photos[self._randint(len(self._photos))]
        height, width = photo.shape[1:]
        least, most = REDUCTION[0], min(REDUCTION[1], min(height, width) / self._crop)
        side = int(self._crop * (least + (most - least) * self._random()))
        top, left = self._randint(height - side + 1), self._randint(width - side + 1)
        crop = photo[:, top : top + side, left : left + side].float() / 255
        if side != self._crop:
            crop = F.interpolate(crop[None], size=(self._crop,) * 2, mode="bilinear", antialias=True)[0]
        if self._random() < 0.5:
            crop = crop.flip(2)
        return crop.clamp(1e-4, 1).pow(2 ** (0.6 * (self._random() - 0.5)))

    def _decode(self, number: int) -> Tensor:
        """A photo as (3, H, W) uint8, no longer than `LONGEST_SIDE`, no shorter than a crop."""
        pixels = np.asarray(read_photo(self._paths[number]).to_8_bits().pixels, np.uint8)
        height, width = pixels.shape[:2]
        scale = max(min(1.0, LONGEST_SIDE / max(height, width)), self._crop / min(height, width))
        if scale != 1:
            size = (max(self._crop, round(width * scale)), max(self._crop, round(height * scale)))
            how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
            pixels = np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)
        return torch.from_numpy(pixels).permute(2, 0, 1).contiguous().to(self._store)

    def _randint(self, high: int) -> int:
        return int(torch.randint(high, (1,), generator=self._generator))

    def _random(self) -> float:
        return float(torch.rand(1, generator=self._generator))


def find_training_photos(folder: Path) -> list[Path]:
    """All photos in a folder and its subfolders, sorted.

    Raises:
        MwrError: there are none.
    """
    paths = find_photos(folder)
    if not paths:
        raise MwrError("There are no photos in {folder}.", "Name a folder of clean photos.", folder=folder)
    return paths
