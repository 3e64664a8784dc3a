"""Objects in streets: lamps, cars, people with umbrellas, signs, lane markings, lit windows."""

import numpy as np

from mwrgui.synthesis.scenes.canvas import Canvas, Contour, ShapeStyle
from mwrgui.synthesis.scenes.lamps import Lamp, LampKind, lamp_colour
from mwrgui.synthesis.scenes.lettering import paint_sign, write_letters
from mwrgui.synthesis.scenes.outlines import blob, quad
from mwrgui.synthesis.scenes.scene_objects import ObjectSheets, Place

LAMP_KINDS: tuple[LampKind, ...] = (
    "white",
    "white",
    "warm",
    "warm",
    "cold",
    "amber",
    "red",
    "green",
    "neon",
)
"""Kinds of lamps other than street lamps; repeated entries are drawn more often."""

STREET_LAMP_KINDS: tuple[LampKind, ...] = ("warm", "white", "amber", "cold")


def add_lamp(
    canvas: Canvas,
    x: float,
    y: float,
    radius: float,
    *,
    kind: LampKind,
    depth: float,
    foot: float | None = None,
    power: float = 0,
    aspect: float = 1,
) -> None:
    """Adds a round lamp, `aspect` times as high as wide, overexposed to white in most cases.

    A `power` of 0 stands for a random one, weaker by day.
    """
    rng = canvas.rng
    radius = max(radius, 0.7)
    power = power or rng.log_normal(9, 0.7) * (1 if canvas.night else 0.35)
    white = rng.chance(0.4) if kind in ("red", "green", "neon") else rng.chance(0.9)
    outline = blob(rng, x, y, radius, radius * aspect, rough=0.03)
    canvas.lamps.append(Lamp(outline, lamp_colour(rng, kind), power, depth, foot, white))


def paint_street_lamp(canvas: Canvas, place: Place, _sheets: ObjectSheets) -> None:
    """Paints a post with one or two lamps, lit or not."""
    rng, h = canvas.rng, place.height * canvas.rng.uniform(0.8, 1.8)
    top, thick, arm = place.y - h, max(0.5, h * 0.008), h * rng.uniform(0.05, 0.25)
    ends = (-arm, arm) if rng.chance(0.3) else (rng.pick((-arm, arm)),)
    parts = [quad(place.x - thick, top, place.x + thick, place.y)]
    parts += [quad(min(place.x, place.x + e), top, max(place.x, place.x + e), top + 2 * thick) for e in ends]
    canvas.paint_shape(parts, canvas.palette.draw("black", "metal"), ShapeStyle(bulge=0.5), depth=place.depth)
    kind = rng.pick(STREET_LAMP_KINDS)
    for end in ends:
        size = h * rng.uniform(0.012, 0.035)
        if canvas.lamps_on:
            aspect = rng.uniform(0.4, 1)
            add_lamp(
                canvas,
                place.x + end,
                top + thick,
                size,
                kind=kind,
                depth=place.depth,
                foot=place.y,
                aspect=aspect,
            )
        else:
            cover = blob(rng, place.x + end, top + thick, size, size * 0.5)
            canvas.paint_shape([cover], canvas.palette.draw("white"), ShapeStyle(), depth=place.depth)


def paint_car(canvas: Canvas, place: Place, _sheets: ObjectSheets) -> None:
    """Paints a car from the side, front or rear: body, windows, wheels, number plate, lights."""
    from_side = canvas.rng.chance(0.35)
    paint_view = _paint_side_view if from_side else _paint_end_view
    paint_view(canvas, place, place.height * canvas.rng.uniform(0.18, 0.35))


