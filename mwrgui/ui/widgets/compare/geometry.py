"""Where a picture lies in a pane, given a view whose position is in fractions of the picture."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QSize

MAX_ZOOM = 64.0
"""The largest zoom, in screen pixels per pixel of the picture."""
ZOOM_STEP = 2**0.5
"""Factor by which one step of the wheel or one press of a key zooms."""


@dataclass(frozen=True, slots=True)
class View:
    """The part of the picture that every pane shows.

    Attributes:
        x: what lies in the middle of the pane, as a fraction of the picture's width.
        y: the same as a fraction of its height.
        zoom: screen pixels per pixel of the picture; None fits the picture to the pane.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A view applied to a picture in a pane: picture point p lies at screen pixel (left, top) + zoom * p."""

    picture: QSize
    pane: QSize
    zoom: float
    left: float
    top: float

    @property
    def origin(self) -> QPoint:
        """The pane's screen pixel where the top left corner of the picture is drawn."""
        return QPoint(round(self.left), round(self.top))

    @property
    def scaled(self) -> QSize:
        """The size of the zoomed picture in screen pixels."""
        return scaled_size(self.picture, self.zoom)

    @property
    def view(self) -> View:
        """The view that this placement shows."""
        return View(
            (self.pane.width() / 2 - self.left) / (self.picture.width() * self.zoom),
            (self.pane.height() / 2 - self.top) / (self.picture.height() * self.zoom),
            self.zoom,
        )

    def visible_area(self, part: QRect) -> QRect:
        """The area of the zoomed picture that is visible in a part of the pane, from the picture's corner."""
        return part.translated(-self.origin) & QRect(QPoint(), self.scaled)

    def to_picture(self, point: QPointF) -> QPointF:
        """The position in the picture, in its pixels, of a point of the pane."""
        return (point - QPointF(self.origin)) / self.zoom

    def to_pane(self, point: QPointF) -> QPointF:
        """The point of the pane at a position in the picture."""
        return QPointF(self.origin) + point * self.zoom

    def moved(self, offset: QPointF) -> View:
        """The view after the picture has been moved by `offset`, in screen pixels."""
        return replace(self, left=self.left + offset.x(), top=self.top + offset.y())._within_pane()

    def zoomed(self, zoom: float, about: QPointF) -> View:
        """The view at another zoom, with the same pixel of the picture under the point `about` of the pane.

        The smallest zoom gives the fitted view, or 100 % if the whole picture is visible at 100 %.
        """
        fit = fitting_zoom(picture=self.picture, pane=self.pane)
        zoom = min(zoom, MAX_ZOOM)
        if zoom <= fit <= 1:
            return View()
        zoom = max(zoom, min(fit, 1.0))
        growth = zoom / self.zoom
        left = about.x() - (about.x() - self.left) * growth
        top = about.y() - (about.y() - self.top) * growth
        return replace(self, zoom=zoom, left=left, top=top)._within_pane()

    def _within_pane(self) -> View:
        return place_picture(self.view, picture=self.picture, pane=self.pane).view


def step_zoom(zoom: float, factor: float) -> float:
    """The zoom after a step by a factor; a step across 100 % stops there."""
    after = round(zoom * factor, 9)  # steps in and out again end at exactly 100 %
    return 1.0 if min(zoom, after) < 1 < max(zoom, after) else after


def fitting_zoom(*, picture: QSize, pane: QSize) -> float:
    """The largest zoom, up to `MAX_ZOOM`, at which the whole picture is visible."""
    zoom = min(pane.width() / picture.width(), pane.height() / picture.height())
    return min(zoom, MAX_ZOOM)


def scaled_size(picture: QSize, zoom: float) -> QSize:
    """The size of a zoomed picture in screen pixels, at least 1 × 1."""
    return QSize(max(1, round(picture.width() * zoom)), max(1, round(picture.height() * zoom)))


def place_picture(view: View, *, picture: QSize, pane: QSize) -> Placement:
    """Applies a view; per direction, the zoomed picture is centred if it fits in the pane, else fills it."""
    fit = fitting_zoom(picture=picture, pane=pane)
    zoom = fit if view.zoom is None else min(max(view.zoom, min(fit, 1.0)), MAX_ZOOM)
    scaled = scaled_size(picture, zoom)
    left = _edge(pane.width(), scaled.width(), view.x * picture.width() * zoom)
    top = _edge(pane.height(), scaled.height(), view.y * picture.height() * zoom)
    return Placement(picture, pane, zoom, left, top)


def view_for_size(view: View, *, old_size: QSize, new_size: QSize) -> View:
    """The view after the picture has been replaced by one of another size.

    Below 100 % the same fraction of the picture stays visible. From 100 % up, where single pixels are looked
    at, the zoom stays the same.
    """
    if view.zoom is None or view.zoom >= 1 or old_size == new_size:
        return view
    ratio = max(old_size.width(), old_size.height()) / max(new_size.width(), new_size.height())
    return replace(view, zoom=view.zoom * ratio)


def _edge(pane: int, scaled: int, middle: float) -> float:
    """The left or top edge of a picture in its pane, in screen pixels.

    Args:
        pane: width or height of the pane.
        scaled: width or height of the zoomed picture.
        middle: pixel of the zoomed picture to put in the middle of the pane, if the picture is larger.
    """
    if scaled <= pane:
        return (pane - scaled) / 2
    return min(max(pane / 2 - middle, pane - scaled), 0.0)
