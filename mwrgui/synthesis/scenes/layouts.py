"""Layouts of scenes: landscape, street, room, close-up, wall, and dead leaves."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mwrgui.synthesis.scenes.backgrounds import (
    paint_blurred_lights,
    paint_ground,
    paint_plain_background,
    paint_ridges,
    paint_room_planes,
    paint_sky,
)
from mwrgui.synthesis.scenes.canvas import Canvas, ShapeStyle, warp
from mwrgui.synthesis.scenes.lettering import paint_sign
from mwrgui.synthesis.scenes.materials import MATERIALS
from mwrgui.synthesis.scenes.outlines import blob, polygon, quad
from mwrgui.synthesis.scenes.palettes import Environment
from mwrgui.synthesis.scenes.scene_objects import (
    NATURE_OBJECTS,
    ROOM_OBJECTS,
    SHEET_ROLES,
    TABLE_OBJECTS,
    TOWN_OBJECTS,
    MaterialChoice,
    ObjectSheets,
    Place,
    SceneObject,
    SheetRole,
)
from mwrgui.synthesis.scenes.traffic import (
    mark_lanes,
    paint_car,
    paint_facade,
    paint_pedestrian,
    paint_street_lamp,
    paint_street_sign,
    scatter_lights,
)

SOIL_MATERIALS: tuple[MaterialChoice, ...] = (
    (("blades", "leaves", "rough"), ("foliage", "straw")),
    (("blades", "leaves", "rough"), ("foliage",)),
    (("rough", "pebbles", "blades"), ("earth", "straw")),
    (("rough", "pebbles"), ("stone", "earth")),
    (("waves",), ("water",)),
    (("rough", "waves"), ("snow", "stone")),
)
STREET_OBJECTS: tuple[SceneObject, ...] = (
    *TOWN_OBJECTS,
    paint_car,
    paint_car,
    paint_car,
    paint_pedestrian,
    paint_pedestrian,
    paint_street_sign,
    paint_street_sign,
    paint_street_lamp,
    paint_street_lamp,
    paint_facade,
    paint_facade,
)
COUNTRY_OBJECTS: tuple[SceneObject, ...] = (*NATURE_OBJECTS, paint_pedestrian, paint_car, paint_street_sign)
INDOOR_OBJECTS: tuple[SceneObject, ...] = (*ROOM_OBJECTS, paint_street_sign)
FLOOR_MATERIALS = ("rough", "rough", "bricks", "planks", "pebbles", "weave")
ROAD_MATERIALS = ("rough", "rough", "rough", "bricks", "pebbles")
SURFACE_MATERIALS = ("rough", "rough", "rough", *MATERIALS)
ANY_MATERIALS: dict[SheetRole, MaterialChoice] = dict.fromkeys(SHEET_ROLES, (SURFACE_MATERIALS, ()))
OUTDOOR_MATERIALS: dict[SheetRole, MaterialChoice] = {
    "leaf": (("leaves", "leaves", "blades", "rough"), ("foliage", "foliage", "foliage", "straw", "bark")),
    "solid": (("rough", "pebbles"), ("stone", "earth", "bark")),
    "front": (("windows", "bricks", "planks"), ()),
    "print": (("writing", "weave", "rough"), ("cloth", "paint", "white")),
}
BUILT_MATERIALS: dict[SheetRole, MaterialChoice] = {
    "leaf": (("leaves", "rough"), ("foliage",)),
    "solid": (("bricks", "planks", "rough"), ()),
    "front": (("windows", "windows", "bricks"), ()),
    "print": (("writing", "windows", "weave"), ()),
}


def paint_landscape(canvas: Canvas) -> None:
    """Paints sky, distant hills, open ground in perspective, and plants on it."""
    rng = canvas.rng
    horizon = canvas.side * rng.uniform(0.1, 0.75)
    haze = paint_sky(canvas, horizon)
    paint_ridges(canvas, horizon, haze)
    (first, colours), (second, others) = rng.pick(SOIL_MATERIALS), rng.pick(SOIL_MATERIALS)
    sheets = canvas.paint_sheet(*first, pigments=colours), canvas.paint_sheet(*second, pigments=others)
    paint_ground(canvas, horizon, sheets)
    count, size = rng.integer_between(3, 20), rng.uniform(0.3, 0.9)
    _place_objects(
        canvas, COUNTRY_OBJECTS, ObjectSheets(canvas, OUTDOOR_MATERIALS), horizon, count=count, size=size
    )
    if canvas.lamps_on:
        scatter_lights(canvas, horizon)


def paint_street(canvas: Canvas) -> None:
    """Paints houses, cars, people and other objects along a road, under a strip of sky."""
    rng = canvas.rng
    horizon = canvas.side * rng.uniform(0.35, 0.8)
    haze = paint_sky(canvas, horizon)
    if rng.chance(0.4):
        paint_ridges(canvas, horizon, haze)
    road = canvas.paint_sheet(*ROAD_MATERIALS, pigments=("asphalt", "asphalt", "stone"), contrast=0.7)
    pavement = canvas.paint_sheet(*FLOOR_MATERIALS, pigments=("asphalt", "stone", "earth"))
    paint_ground(canvas, horizon, (road, pavement))
    if rng.chance(0.5):
        mark_lanes(canvas, horizon)
    count, size = rng.integer_between(4, 20), rng.uniform(0.5, 1.3)
    _place_objects(
        canvas,
        STREET_OBJECTS,
        ObjectSheets(canvas, BUILT_MATERIALS),
        horizon,
        count=count,
        size=size,
        variety=6,
    )
    if canvas.night or (canvas.lamps_on and rng.chance(0.7)):
        scatter_lights(canvas, horizon)


def paint_room(canvas: Canvas) -> None:
    """Paints a room with bright windows and furniture."""
    rng = canvas.rng
    walls = canvas.paint_sheet("rough", "rough", "rough", "planks", "weave", "bricks", contrast=0.6)
    edge = paint_room_planes(canvas, walls=walls, floor=canvas.paint_sheet(*FLOOR_MATERIALS))
    count, size = rng.integer_between(3, 12), rng.uniform(0.4, 1.0)
    _place_objects(
        canvas,
        INDOOR_OBJECTS,
        ObjectSheets(canvas, ANY_MATERIALS),
        edge - 0.1 * canvas.side,
        count=count,
        size=size,
    )
    if canvas.lamps_on:
        scatter_lights(canvas, edge)


def paint_close_up(canvas: Canvas) -> None:
    """Paints a few near objects on a table or meadow, before an out-of-focus background."""
    rng, side = canvas.rng, canvas.side
    sheets = ObjectSheets(canvas, ANY_MATERIALS)
    if rng.chance(0.35):
        paint_plain_background(canvas)
    else:
        canvas.paint_background(sheets.random_sheet(), rng.log_normal(0.8, 0.5))
        paint_blurred_lights(canvas, sheets.random_sheet())
    edge = side * rng.uniform(0.2, 1.0)
    if edge < side * 0.85:
        paint_ground(
            canvas, edge, (canvas.paint_sheet(*FLOOR_MATERIALS), sheets.random_sheet()), farthest=0.6
        )
    count, size = rng.integer_between(2, 8), rng.uniform(0.7, 1.5)
    _place_objects(canvas, TABLE_OBJECTS, sheets, edge - 0.1 * side, count=count, size=size)
    if canvas.lamps_on:
        scatter_lights(canvas, edge)


def paint_wall(canvas: Canvas) -> None:
    """Paints one oblique surface with a few objects on it."""
    rng, side = canvas.rng, canvas.side
    coordinates = np.arange(side, dtype=np.float32) - side / 2
    x, y = coordinates[None], coordinates[:, None]
    slant = rng.normal(0, 0.35) / side * x + rng.normal(0, 0.35) / side * y
    scale = rng.uniform(0.4, 1.2) / np.clip(1 + slant, 0.3, 3)
    angle = rng.pick((0.0, 0.0, rng.uniform(-0.5, 0.5)))
    cos, sin = float(np.cos(angle)) * scale, float(np.sin(angle)) * scale
    # A sheet is mirrored at its edges; the offset keeps these away from the middle of the image.
    canvas.image[:] = warp(
        canvas.paint_sheet(*SURFACE_MATERIALS), cos * x + sin * y + side / 3, cos * y - sin * x + side / 3
    )
    canvas.depth[:] = (scale - scale.min()) / (np.ptp(scale) + 0.3)
    sheets = ObjectSheets(canvas, ANY_MATERIALS)
    if rng.chance(0.4):
        level, edge = rng.uniform(0, 2), rng.uniform(0.1, 1)
        canvas.paint_region(
            sheets.random_sheet(),
            level=level,
            edge=edge,
            gain=rng.log_normal(1, 0.4),
            depth=canvas.depth.copy(),
        )
    for _ in range(rng.integer_below(12)):
        _add_wall_item(canvas, sheets)
    if rng.chance(0.4):
        _post_notices(canvas)
    if canvas.lamps_on:
        scatter_lights(canvas, side / 2)


def paint_dead_leaves(canvas: Canvas) -> None:
    """Paints the dead-leaves model: shapes of power-law sizes that occlude one another, the nearest last.

    Source: occlusion gives images the statistics of photos (Lee, Mumford and Huang, 2001).
    """
    rng, side = canvas.rng, canvas.side
    sheets = ObjectSheets(canvas, ANY_MATERIALS)
    canvas.paint_background(sheets.random_sheet(), 0.4)
    for level in (-0.6, 0.0, 0.6):
        gain, depth = rng.log_normal(1, 0.6), rng.uniform(0.7, 1)
        canvas.paint_region(sheets.random_sheet(), level=level, edge=0.15, gain=gain, depth=depth)
    ragged, unit, count = rng.uniform(0, 0.8), side * rng.uniform(0.02, 0.06), rng.integer_between(15, 50)
    for closeness in (i / count for i in range(count)):
        radius = min(side * 0.4, unit * (1 - rng.uniform(0, 1)) ** -0.6)
        x, y = rng.uniform(-0.05, 1.05) * side, rng.uniform(-0.05, 1.05) * side
        wide, tall = radius * rng.uniform(0.4, 1.2), radius * rng.uniform(0.4, 1.2)
        outline = polygon(rng, x, y, radius) if rng.chance(0.35) else blob(rng, x, y, wide, tall)
        style = ShapeStyle(
            raggedness=ragged * rng.uniform(0, 1),
            bulge=rng.uniform(0, 0.8),
            gain=rng.log_normal(1, 0.6),
            shadow=rng.uniform(0, 0.7),
            texture_shrinkage=rng.uniform(0.5, 1.5),
        )
        canvas.paint_shape([outline], sheets.random_sheet(), style, depth=0.8 * (1 - closeness))


@dataclass(frozen=True, slots=True)
class Layout:
    """How a scene is composed.

    Attributes:
        paint: paints the scene.
        environment: kind of place, which determines the colours.
        frequency: relative frequency.
        nearest: the depth of the nearest objects is drawn between 0 and this; 1 is the horizon.
        farthest: the depth of the farthest objects is drawn between this and 1.
        night_chance: probability of night or dusk.
        lamps_on_chance: probability that lamps are on by day.
    """

    paint: Callable[[Canvas], None]
    environment: Environment
    frequency: float
    nearest: float = 0.0
    farthest: float = 1.0
    night_chance: float = 0.1
    lamps_on_chance: float = 0.15


LAYOUTS: dict[str, Layout] = {
    "landscape": Layout(paint_landscape, "nature", 0.29),
    "street": Layout(paint_street, "town", 0.27, nearest=0.2, night_chance=0.22, lamps_on_chance=0.35),
    "room": Layout(paint_room, "indoors", 0.12, farthest=0.3),
    "close-up": Layout(paint_close_up, "table", 0.14, nearest=0.2, farthest=0.4),
    "wall": Layout(paint_wall, "town", 0.1, nearest=0.6, farthest=0.8),
    "dead_leaves": Layout(
        paint_dead_leaves, "nature", 0.08, nearest=0.4, farthest=0.4, night_chance=0.0, lamps_on_chance=0.0
    ),
}


def _place_objects(
    canvas: Canvas,
    objects: tuple[SceneObject, ...],
    sheets: ObjectSheets,
    horizon: float,
    *,
    count: int,
    size: float,
    variety: int = 3,
) -> None:
    """Places objects of up to `variety` kinds on the ground, far ones first; near ones are larger and lower.

    `size` is the height of the nearest objects, relative to the side of the scene.
    """
    rng, side = canvas.rng, canvas.side
    kinds = [rng.pick(objects) for _ in range(variety)]
    centre_x, spread = rng.uniform(0, side), side * rng.uniform(0.2, 1)
    for closeness in sorted(rng.uniform(0, 1) ** 1.6 for _ in range(count)):
        y = horizon + (side * 1.05 - horizon) * closeness
        x = rng.normal(centre_x, spread) % (1.2 * side) - 0.1 * side
        height = side * size * (0.08 + 0.92 * closeness) * rng.log_normal(1, 0.25)
        place = Place(
            x, y, height, depth=0.8 * (1 - closeness) ** 1.5, texture_shrinkage=0.7 + 1.5 * (1 - closeness)
        )
        rng.pick(kinds)(canvas, place, sheets)


def _post_notices(canvas: Canvas) -> None:
    """Adds signs, posters and plates to a wall."""
    rng, side = canvas.rng, canvas.side
    for _ in range(rng.integer_between(1, 5)):
        x, y, wide, tall = (
            side * rng.uniform(*span) for span in ((0, 0.8), (0, 0.9), (0.1, 0.6), (0.04, 0.25))
        )
        corners = quad(x, y, x + wide, y + tall)
        corners += rng.generator.normal(0, 0.05, (4, 2)) * tall
        paint_sign(canvas, corners, depth=0, lines=rng.integer_between(1, 4))


def _add_wall_item(canvas: Canvas, sheets: ObjectSheets) -> None:
    """Adds a picture, sign, stain or stone to a wall."""
    rng, side = canvas.rng, canvas.side
    x, y, wide, tall = (side * rng.uniform(*span) for span in ((0, 1), (0, 1), (0.02, 0.2), (0.02, 0.2)))
    straight = quad(x - wide, y - tall, x + wide, y + tall, lean=rng.normal(0, 2))
    outline = straight if rng.chance(0.6) else blob(rng, x, y, wide, tall)
    gain, bulge = rng.log_normal(1, 0.5), rng.uniform(0, 0.5)
    style = ShapeStyle(
        gain=gain, bulge=bulge, shadow=rng.uniform(0, 0.7), texture_shrinkage=rng.uniform(0.5, 1.5)
    )
    canvas.paint_shape([outline], sheets.random_sheet(), style, depth=0)
