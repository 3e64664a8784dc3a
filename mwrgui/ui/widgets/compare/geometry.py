"""Where a picture lies in a pane: one view in image fractions, whatever the picture and the pane."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QPointF, QRect, QSize

MOST_ZOOM = 64.0
STEP = 2**0.5
"""One notch of the wheel, one press of a key."""


@dataclass(frozen=True, slots=True)
class View:
    """What every pane shows.

    Attributes:
        x: fraction of the picture's width that is in the middle of the pane.
        y: fraction of its height.
        zoom: screen pixels per pixel of the picture; None fits the picture to the pane.
    """

    x: float = 0.5
    y: float = 0.5
    zoom: float | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """A view applied to a picture in a pane: pane = (left, top) + zoom * picture, in screen pixels."""

    picture: QSize
    pane: QSize
    zoom: float
    left: float
    top: float

    @property
    def origin(self) -> QPoint:
        """The screen pixel of the pane at which the picture is drawn to begin."""
        return QPoint(round(self.left), round(self.top))

    @property
    def scaled(self) -> QSize:
        """The picture's size on the screen."""
        return scaled_size(self.picture, self.zoom)

    @property
    def view(self) -> View:
        """The view that this placement shows."""
        return View(
            (self.pane.width() / 2 - self.left) / (self.picture.width() * self.zoom),
            (self.pane.height() / 2 - self.top) / (self.picture.height() * self.zoom),
            self.zoom,
        )

    def visible(self, part: QRect) -> QRect:
        """What shows of the zoomed picture in a part of the pane, counted from the picture's corner."""
        return part.translated(-self.origin) & QRect(QPoint(), self.scaled)

    def to_picture(self, point: QPointF) -> QPointF:
        """From the pane to the picture."""
        return (point - QPointF(self.origin)) / self.zoom

    def to_pane(self, point: QPointF) -> QPointF:
        """From the picture to the pane."""
        return QPointF(self.origin) + point * self.zoom

    def moved(self, by: QPointF) -> View:
        """The view after the picture was dragged by so many screen pixels."""
        return replace(self, left=self.left + by.x(), top=self.top + by.y())._within_pane()

    def zoomed(self, zoom: float, about: QPointF) -> View:
        """The view at another zoom with the same spot of the picture under a point of the pane.

        As far out as it goes is the fitting view.
        """
        fit = fitting_zoom(picture=self.picture, pane=self.pane)
        zoom = min(zoom, MOST_ZOOM)
        if zoom <= fit <= 1:
            return View()
        zoom = max(zoom, min(fit, 1.0))
        grown = zoom / self.zoom
        left = about.x() - (about.x() - self.left) * grown
        top = about.y() - (about.y() - self.top) * grown
        return replace(self, zoom=zoom, left=left, top=top)._within_pane()

    def _within_pane(self) -> View:
        return place(self.view, picture=self.picture, pane=self.pane).view


def stepped(zoom: float, factor: float) -> float:
    """The zoom after a step; one that goes across 100 % stops there."""
    after = round(zoom * factor, 9)  # many steps to and fro come back to 100 % exactly
    return 1.0 if min(zoom, after) < 1 < max(zoom, after) else after


def fitting_zoom(*, picture: QSize, pane: QSize) -> float:
    """The largest zoom at which the whole picture shows."""
    zoom = min(pane.width() / picture.width(), pane.height() / picture.height())
    return min(zoom, MOST_ZOOM)


def scaled_size(picture: QSize, zoom: float) -> QSize:
    """How large a picture is on the screen: never less than one pixel."""
    return QSize(max(1, round(picture.width() * zoom)), max(1, round(picture.height() * zoom)))


def place(view: View, *, picture: QSize, pane: QSize) -> Placement:
    """Applies a view; a picture that is larger than the pane always fills it, a smaller one is centred."""
    fit = fitting_zoom(picture=picture, pane=pane)
    zoom = fit if view.zoom is None else min(max(view.zoom, min(fit, 1.0)), MOST_ZOOM)
    scaled = scaled_size(picture, zoom)
    left = _edge(pane.width(), scaled.width(), view.x * picture.width() * zoom)
    top = _edge(pane.height(), scaled.height(), view.y * picture.height() * zoom)
    return Placement(picture, pane, zoom, left, top)


def kept(view: View, *, before: QSize, now: QSize) -> View:
    """The view for a picture of another size.

    Below 100 % the same fraction of the picture stays visible; from there up, where single pixels
    are looked at, the zoom itself stays.
    """
    if view.zoom is None or view.zoom >= 1 or before == now:
        return view
    longest = max(before.width(), before.height()) / max(now.width(), now.height())
    return replace(view, zoom=view.zoom * longest)


def _edge(pane: int, scaled: int, middle: float) -> float:
    if scaled <= pane:
        return (pane - scaled) / 2
    return min(max(pane / 2 - middle, pane - scaled), 0.0)
