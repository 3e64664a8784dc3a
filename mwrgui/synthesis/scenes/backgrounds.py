"""Backgrounds of scenes: sky, hills, ground, and the walls of a room."""

import numpy as np

from mwrgui.synthesis.scenes.canvas import Canvas, Contour, ShapeStyle, warp
from mwrgui.synthesis.scenes.noise import Plane, line_noise, soft_threshold
from mwrgui.synthesis.scenes.outlines import blob, quad
from mwrgui.synthesis.scenes.sampling import SceneRng

PERSPECTIVE = 1.15
"""Sets the distance of the ground: 1 / PERSPECTIVE at its nearest, 1 / (PERSPECTIVE - 1) at the horizon."""


def paint_sky(canvas: Canvas, horizon: float) -> Plane:
    """Fills the whole canvas with a sky; returns its colour at the row `horizon`, (3, 1, 1)."""
    rng, side, noise = canvas.rng, canvas.side, canvas.noise
    if rng.chance(0.3):
        return _paint_smooth_sky(canvas, horizon)
    zenith, horizon_colour = _sky_colours(rng)
    rows = np.arange(side, dtype=np.float32)[:, None]
    height = np.clip((horizon - rows) / max(horizon, side * 0.4), 0, 1) ** rng.uniform(0.5, 1.2)
    puffs = noise.stretched_piece("pink", side, side, stretch_x=rng.uniform(1, 4))
    cover = soft_threshold(puffs, level=rng.uniform(-1.2, 2.2), width=rng.uniform(0.5, 2.5)) * rng.uniform(
        0.3, 1
    )
    cloud = 0.3 * horizon_colour + 0.7 * float(horizon_colour.mean()) * rng.uniform(0.8, 1.5)
    brightness = 1 + 0.2 * cover * puffs
    brightness += rng.uniform(0.01, 0.05) * noise.random_piece("pink", side, side)
    brightness += 0.01 * noise.random_piece("grain", side, side)
    clear = horizon_colour + (zenith - horizon_colour) * height
    canvas.image[:] = (clear + (cloud - clear) * cover) * np.maximum(brightness, 0.2)
    return horizon_colour


def _paint_smooth_sky(canvas: Canvas, horizon: float) -> Plane:
    """Paints a sky without texture, overexposed or misty; returns its colour at the horizon, at most 1.2."""
    rng, side = canvas.rng, canvas.side
    overexposed = rng.chance(0.6)
    horizon_colour = _colour_plane((0.9, 0.95, 1.0) if overexposed else _mist_colour(rng))
    horizon_colour = horizon_colour * (rng.uniform(4, 30) if overexposed else rng.uniform(0.5, 1.2))
    rows = np.arange(side, dtype=np.float32)[:, None] - horizon
    across = np.arange(side, dtype=np.float32)[None] - side / 2
    slope = rows * (rng.normal(0.2, 0.4) / side) + across * (rng.normal(0, 0.2) / side)
    canvas.image[:] = horizon_colour * np.exp(slope)
    return np.minimum(horizon_colour, 1.2)


def _mist_colour(rng: SceneRng) -> tuple[float, float, float]:
    warmth = rng.normal(0, 0.12)
    return (0.9 + warmth, 0.93, 0.97 - warmth)


def paint_plain_background(canvas: Canvas) -> None:
    """Paints a background without texture, as in a studio or far out of focus: white, black or coloured."""
    rng, side = canvas.rng, canvas.side
    kind = rng.pick(("white", "black", "colour"))
    if kind == "white":
        colour = _colour_plane((1, 1, 1)) * rng.uniform(3, 20)
    else:
        colour = canvas.palette.draw("black") * 0.3 if kind == "black" else canvas.palette.draw()
    coordinates = np.linspace(-1, 1, side, dtype=np.float32)
    canvas.image[:] = colour * np.exp(
        rng.normal(0, 0.5) * coordinates[None] + rng.normal(0, 0.5) * coordinates[:, None]
    )


