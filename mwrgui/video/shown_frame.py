"""One frame as it is looked at; read without FFmpeg."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class ShownFrame:
    """One frame of a clip, or of live pictures.

    Attributes:
        ticks: by what one frame is told from another: when it is shown, in the clip's time base; of live
            pictures how many came before it.
        time: in seconds: from the clip's first frame on; of live pictures when it came, by `time.monotonic`.
        seconds: for how long it is shown; 0 for live pictures.
        pixels: (H, W, 3) RGB uint8, upright, with square pixels.
    """

    ticks: int
    time: float
    seconds: float
    pixels: NDArray[np.uint8] = field(repr=False)
