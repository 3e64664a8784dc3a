"""Where things are in a scene: a landscape, a street, a room, a close-up, a wall, a heap."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mwrgui.synthesis.backdrops import paint_blurred_lights, paint_ground, paint_ridges, paint_room, paint_sky
from mwrgui.synthesis.canvas import Canvas, Look, warp
from mwrgui.synthesis.materials import MATERIALS
from mwrgui.synthesis.outlines import blob, polygon, quad
from mwrgui.synthesis.palettes import Setting
from mwrgui.synthesis.things import NATURE, ROLES, ROOM, TABLE, TOWN, Place, Role, Shelf, Stuff, Thing

SOILS: tuple[Stuff, ...] = (
    (("blades", "leaves", "rough"), ("foliage", "straw")),
    (("blades", "leaves", "rough"), ("foliage",)),
    (("rough", "pebbles", "blades"), ("earth", "straw")),
    (("rough", "pebbles"), ("stone", "earth")),
    (("waves",), ("water",)),
    (("rough", "waves"), ("snow", "stone")),
)
FLOORS = ("rough", "rough", "bricks", "planks", "pebbles", "weave")
SURFACES = ("rough", "rough", "rough", *MATERIALS)
ANY: dict[Role, Stuff] = dict.fromkeys(ROLES, (SURFACES, ()))
OUTDOORS: dict[Role, Stuff] = {
    "leaf": (("leaves", "leaves", "blades", "rough"), ("foliage", "foliage", "foliage", "straw", "bark")),
    "solid": (("rough", "pebbles"), ("stone", "earth", "bark")),
    "front": (("windows", "bricks", "planks"), ()),
    "print": (("writing", "weave", "rough"), ("cloth", "paint", "white")),
}
BUILT: dict[Role, Stuff] = {
    "leaf": (("leaves", "rough"), ("foliage",)),
    "solid": (("bricks", "planks", "rough"), ()),
    "front": (("windows", "windows", "bricks"), ()),
    "print": (("writing", "windows", "weave"), ()),
}


def landscape(canvas: Canvas) -> None:
    """Sky, far ridges, open ground in perspective, and what grows on it."""
    dice = canvas.dice
    horizon = canvas.side * dice.uniform(0.1, 0.75)
    haze = paint_sky(canvas, horizon)
    paint_ridges(canvas, horizon, haze)
    (first, colours), (second, others) = dice.pick(SOILS), dice.pick(SOILS)
    sheets = canvas.sheet(*first, pigments=colours), canvas.sheet(*second, pigments=others)
    paint_ground(canvas, horizon, sheets)
    count, size = dice.between(3, 20), dice.uniform(0.3, 0.9)
    _strew(canvas, NATURE, Shelf(canvas, OUTDOORS), horizon, count=count, size=size)


def street(canvas: Canvas) -> None:
    """Fronts of houses beside a road, under a strip of sky."""
    dice = canvas.dice
    horizon = canvas.side * dice.uniform(0.35, 0.8)
    haze = paint_sky(canvas, horizon)
    if dice.chance(0.4):
        paint_ridges(canvas, horizon, haze)
    road, pavement = (canvas.sheet(*FLOORS, pigments=("asphalt", "stone", "earth")) for _ in range(2))
    paint_ground(canvas, horizon, (road, pavement))
    count, size = dice.between(4, 20), dice.uniform(0.5, 1.3)
    _strew(canvas, TOWN, Shelf(canvas, BUILT), horizon, count=count, size=size)


def room(canvas: Canvas) -> None:
    """A room with bright windows and furniture."""
    dice = canvas.dice
    walls = canvas.sheet("rough", "rough", "rough", "planks", "weave", "bricks", contrast=0.6)
    edge = paint_room(canvas, walls=walls, floor=canvas.sheet(*FLOORS))
    count, size = dice.between(3, 12), dice.uniform(0.4, 1.0)
    _strew(canvas, ROOM, Shelf(canvas, ANY), edge - 0.1 * canvas.side, count=count, size=size)


def close_up(canvas: Canvas) -> None:
    """A few near things on a table or meadow, before a background out of focus."""
    dice, side = canvas.dice, canvas.side
    shelf = Shelf(canvas, ANY)
    canvas.cover(shelf.any(), dice.around(0.8, 0.5))
    paint_blurred_lights(canvas, shelf.any())
    edge = side * dice.uniform(0.2, 1.0)
    if edge < side * 0.85:
        paint_ground(canvas, edge, (canvas.sheet(*FLOORS), shelf.any()), farthest=0.6)
    count, size = dice.between(2, 8), dice.uniform(0.7, 1.5)
    _strew(canvas, TABLE, shelf, edge - 0.1 * side, count=count, size=size)


def wall(canvas: Canvas) -> None:
    """One surface seen at a slant, with few things on it."""
    dice, side = canvas.dice, canvas.side
    along = np.arange(side, dtype=np.float32) - side / 2
    x, y = along[None], along[:, None]
    slant = dice.normal(0, 0.35) / side * x + dice.normal(0, 0.35) / side * y
    scale = dice.uniform(0.4, 1.2) / np.clip(1 + slant, 0.3, 3)
    turn = dice.pick((0.0, 0.0, dice.uniform(-0.5, 0.5)))
    cos, sin = float(np.cos(turn)) * scale, float(np.sin(turn)) * scale
    # A sheet mirrors at its edges; in the middle of the picture that would show.
    canvas.image[:] = warp(
        canvas.sheet(*SURFACES), cos * x + sin * y + side / 3, cos * y - sin * x + side / 3
    )
    canvas.depth[:] = (scale - scale.min()) / (np.ptp(scale) + 0.3)
    shelf = Shelf(canvas, ANY)
    if dice.chance(0.4):
        level, edge = dice.uniform(0, 2), dice.uniform(0.1, 1)
        canvas.region(
            shelf.any(), level=level, edge=edge, gain=dice.around(1, 0.4), depth=canvas.depth.copy()
        )
    for _ in range(dice.below(12)):
        _hang(canvas, shelf)


def heap(canvas: Canvas) -> None:
    """Dead leaves: shapes of power-law sizes hiding one another, the nearest last.

    Source: occlusion gives images the statistics of photos (Lee, Mumford and Huang, 2001).
    """
    dice, side = canvas.dice, canvas.side
    shelf = Shelf(canvas, ANY)
    canvas.cover(shelf.any(), 0.4)
    for level in (-0.6, 0.0, 0.6):
        gain, depth = dice.around(1, 0.6), dice.uniform(0.7, 1)
        canvas.region(shelf.any(), level=level, edge=0.15, gain=gain, depth=depth)
    ragged, unit, count = dice.uniform(0, 0.8), side * dice.uniform(0.02, 0.06), dice.between(15, 50)
    for nearness in (i / count for i in range(count)):
        radius = min(side * 0.4, unit * (1 - dice.uniform(0, 1)) ** -0.6)
        x, y = dice.uniform(-0.05, 1.05) * side, dice.uniform(-0.05, 1.05) * side
        wide, tall = radius * dice.uniform(0.4, 1.2), radius * dice.uniform(0.4, 1.2)
        outline = polygon(dice, x, y, radius) if dice.chance(0.35) else blob(dice, x, y, wide, tall)
        look = Look(
            ragged=ragged * dice.uniform(0, 1),
            bulge=dice.uniform(0, 0.8),
            gain=dice.around(1, 0.6),
            shadow=dice.uniform(0, 0.7),
            far=dice.uniform(0.5, 1.5),
        )
        canvas.put([outline], shelf.any(), look, depth=0.8 * (1 - nearness))


@dataclass(frozen=True, slots=True)
class Layout:
    """A way to fill a canvas.

    Attributes:
        paint: does it.
        setting: where the colours are found.
        often: how often it is chosen.
        nearest: up to so much of the way to the horizon its nearest things may be.
        farthest: at least so far its farthest things are.
    """

    paint: Callable[[Canvas], None]
    setting: Setting
    often: float
    nearest: float = 0.0
    farthest: float = 1.0


LAYOUTS: dict[str, Layout] = {
    "landscape": Layout(landscape, "nature", 0.32),
    "street": Layout(street, "town", 0.2, nearest=0.2),
    "room": Layout(room, "indoors", 0.12, farthest=0.3),
    "close-up": Layout(close_up, "table", 0.14, nearest=0.2, farthest=0.4),
    "wall": Layout(wall, "town", 0.1, nearest=0.6, farthest=0.8),
    "heap": Layout(heap, "nature", 0.12, nearest=0.4, farthest=0.4),
}


def _strew(
    canvas: Canvas, things: tuple[Thing, ...], shelf: Shelf, horizon: float, *, count: int, size: float
) -> None:
    """Stands things of three kinds on the ground, far ones first, near ones larger and lower."""
    dice, side = canvas.dice, canvas.side
    kinds = [dice.pick(things) for _ in range(3)]
    crowd, spread = dice.uniform(0, side), side * dice.uniform(0.2, 1)
    for nearness in sorted(dice.uniform(0, 1) ** 1.6 for _ in range(count)):
        y = horizon + (side * 1.05 - horizon) * nearness
        x = dice.normal(crowd, spread) % (1.2 * side) - 0.1 * side
        height = side * size * (0.08 + 0.92 * nearness) * dice.around(1, 0.25)
        place = Place(x, y, height, depth=0.8 * (1 - nearness) ** 1.5, far=0.7 + 1.5 * (1 - nearness))
        dice.pick(kinds)(canvas, place, shelf)


def _hang(canvas: Canvas, shelf: Shelf) -> None:
    """A picture, sign, stain or stone on a wall."""
    dice, side = canvas.dice, canvas.side
    x, y, wide, tall = (side * dice.uniform(*span) for span in ((0, 1), (0, 1), (0.02, 0.2), (0.02, 0.2)))
    straight = quad(x - wide, y - tall, x + wide, y + tall, lean=dice.normal(0, 2))
    outline = straight if dice.chance(0.6) else blob(dice, x, y, wide, tall)
    gain, bulge = dice.around(1, 0.5), dice.uniform(0, 0.5)
    look = Look(gain=gain, bulge=bulge, shadow=dice.uniform(0, 0.7), far=dice.uniform(0.5, 1.5))
    canvas.put([outline], shelf.any(), look, depth=0)
