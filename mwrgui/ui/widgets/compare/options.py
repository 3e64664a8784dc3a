"""How the compare view compares pictures: one frozen record, which menus and keys replace as a whole."""

from dataclasses import dataclass, field
from typing import Literal

from mwrgui.ui.style.theme import Role
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
        split_pair: the two pictures in split mode, left or upper one first.
        line_position: position of the split line as a fraction of the canvas, 0..1.
        vertical_line: whether the split line is vertical.
        side_panes: the contents of the panes side by side, 2 to 4.
        difference_pair: the two pictures whose difference is shown, second minus first.
        flicker_pair: the two pictures that are shown alternately.
        flicker_period: milliseconds for which each of them is shown.
        single_role: the one picture in single mode.
    """

    mode: Mode = "split"
    split_pair: Pair = ("input", "student")
    line_position: float = 0.5
    vertical_line: bool = True
    side_panes: tuple[Content, ...] = SIDE_BY_SIDE[3]
    difference_pair: Pair = ("teacher", "student")
    difference: DifferenceStyle = field(default_factory=DifferenceStyle)
    flicker_pair: Pair = ("teacher", "student")
    flicker_period: int = 500
    single_role: Role = "input"
    loupe: bool = False
