"""Things that stand in scenes: each draws itself at a foot point, of a given height, at a depth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mwrgui.synthesis.canvas import Canvas, Contour, Look
from mwrgui.synthesis.noise import Plane
from mwrgui.synthesis.outlines import blob, fork, polygon, quad

Role = Literal["leaf", "solid", "front", "print"]
ROLES: tuple[Role, ...] = ("leaf", "solid", "front", "print")
Stuff = tuple[tuple[str, ...], tuple[str, ...]]
"""Materials and pigments to choose from; no pigments: those that the scene favours."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing stands: its foot (x, y) and height in pixels, its depth, how much its texture shrinks."""

    x: float
    y: float
    height: float
    depth: float
    far: float = 1.0


class Shelf:
    """The sheets that the things of a scene are painted with: one per role, made when first asked for."""

    def __init__(self, canvas: Canvas, stuff: dict[Role, Stuff]) -> None:
        self._canvas = canvas
        self._stuff = stuff
        self._sheets: dict[Role, Plane] = {}

    def __getitem__(self, role: Role) -> Plane:
        if role not in self._sheets:
            materials, pigments = self._stuff[role]
            self._sheets[role] = self._canvas.sheet(*materials, pigments=pigments)
        return self._sheets[role]

    def any(self) -> Plane:
        """A sheet of any role."""
        return self[self._canvas.dice.pick(ROLES)]


Thing = Callable[[Canvas, Place, Shelf], None]


