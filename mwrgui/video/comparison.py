"""A comparison as a clip: a line wipes from one picture to the other and back, twice."""

from pathlib import Path

from mwrgui.images import ImageArray
from mwrgui.images.comparison_files import wipe_frames
from mwrgui.video.options import ClipOptions
from mwrgui.video.pyav import require_pyav

CLIP_ENDING = ".mp4"
_FRAMES, _FRAME_TIME, _LONGEST_SIDE, _WIPES = 90, 40, 1280, 2
"""Frames of one wipe and back, milliseconds per frame, longest side in pixels, and number of wipes."""


def write_comparison_clip(path: Path, left: ImageArray, right: ImageArray) -> None:
    """Writes an MP4 that any player can play; replaces an existing file.

    Args:
        left: (H, W, 3) RGB, seen to the left of the line.
        right: (H, W, 3) RGB of the same size.

    Raises:
        MwrError: PyAV is not installed, or the file cannot be written.
    """
    require_pyav()
    from mwrgui.video.live.recording import Recording

    seconds = 0.0
    with Recording(path, ClipOptions(), overwrite=True) as recording:
        for _ in range(_WIPES):
            for picture, duration in wipe_frames(
                left, right, frames=_FRAMES, frame_time=_FRAME_TIME, longest=_LONGEST_SIDE
            ):
                height, width, _ = picture.shape
                recording.add(picture[: height - height % 2, : width - width % 2], seconds)
                seconds += duration / 1000
