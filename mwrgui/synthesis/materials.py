"""What surfaces look like from near: every material is a relief and a mixture of two colours."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.synthesis.dice import Dice
from mwrgui.synthesis.noise import Noise, Plane, ramp
from mwrgui.synthesis.palettes import Palette

SUBPIXEL = 4
"""Bits after the point in cv2's drawing coordinates."""

Pattern = Callable[[Dice, Noise, int], tuple[Plane, Plane]]
"""Draws (side, side) maps: relief, in e-folds of brightness, and the share of the second colour, 0..1."""


def paint_sheet(
    material: str,
    *,
    dice: Dice,
    noise: Noise,
    palette: Palette,
    side: int,
    pigments: tuple[str, ...] = (),
    contrast: float = 1.0,
) -> Plane:
    """A (3, side, side) sheet of reflectance."""
    relief, share = MATERIALS[material](dice, noise, side)
    relief *= contrast
    relief += noise.take("pink", side, side) * dice.uniform(0.02, 0.15)
    relief += noise.take("grain", side, side) * dice.uniform(0.015, 0.06)
    first, second = palette.draw(*pigments), palette.draw(*pigments)
    if dice.chance(0.6):  # most surfaces are of one substance, lighter here and darker there
        tint = 1 + 0.15 * dice.rng.standard_normal((3, 1, 1), np.float32)
        second = first * tint * (second.mean() / first.mean())
    sheet: Plane = (second - first) * share
    sheet += first
    sheet *= np.exp(relief, out=relief)
    np.maximum(sheet, 0, out=sheet)
    return sheet


