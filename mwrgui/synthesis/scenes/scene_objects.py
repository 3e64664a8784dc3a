"""Objects in scenes: functions that paint an object of a given scale and depth at its foot point."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mwrgui.synthesis.scenes.canvas import Canvas, Contour, ShapeStyle
from mwrgui.synthesis.scenes.noise import Plane
from mwrgui.synthesis.scenes.outlines import blob, fork, polygon, quad

SheetRole = Literal["leaf", "solid", "front", "print"]
"""What a texture sheet is for: foliage, solid bodies, house fronts, or printed surfaces."""
SHEET_ROLES: tuple[SheetRole, ...] = ("leaf", "solid", "front", "print")
MaterialChoice = tuple[tuple[str, ...], tuple[str, ...]]
"""Materials and pigments to choose from; without pigments, those that the scene favours."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object stands: foot (x, y) in pixels, depth, and shrinkage of its texture.

    `height` is that of a tree at this place, in pixels; most other objects differ from it by a random factor.
    """

    x: float
    y: float
    height: float
    depth: float
    texture_shrinkage: float = 1.0


class ObjectSheets:
    """The texture sheets for the objects of a scene: one per role, painted on first use."""

    def __init__(self, canvas: Canvas, choices: dict[SheetRole, MaterialChoice]) -> None:
        self._canvas = canvas
        self._choices = choices
        self._sheets: dict[SheetRole, Plane] = {}

    def __getitem__(self, role: SheetRole) -> Plane:
        if role not in self._sheets:
            materials, pigments = self._choices[role]
            self._sheets[role] = self._canvas.paint_sheet(*materials, pigments=pigments)
        return self._sheets[role]

    def random_sheet(self) -> Plane:
        """The sheet of a random role."""
        return self[self._canvas.rng.pick(SHEET_ROLES)]


SceneObject = Callable[[Canvas, Place, ObjectSheets], None]
"""Paints an object at a place, with the sheets of the scene."""


def paint_tree(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a tree: a trunk under a crown of several clumps, light ones in front of dark ones."""
    rng, h = canvas.rng, place.height
    half_width = h * rng.uniform(0.02, 0.07)
    trunk = quad(
        place.x - half_width, place.y - h * 0.7, place.x + half_width, place.y, lean=rng.normal(0, 0.05) * h
    )
    canvas.paint_shape(
        [trunk],
        sheets["solid"],
        ShapeStyle(bulge=0.5, gain=0.5, texture_shrinkage=place.texture_shrinkage),
        depth=place.depth,
    )
    crown_width, middle = h * rng.uniform(0.15, 0.45), place.y - h * rng.uniform(0.55, 0.7)
    for brightness in np.linspace(0.45, 1.15, rng.integer_between(2, 4)).tolist():
        clumps = [_clump_outline(canvas, place.x, middle, crown_width, h) for _ in range(3)]
        style = ShapeStyle(
            raggedness=rng.uniform(0.5, 1.0),
            bulge=0.4,
            gain=brightness,
            shadow=0.3,
            texture_shrinkage=place.texture_shrinkage,
        )
        canvas.paint_shape(clumps, sheets["leaf"], style, depth=place.depth)


