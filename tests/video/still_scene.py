"""A still scene in moving rain, on which flicker is measured."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def still_scene(count: int) -> list[NDArray[np.uint8]]:
    """A photo that does not move, behind falling rain and with the noise of a sensor."""
    photo = cv2.cvtColor(cv2.imread(str(SAMPLES / "rain-kodak-14.jpg")), cv2.COLOR_BGR2RGB)
    still = cv2.resize(photo, (288, 192), interpolation=cv2.INTER_AREA).astype(np.float32) * 0.9
    random = np.random.default_rng(0)
    drops, frames = random.uniform(0, 1, (120, 3)), []
    for number in range(count):
        rain = np.zeros(still.shape[:2], np.float32)
        for x, y, size in drops:
            top = (y * 250 + number * 14 * (1 + size)) % 250 - 30
            ends = [(int(x * 288 + 0.15 * down), int(top + down)) for down in (0, 8 + 14 * size)]
            cv2.line(rain, *ends, 40 + 60 * size, 1, cv2.LINE_AA)
        seen = still + rain[..., None] * (1 - still / 320) + random.normal(0, 1.5, still.shape)
        frames.append(np.clip(seen, 0, 255).round().astype(np.uint8))
    return frames