def _rough(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Plaster, soil, rock, asphalt."""
    bumps = noise.take("pink", side, side) * dice.uniform(0.03, 0.4)
    bumps += noise.take("grain", side, side) * (dice.uniform(0, 0.5) ** 2)
    blotches = ramp(noise.take("pink", side, side), level=dice.uniform(-0.5, 2), width=dice.uniform(0.5, 4))
    return _lit(bumps, dice.uniform(0, 0.8)), blotches


def _leaves(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Foliage, litter, petals: small overlapping leaves over dark gaps."""
    rng, length = dice.rng, dice.uniform(1.5, 6)
    count = side * side // 70
    lengths = length * (1 - rng.random(count) * 0.97) ** -0.45
    lean = dice.uniform(0, np.pi) + dice.uniform(0.4, 2) * rng.standard_normal(count)
    outlines = _ovals(rng, lengths, lengths * dice.uniform(0.3, 0.8), lean, side)
    shades = np.sort(150 + 45 * rng.standard_normal(count) - 40 * rng.random(count)).clip(0, 255)
    tile = np.full((side, side), dice.between(5, 90), np.uint8)
    for points, shade in zip(outlines, shades.tolist(), strict=True):
        cv2.fillConvexPoly(tile, points, shade, cv2.LINE_AA, SUBPIXEL)
    leaves = _unit(tile)
    clumps = noise.take("pink", side, side) * dice.uniform(0.2, 0.6)
    return (leaves - 0.5) * dice.uniform(1, 3) + clumps, np.clip(leaves * 0.6 + clumps * 0.3, 0, 1)


def _blades(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Grass, straw, fur, needles: strokes that mostly run one way."""
    rng, count = dice.rng, side * side // 80
    angle = dice.normal(np.pi / 2, 0.5) + dice.uniform(0.15, 0.6) * rng.standard_normal(count)
    length = dice.uniform(8, 28) * np.exp(0.4 * rng.standard_normal(count))
    roots = rng.uniform(-8, side + 8, (count, 2))
    tips = roots - np.stack([np.cos(angle), np.sin(angle)], 1) * length[:, None]
    lines = np.round(np.stack([roots, tips], 1) * 2**SUBPIXEL).astype(np.int32).tolist()
    shades = np.sort(130 + 55 * rng.standard_normal(count)).clip(0, 255).tolist()
    widths = np.maximum(1, rng.integers(-2, 4, count)).tolist()
    tile = np.full((side, side), dice.between(20, 110), np.uint8)
    for (start, end), shade, width in zip(lines, shades, widths, strict=True):
        cv2.line(tile, start, end, shade, width, cv2.LINE_AA, SUBPIXEL)
    blades = _unit(tile)
    return (blades - 0.45) * dice.uniform(0.8, 2.6) + noise.take("pink", side, side) * 0.25, blades


def _pebbles(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Gravel, cobbles, scales, cracked paint: cells around scattered points."""
    count = int(side**2 / dice.uniform(4, 16) ** 2)
    seeds = np.full((side, side), 255, np.uint8)
    seeds[tuple(dice.rng.integers(0, side, (2, count)))] = 0
    distance, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    tones = (0.35 * dice.rng.standard_normal(count + 1, np.float32))[labels]
    relief = tones - distance * (dice.uniform(0.5, 2) / float(distance.max()))
    relief += 0.08 * noise.take("grain", side, side)
    return _lit(relief, dice.uniform(0, 0.6)), ramp(tones, level=0.2, width=0.8)


def _bricks(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Brick, tile, panels: courses of blocks, each of its own tone, in mortar."""
    height, aspect = dice.uniform(5, 16), dice.uniform(1, 3)
    down, across = _pixels(side)
    row = down / height + dice.uniform(0, 1)
    column: Plane = across / (height * aspect) + np.floor(row) * dice.pick((0.0, 0.5))
    tone = _tone_of_cells(dice, row, column, dice.uniform(0.05, 0.4))
    edge = np.minimum(_distance_to_edge(row) * height, _distance_to_edge(column) * (height * aspect))
    mortar = 1 - ramp(edge, level=dice.uniform(0.5, 1.5), width=1.0)
    relief = _lit(tone - mortar * dice.uniform(-0.5, 0.9), 0.3)
    return relief + 0.12 * noise.take("pink", side, side), mortar


def _windows(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """A front: rows of windows with frames, some lit or reflecting the sky."""
    height, width = dice.uniform(12, 40), dice.uniform(8, 30)
    down, across = _pixels(side)
    row, column = down / height + dice.uniform(0, 1), across / width + dice.uniform(0, 1)
    tall, wide = dice.uniform(0.2, 0.42), dice.uniform(0.15, 0.45)
    y, x = np.abs(row % 1 - 0.5), np.abs(column % 1 - 0.5)
    bars = ramp(np.abs(x - wide * dice.pick((0, 0.5, 1))) * width, level=0.8, width=1)
    panes = ramp(tall - y, level=0, width=1 / height) * (ramp(wide - x, level=0, width=1 / width) * bars)
    tone = _tone_of_cells(dice, row, column, 0.6) + dice.uniform(-1.2, 0.3) + (y - x) * dice.normal(0, 1)
    ledge = ramp(-np.abs(row % 1 - (0.55 + tall)) * height, level=-1.2, width=1) * dice.uniform(-0.6, 0.6)
    return panes * tone + ledge + 0.1 * noise.take("pink", side, side), panes


def _planks(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Boards, bark, blinds, folds of cloth: bands with grain along them."""
    bend = noise.stretched("smooth", side, side, down=4) * dice.uniform(0, 3)
    column = _pixels(side)[1] + bend
    column *= 1 / dice.uniform(4, 24)
    column += dice.uniform(8, 9)
    tone = (dice.uniform(0.05, 0.5) * dice.rng.standard_normal(side + 32, np.float32))[column.astype(np.intp)]
    gap = 1 - ramp(_distance_to_edge(column), level=dice.uniform(0, 0.12), width=0.08)
    tone += noise.stretched("grain", side, side, down=dice.uniform(4, 16)) * dice.uniform(0.05, 0.25)
    relief, share = tone - gap * dice.uniform(0, 1.2), ramp(tone, level=0.2, width=0.5)
    return (relief, share) if dice.chance(0.6) else (relief.T, share.T)


def _waves(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Water, dunes, drapery: crests that run across."""
    height = noise.stretched("pink", side, side, across=dice.uniform(2, 6)) * dice.uniform(0.1, 0.5)
    height += noise.stretched("grain", side, side, across=dice.uniform(1.5, 4)) * dice.uniform(0.03, 0.2)
    return height, ramp(height, level=dice.uniform(0, 0.6), width=0.5)


def _weave(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Cloth, mesh, roof tiles, blinds: crossed stripes."""
    down, across = _pixels(side)
    turn = dice.uniform(0, np.pi)
    cos, sin = float(np.cos(turn)), float(np.sin(turn))
    bend = noise.take("smooth", side, side) * dice.uniform(0, 6)
    first = np.sin((cos * across + sin * down + bend) * (6.3 / dice.uniform(3, 16)))
    second = np.sin((cos * down - sin * across + bend) * (6.3 / dice.uniform(3, 30)))
    relief = (first + second * dice.pick((0, 1))) * dice.uniform(0.03, 0.35)
    return relief + bend * dice.uniform(0, 0.1), ramp(first, level=dice.uniform(-0.5, 0.8), width=0.6)


def _writing(dice: Dice, noise: Noise, side: int) -> tuple[Plane, Plane]:
    """Signs, posters, pages: lines of letters on a plain ground."""
    page = np.zeros((side, side), np.uint8)
    size, baseline = dice.uniform(0.3, 1.4), 0
    while baseline < side:
        letters = bytes(dice.rng.integers(32, 122, 24).tolist()).decode()
        baseline += int(size * dice.uniform(24, 40))
        place = (dice.between(-20, side // 3), baseline)
        cv2.putText(page, letters, place, dice.below(6), size, 255, dice.between(1, 2), cv2.LINE_AA)
    ink = _unit(page)
    return ink * dice.uniform(-1.8, 1.0) + 0.1 * noise.take("pink", side, side), ink


MATERIALS: dict[str, Pattern] = {
    "rough": _rough,
    "leaves": _leaves,
    "blades": _blades,
    "pebbles": _pebbles,
    "bricks": _bricks,
    "windows": _windows,
    "planks": _planks,
    "waves": _waves,
    "weave": _weave,
    "writing": _writing,
}


def _lit(height: Plane, strength: float) -> Plane:
    """A relief under light from the upper left: slopes that face it are brighter."""
    slope = height[1:, :-1] - height[:-1, 1:]
    lit = height.copy()
    lit[1:, :-1] += slope * strength
    return lit


def _tone_of_cells(dice: Dice, row: Plane, column: Plane, spread: float) -> Plane:
    """One random tone for every pair of whole rows and columns."""
    across = int(column.max()) + 1
    tones = spread * dice.rng.standard_normal((int(row.max()) + 1) * across, np.float32)
    return tones[row.astype(np.intp) * across + column.astype(np.intp)]


def _ovals(
    rng: np.random.Generator,
    long: NDArray[np.float64],
    short: NDArray[np.float64],
    angle: NDArray[np.float64],
    side: int,
) -> NDArray[np.int32]:
    """Outlines (n, 9, 2) of ovals of the given half axes, strewn over a sheet, in cv2's fixed point."""
    turn = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    u, v = np.cos(turn) * long[:, None], np.sin(turn) * short[:, None]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    centres = rng.uniform(-4, side + 4, (len(long), 1, 2))
    points = np.stack([u * cos - v * sin, u * sin + v * cos], -1) + centres
    fixed: NDArray[np.int32] = np.round(points * 2**SUBPIXEL).astype(np.int32)
    return fixed


def _unit(picture: NDArray[np.uint8]) -> Plane:
    return picture.astype(np.float32) * np.float32(1 / 255)


def _pixels(side: int) -> tuple[Plane, Plane]:
    along = np.arange(side, dtype=np.float32)
    return along[:, None], along[None]


def _distance_to_edge(position: Plane) -> Plane:
    """How far from the nearest whole number, 0..0.5."""
    return np.abs(position - np.round(position))
