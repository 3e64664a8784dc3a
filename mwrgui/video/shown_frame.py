"""A frame ready for display; importable without FFmpeg."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ShownFrame:
    """One frame of a clip or of a live source.

    Attributes:
        position: its pts in the time base of the clip, or its index in a live source.
        time: seconds since the first frame of a clip; in a live source, `time.monotonic` at its arrival.
        seconds: duration of the frame; 0 in a live source.
        pixels: (H, W, 3) RGB uint8, upright, with square pixels.
    """

    position: int
    time: float
    seconds: float
    pixels: NDArray[np.uint8] = field(repr=False)
