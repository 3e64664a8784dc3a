"""Room right of a plot for its legend, which therefore never covers a curve."""

import pyqtgraph as pg


def keep_right(plot: pg.PlotWidget, room: int) -> None:
    """Leaves so many pixels free, at most half of the plot."""
    layout = plot.getPlotItem().layout
    margin = min(room + 1, plot.width() // 2)  # a view ends within a pixel
    if layout.getContentsMargins()[2] != margin:
        layout.setContentsMargins(0, 0, margin, 0)
