"""Letters and signs: thin strokes of high contrast, seen frontally or obliquely."""

import string

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.synthesis.scenes.canvas import Canvas, Contour, ShapeStyle
from mwrgui.synthesis.scenes.sampling import SceneRng

Ink = NDArray[np.uint8]
"""(h, w), 255 where there is ink."""
CAPITAL_LETTERS, SMALL_LETTERS = string.ascii_uppercase, string.ascii_lowercase


def write_letters(
    canvas: Canvas, corners: Contour, *, depth: float, lines: int = 0, dark: bool | None = None
) -> None:
    """Writes random letters on a board; does nothing if the board is very small or very large.

    Args:
        corners: corners of the board (4, 2), clockwise from the upper left.
        lines: number of lines; 0 draws it at random.
        dark: whether the letters are dark; None draws it at random.
    """
    rng = canvas.rng
    wide = int(np.linalg.norm(corners[1] - corners[0]))
    tall = int(np.linalg.norm(corners[3] - corners[0]))
    if not (10 <= wide <= 4 * canvas.side and 7 <= tall <= 2 * canvas.side):
        return
    ink = draw_letters(rng, wide, tall, lines or rng.pick((1, 1, 2, 3)))
    pigments = ("black",) if (rng.chance(0.5) if dark is None else dark) else ("white", "paint", "snow")
    canvas.paint_ink(ink, corners, canvas.palette.draw(*pigments) * rng.uniform(0.8, 1.4), depth=depth)


def paint_sign(canvas: Canvas, corners: Contour, *, depth: float, lines: int = 0) -> None:
    """Paints a sign: a plain board, sometimes framed, with letters that contrast with it."""
    rng = canvas.rng
    dark = rng.chance(0.5)
    background = canvas.palette.draw(*(("white", "snow", "plaster") if dark else ("black", "paint", "cloth")))
    if rng.chance(0.4):
        centre = corners.mean(0)
        canvas.paint_shape(
            [centre + (corners - centre) * 1.06],
            canvas.palette.draw("black", "metal"),
            ShapeStyle(),
            depth=depth,
        )
    canvas.paint_shape([corners], background * (1.3 if dark else 0.8), ShapeStyle(), depth=depth)
    write_letters(canvas, corners, depth=depth, lines=lines, dark=dark)


def draw_letters(rng: SceneRng, wide: int, tall: int, lines: int) -> Ink:
    """Draws lines of words, digits or square characters, (tall, wide), 255 where there is ink."""
    ink = np.zeros((tall, wide), np.uint8)
    lines = max(1, min(lines, tall // 7))
    height = tall / lines
    square, font, boldness = rng.chance(0.25), rng.pick((0, 0, 1, 2, 2, 3, 4, 5)), rng.uniform(0.04, 0.14)
    for line in range(lines):
        middle, size = (line + 0.5) * height, height * rng.uniform(0.5, 0.75)
        width = max(1, round(size * boldness))
        if square:
            _draw_square_characters(rng, ink, middle, size, width)
        else:
            cv2.putText(
                ink,
                _random_text(rng, max(2, int(wide / size * 1.2))),
                (max(1, int(height * 0.2)), int(middle + size / 2)),
                font,
                size / 22,
                255,
                width,
                cv2.LINE_AA,
            )
    return ink


def _random_text(rng: SceneRng, count: int) -> str:
    kind = rng.pick(
        (CAPITAL_LETTERS, CAPITAL_LETTERS, SMALL_LETTERS, string.digits, CAPITAL_LETTERS + string.digits)
    )
    letters = "".join(rng.pick(kind) if rng.chance(0.87) else " " for _ in range(min(count, 24)))
    return letters.title() if kind == SMALL_LETTERS and rng.chance(0.5) else letters


def _draw_square_characters(rng: SceneRng, ink: Ink, centre: float, size: float, width: int) -> None:
    """Draws square characters of several straight strokes, resembling Chinese or Korean."""
    ink_width = ink.shape[1]
    for left in np.arange(size * 0.2, ink_width - size, size * 1.15).tolist()[:20]:
        for _ in range(rng.integer_between(3, 7)):
            kind, offset = rng.integer_below(3), rng.uniform(0.05, 0.95) * size
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