def _sky_colours(rng: SceneRng) -> tuple[Plane, Plane]:
    """Draws the colours of a blue, overcast or evening sky at zenith and horizon; sunlit paper has 1."""
    kind, level = (
        rng.pick_weighted({"blue": 0.5, "overcast": 0.35, "evening": 0.15}),
        rng.log_normal(1.2, 0.4),
    )
    if kind == "blue":
        zenith, horizon_colour = (0.12, 0.28, rng.uniform(0.45, 0.8)), (0.55, 0.72, 0.9)
    elif kind == "overcast":
        grey = rng.uniform(0.5, 0.9)
        zenith, horizon_colour = (0.92 * grey, 0.97 * grey, 1.05 * grey), (0.85, 0.9, 0.95)
    else:
        zenith = (0.12, 0.16, rng.uniform(0.2, 0.35))
        horizon_colour = (rng.uniform(0.6, 1.2), 0.5, rng.uniform(0.15, 0.5))
    return _colour_plane(zenith) * level, _colour_plane(horizon_colour) * level


def _colour_plane(colour: tuple[float, float, float]) -> Plane:
    return np.array(colour, np.float32).reshape(3, 1, 1)


def paint_ridges(canvas: Canvas, horizon: float, haze: Plane) -> None:
    """Paints 0 to 3 layers of hills and woods; farther ones are closer to the colour `haze`, (3, 1, 1)."""
    rng, side = canvas.rng, canvas.side
    count = rng.integer_below(4)
    if not count:
        return
    pigments = ("foliage", "foliage", "earth", "stone", "snow")
    hazeless = canvas.paint_sheet("leaves", "rough", "pebbles", pigments=pigments)
    for nearness in ((i + 1) / (count + 1) for i in range(count)):
        crest = line_noise(rng, side, rng.uniform(1, 1.8)) * (side * rng.uniform(0.01, 0.07))
        crest += horizon - side * rng.uniform(0, 0.25) * (1 - nearness)
        outline = np.concatenate([np.stack([np.arange(side), crest], 1), [(side, side), (0, side)]])
        sheet = hazeless + (haze * 0.9 - hazeless) * ((1 - nearness) * rng.uniform(0.3, 0.9))
        style = ShapeStyle(raggedness=rng.uniform(0, 0.8), texture_shrinkage=rng.uniform(1, 2))
        canvas.paint_shape([outline], sheet, style, depth=0.97 - 0.2 * nearness)


def paint_ground(
    canvas: Canvas, horizon: float, sheets: tuple[Plane, Plane], *, farthest: float = 0.95
) -> None:
    """Paints a ground plane of two sheets up to row `horizon`, where its depth is `farthest`."""
    rng, side, noise = canvas.rng, canvas.side, canvas.noise
    start = max(0, int(horizon))
    rows = np.arange(start, side, dtype=np.float32)[:, None]
    nearness = np.clip((rows - horizon + 1) / max(side - horizon, 1), 0, 1)
    distance = 1 / (nearness + (PERSPECTIVE - 1))
    across = np.arange(side, dtype=np.float32)[None] - side * rng.uniform(0.2, 0.8)
    scale = rng.uniform(0.5, 1.2)
    x = across * distance * scale + side / 3  # so that the edge at which sheets are mirrored is not central
    y = np.ascontiguousarray(np.broadcast_to(distance * (side * scale * rng.uniform(0.3, 0.8)), x.shape))
    field = warp(noise.random_piece("pink", side, side)[None], x, y)[0]
    patches = soft_threshold(field, level=rng.uniform(-0.5, 1.5), width=0.4)
    first, second = (_receding(sheet, x, y, nearness) for sheet in sheets)
    relief = 0.12 * noise.stretched_piece("pink", side - start, side, stretch_x=3)
    relief += 0.03 * noise.random_piece("grain", side - start, side)
    paint = (first + (second - first) * patches) * np.exp(relief)
    depth = (distance - 1 / PERSPECTIVE) * (farthest / (1 / (PERSPECTIVE - 1) - 1 / PERSPECTIVE))
    canvas.blend(np.ones_like(patches), (slice(start, side), slice(None)), paint, np.clip(depth, 0, 1))


