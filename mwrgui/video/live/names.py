"""Names of the files that live pictures are saved to: what they came from, and when."""

from datetime import datetime

from mwrgui.video.live.address import LiveAddress
from mwrgui.video.options import ClipOptions


def stem_of(address: LiveAddress, now: datetime | None = None) -> str:
    """The name without an ending.

    >>> stem_of(LiveAddress("rtsp://garden.local:554/1"), datetime(2026, 3, 1, 14, 5, 9))
    'garden.local_2026-03-01_14-05-09'
    """
    return f"{address.short}_{now or datetime.now():%Y-%m-%d_%H-%M-%S}"


def name_of_recording(address: LiveAddress, clips: ClipOptions) -> str:
    """The name of a clip that begins now."""
    return f"{stem_of(address)}{'.mkv' if clips.codec == 'ffv1' else '.mp4'}"
