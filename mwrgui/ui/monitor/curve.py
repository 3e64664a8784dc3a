"""One curve of a plot: a line of its values, or of their running mean over a faint line of the values."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPen

from mwrgui.ui.monitor.plot_kinds import CurveLook
from mwrgui.ui.monitor.smoothed_series import Line, SmoothedSeries, VisiblePart
from mwrgui.ui.style.theme import Theme, sizes

Values = NDArray[np.float32]

MAX_ANTIALIASED_POINTS = 400
"""Faint lines of more points are drawn without antialiasing, because it would be slow."""
MAX_DOTS = 40
"""Up to this many values are marked by dots, because a single value draws no line."""


class Curve:
    """Draws a `SmoothedSeries` into a plot, with at most one `setData` per line for each redraw.

    Attributes:
        smooth: whether the values are drawn as a faint line under their running mean.
        shown: False if the user has hidden the curve.
        raw: the faint line of the values.
        mean: the line of the running mean; of the values themselves if not `smooth`.
        dots: the dots that mark a few values without a running mean.
    """

    def __init__(self, key: str, smoothed_series: SmoothedSeries, *, smooth: bool) -> None:
        self.key, self.smoothed_series, self.smooth = key, smoothed_series, smooth
        self.shown = True
        self.raw = pg.PlotCurveItem(connect="finite", antialias=True)
        self.mean = pg.PlotCurveItem(connect="finite", antialias=True)
        self.raw.setSegmentedLineMode("on")  # segments are drawn faster than a path
        self.raw.setZValue(1)
        self.mean.setZValue(2)
        self.dots = pg.ScatterPlotItem(pen=None)
        self.dots.setZValue(2)

    @property
    def items(self) -> tuple[pg.GraphicsObject, ...]:
        """The items that must be added to the plot."""
        return self.raw, self.mean, self.dots

    @property
    def pen(self) -> QPen:
        """The pen of the mean, which the legend shows as well."""
        return QPen(self.mean.opts["pen"])

    def restyle(self, look: CurveLook, theme: Theme) -> None:
        """Sets the colour, width and dash that `look` has in `theme`."""
        colour = QColor(getattr(theme, look.colour))
        width = sizes().curve * (1.5 if look.strong else 1.0)
        self.raw.setPen(pg.mkPen(_blended(theme.panel, colour), width=sizes().raw_curve))
        self.mean.setPen(pg.mkPen(colour, width=width, style=look.dash))
        self.mean.setZValue(3 if look.strong else 2)
        self.dots.setBrush(colour)
        self.dots.setSize(3 * width)

    def set_visible(self, shown: bool) -> None:
        """Shows or hides all items of the curve; its data stay."""
        self.shown = shown
        self.raw.setVisible(shown and self.smooth)
        self.mean.setVisible(shown)
        self.dots.setVisible(shown and not self.smooth)

    def draw(self, part: VisiblePart, *, logarithmic: bool) -> None:
        """Draws the visible part of the curve.

        Args:
            part: its points, thinned to what the screen can show.
            logarithmic: whether the vertical axis shows logarithms.
        """
        if self.smooth:
            antialias = not part.dense and len(part.raw.x) <= MAX_ANTIALIASED_POINTS
            _set_data(self.raw, part.raw, logarithmic=logarithmic, pairs=part.dense, antialias=antialias)
        _set_data(self.mean, part.mean, logarithmic=logarithmic)
        if not self.smooth:
            dots = slice(0, MAX_DOTS if len(part.mean.x) <= MAX_DOTS else 0)
            self.dots.setData(part.mean.x[dots], in_scale(part.mean.y[dots], logarithmic=logarithmic))


def _set_data(
    item: pg.PlotCurveItem, line: Line, *, logarithmic: bool, pairs: bool = False, antialias: bool = True
) -> None:
    connect = "pairs" if pairs else "finite"
    item.setData(line.x, in_scale(line.y, logarithmic=logarithmic), connect=connect, antialias=antialias)


def _blended(background: QColor, colour: QColor) -> QColor:
    """A faint but opaque colour: drawing with transparency takes five times as long."""
    share = sizes().raw_opacity
    mixed = QColor()
    mixed.setRgbF(
        share * colour.redF() + (1 - share) * background.redF(),
        share * colour.greenF() + (1 - share) * background.greenF(),
        share * colour.blueF() + (1 - share) * background.blueF(),
    )
    return mixed


def in_scale(values: Values, *, logarithmic: bool) -> Values:
    """The values, or their decimal logarithms, with NaN for values that are not positive."""
    if not logarithmic:
        return values
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log10(values), np.float32(np.nan))
