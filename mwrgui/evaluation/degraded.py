"""Synthetic pairs from clean photos: the same weather for the same seed, on any machine."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from mwrgui.core.errors import MwrError
from mwrgui.degradations import CLEAN, DEGRADATIONS
from mwrgui.evaluation.pairs import Pair, Unmeasured, read_8_bits
from mwrgui.images.tensors import to_image, to_tensor


def degraded_pairs(
    photos: Sequence[Path], *, weathers: Sequence[str], seed: int
) -> Iterator[Pair | Unmeasured]:
    """Degrades every photo by every weather; the weather `clean` leaves photos unchanged.

    The random weather depends only on the seed, the name of the weather and the file name without
    extension. The degraded image is rounded to 8 bits, as by a camera. Yields `Unmeasured` for an
    unreadable photo.

    Raises:
        MwrError: a weather is unknown.
    """
    degradations = {name: DEGRADATIONS[name] for name in weathers if name != CLEAN}
    for path in photos:
        try:
            clean = read_8_bits(path)
        except MwrError as problem:
            yield Unmeasured(problem, len(weathers))
            continue
        for weather in weathers:
            degraded = clean
            if weather != CLEAN:
                generator = torch.Generator().manual_seed(_seed(seed, weather, path.stem))
                degraded = to_image(degradations[weather].apply(to_tensor(clean), generator=generator))
            yield Pair(path.stem, degraded, clean, weather)


def _seed(*parts: object) -> int:
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1