def tree(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """A trunk under a crown of several clumps, light ones in front of dark ones."""
    dice, h = canvas.dice, place.height
    girth = h * dice.uniform(0.02, 0.07)
    trunk = quad(place.x - girth, place.y - h * 0.7, place.x + girth, place.y, lean=dice.normal(0, 0.05) * h)
    canvas.put([trunk], shelf["solid"], Look(bulge=0.5, gain=0.5, far=place.far), depth=place.depth)
    wide, middle = h * dice.uniform(0.15, 0.45), place.y - h * dice.uniform(0.55, 0.7)
    for brightness in np.linspace(0.45, 1.15, dice.between(2, 4)).tolist():
        clumps = [_clump(canvas, place.x, middle, wide, h) for _ in range(3)]
        look = Look(ragged=dice.uniform(0.5, 1.0), bulge=0.4, gain=brightness, shadow=0.3, far=place.far)
        canvas.put(clumps, shelf["leaf"], look, depth=place.depth)


def bush(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """A low ragged mound."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.2, 0.5)
    wide = h * dice.uniform(0.6, 2)
    for gain in (0.5, 1.0):
        outline = blob(dice, place.x + dice.normal(0, h * 0.2), place.y - h * 0.6 * gain, wide, h * 0.7)
        look = Look(ragged=0.8, bulge=0.5, gain=gain, shadow=0.5, far=place.far)
        canvas.put([outline], shelf["leaf"], look, depth=place.depth)


def rock(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """A boulder with a shaded body and a lit face."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.1, 0.4)
    body = blob(dice, place.x, place.y - h * 0.5, h * dice.uniform(0.6, 1.4), h * 0.6, rough=0.25)
    look = Look(ragged=0.2, bulge=0.8, gain=0.7, shadow=0.6, far=place.far)
    canvas.put([body], shelf["solid"], look, depth=place.depth)
    face = polygon(dice, place.x, place.y - h * 0.6, h * 0.5)
    canvas.put([face], shelf["solid"], Look(ragged=0.5, gain=1.3, far=place.far), depth=place.depth)


def house(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """A front, a darker flank, sometimes a roof."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.6, 1.8)
    wide, flank, skew = h * dice.uniform(0.25, 1.0), h * dice.uniform(0.05, 0.5), h * dice.uniform(0.0, 0.08)
    left, right, top = place.x - wide / 2, place.x + wide / 2, place.y - h
    end = right + flank
    side = np.array([(right, top), (end, top + skew), (end, place.y - skew), (right, place.y)])
    dark = Look(gain=dice.uniform(0.3, 0.7), shadow=0.4, far=place.far)
    canvas.put([side], shelf["front"], dark, depth=place.depth)
    front = quad(left, top, right, place.y)
    canvas.put([front], shelf["front"], Look(shadow=0.4, far=place.far), depth=place.depth)
    if dice.chance(0.5):
        eaves, ridge = wide * 0.08, top - h * dice.uniform(0.1, 0.45)
        first, last = left + wide * dice.uniform(0, 0.5), right - wide * dice.uniform(-0.2, 0.4)
        roof = np.array([(left - eaves, top), (first, ridge), (last, ridge), (end + eaves, top + skew)])
        canvas.put([roof], shelf["solid"], Look(gain=0.7, far=place.far), depth=place.depth)


def post(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """A pole with arms, sometimes a sign, sometimes wires away from it."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.6, 1.6)
    thick, top = max(0.6, h * dice.uniform(0.006, 0.025)), place.y - h
    parts = [quad(place.x - thick, top, place.x + thick, place.y)]
    if dice.chance(0.5):
        arm = h * dice.uniform(0.1, 0.3)
        parts.append(quad(place.x - arm, top + thick, place.x + arm, top + thick * 3))
    colour = canvas.palette.draw("black", "metal", "wood", "white")
    canvas.put(parts, colour, Look(bulge=0.5), depth=place.depth)
    if dice.chance(0.4):
        board = h * dice.uniform(0.08, 0.2)
        sign = quad(place.x - board, top, place.x + board, top + board * dice.uniform(0.6, 1.8))
        canvas.put([sign], shelf["print"], Look(shadow=0.3), depth=place.depth)
    if dice.chance(0.4):
        _wires(canvas, place, top)


def fence(canvas: Canvas, place: Place, _shelf: Shelf) -> None:
    """Rails and a row of uprights."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.15, 0.4)
    step, thick = max(2.0, h * dice.uniform(0.1, 0.8)), max(0.5, h * dice.uniform(0.01, 0.06))
    reach, top = min(40 * step, h * dice.uniform(2, 8)), place.y - h
    first, last = place.x - reach, place.x + reach
    rails = [quad(first, place.y - h * r, last, place.y - h * r + 2 * thick) for r in (0.35, 0.9)]
    uprights = [quad(x - thick, top, x + thick, place.y) for x in np.arange(first, last, step).tolist()]
    colour = canvas.palette.draw("wood", "metal", "white", "black")
    for part in (rails, uprights):
        canvas.put(part, colour, Look(gain=dice.uniform(0.6, 1.4), shadow=0.2), depth=place.depth)


def figure(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """A person, an animal, a car: a few rounded parts, each of its own colour."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.15, 0.45)
    wide = h * dice.pick((0.2, 0.3, 1.0))
    for rise in (0.1, 0.3, 0.5, 0.7, 0.9):
        size, x = dice.uniform(0.5, 1.2), place.x + dice.normal(0, 0.4 * wide)
        outline = blob(dice, x, place.y - h * rise, wide * size, h * 0.25 * size, rough=0.15)
        colour = canvas.palette.draw("cloth", "black", "skin", "paint", "metal")
        sheet = shelf["print"] if dice.chance(0.2) else colour
        look = Look(bulge=dice.uniform(0.3, 1), shadow=0.4, far=place.far)
        canvas.put([outline], sheet, look, depth=place.depth)


def twigs(canvas: Canvas, place: Place, _shelf: Shelf) -> None:
    """Bare branches or long stalks, forking from the foot."""
    dice, h = canvas.dice, place.height
    upward = -np.pi / 2 + dice.normal(0, 0.2)
    foot, width = (place.x, place.y), max(1.0, h * 0.03)
    lines, widths = fork(dice, foot, upward, length=h * 0.4, width=width, levels=3)
    colour = canvas.palette.draw("bark", "straw", "black", "foliage")
    canvas.strokes(lines, colour, widths=widths, depth=place.depth)


def ball(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """Fruit, a vessel, a lamp: smooth and rounded, with a glint."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.2, 0.7)
    wide = h * dice.uniform(0.4, 1.2)
    outline = blob(dice, place.x, place.y - h / 2, wide / 2, h / 2, rough=dice.uniform(0, 0.25))
    look = Look(bulge=dice.uniform(0.5, 1.2), shadow=0.7, gain=dice.around(1, 0.4), far=dice.uniform(0.4, 1))
    canvas.put([outline], shelf.any(), look, depth=place.depth)
    if dice.chance(0.5):
        x, y = place.x + canvas.sun[0] * wide * 0.2, place.y - h / 2 + canvas.sun[1] * h * 0.2
        glint = blob(dice, x, y, wide * 0.07, h * dice.uniform(0.04, 0.15))
        canvas.put([glint], np.ones((3, 1, 1), np.float32), Look(ragged=0.2), depth=place.depth)


def slab(canvas: Canvas, place: Place, shelf: Shelf) -> None:
    """A box, book, cupboard, screen: a front and a top."""
    dice = canvas.dice
    h = place.height * dice.uniform(0.2, 1.0)
    wide, lean, rise = h * dice.uniform(0.3, 2), h * dice.normal(0, 0.15), h * dice.uniform(0.03, 0.3)
    sheet, far = shelf.any(), dice.uniform(0.5, 1.2)
    left, right, top = place.x - wide / 2, place.x + wide / 2, place.y - h
    lid = quad(left + lean, top - rise, right + lean, top, lean=rise)
    canvas.put([lid], sheet, Look(gain=dice.uniform(0.8, 1.6), shadow=0.5, far=far), depth=place.depth)
    front = quad(left, top, right, place.y, lean=lean)
    canvas.put([front], sheet, Look(gain=dice.uniform(0.4, 1.2), shadow=0.5, far=far), depth=place.depth)


NATURE: tuple[Thing, ...] = (tree, tree, tree, bush, bush, rock, twigs, fence, figure, post)
TOWN: tuple[Thing, ...] = (house, house, house, house, tree, bush, post, post, fence, figure, figure, slab)
ROOM: tuple[Thing, ...] = (slab, slab, slab, ball, ball, figure, post, twigs)
TABLE: tuple[Thing, ...] = (ball, ball, ball, slab, figure, bush, rock, twigs)


def _clump(canvas: Canvas, x: float, y: float, wide: float, height: float) -> Contour:
    dice = canvas.dice
    size = dice.uniform(0.3, 0.8)
    x, y = dice.normal(x, wide * 0.4), dice.normal(y, height * 0.13)
    return blob(dice, x, y, wide * size, height * 0.28 * size)


def _wires(canvas: Canvas, place: Place, top: float) -> None:
    dice, side = canvas.dice, canvas.side
    along = np.linspace(0, 1, 12)
    x = place.x + dice.pick((-1, 1)) * side * along
    lines = []
    for _ in range(dice.between(1, 3)):
        drop, sag = dice.normal(0, 0.15) * side, dice.uniform(0, 0.4) * side
        y = top + dice.uniform(0, 6) + drop * along + sag * along * (1 - along)
        lines.append(np.stack([x, y], 1))
    canvas.strokes(lines, canvas.palette.draw("black"), widths=[1] * len(lines), depth=place.depth)