def _paint_side_view(canvas: Canvas, place: Place, h: float) -> None:
    rng, x, y, depth = canvas.rng, place.x, place.y, place.depth
    paint, half = canvas.palette.draw("paint", "white", "metal", "black"), h * 1.5
    body = quad(x - half, y - 0.62 * h, x + half, y - 0.15 * h)
    cabin = np.array(
        [
            (x - half * 0.7, y - 0.6 * h),
            (x - half * 0.4, y - h),
            (x + half * 0.35, y - h),
            (x + half * 0.65, y - 0.6 * h),
        ]
    )
    canvas.paint_shape([cabin, body], paint, ShapeStyle(bulge=0.5, shadow=0.5), depth=depth)
    middle = np.array([x, y - 0.8 * h])
    glass = canvas.palette.draw("glass", "black")
    canvas.paint_shape(
        [middle + (cabin - middle) * (0.85, 0.72)], glass, ShapeStyle(gain=rng.uniform(0.5, 2)), depth=depth
    )
    canvas.paint_shape(
        [quad(x - h * 0.04, y - h, x + h * 0.04, y - 0.6 * h)], paint, ShapeStyle(), depth=depth
    )
    for at in (-0.6, 0.6):
        for size, pigment in ((0.22, "black"), (0.11, "metal")):
            wheel = blob(rng, x + at * half, y - 0.2 * h, size * h, size * h, rough=0)
            canvas.paint_shape([wheel], canvas.palette.draw(pigment), ShapeStyle(), depth=depth)
    if canvas.lamps_on:
        add_lamp(canvas, x - half * 0.95, y - 0.45 * h, h * 0.07, kind="white", depth=depth, foot=y)
        add_lamp(canvas, x + half * 0.95, y - 0.45 * h, h * 0.06, kind="red", depth=depth, foot=y, power=3)


def _paint_end_view(canvas: Canvas, place: Place, h: float) -> None:
    rng, x, y, depth = canvas.rng, place.x, place.y, place.depth
    paint, half = canvas.palette.draw("paint", "white", "metal", "black"), h * rng.uniform(0.5, 0.65)
    tyres = [
        quad(x + s * half * 0.75 - h * 0.1, y - 0.3 * h, x + s * half * 0.75 + h * 0.1, y) for s in (-1, 1)
    ]
    canvas.paint_shape(tyres, canvas.palette.draw("black"), ShapeStyle(shadow=0.6), depth=depth)
    cabin = np.array(
        [
            (x - half * 0.9, y - 0.6 * h),
            (x - half * 0.7, y - h),
            (x + half * 0.7, y - h),
            (x + half * 0.9, y - 0.6 * h),
        ]
    )
    body = quad(x - half, y - 0.62 * h, x + half, y - 0.14 * h)
    canvas.paint_shape([cabin, body], paint, ShapeStyle(bulge=0.5, shadow=0.4), depth=depth)
    middle = np.array([x, y - 0.79 * h])
    canvas.paint_shape(
        [middle + (cabin - middle) * (0.88, 0.75)],
        canvas.palette.draw("glass", "black"),
        ShapeStyle(),
        depth=depth,
    )
    plate = quad(x - half * 0.35, y - 0.34 * h, x + half * 0.35, y - 0.22 * h)
    paint_sign(canvas, plate, depth=depth, lines=1)
    faces_camera = rng.chance(0.5)
    kind: LampKind = "white" if faces_camera else "red"
    size = 0.09 if faces_camera else 0.08
    for sign in (-1, 1):
        at = x + sign * half * 0.78
        if canvas.lamps_on:
            power = 0 if faces_camera else rng.uniform(1.5, 6)
            add_lamp(
                canvas, at, y - 0.46 * h, h * size, kind=kind, depth=depth, foot=y, power=power, aspect=0.7
            )
        else:
            cover = blob(rng, at, y - 0.46 * h, h * size, h * size * 0.7, rough=0)
            canvas.paint_shape(
                [cover], canvas.palette.draw("white" if faces_camera else "brick"), ShapeStyle(), depth=depth
            )


