"""File names of recordings and snapshots: the source and the time."""

from datetime import datetime

from mwrgui.video.live.address import LiveAddress
from mwrgui.video.options import ClipOptions


def stem_of(address: LiveAddress, now: datetime | None = None) -> str:
    """File name of a recording or snapshot, without extension; `now` is the current time if None.

    >>> stem_of(LiveAddress("rtsp://garden.local:554/1"), datetime(2026, 3, 1, 14, 5, 9))
    'garden.local_2026-03-01_14-05-09'
    """
    return f"{address.short_name}_{now or datetime.now():%Y-%m-%d_%H-%M-%S}"


def name_of_recording(address: LiveAddress, clip_options: ClipOptions) -> str:
    """File name of a recording that starts now."""
    return f"{stem_of(address)}{'.mkv' if clip_options.codec == 'ffv1' else '.mp4'}"
