"""Options of restoration; importable without torch."""

from dataclasses import dataclass, field

from mwrgui.core.setting import setting, settings_of

ALL_PIXELS = 2**16
"""A `RestoreOptions.side` longer than any photo: the network gets full resolution."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How much of each part of a restoration is blended into the photo; see `change_parts`."""

    haze_strength: float = setting(1.0, "Haze", "How much of the haze is cleared, 0 to 1.", low=0.0, high=1.0)
    particle_strength: float = setting(
        1.0, "Rain, snow, drops", "How much of rain, snow and drops is removed, 0 to 1.", low=0.0, high=1.0
    )

    @property
    def uniform(self) -> bool:
        """Whether both parts have the same strength, so that the change need not be split into them."""
        return self.haze_strength == self.particle_strength

    @property
    def greater(self) -> float:
        """The greater of the two strengths."""
        return max(self.haze_strength, self.particle_strength)

    @property
    def percent(self) -> str:
        """Both in percent, such as `100 / 0 %`; one number if they are the same.

        >>> Strength(1.0, 0.25).percent, Strength(0.5, 0.5).percent
        ('100 / 25 %', '50 %')
        """
        both = self.haze_strength, self.particle_strength
        return " / ".join(f"{100 * each:.0f}" for each in (both[:1] if self.uniform else both)) + " %"


FULL_STRENGTH = Strength()
"""The strength at which a restoration is used as it is, without any of the photo blended in."""


def uniform_strength(value: object) -> dict[str, object]:
    """The settings of a `Strength` with the same value for haze and particles, by name."""
    return dict.fromkeys(settings_of(Strength), value)


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """Options of a restoration: strength, tiles and working size."""

    strength: Strength = field(default_factory=Strength)
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