def paint_pedestrian(canvas: Canvas, place: Place, _sheets: ObjectSheets) -> None:
    """Paints a pedestrian, often with an umbrella."""
    rng, h = canvas.rng, place.height * canvas.rng.uniform(0.2, 0.45)
    x, y, wide, depth = place.x, place.y, h * 0.12, place.depth
    stride = wide * rng.uniform(0.2, 1.2)
    legs = [
        np.array(
            [
                (x - wide * 0.7, y - 0.5 * h),
                (x + wide * 0.7, y - 0.5 * h),
                (x + s * stride + wide * 0.3, y),
                (x + s * stride - wide * 0.3, y),
            ]
        )
        for s in (-1, 1)
    ]
    canvas.paint_shape(
        legs, canvas.palette.draw("black", "cloth"), ShapeStyle(bulge=0.4, shadow=0.3), depth=depth
    )
    torso = blob(rng, x, y - 0.64 * h, wide * 1.1, h * 0.21, rough=0.08)
    canvas.paint_shape(
        [torso], canvas.palette.draw("cloth", "paint", "white", "black"), ShapeStyle(bulge=0.5), depth=depth
    )
    head = blob(rng, x, y - 0.92 * h, h * 0.06, h * 0.075, rough=0.05)
    canvas.paint_shape(
        [head], canvas.palette.draw("skin", "black", "bark"), ShapeStyle(bulge=0.5), depth=depth
    )
    if rng.chance(0.5):
        _paint_umbrella(canvas, x + rng.normal(0, wide), y - 1.02 * h, h * rng.uniform(0.28, 0.42), depth)


def _paint_umbrella(canvas: Canvas, x: float, y: float, radius: float, depth: float) -> None:
    stick = quad(x - 0.5, y, x + 0.5, y + radius * 1.2)
    canvas.paint_shape([stick], canvas.palette.draw("black", "metal"), ShapeStyle(), depth=depth)
    angles = np.linspace(np.pi, 2 * np.pi, 14)
    upper = np.stack([x + radius * np.cos(angles), y + radius * 0.5 * np.sin(angles)], 1)
    lower = np.stack([x + np.linspace(radius, -radius, 9), y - 0.1 * radius * (np.arange(9) % 2)], 1)
    colour = canvas.palette.draw("black", "cloth", "paint", "cloth")
    canvas.paint_shape([np.concatenate([upper, lower])], colour, ShapeStyle(bulge=0.8), depth=depth)


def paint_street_sign(canvas: Canvas, place: Place, _sheets: ObjectSheets) -> None:
    """Paints a board with letters, on a post or hanging, frontal or oblique; some have a lamp at night."""
    rng, h = canvas.rng, place.height * canvas.rng.uniform(0.5, 1.4)
    wide, tall = h * rng.uniform(0.15, 0.7), h * rng.uniform(0.08, 0.35)
    top = place.y - h
    if rng.chance(0.6):
        mast = quad(place.x - h * 0.012 - 0.4, top, place.x + h * 0.012 + 0.4, place.y)
        canvas.paint_shape(
            [mast], canvas.palette.draw("metal", "black"), ShapeStyle(bulge=0.5), depth=place.depth
        )
    corners = quad(place.x - wide / 2, top, place.x + wide / 2, top + tall)
    slant = rng.normal(0, 0.15) * tall
    corners += np.array([(0, slant), (0, -slant), (0, slant), (0, -slant)])
    paint_sign(canvas, corners, depth=place.depth)
    if canvas.night and rng.chance(0.5):
        kind = rng.pick(LAMP_KINDS)
        edge = quad(place.x - wide / 2, top + tall, place.x + wide / 2, top + tall + max(1.2, tall * 0.1))
        lamp = Lamp(edge, lamp_colour(rng, kind), rng.uniform(1.5, 6), place.depth, place.y, rng.chance(0.5))
        canvas.lamps.append(lamp)


def paint_facade(canvas: Canvas, place: Place, _sheets: ObjectSheets) -> None:
    """Paints a house front with a grid of windows, some lit at night, and often a shop sign below them."""
    rng, h = canvas.rng, place.height * canvas.rng.uniform(0.9, 2.2)
    wide, top = h * rng.uniform(0.3, 0.8), place.y - h
    left = place.x - wide / 2
    canvas.paint_shape(
        [quad(left, top, left + wide, place.y)],
        canvas.palette.draw(),
        ShapeStyle(shadow=0.3),
        depth=place.depth,
    )
    rows, columns = rng.integer_between(2, 9), rng.integer_between(2, 8)
    down, across, fill = h * 0.8 / rows, wide / columns, rng.uniform(0.35, 0.75)
    panes = [
        quad(left + (c + 0.5 - fill / 2) * across, top + (r + 0.3) * down,
             left + (c + 0.5 + fill / 2) * across, top + (r + 0.3 + fill) * down)
        for r in range(rows) for c in range(columns)
    ]  # fmt: skip
    canvas.paint_shape(
        panes,
        canvas.palette.draw("glass", "black"),
        ShapeStyle(gain=rng.log_normal(1, 0.5)),
        depth=place.depth,
    )
    if canvas.night:
        colour, share = lamp_colour(rng, rng.pick(("warm", "warm", "white", "cold"))), rng.uniform(0.05, 0.5)
        for pane in panes:
            if rng.chance(share):
                power, white = rng.log_normal(0.7, 0.6), rng.chance(0.25)
                canvas.lamps.append(Lamp(pane, colour, power, place.depth, white=white))
    if rng.chance(0.6):
        strip = quad(left, place.y - 0.17 * h, left + wide * rng.uniform(0.4, 1), place.y - 0.08 * h)
        paint_sign(canvas, strip, depth=place.depth, lines=1)


