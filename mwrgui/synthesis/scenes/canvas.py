"""The canvas of a scene: paints shapes over one another, far ones first, and records their depth."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from mwrgui.synthesis.scenes.lamps import Lamp
from mwrgui.synthesis.scenes.materials import SUBPIXEL, paint_sheet
from mwrgui.synthesis.scenes.noise import NoiseFields, Plane, centred_axis, soft_threshold
from mwrgui.synthesis.scenes.palettes import Environment, Palette
from mwrgui.synthesis.scenes.sampling import SceneRng

Contour = NDArray[np.float64]
"""A closed outline or an open line: n points (x, y) in pixels, (n, 2)."""
Box = tuple[slice, slice]
WHOLE: Box = (slice(None), slice(None))


@dataclass(frozen=True, slots=True)
class ShapeStyle:
    """How a shape is painted.

    Attributes:
        raggedness: roughness of its edge, 0..1.
        bulge: strength of the shading that makes it look rounded.
        gain: factor by which its brightness is multiplied.
        shadow: strength of the shadow that it casts, 0..1.
        texture_shrinkage: factor by which its texture is shrunk.
    """

    raggedness: float = 0.0
    bulge: float = 0.0
    gain: float = 1.0
    shadow: float = 0.0
    texture_shrinkage: float = 1.0


class Canvas:
    """A scene being painted: linear light (3, side, side) and depth (side, side), 0 near and 1 far."""

    def __init__(self, rng: SceneRng, side: int, environment: Environment) -> None:
        self.rng = rng
        self.side = side
        self.noise = NoiseFields(rng, side)
        self.palette = Palette(rng, environment)
        self.image: Plane = np.zeros((3, side, side), np.float32)
        self.depth: Plane = np.ones((side, side), np.float32)
        self.sun = (rng.normal(0, 0.6), rng.normal(-0.6, 0.4))
        """Direction (x, y) to the sun; its length is the hardness of the light."""
        self.lamps: list[Lamp] = []
        self.night = 0.0
        """How dark it is: 0 by day, 1 at night."""
        self.lamps_on = False
        """Whether lamps are on."""
        self._contrast = rng.log_normal(0.7, 0.5)

    def paint_sheet(self, *materials: str, pigments: Sequence[str] = (), contrast: float = 1.0) -> Plane:
        """Paints a texture sheet (3, n, n) of one of `materials`, at random; n is two thirds of the side."""
        return paint_sheet(
            self.rng.pick(materials),
            rng=self.rng,
            noise=self.noise,
            palette=self.palette,
            side=self.side * 2 // 3,
            pigments=tuple(pigments),
            contrast=contrast * self._contrast,
        )

    def paint_background(self, sheet: Plane, gain: float = 1.0) -> None:
        """Fills the whole image with a piece of a sheet, as the farthest background."""
        self.image[:] = self._cut_piece(sheet, self.side, self.side, 1.0)
        self.image *= gain

    def paint_region(
        self, sheet: Plane, *, level: float, edge: float, gain: float, depth: Plane | float
    ) -> None:
        """Paints an irregular region: where a 1/f noise field exceeds `level`.

        Args:
            level: threshold in standard deviations of the field.
            edge: width of the soft edge, in the same unit.
            gain: factor by which the sheet's brightness is multiplied.
        """
        mask = soft_threshold(self.noise.random_piece("pink", self.side, self.side), level=level, width=edge)
        self.blend(mask, WHOLE, self._cut_piece(sheet, self.side, self.side, 1.0) * gain, depth)

    def paint_shape(
        self, contours: Sequence[Contour], sheet: Plane, style: ShapeStyle, *, depth: float
    ) -> None:
        """Fills closed outlines, as one shape, with a piece of a sheet.

        A sheet of shape (3, 1, 1) is a plain colour.
        """
        filled = self._fill(contours, margin=3 if style.raggedness else 0)
        if filled is None:
            return
        mask, box = filled
        if style.shadow:
            self._cast_shadow(mask, box, style.shadow)
        if style.raggedness:
            mask = self._fray(mask, style.raggedness)
        height, width = mask.shape
        shade = self._shade(height, width, style.bulge, style.gain)
        self.blend(mask, box, self._cut_piece(sheet, height, width, style.texture_shrinkage) * shade, depth)

    def blend(self, mask: Plane, box: Box, paint: Plane, depth: Plane | float) -> None:
        """Blends `paint` (3, h, w), overwriting it, into `box` by `mask` (h, w) in 0..1; sets the depth."""
        region = self.image[:, *box]
        paint -= region
        paint *= mask
        region += paint
        np.copyto(self.depth[box], depth, where=mask > 0.5)

    def paint_lines(
        self, lines: Sequence[Contour], colour: Plane, *, widths: Sequence[int], depth: float
    ) -> None:
        """Paints open polylines, such as twigs or wires, in one colour; `widths` are in pixels."""
        mask = np.zeros((self.side, self.side), np.uint8)
        for line, width in zip(lines, widths, strict=True):
            cv2.polylines(mask, [_fixed_point(line)], False, 255, max(1, width), cv2.LINE_AA, SUBPIXEL)
        relief = np.exp(0.25 * self.noise.random_piece("grain", self.side, self.side))
        self.blend(mask * np.float32(1 / 255), WHOLE, colour * relief, depth)

    def paint_ink(self, ink: NDArray[np.uint8], corners: Contour, colour: Plane, *, depth: float) -> None:
        """Paints `ink` (h, w), 255 where opaque, in one colour, warped to the four `corners` (4, 2)."""
        left, top = (max(0, int(v)) for v in corners.min(0).tolist())
        right, bottom = (min(self.side, int(v) + 2) for v in corners.max(0).tolist())
        if right - left < 2 or bottom - top < 2:
            return
        tall, wide = ink.shape
        ink_corners = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
        matrix = cv2.getPerspectiveTransform(ink_corners, (corners - (left, top)).astype(np.float32))
        mask = cv2.warpPerspective(ink, matrix, (right - left, bottom - top), flags=cv2.INTER_LINEAR)
        box = (slice(top, bottom), slice(left, right))
        self.blend(mask * np.float32(1 / 255), box, colour * np.ones((1, *mask.shape), np.float32), depth)

    def _fill(self, contours: Sequence[Contour], margin: int) -> tuple[Plane, Box] | None:
        """The mask of filled outlines, 0..1, and the box that it covers; None if they miss the canvas."""
        corners = contours[0] if len(contours) == 1 else np.concatenate(contours)
        left, top = (max(0, int(v) - margin) for v in corners.min(0).tolist())
        right, bottom = (min(self.side, int(v) + 2 + margin) for v in corners.max(0).tolist())
        if right - left < 2 or bottom - top < 2:
            return None
        mask = np.zeros((bottom - top, right - left), np.uint8)
        for contour in contours:
            cv2.fillPoly(mask, [_fixed_point(contour - (left, top))], 255, cv2.LINE_AA, SUBPIXEL)
        return mask * np.float32(1 / 255), (slice(top, bottom), slice(left, right))

    def _fray(self, mask: Plane, amount: float) -> Plane:
        """Makes the edge of a mask irregular."""
        height, width = mask.shape
        blurred = cv2.blur(mask, (7, 7), borderType=cv2.BORDER_REPLICATE)
        bumps = self.noise.random_piece("grain", height, width) * (0.22 * amount)
        bumps += self.noise.random_piece("pink", height, width) * (0.2 * amount)
        bumps += blurred
        return soft_threshold(bumps, level=0.5, width=0.5) * np.minimum(blurred * 20, 1)

    def _cast_shadow(self, mask: Plane, box: Box, strength: float) -> None:
        """Casts the blurred shadow of a shape, shifted away from the sun."""
        shadow_length = 0.15 * max(mask.shape)
        shift_x, shift_y = round(-self.sun[0] * shadow_length), round(-self.sun[1] * shadow_length)
        size = 2 * int(1 + min(shadow_length, 12) / 3) + 1
        blurred = cv2.blur(mask, (size, size), borderType=cv2.BORDER_CONSTANT)
        (top, bottom), (left, right) = _moved(box[0], shift_y, self.side), _moved(box[1], shift_x, self.side)
        if top < bottom and left < right:
            y, x = top - shift_y - box[0].start, left - shift_x - box[1].start
            shade = 1 - strength * blurred[y : y + bottom - top, x : x + right - left]
            self.image[:, top:bottom, left:right] *= shade

    def _cut_piece(self, sheet: Plane, height: int, width: int, shrinkage: float) -> Plane:
        """A random piece of a sheet, shrunk to (3, height, width); plain colours get a little texture."""
        if sheet.shape[1] == 1:
            return sheet * (1 + 0.04 * self.noise.random_piece("pink", height, width))
        side = sheet.shape[1]
        tall = max(2, min(side, round(height * shrinkage)))
        wide = max(2, min(side, round(width * shrinkage)))
        top, left = self.rng.integer_below(side - tall + 1), self.rng.integer_below(side - wide + 1)
        piece = sheet[:, top : top + tall, left : left + wide]
        return piece if (tall, wide) == (height, width) else resize(piece, height, width)

    def _shade(self, height: int, width: int, bulge: float, gain: float) -> Plane:
        """Shading of a rounded object: brighter towards the sun, darker at its rim."""
        slope, round_off = 0.15 + 0.6 * bulge, 0.6 * bulge
        x, y = centred_axis(width), centred_axis(height)
        across = np.exp(x * (self.sun[0] * slope) - x * x * round_off)
        down = np.exp(y * (self.sun[1] * slope) - y * y * round_off) * np.float32(gain)
        return across[None] * down[:, None]


def resize(planes: Plane, height: int, width: int) -> Plane:
    """Resizes (3, h, w) to (3, height, width), without aliasing."""
    shrinks = height * width < planes.shape[1] * planes.shape[2]
    method = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    scaled = np.empty((3, height, width), np.float32)
    for plane, target in zip(planes, scaled, strict=True):
        cv2.resize(plane, (width, height), dst=target, interpolation=method)
    return scaled


def warp(planes: Plane, x: Plane, y: Plane) -> Plane:
    """Samples planes (n, h, w) at the coordinates (x, y), mirrored beyond their edges."""
    warped = np.empty((len(planes), *x.shape), np.float32)
    for plane, target in zip(planes, warped, strict=True):
        source = np.ascontiguousarray(plane)
        cv2.remap(source, x, y, cv2.INTER_LINEAR, dst=target, borderMode=cv2.BORDER_REFLECT_101)
    return warped


def _fixed_point(points: Contour) -> NDArray[np.int32]:
    fixed: NDArray[np.int32] = np.round(points * 2**SUBPIXEL).astype(np.int32)
    return fixed


def _moved(span: slice, offset: int, side: int) -> tuple[int, int]:
    return max(0, span.start + offset), min(side, span.stop + offset)
