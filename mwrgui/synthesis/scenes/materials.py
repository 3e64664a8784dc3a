"""Textures of surfaces: every material is a relief and a mixture of two colours."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.synthesis.scenes.noise import NoiseFields, Plane, soft_threshold
from mwrgui.synthesis.scenes.palettes import Palette
from mwrgui.synthesis.scenes.sampling import SceneRng

SUBPIXEL = 4
"""Fractional bits of the fixed-point coordinates of cv2's drawing functions."""

Pattern = Callable[[SceneRng, NoiseFields, int], tuple[Plane, Plane]]
"""Draws two maps (side, side): relief, as log brightness, and the share of the second colour, 0..1."""


def paint_sheet(
    material: str,
    *,
    rng: SceneRng,
    noise: NoiseFields,
    palette: Palette,
    side: int,
    pigments: tuple[str, ...] = (),
    contrast: float = 1.0,
) -> Plane:
    """Paints a texture sheet of a material: reflectance, (3, side, side)."""
    relief, share = MATERIALS[material](rng, noise, side)
    relief *= contrast
    relief += noise.random_piece("pink", side, side) * rng.uniform(0.02, 0.15)
    relief += noise.random_piece("grain", side, side) * rng.uniform(0.015, 0.06)
    first, second = palette.draw(*pigments), palette.draw(*pigments)
    if rng.chance(0.6):  # most surfaces are one substance with lighter and darker parts
        tint = 1 + 0.15 * rng.generator.standard_normal((3, 1, 1), np.float32)
        second = first * tint * (second.mean() / first.mean())
    sheet: Plane = (second - first) * share
    sheet += first
    sheet *= np.exp(relief, out=relief)
    np.maximum(sheet, 0, out=sheet)
    return sheet