def mark_lanes(canvas: Canvas, horizon: float) -> None:
    """Paints white or yellow lane markings, solid or dashed, towards the horizon; sometimes a word."""
    rng, side = canvas.rng, canvas.side
    vanishing_x, paint = side * rng.uniform(0.2, 0.8), canvas.palette.draw("white", "white", "straw") * 1.2
    ground_height = side - horizon
    lines: list[Contour] = []
    for slope in (rng.normal(0, 1.2) for _ in range(rng.integer_between(1, 4))):
        width, dashes = rng.uniform(0.02, 0.06), rng.pick((1, 4, 7))
        edges = 1 / np.linspace(1 / 0.06, 1, 2 * dashes + 1)
        for near, far in zip(edges[1::2].tolist(), edges[::2].tolist(), strict=False):
            lines.append(np.array([
                (vanishing_x + side * far * (slope - width), horizon + ground_height * far),
                (vanishing_x + side * far * (slope + width), horizon + ground_height * far),
                (vanishing_x + side * near * (slope + width), horizon + ground_height * near),
                (vanishing_x + side * near * (slope - width), horizon + ground_height * near),
            ]))  # fmt: skip
    canvas.paint_shape(lines, paint, ShapeStyle(gain=rng.uniform(0.7, 1.2)), depth=0.3)
    if rng.chance(0.3):
        x, far, near = rng.normal(0, 0.4), rng.uniform(0.25, 0.5), rng.uniform(0.55, 0.95)
        ends = ((far, x), (far, x + 0.5), (near, x + 0.5), (near, x))
        corners = np.array(
            [(vanishing_x + side * at * across, horizon + ground_height * at) for at, across in ends]
        )
        write_letters(canvas, corners, depth=0.3, lines=1, dark=False)


def scatter_lights(canvas: Canvas, horizon: float) -> None:
    """Adds a receding row of lamps, the many small lamps of a distant town, or a few at random places."""
    rng, side = canvas.rng, canvas.side
    arrangement = rng.pick(("row", "far", "few"))
    kind = rng.pick(LAMP_KINDS)
    if arrangement == "row":
        vanishing_x, height, spread = (
            side * rng.uniform(0.2, 0.8),
            side * rng.uniform(0.1, 0.6),
            rng.normal(0, 0.7),
        )
        for near in (1 / np.linspace(1, 14, rng.integer_between(4, 12))).tolist():
            x, y, foot = (
                vanishing_x + side * spread * near,
                horizon - height * near,
                horizon + (side - horizon) * near,
            )
            add_lamp(canvas, x, y, side * 0.018 * near, kind=kind, depth=0.9 * (1 - near), foot=foot)
    elif arrangement == "far":
        for _ in range(rng.integer_between(10, 60)):
            x, y = rng.uniform(0, side), horizon - abs(rng.normal(0, 0.04)) * side
            far_kind = kind if rng.chance(0.7) else rng.pick(LAMP_KINDS)
            add_lamp(
                canvas,
                x,
                y,
                rng.uniform(0.5, 1.4),
                kind=far_kind,
                depth=0.6,
                foot=horizon,
                power=rng.log_normal(4, 0.5),
            )
    else:
        for _ in range(rng.integer_between(1, 8)):
            x, y, radius = rng.uniform(0, side), rng.uniform(0, 0.9 * side), side * rng.log_normal(0.012, 0.7)
            add_lamp(canvas, x, y, min(radius, side * 0.06), kind=rng.pick(LAMP_KINDS), depth=0.0)
