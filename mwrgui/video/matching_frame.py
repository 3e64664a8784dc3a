"""Reads the frame of a clean clip that corresponds to a frame of another clip."""

import threading
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mwrgui.core.errors import MwrError
from mwrgui.video.clip import probe_clip
from mwrgui.video.frame_reader import FrameReader
from mwrgui.video.pyav import require_pyav


def read_matching_frame(
    clean: Path, clip: Path, time: float, stop: threading.Event
) -> NDArray[np.uint8] | None:
    """Reads the frame of `clean` that corresponds to the frame of `clip` displayed at `time` in seconds.

    Returns (H, W, 3) RGB; None once `stop` is set.

    Raises:
        MwrError: a clip cannot be read, or the two have different numbers of frames.
    """
    require_pyav()
    properties = probe_clip(clip)
    with closing(FrameReader(clean)) as reader:
        count, clean_count = properties.expected_frames, reader.clip.expected_frames
        if count != clean_count:
            raise MwrError(
                "The ground truth {file} has {count} frames, the clip {frames}.",
                "Choose the clean clip that belongs to this one.",
                file=clean.name,
                count=clean_count,
                frames=count,
            )
        middle = time + float(0.5 / properties.frame_rate)
        frame = reader.at(middle * float(properties.frame_rate / reader.clip.frame_rate), stop)
        return frame.pixels if frame else None