def paint_bush(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a bush: a low, ragged mound of leaves, and a brighter one on top of it."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.2, 0.5)
    half_width = h * rng.uniform(0.6, 2)
    for gain in (0.5, 1.0):
        outline = blob(rng, place.x + rng.normal(0, h * 0.2), place.y - h * 0.6 * gain, half_width, h * 0.7)
        style = ShapeStyle(
            raggedness=0.8, bulge=0.5, gain=gain, shadow=0.5, texture_shrinkage=place.texture_shrinkage
        )
        canvas.paint_shape([outline], sheets["leaf"], style, depth=place.depth)


def paint_rock(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a boulder with a shaded body and a lit face."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.1, 0.4)
    body = blob(rng, place.x, place.y - h * 0.5, h * rng.uniform(0.6, 1.4), h * 0.6, rough=0.25)
    style = ShapeStyle(
        raggedness=0.2, bulge=0.8, gain=0.7, shadow=0.6, texture_shrinkage=place.texture_shrinkage
    )
    canvas.paint_shape([body], sheets["solid"], style, depth=place.depth)
    face = polygon(rng, place.x, place.y - h * 0.6, h * 0.5)
    canvas.paint_shape(
        [face],
        sheets["solid"],
        ShapeStyle(raggedness=0.5, gain=1.3, texture_shrinkage=place.texture_shrinkage),
        depth=place.depth,
    )


def paint_house(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a house: a front, a darker side, sometimes a roof."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.6, 1.8)
    width, flank, skew = h * rng.uniform(0.25, 1.0), h * rng.uniform(0.05, 0.5), h * rng.uniform(0.0, 0.08)
    left, right, top = place.x - width / 2, place.x + width / 2, place.y - h
    end = right + flank
    side = np.array([(right, top), (end, top + skew), (end, place.y - skew), (right, place.y)])
    dark = ShapeStyle(gain=rng.uniform(0.3, 0.7), shadow=0.4, texture_shrinkage=place.texture_shrinkage)
    canvas.paint_shape([side], sheets["front"], dark, depth=place.depth)
    front = quad(left, top, right, place.y)
    canvas.paint_shape(
        [front],
        sheets["front"],
        ShapeStyle(shadow=0.4, texture_shrinkage=place.texture_shrinkage),
        depth=place.depth,
    )
    if rng.chance(0.5):
        eaves, ridge = width * 0.08, top - h * rng.uniform(0.1, 0.45)
        first, last = left + width * rng.uniform(0, 0.5), right - width * rng.uniform(-0.2, 0.4)
        roof = np.array([(left - eaves, top), (first, ridge), (last, ridge), (end + eaves, top + skew)])
        canvas.paint_shape(
            [roof],
            sheets["solid"],
            ShapeStyle(gain=0.7, texture_shrinkage=place.texture_shrinkage),
            depth=place.depth,
        )


def paint_post(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a pole, sometimes with arms, a sign, or wires that lead away from it."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.6, 1.6)
    half_width, top = max(0.6, h * rng.uniform(0.006, 0.025)), place.y - h
    parts = [quad(place.x - half_width, top, place.x + half_width, place.y)]
    if rng.chance(0.5):
        arm = h * rng.uniform(0.1, 0.3)
        parts.append(quad(place.x - arm, top + half_width, place.x + arm, top + half_width * 3))
    colour = canvas.palette.draw("black", "metal", "wood", "white")
    canvas.paint_shape(parts, colour, ShapeStyle(bulge=0.5), depth=place.depth)
    if rng.chance(0.4):
        board = h * rng.uniform(0.08, 0.2)
        sign = quad(place.x - board, top, place.x + board, top + board * rng.uniform(0.6, 1.8))
        canvas.paint_shape([sign], sheets["print"], ShapeStyle(shadow=0.3), depth=place.depth)
    if rng.chance(0.4):
        _paint_wires(canvas, place, top)


def paint_fence(canvas: Canvas, place: Place, _sheets: ObjectSheets) -> None:
    """Paints a fence: rails and a row of posts."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.15, 0.4)
    step, half_width = max(2.0, h * rng.uniform(0.1, 0.8)), max(0.5, h * rng.uniform(0.01, 0.06))
    half_length, top = min(40 * step, h * rng.uniform(2, 8)), place.y - h
    first, last = place.x - half_length, place.x + half_length
    rails = [quad(first, place.y - h * r, last, place.y - h * r + 2 * half_width) for r in (0.35, 0.9)]
    uprights = [
        quad(x - half_width, top, x + half_width, place.y) for x in np.arange(first, last, step).tolist()
    ]
    colour = canvas.palette.draw("wood", "metal", "white", "black")
    for part in (rails, uprights):
        canvas.paint_shape(
            part, colour, ShapeStyle(gain=rng.uniform(0.6, 1.4), shadow=0.2), depth=place.depth
        )


def paint_figure(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a figure, such as a person or an animal: a few rounded parts, each of its own colour."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.15, 0.45)
    half_width = h * rng.pick((0.2, 0.3, 1.0))
    for rise in (0.1, 0.3, 0.5, 0.7, 0.9):
        size, x = rng.uniform(0.5, 1.2), place.x + rng.normal(0, 0.4 * half_width)
        outline = blob(rng, x, place.y - h * rise, half_width * size, h * 0.25 * size, rough=0.15)
        colour = canvas.palette.draw("cloth", "black", "skin", "paint", "metal")
        sheet = sheets["print"] if rng.chance(0.2) else colour
        style = ShapeStyle(bulge=rng.uniform(0.3, 1), shadow=0.4, texture_shrinkage=place.texture_shrinkage)
        canvas.paint_shape([outline], sheet, style, depth=place.depth)


def paint_twigs(canvas: Canvas, place: Place, _sheets: ObjectSheets) -> None:
    """Paints bare branches or long stalks that fork from the foot."""
    rng, h = canvas.rng, place.height
    upward = -np.pi / 2 + rng.normal(0, 0.2)
    foot, width = (place.x, place.y), max(1.0, h * 0.03)
    lines, widths = fork(rng, foot, upward, length=h * 0.4, width=width, levels=3)
    colour = canvas.palette.draw("bark", "straw", "black", "foliage")
    canvas.paint_lines(lines, colour, widths=widths, depth=place.depth)


def paint_ball(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a fruit, vase or lamp: smooth and rounded, sometimes with a highlight."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.2, 0.7)
    width = h * rng.uniform(0.4, 1.2)
    outline = blob(rng, place.x, place.y - h / 2, width / 2, h / 2, rough=rng.uniform(0, 0.25))
    style = ShapeStyle(
        bulge=rng.uniform(0.5, 1.2),
        shadow=0.7,
        gain=rng.log_normal(1, 0.4),
        texture_shrinkage=rng.uniform(0.4, 1),
    )
    canvas.paint_shape([outline], sheets.random_sheet(), style, depth=place.depth)
    if rng.chance(0.5):
        x, y = place.x + canvas.sun[0] * width * 0.2, place.y - h / 2 + canvas.sun[1] * h * 0.2
        glint = blob(rng, x, y, width * 0.07, h * rng.uniform(0.04, 0.15))
        canvas.paint_shape(
            [glint], np.ones((3, 1, 1), np.float32), ShapeStyle(raggedness=0.2), depth=place.depth
        )


def paint_slab(canvas: Canvas, place: Place, sheets: ObjectSheets) -> None:
    """Paints a box, book, cupboard or screen: a front and a top."""
    rng = canvas.rng
    h = place.height * rng.uniform(0.2, 1.0)
    width, lean, rise = h * rng.uniform(0.3, 2), h * rng.normal(0, 0.15), h * rng.uniform(0.03, 0.3)
    sheet, shrinkage = sheets.random_sheet(), rng.uniform(0.5, 1.2)
    left, right, top = place.x - width / 2, place.x + width / 2, place.y - h
    lid = quad(left + lean, top - rise, right + lean, top, lean=rise)
    canvas.paint_shape(
        [lid],
        sheet,
        ShapeStyle(gain=rng.uniform(0.8, 1.6), shadow=0.5, texture_shrinkage=shrinkage),
        depth=place.depth,
    )
    front = quad(left, top, right, place.y, lean=lean)
    canvas.paint_shape(
        [front],
        sheet,
        ShapeStyle(gain=rng.uniform(0.4, 1.2), shadow=0.5, texture_shrinkage=shrinkage),
        depth=place.depth,
    )


NATURE_OBJECTS: tuple[SceneObject, ...] = (
    paint_tree,
    paint_tree,
    paint_tree,
    paint_bush,
    paint_bush,
    paint_rock,
    paint_twigs,
    paint_fence,
    paint_figure,
    paint_post,
)
TOWN_OBJECTS: tuple[SceneObject, ...] = (
    paint_house,
    paint_house,
    paint_house,
    paint_house,
    paint_tree,
    paint_bush,
    paint_post,
    paint_post,
    paint_fence,
    paint_figure,
    paint_figure,
    paint_slab,
)
ROOM_OBJECTS: tuple[SceneObject, ...] = (
    paint_slab,
    paint_slab,
    paint_slab,
    paint_ball,
    paint_ball,
    paint_figure,
    paint_post,
    paint_twigs,
)
TABLE_OBJECTS: tuple[SceneObject, ...] = (
    paint_ball,
    paint_ball,
    paint_ball,
    paint_slab,
    paint_figure,
    paint_bush,
    paint_rock,
    paint_twigs,
)


def _clump_outline(canvas: Canvas, x: float, y: float, width: float, height: float) -> Contour:
    rng = canvas.rng
    size = rng.uniform(0.3, 0.8)
    x, y = rng.normal(x, width * 0.4), rng.normal(y, height * 0.13)
    return blob(rng, x, y, width * size, height * 0.28 * size)


def _paint_wires(canvas: Canvas, place: Place, top: float) -> None:
    rng, side = canvas.rng, canvas.side
    fraction = np.linspace(0, 1, 12)
    x = place.x + rng.pick((-1, 1)) * side * fraction
    lines = []
    for _ in range(rng.integer_between(1, 3)):
        drop, sag = rng.normal(0, 0.15) * side, rng.uniform(0, 0.4) * side
        y = top + rng.uniform(0, 6) + drop * fraction + sag * fraction * (1 - fraction)
        lines.append(np.stack([x, y], 1))
    canvas.paint_lines(lines, canvas.palette.draw("black"), widths=[1] * len(lines), depth=place.depth)
