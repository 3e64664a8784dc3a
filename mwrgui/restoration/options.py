"""Options of restoration; importable without torch."""

from dataclasses import dataclass

from mwrgui.core.setting import setting

ALL_PIXELS = 2**16
"""A `RestoreOptions.side` longer than any photo: the network gets full resolution."""

EVERYTHING, HAZE, PARTICLES = "everything", "haze", "particles"
"""Parts of the change that can be restored alone; see `change_parts`."""


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """Options of a restoration: strength, part, tiles and working size."""

    strength: float = setting(
        1.0, "Strength", "How much of the restoration is blended into the photo.", low=0.0, high=1.0
    )
    part: str = setting(
        EVERYTHING,
        "Part",
        "What is restored: everything, haze only, or particles only (streaks of rain, snowflakes, drops).",
        choices=lambda: (EVERYTHING, HAZE, PARTICLES),
    )
    tile: int = setting(
        0, "Tile", "Side of the tiles; 0 chooses by free memory.", low=0, high=2**16, unit="px", advanced=True
    )
    side: int = setting(
        0,
        "Longest side",
        "Longest side at which the network sees a photo; 0 is the model's own choice.",
        low=0,
        high=ALL_PIXELS,
        unit="px",
        advanced=True,
    )
