"""The pictures that are compared: one per role, all of one size; some may be missing or arrive in tiles."""

from collections.abc import Iterable, Mapping
from math import ceil, floor
from typing import get_args

import cv2
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QColor, QRegion

from mwrgui.images import ImageArray
from mwrgui.ui.style.theme import Role
from mwrgui.ui.widgets.compare.pyramid import (
    QUICK_PIXELS,
    Pyramid,
    blank_pyramid,
    build_pyramid,
    pyramid_without_levels,
)
from mwrgui.ui.widgets.compare.render import MIN_ZOOM_OF_SQUARES, Pixels, render

PLACEHOLDER_OPACITY = 0.3
"""Opacity of the input where a result is still missing."""


class Layer:
    """The latest complete picture of one role, and the tiles of the next that have arrived."""

    def __init__(self, complete_picture: Pyramid | None = None) -> None:
        self.complete_picture = complete_picture
        self._next: Pyramid | None = None
        self._arrived_area = QRegion()

    def write_tile(self, area: QRect, pixels: ImageArray, *, size: QSize) -> None:
        """Writes a tile of the next picture, which replaces the present one once all tiles have arrived."""
        if self._next is None:
            self._next = blank_pyramid(size, pixels.dtype)
        self._next.write(area, pixels)
        self._arrived_area += area
        if (QRegion(QRect(QPoint(), size)) - self._arrived_area).isEmpty():
            self.complete_picture, self._next, self._arrived_area = self._next, None, QRegion()

    @property
    def size(self) -> QSize:
        """The size of the picture; empty while there is none."""
        source = self.complete_picture or self._next
        return QSize() if source is None else source.size

    @property
    def empty(self) -> bool:
        """Whether there is no picture, not even a tile."""
        return self.complete_picture is None and self._next is None

    def known_mask(self, *, zoom: float, area: QRect) -> NDArray[np.bool_]:
        """(H, W): True where pixels of this role are known, False where the placeholder is drawn."""
        mask = np.full((area.height(), area.width()), self.complete_picture is not None)
        for part in self._tiles(zoom, area):
            _part(mask, part, area)[...] = True
        return mask

    def draw_tiles(self, drawn: Pixels, *, zoom: float, area: QRect, fast: bool) -> None:
        """Draws the tiles that have arrived into `drawn`, which covers `area` of the zoomed picture."""
        if self._next is not None:
            for part in self._tiles(zoom, area):
                _part(drawn, part, area)[...] = render(self._next, zoom=zoom, area=part, fast=fast)

    def pixel_at(self, position: QPoint) -> tuple[int, ...] | None:
        """Red, green and blue of a pixel in the picture's own bit depth; None where nothing has arrived."""
        source = self._next if self._arrived_area.contains(position) else self.complete_picture
        return None if source is None else tuple(source.base[position.y(), position.x()].tolist())

    def _tiles(self, zoom: float, area: QRect) -> list[QRect]:
        """The parts of an area whose tiles have arrived, in screen pixels."""
        shown = (zoomed_area(tile, zoom) & area for tile in self._arrived_without_rim(zoom))  # type: ignore[attr-defined]
        return [tile for tile in shown if not tile.isEmpty()]

    def _arrived_without_rim(self, zoom: float) -> QRegion:
        """The area that has arrived, without the rim where smoothing would mix in missing pixels."""
        if self._next is None or zoom >= MIN_ZOOM_OF_SQUARES:
            return self._arrived_area
        reach = ceil(2 / zoom)  # two pixels of the level that is drawn: the rim may cut one of them
        picture = QRect(QPoint(), self.size)
        settled = QRegion(picture)
        for missing in settled - self._arrived_area:  # type: ignore[attr-defined]
            settled = settled - QRegion(missing.adjusted(-reach, -reach, reach, reach))
        return settled


