"""What the compare view shows and how: one frozen record that menus, keys and preferences replace."""

from dataclasses import dataclass, field
from typing import Literal

from mwrgui.ui.theme import Role
from mwrgui.ui.widgets.compare.difference import DifferenceStyle

Mode = Literal["split", "side", "difference", "flicker", "single"]
Content = Role | Literal["difference"]
Pair = tuple[Role, Role]

MODES: tuple[Mode, ...] = ("split", "side", "difference", "flicker", "single")

PAIRS: tuple[Pair, ...] = (("input", "student"), ("input", "teacher"), ("teacher", "student"))

TRUTH_PAIRS: tuple[Pair, ...] = (("truth", "student"), ("truth", "teacher"))

SIDE_BY_SIDE: dict[int, tuple[Content, ...]] = {
    2: ("teacher", "student"),
    3: ("input", "teacher", "student"),
    4: ("input", "teacher", "student", "difference"),
}


@dataclass(frozen=True, slots=True)
class CompareOptions:
    """How pictures are compared.

    Attributes:
        split: the two pictures of the split view, left or upper one first.
        line: where the split line is, as a fraction of the view.
        upright: the split line runs from top to bottom.
        side: the panes side by side, 2 to 4.
        differing: the two pictures whose difference is shown, second minus first.
        flicker: the two pictures that take turns.
        period: milliseconds that each of them shows.
        single: the one picture of the single view.
    """

    mode: Mode = "split"
    split: Pair = ("input", "student")
    line: float = 0.5
    upright: bool = True
    side: tuple[Content, ...] = SIDE_BY_SIDE[3]
    differing: Pair = ("teacher", "student")
    difference: DifferenceStyle = field(default_factory=DifferenceStyle)
    flicker: Pair = ("teacher", "student")
    period: int = 500
    single: Role = "input"
    loupe: bool = False
