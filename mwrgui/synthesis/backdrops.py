"""What things stand before and on: sky, ridges, ground, the walls of a room."""

import numpy as np

from mwrgui.synthesis.canvas import Canvas, Contour, Look, warp
from mwrgui.synthesis.dice import Dice
from mwrgui.synthesis.noise import Plane, line_noise, ramp
from mwrgui.synthesis.outlines import blob, quad

NEAREST = 1.15
"""The closest ground is 1 / NEAREST away, the horizon 1 / (NEAREST - 1)."""


def paint_sky(canvas: Canvas, horizon: float) -> Plane:
    """Paints everything as sky whose lower edge is at row `horizon`; returns its colour there, (3, 1, 1)."""
    dice, side, noise = canvas.dice, canvas.side, canvas.noise
    zenith, low = _sky_colours(dice)
    rows = np.arange(side, dtype=np.float32)[:, None]
    height = np.clip((horizon - rows) / max(horizon, side * 0.4), 0, 1) ** dice.uniform(0.5, 1.2)
    puffs = noise.stretched("pink", side, side, across=dice.uniform(1, 4))
    cover = ramp(puffs, level=dice.uniform(-1.2, 2.2), width=dice.uniform(0.5, 2.5)) * dice.uniform(0.3, 1)
    cloud = 0.3 * low + 0.7 * float(low.mean()) * dice.uniform(0.8, 1.5)
    brightness = 1 + 0.2 * cover * puffs
    brightness += dice.uniform(0.01, 0.05) * noise.take("pink", side, side)
    brightness += 0.01 * noise.take("grain", side, side)
    clear = low + (zenith - low) * height
    canvas.image[:] = (clear + (cloud - clear) * cover) * np.maximum(brightness, 0.2)
    return low


def _sky_colours(dice: Dice) -> tuple[Plane, Plane]:
    """Zenith and horizon of a blue, overcast or evening sky; sunlit white paper would be 1."""
    kind, level = dice.weighted({"blue": 0.5, "overcast": 0.35, "evening": 0.15}), dice.around(1.2, 0.4)
    if kind == "blue":
        zenith, low = (0.12, 0.28, dice.uniform(0.45, 0.8)), (0.55, 0.72, 0.9)
    elif kind == "overcast":
        grey = dice.uniform(0.5, 0.9)
        zenith, low = (0.92 * grey, 0.97 * grey, 1.05 * grey), (0.85, 0.9, 0.95)
    else:
        zenith = (0.12, 0.16, dice.uniform(0.2, 0.35))
        low = (dice.uniform(0.6, 1.2), 0.5, dice.uniform(0.15, 0.5))
    return _light(zenith) * level, _light(low) * level


def _light(colour: tuple[float, float, float]) -> Plane:
    return np.array(colour, np.float32).reshape(3, 1, 1)


def paint_ridges(canvas: Canvas, horizon: float, haze: Plane) -> None:
    """Hills and woods one before another, the farther the more like the sky."""
    dice, side = canvas.dice, canvas.side
    count = dice.below(4)
    if not count:
        return
    pigments = ("foliage", "foliage", "earth", "stone", "snow")
    bare = canvas.sheet("leaves", "rough", "pebbles", pigments=pigments)
    for nearness in ((i + 1) / (count + 1) for i in range(count)):
        crest = line_noise(dice, side, dice.uniform(1, 1.8)) * (side * dice.uniform(0.01, 0.07))
        crest += horizon - side * dice.uniform(0, 0.25) * (1 - nearness)
        outline = np.concatenate([np.stack([np.arange(side), crest], 1), [(side, side), (0, side)]])
        sheet = bare + (haze * 0.9 - bare) * ((1 - nearness) * dice.uniform(0.3, 0.9))
        look = Look(ragged=dice.uniform(0, 0.8), far=dice.uniform(1, 2))
        canvas.put([outline], sheet, look, depth=0.97 - 0.2 * nearness)