class Layers:
    """All pictures of a comparison; they have the same size."""

    def __init__(self) -> None:
        self._layers: dict[Role, Layer] = {}
        self.size = QSize()

    def __getitem__(self, role: Role) -> Layer:
        return self._layers.get(role) or Layer()

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that have a picture or a tile of one, in the order of the panes."""
        return tuple(role for role in get_args(Role) if not self[role].empty)

    @property
    def source(self) -> Role:
        """The role of what models restore: the input, or the generated image if there is no input."""
        return "generator" if "generator" in self.roles and "input" not in self.roles else "input"

    @property
    def source_pixels(self) -> ImageArray | None:
        """The array of the role `source`, or None if there is none; the same array means the same photo."""
        whole = self[self.source].complete_picture
        return None if whole is None else whole.base

    def set_pictures(self, pictures: Mapping[Role, ImageArray | Pyramid]) -> None:
        """Replaces all pictures; an array that was already shown keeps its levels.

        Raises:
            ValueError: their sizes differ.
        """
        self._set_layers({role: self._layer(role, picture) for role, picture in pictures.items()})

    def set_picture(self, role: Role, picture: ImageArray | Pyramid) -> None:
        """Adds or replaces the picture of one role.

        Raises:
            ValueError: its size is not that of the others.
        """
        self._set_layers({**self._layers, role: self._layer(role, picture)})

    def remove(self, role: Role) -> None:
        """Removes the picture of a role."""
        self._set_layers({other: layer for other, layer in self._layers.items() if other != role})

    def write_tile(self, role: Role, area: QRect, pixels: ImageArray) -> None:
        """Writes a tile of a role's next picture.

        Raises:
            ValueError: the tile is not in the picture, `pixels` has another size, or there is no picture yet.
        """
        if not QRect(QPoint(), self.size).contains(area) or pixels.shape[:2] != (area.height(), area.width()):
            raise ValueError(f"a tile of {pixels.shape} at {area} is not in a picture of {self.size}")
        self._layers.setdefault(role, Layer()).write_tile(area, pixels, size=self.size)

    def incomplete_pyramids(self) -> list[Pyramid]:
        """The pictures whose levels have not been built yet."""
        pictures = (layer.complete_picture for layer in self._layers.values())
        return [picture for picture in pictures if picture is not None and not picture.complete]

    def add_levels(self, pyramid: Pyramid) -> None:
        """Replaces a picture by `pyramid`, the same picture with all levels, if it is still shown."""
        for layer in self._layers.values():
            if layer.complete_picture and layer.complete_picture.base is pyramid.base:
                layer.complete_picture = pyramid

    def draw(self, role: Role, *, zoom: float, area: QRect, background: QColor, fast: bool = False) -> Pixels:
        """Draws an area of a role's zoomed picture, with the placeholder where it is missing."""
        layer = self[role]
        if layer.complete_picture is None:
            drawn = self.draw_placeholder(zoom=zoom, area=area, background=background, fast=fast)
        else:
            drawn = render(layer.complete_picture, zoom=zoom, area=area, fast=fast)
        layer.draw_tiles(drawn, zoom=zoom, area=area, fast=fast)
        return drawn

    def draw_placeholder(self, *, zoom: float, area: QRect, background: QColor, fast: bool = False) -> Pixels:
        """Draws the placeholder of a missing picture: the faint input, or background if there is no input."""
        background_pixels = np.empty((area.height(), area.width(), 4), np.uint8)
        background_pixels[...] = (background.blue(), background.green(), background.red(), 255)
        whole = self[self.source].complete_picture
        if whole is None:
            return background_pixels
        pixels = render(whole, zoom=zoom, area=area, fast=fast)
        opacity = PLACEHOLDER_OPACITY
        faint = cv2.addWeighted(pixels, opacity, background_pixels, 1 - opacity, 0)
        return np.asarray(faint, np.uint8)

    def known_mask(self, roles: Iterable[Role], *, zoom: float, area: QRect) -> NDArray[np.bool_]:
        """(H, W): True where all of these pictures are known."""
        mask = np.ones((area.height(), area.width()), np.bool_)
        for role in roles:
            mask &= self[role].known_mask(zoom=zoom, area=area)
        return mask

    def _layer(self, role: Role, picture: ImageArray | Pyramid) -> Layer:
        return Layer(_as_pyramid(picture, self[role].complete_picture))

    def _set_layers(self, layers: dict[Role, Layer]) -> None:
        sizes = {role: layer.size for role, layer in layers.items()}
        if any(size != next(iter(sizes.values())) for size in sizes.values()):
            raise ValueError(f"pictures must have the same size, not {sizes}")
        self._layers = layers
        self.size = next(iter(sizes.values()), QSize())


def zoomed_area(area: QRect, zoom: float) -> QRect:
    """The screen pixels that an area of the picture touches, relative to the zoomed picture's corner."""
    left, top = floor(area.left() * zoom), floor(area.top() * zoom)
    right, bottom = ceil((area.right() + 1) * zoom), ceil((area.bottom() + 1) * zoom)
    return QRect(left, top, right - left, bottom - top)


def _as_pyramid(picture: ImageArray | Pyramid, before: Pyramid | None) -> Pyramid:
    if isinstance(picture, Pyramid):
        return picture
    if before is not None and before.base is picture:
        return before
    small = picture.shape[0] * picture.shape[1] <= QUICK_PIXELS
    return build_pyramid(picture) if small else pyramid_without_levels(picture)


def _part(pixels: NDArray[np.generic], part: QRect, area: QRect) -> NDArray[np.generic]:
    """The pixels of `part`, as a view of `pixels`, which cover `area`."""
    at = part.translated(-area.topLeft())
    return pixels[at.top() : at.bottom() + 1, at.left() : at.right() + 1]
