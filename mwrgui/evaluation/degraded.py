"""Pairs made from clean photos: the same weather for the same seed, on any machine."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from mwrgui.core.images import to_image, to_tensor
from mwrgui.degradations import CLEAN, DEGRADATIONS
from mwrgui.evaluation.pairs import Pair, read_8_bits


def degraded_pairs(photos: Sequence[Path], *, weathers: Sequence[str], seed: int) -> Iterator[Pair]:
    """Every photo under every weather, `clean` among them leaving photos alone.

    A photo's weather depends on the seed, the kind and its file name, not on its neighbours. The
    degraded picture is rounded to 8 bits, as a camera's would be.

    Raises:
        MwrError: a weather is unknown, or a photo cannot be read.
    """
    kinds = {name: DEGRADATIONS[name] for name in weathers if name != CLEAN}
    for path in photos:
        clean = read_8_bits(path)
        for weather in weathers:
            degraded = clean
            if weather != CLEAN:
                generator = torch.Generator().manual_seed(_seed(seed, weather, path.stem))
                degraded = to_image(kinds[weather].apply(to_tensor(clean), generator=generator))
            yield Pair(path.stem, degraded, clean, weather)


def _seed(*parts: object) -> int:
    digest = hashlib.sha256(":".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:8], "little") >> 1