def paint_ground(
    canvas: Canvas, horizon: float, sheets: tuple[Plane, Plane], *, farthest: float = 0.95
) -> None:
    """Two sheets in patches on a plane that recedes to row `horizon`, where its depth is `farthest`."""
    dice, side, noise = canvas.dice, canvas.side, canvas.noise
    start = max(0, int(horizon))
    rows = np.arange(start, side, dtype=np.float32)[:, None]
    nearness = np.clip((rows - horizon + 1) / max(side - horizon, 1), 0, 1)
    distance = 1 / (nearness + (NEAREST - 1))
    across = np.arange(side, dtype=np.float32)[None] - side * dice.uniform(0.2, 0.8)
    scale = dice.uniform(0.5, 1.2)
    x = across * distance * scale + side / 3  # a sheet's mirror line must not run through the middle
    y = np.ascontiguousarray(np.broadcast_to(distance * (side * scale * dice.uniform(0.3, 0.8)), x.shape))
    field = warp(noise.take("pink", side, side)[None], x, y)[0]
    patches = ramp(field, level=dice.uniform(-0.5, 1.5), width=0.4)
    first, second = (_receding(sheet, x, y, nearness) for sheet in sheets)
    relief = 0.12 * noise.stretched("pink", side - start, side, across=3)
    relief += 0.03 * noise.take("grain", side - start, side)
    paint = (first + (second - first) * patches) * np.exp(relief)
    depth = (distance - 1 / NEAREST) * (farthest / (1 / (NEAREST - 1) - 1 / NEAREST))
    canvas.lay(np.ones_like(patches), (slice(start, side), slice(None)), paint, np.clip(depth, 0, 1))


def _receding(sheet: Plane, x: Plane, y: Plane, nearness: Plane) -> Plane:
    """A sheet as ground: its texture fades where it would be finer than the pixels."""
    mean: Plane = sheet.mean((1, 2), keepdims=True)
    texture = warp(sheet, x, y) - mean
    return mean + texture * ramp(nearness, level=0.12, width=0.3)


def paint_room(canvas: Canvas, *, walls: Plane, floor: Plane) -> float:
    """Five planes around a vanishing point; returns the row of the floor's far edge."""
    dice, side = canvas.dice, canvas.side
    x, y = side * dice.uniform(0.2, 0.8), side * dice.uniform(0.2, 0.8)
    wide, tall = side * dice.uniform(0.15, 0.5), side * dice.uniform(0.15, 0.5)
    left, right, top, bottom = x - wide, x + wide, y - tall, y + tall * dice.uniform(0.4, 1)
    reach = 3 * side
    outer = [(x - reach, y - reach), (x + reach, y - reach), (x + reach, y + reach), (x - reach, y + reach)]
    inner = [(left, top), (right, top), (right, bottom), (left, bottom)]
    for i, gain in enumerate((dice.uniform(0.6, 1.2), dice.uniform(0.3, 1.0), 1.0, dice.uniform(0.3, 1.0))):
        plane = np.array([outer[i], outer[(i + 1) % 4], inner[(i + 1) % 4], inner[i]])
        canvas.put([plane], floor if i == 2 else walls, Look(gain=gain), depth=0.5)
    canvas.put([np.array(inner)], walls, Look(gain=dice.uniform(0.5, 1.3)), depth=1)
    _recede(canvas, x, y, max(wide, tall))
    _open_windows(canvas, quad(left, top, right, bottom))
    return bottom


def _recede(canvas: Canvas, x: float, y: float, reach: float) -> None:
    """Depth of a room, and light that grows or falls toward its end."""
    along = np.arange(canvas.side, dtype=np.float32)
    out = np.maximum(np.abs(along[None] - x), np.abs(along[:, None] - y)) * (1 / reach)
    canvas.depth[:] = 1 / np.maximum(out, 1)
    smooth = canvas.noise.take("smooth", canvas.side, canvas.side)
    canvas.image *= np.exp(canvas.dice.normal(0, 0.5) * np.clip(out - 1, 0, 2) + 0.1 * smooth)


def _open_windows(canvas: Canvas, back: Contour) -> None:
    """Windows and lamps: bright rectangles on the back wall."""
    dice = canvas.dice
    (left, top), (right, bottom) = back[0].tolist(), back[2].tolist()
    glow = canvas.palette.draw("white", "plaster") * dice.uniform(0.5, 4)
    view = canvas.sheet("leaves", "rough") * 0.3 + glow
    for _ in range(dice.below(4)):
        x, y = dice.uniform(left, right), dice.uniform(top, bottom)
        wide, tall = (right - left) * dice.uniform(0.05, 0.25), (bottom - top) * dice.uniform(0.1, 0.4)
        look = Look(gain=dice.uniform(0.5, 2))
        canvas.put([quad(x - wide, y - tall, x + wide, y + tall)], view, look, depth=1)


def paint_blurred_lights(canvas: Canvas, sheet: Plane) -> None:
    """Spots far out of focus."""
    dice, side = canvas.dice, canvas.side
    for _ in range(dice.between(3, 11)):
        radius = side * dice.uniform(0.04, 0.3)
        spot = blob(dice, dice.uniform(0, side), dice.uniform(0, side), radius, radius)
        look = Look(gain=dice.around(1, 0.9), ragged=0.2, bulge=0.3, far=0.5)
        canvas.put([spot], sheet, look, depth=dice.uniform(0.75, 1))