def _receding(sheet: Plane, x: Plane, y: Plane, nearness: Plane) -> Plane:
    """Warps a sheet into perspective; its texture fades where it would be finer than a pixel."""
    mean: Plane = sheet.mean((1, 2), keepdims=True)
    texture = warp(sheet, x, y) - mean
    return mean + texture * soft_threshold(nearness, level=0.12, width=0.3)


def paint_room_planes(canvas: Canvas, *, walls: Plane, floor: Plane) -> float:
    """Paints walls, ceiling, floor and windows of a room; returns the row of the floor's far edge."""
    rng, side = canvas.rng, canvas.side
    x, y = side * rng.uniform(0.2, 0.8), side * rng.uniform(0.2, 0.8)
    wide, tall = side * rng.uniform(0.15, 0.5), side * rng.uniform(0.15, 0.5)
    left, right, top, bottom = x - wide, x + wide, y - tall, y + tall * rng.uniform(0.4, 1)
    outer_distance = 3 * side
    outer = [
        (x - outer_distance, y - outer_distance),
        (x + outer_distance, y - outer_distance),
        (x + outer_distance, y + outer_distance),
        (x - outer_distance, y + outer_distance),
    ]
    inner = [(left, top), (right, top), (right, bottom), (left, bottom)]
    for i, gain in enumerate((rng.uniform(0.6, 1.2), rng.uniform(0.3, 1.0), 1.0, rng.uniform(0.3, 1.0))):
        plane = np.array([outer[i], outer[(i + 1) % 4], inner[(i + 1) % 4], inner[i]])
        canvas.paint_shape([plane], floor if i == 2 else walls, ShapeStyle(gain=gain), depth=0.5)
    canvas.paint_shape([np.array(inner)], walls, ShapeStyle(gain=rng.uniform(0.5, 1.3)), depth=1)
    _shade_by_depth(canvas, x, y, max(wide, tall))
    _paint_windows(canvas, quad(left, top, right, bottom))
    return bottom


def _shade_by_depth(canvas: Canvas, x: float, y: float, half_size: float) -> None:
    """Sets the depth of a room, and brightens or darkens it towards its far end."""
    coordinates = np.arange(canvas.side, dtype=np.float32)
    distance = np.maximum(np.abs(coordinates[None] - x), np.abs(coordinates[:, None] - y)) * (1 / half_size)
    canvas.depth[:] = 1 / np.maximum(distance, 1)
    smooth = canvas.noise.random_piece("smooth", canvas.side, canvas.side)
    canvas.image *= np.exp(canvas.rng.normal(0, 0.5) * np.clip(distance - 1, 0, 2) + 0.1 * smooth)


def _paint_windows(canvas: Canvas, back_wall: Contour) -> None:
    """Paints windows and lamps: bright rectangles on the back wall."""
    rng = canvas.rng
    (left, top), (right, bottom) = back_wall[0].tolist(), back_wall[2].tolist()
    glow = canvas.palette.draw("white", "plaster") * rng.uniform(0.5, 4)
    view = canvas.paint_sheet("leaves", "rough") * 0.3 + glow
    for _ in range(rng.integer_below(4)):
        x, y = rng.uniform(left, right), rng.uniform(top, bottom)
        wide, tall = (right - left) * rng.uniform(0.05, 0.25), (bottom - top) * rng.uniform(0.1, 0.4)
        style = ShapeStyle(gain=rng.uniform(0.5, 2))
        canvas.paint_shape([quad(x - wide, y - tall, x + wide, y + tall)], view, style, depth=1)


def paint_blurred_lights(canvas: Canvas, sheet: Plane) -> None:
    """Paints bright spots far out of focus (bokeh)."""
    rng, side = canvas.rng, canvas.side
    for _ in range(rng.integer_between(3, 11)):
        radius = side * rng.uniform(0.04, 0.3)
        spot = blob(rng, rng.uniform(0, side), rng.uniform(0, side), radius, radius)
        style = ShapeStyle(gain=rng.log_normal(1, 0.9), raggedness=0.2, bulge=0.3, texture_shrinkage=0.5)
        canvas.paint_shape([spot], sheet, style, depth=rng.uniform(0.75, 1))