def _rough(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Rough surfaces with blotches: plaster, soil, rock, asphalt."""
    bumps = noise.random_piece("pink", side, side) * rng.uniform(0.03, 0.4)
    bumps += noise.random_piece("grain", side, side) * (rng.uniform(0, 0.5) ** 2)
    blotches = soft_threshold(
        noise.random_piece("pink", side, side), level=rng.uniform(-0.5, 2), width=rng.uniform(0.5, 4)
    )
    return _shade(bumps, rng.uniform(0, 0.8)), blotches


def _leaves(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Foliage, litter, petals: small overlapping leaves over dark gaps."""
    generator, length = rng.generator, rng.uniform(1.5, 6)
    count = side * side // 70
    lengths = length * (1 - generator.random(count) * 0.97) ** -0.45
    angles = rng.uniform(0, np.pi) + rng.uniform(0.4, 2) * generator.standard_normal(count)
    outlines = _ovals(generator, lengths, lengths * rng.uniform(0.3, 0.8), angles, side)
    shades = np.sort(150 + 45 * generator.standard_normal(count) - 40 * generator.random(count)).clip(0, 255)
    tile = np.full((side, side), rng.integer_between(5, 90), np.uint8)
    for points, shade in zip(outlines, shades.tolist(), strict=True):
        cv2.fillConvexPoly(tile, points, shade, cv2.LINE_AA, SUBPIXEL)
    leaves = _to_unit_range(tile)
    clumps = noise.random_piece("pink", side, side) * rng.uniform(0.2, 0.6)
    return (leaves - 0.5) * rng.uniform(1, 3) + clumps, np.clip(leaves * 0.6 + clumps * 0.3, 0, 1)


def _blades(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Grass, straw, fur, needles: strokes that mostly run one way."""
    generator, count = rng.generator, side * side // 80
    angle = rng.normal(np.pi / 2, 0.5) + rng.uniform(0.15, 0.6) * generator.standard_normal(count)
    length = rng.uniform(8, 28) * np.exp(0.4 * generator.standard_normal(count))
    roots = generator.uniform(-8, side + 8, (count, 2))
    tips = roots - np.stack([np.cos(angle), np.sin(angle)], 1) * length[:, None]
    lines = np.round(np.stack([roots, tips], 1) * 2**SUBPIXEL).astype(np.int32).tolist()
    shades = np.sort(130 + 55 * generator.standard_normal(count)).clip(0, 255).tolist()
    widths = np.maximum(1, generator.integers(-2, 4, count)).tolist()
    tile = np.full((side, side), rng.integer_between(20, 110), np.uint8)
    for (start, end), shade, width in zip(lines, shades, widths, strict=True):
        cv2.line(tile, start, end, shade, width, cv2.LINE_AA, SUBPIXEL)
    blades = _to_unit_range(tile)
    return (blades - 0.45) * rng.uniform(0.8, 2.6) + noise.random_piece("pink", side, side) * 0.25, blades


def _pebbles(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Gravel, cobbles, scales, cracked paint: cells around scattered points."""
    count = int(side**2 / rng.uniform(4, 16) ** 2)
    seeds = np.full((side, side), 255, np.uint8)
    seeds[tuple(rng.generator.integers(0, side, (2, count)))] = 0
    distance, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    tones = (0.35 * rng.generator.standard_normal(count + 1, np.float32))[labels]
    relief = tones - distance * (rng.uniform(0.5, 2) / float(distance.max()))
    relief += 0.08 * noise.random_piece("grain", side, side)
    return _shade(relief, rng.uniform(0, 0.6)), soft_threshold(tones, level=0.2, width=0.8)


def _bricks(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Bricks, tiles, panels: rows of blocks of different tones, with mortar between them."""
    height, aspect = rng.uniform(5, 16), rng.uniform(1, 3)
    down, across = _pixels(side)
    row = down / height + rng.uniform(0, 1)
    column: Plane = across / (height * aspect) + np.floor(row) * rng.pick((0.0, 0.5))
    tone = _tone_of_cells(rng, row, column, rng.uniform(0.05, 0.4))
    edge = np.minimum(_distance_to_edge(row) * height, _distance_to_edge(column) * (height * aspect))
    mortar = 1 - soft_threshold(edge, level=rng.uniform(0.5, 1.5), width=1.0)
    relief = _shade(tone - mortar * rng.uniform(-0.5, 0.9), 0.3)
    return relief + 0.12 * noise.random_piece("pink", side, side), mortar


def _windows(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """House fronts: rows of windows with frames, some lit or reflecting the sky."""
    height, width = rng.uniform(12, 40), rng.uniform(8, 30)
    down, across = _pixels(side)
    row, column = down / height + rng.uniform(0, 1), across / width + rng.uniform(0, 1)
    tall, wide = rng.uniform(0.2, 0.42), rng.uniform(0.15, 0.45)
    y, x = np.abs(row % 1 - 0.5), np.abs(column % 1 - 0.5)
    bars = soft_threshold(np.abs(x - wide * rng.pick((0, 0.5, 1))) * width, level=0.8, width=1)
    panes = soft_threshold(tall - y, level=0, width=1 / height) * (
        soft_threshold(wide - x, level=0, width=1 / width) * bars
    )
    tone = _tone_of_cells(rng, row, column, 0.6) + rng.uniform(-1.2, 0.3) + (y - x) * rng.normal(0, 1)
    ledge = soft_threshold(-np.abs(row % 1 - (0.55 + tall)) * height, level=-1.2, width=1) * rng.uniform(
        -0.6, 0.6
    )
    return panes * tone + ledge + 0.1 * noise.random_piece("pink", side, side), panes


def _planks(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Boards, bark, blinds, folds of cloth: bands with lengthwise grain."""
    bend = noise.stretched_piece("smooth", side, side, stretch_y=4) * rng.uniform(0, 3)
    column = _pixels(side)[1] + bend
    column *= 1 / rng.uniform(4, 24)
    column += rng.uniform(8, 9)
    tones = rng.uniform(0.05, 0.5) * rng.generator.standard_normal(side + 32, np.float32)
    tone = tones[column.astype(np.intp)]
    gap = 1 - soft_threshold(_distance_to_edge(column), level=rng.uniform(0, 0.12), width=0.08)
    tone += noise.stretched_piece("grain", side, side, stretch_y=rng.uniform(4, 16)) * rng.uniform(0.05, 0.25)
    relief, share = tone - gap * rng.uniform(0, 1.2), soft_threshold(tone, level=0.2, width=0.5)
    return (relief, share) if rng.chance(0.6) else (relief.T, share.T)


def _waves(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Horizontal crests: water, dunes, drapery."""
    height = noise.stretched_piece("pink", side, side, stretch_x=rng.uniform(2, 6)) * rng.uniform(0.1, 0.5)
    height += noise.stretched_piece("grain", side, side, stretch_x=rng.uniform(1.5, 4)) * rng.uniform(
        0.03, 0.2
    )
    return height, soft_threshold(height, level=rng.uniform(0, 0.6), width=0.5)


def _weave(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Cloth, mesh, roof tiles, blinds: crossed stripes."""
    down, across = _pixels(side)
    angle = rng.uniform(0, np.pi)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    bend = noise.random_piece("smooth", side, side) * rng.uniform(0, 6)
    first = np.sin((cos * across + sin * down + bend) * (6.3 / rng.uniform(3, 16)))
    second = np.sin((cos * down - sin * across + bend) * (6.3 / rng.uniform(3, 30)))
    relief = (first + second * rng.pick((0, 1))) * rng.uniform(0.03, 0.35)
    return relief + bend * rng.uniform(0, 0.1), soft_threshold(first, level=rng.uniform(-0.5, 0.8), width=0.6)


def _writing(rng: SceneRng, noise: NoiseFields, side: int) -> tuple[Plane, Plane]:
    """Signs, posters, pages: lines of letters on a plain background."""
    page = np.zeros((side, side), np.uint8)
    size, baseline = rng.uniform(0.3, 1.4), 0
    while baseline < side:
        letters = bytes(rng.generator.integers(32, 122, 24).tolist()).decode()
        baseline += int(size * rng.uniform(24, 40))
        position = (rng.integer_between(-20, side // 3), baseline)
        cv2.putText(
            page, letters, position, rng.integer_below(6), size, 255, rng.integer_between(1, 2), cv2.LINE_AA
        )
    ink = _to_unit_range(page)
    return ink * rng.uniform(-1.8, 1.0) + 0.1 * noise.random_piece("pink", side, side), ink


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


def _shade(height: Plane, strength: float) -> Plane:
    """Shades a relief with light from the upper right: slopes that face it are brighter."""
    slope = height[1:, :-1] - height[:-1, 1:]
    shaded = height.copy()
    shaded[1:, :-1] += slope * strength
    return shaded


def _tone_of_cells(rng: SceneRng, row: Plane, column: Plane, spread: float) -> Plane:
    """A random tone for each cell, given by the integer parts of row and column."""
    across = int(column.max()) + 1
    tones = spread * rng.generator.standard_normal((int(row.max()) + 1) * across, np.float32)
    return tones[row.astype(np.intp) * across + column.astype(np.intp)]


def _ovals(
    generator: np.random.Generator,
    long: NDArray[np.float64],
    short: NDArray[np.float64],
    angle: NDArray[np.float64],
    side: int,
) -> NDArray[np.int32]:
    """Outlines (n, 9, 2) of randomly placed ovals with the given half axes, in cv2's fixed point."""
    parameter = np.linspace(0, 2 * np.pi, 9, endpoint=False)
    u, v = np.cos(parameter) * long[:, None], np.sin(parameter) * short[:, None]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    centres = generator.uniform(-4, side + 4, (len(long), 1, 2))
    points = np.stack([u * cos - v * sin, u * sin + v * cos], -1) + centres
    fixed: NDArray[np.int32] = np.round(points * 2**SUBPIXEL).astype(np.int32)
    return fixed


def _to_unit_range(picture: NDArray[np.uint8]) -> Plane:
    return picture.astype(np.float32) * np.float32(1 / 255)


def _pixels(side: int) -> tuple[Plane, Plane]:
    coordinates = np.arange(side, dtype=np.float32)
    return coordinates[:, None], coordinates[None]


def _distance_to_edge(position: Plane) -> Plane:
    """Distance to the nearest integer, 0..0.5."""
    return np.abs(position - np.round(position))
