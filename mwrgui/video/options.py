"""Options for writing restored clips; importable without torch and FFmpeg."""

from dataclasses import dataclass
from typing import Literal

from mwrgui.core.setting import setting


@dataclass(frozen=True, slots=True)
class ClipOptions:
    """Codec, quality and temporal smoothing of restored clips."""

    codec: Literal["h264", "h265", "av1", "ffv1"] = setting(
        "h264", "Codec", "How clips are compressed: h264, h265, av1, or ffv1, which loses nothing."
    )
    quality: int = setting(
        75, "Clip quality", "Quality of clips, 0 to 100; more makes larger files.", low=0, high=100
    )
    steady: float = setting(
        0.5,
        "Steadiness",
        "Seconds over which slow changes of clips, such as those of haze, are smoothed; 0 turns it off.",
        low=0.0,
        high=10.0,
        unit="s",
        advanced=True,
    )
