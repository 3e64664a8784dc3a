"""Letters and signs: thin strokes of high contrast, seen frontally or obliquely."""

import string

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.synthesis.scenes.canvas import Canvas, Contour, Look
from mwrgui.synthesis.scenes.sampling import SceneRng

Ink = NDArray[np.uint8]
CAPITALS, SMALL = string.ascii_uppercase, string.ascii_lowercase


def letter(
    canvas: Canvas, corners: Contour, *, depth: float, lines: int = 0, dark: bool | None = None
) -> None:
    """Writes on a board with the given corners (4, 2), clockwise from the upper left."""
    rng = canvas.rng
    wide = int(np.linalg.norm(corners[1] - corners[0]))
    tall = int(np.linalg.norm(corners[3] - corners[0]))
    if not (10 <= wide <= 4 * canvas.side and 7 <= tall <= 2 * canvas.side):
        return
    ink = draw_letters(rng, wide, tall, lines or rng.pick((1, 1, 2, 3)))
    pigments = ("black",) if (rng.chance(0.5) if dark is None else dark) else ("white", "paint", "snow")
    canvas.stamp(ink, corners, canvas.palette.draw(*pigments) * rng.uniform(0.8, 1.4), depth=depth)


def board(canvas: Canvas, corners: Contour, *, depth: float, lines: int = 0) -> None:
    """Paints a sign: a plain board, sometimes framed, with letters that contrast with it."""
    rng = canvas.rng
    dark = rng.chance(0.5)
    background = canvas.palette.draw(*(("white", "snow", "plaster") if dark else ("black", "paint", "cloth")))
    if rng.chance(0.4):
        centre = corners.mean(0)
        canvas.draw(
            [centre + (corners - centre) * 1.06], canvas.palette.draw("black", "metal"), Look(), depth=depth
        )
    canvas.draw([corners], background * (1.3 if dark else 0.8), Look(), depth=depth)
    letter(canvas, corners, depth=depth, lines=lines, dark=dark)


def draw_letters(rng: SceneRng, wide: int, tall: int, lines: int) -> Ink:
    """Draws lines of words, digits or block characters, (tall, wide), 255 where there is ink."""
    ink = np.zeros((tall, wide), np.uint8)
    lines = max(1, min(lines, tall // 7))
    height = tall / lines
    blocks, font, bold = rng.chance(0.25), rng.pick((0, 0, 1, 2, 2, 3, 4, 5)), rng.uniform(0.04, 0.14)
    for line in range(lines):
        middle, size = (line + 0.5) * height, height * rng.uniform(0.5, 0.75)
        width = max(1, round(size * bold))
        if blocks:
            _blocks(rng, ink, middle, size, width)
        else:
            cv2.putText(
                ink,
                _words(rng, max(2, int(wide / size * 1.2))),
                (max(1, int(height * 0.2)), int(middle + size / 2)),
                font,
                size / 22,
                255,
                width,
                cv2.LINE_AA,
            )
    return ink


def _words(rng: SceneRng, count: int) -> str:
    kind = rng.pick((CAPITALS, CAPITALS, SMALL, string.digits, CAPITALS + string.digits))
    letters = "".join(rng.pick(kind) if rng.chance(0.87) else " " for _ in range(min(count, 24)))
    return letters.title() if kind == SMALL and rng.chance(0.5) else letters


def _blocks(rng: SceneRng, ink: Ink, centre: float, size: float, width: int) -> None:
    """Draws square characters of several straight strokes, resembling Chinese or Korean."""
    ink_width = ink.shape[1]
    for left in np.arange(size * 0.2, ink_width - size, size * 1.15).tolist()[:20]:
        for _ in range(rng.between(3, 7)):
            kind, offset = rng.below(3), rng.uniform(0.05, 0.95) * size
            first, last = rng.uniform(0, 0.4) * size, rng.uniform(0.6, 1) * size
            spans = (
                (first, offset, last, offset),
                (offset, first, offset, last),
                (offset, first, rng.uniform(0, 1) * size, last),
            )
            x, y, x_end, y_end = spans[kind]
            top = centre - size / 2
            start, stop = (round(left + x), round(top + y)), (round(left + x_end), round(top + y_end))
            cv2.line(ink, start, stop, 255, width, cv2.LINE_AA)
