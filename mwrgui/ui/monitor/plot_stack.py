"""The plots of a run one above the other, with one scale and one crosshair."""

from collections.abc import Collection, Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mwrgui.runs.series import Series
from mwrgui.ui.monitor.marks import Marks
from mwrgui.ui.monitor.plot import CurvePlot
from mwrgui.ui.monitor.plot_kinds import PLOT_KINDS, PlotName, plot_of
from mwrgui.ui.monitor.scale import Scale
from mwrgui.ui.monitor.value_range import Range
from mwrgui.ui.style.theme import Appearance, sizes


class PlotStack(QWidget):
    """Draws the same part of the run in all plots that are shown.

    Attributes:
        plots: all of them, from top to bottom.

    Signals:
        pointed: the coordinate on the horizontal scale under the pointer, or None.
        picked: a coordinate on the scale was clicked or dragged to.
        zoomed: the factor, above 1 to zoom in, and the coordinate to zoom about.
        moved: how far the curves were dragged to the right, as a share of the visible range.
        whole_requested: the whole run is to be shown.
        hidden_changed: a curve was hidden or shown.
    """

    pointed = Signal(object)
    picked = Signal(float)
    zoomed = Signal(float, float)
    moved = Signal(float)
    whole_requested = Signal()
    hidden_changed = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setProperty("look", "panel")
        self.plots: dict[PlotName, CurvePlot] = {
            kind.name: CurvePlot(kind, appearance) for kind in PLOT_KINDS
        }
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().grid, sizes().grid, 0, sizes().small_spacing)
        layout.setSpacing(sizes().grid)
        for plot in self.plots.values():
            layout.addWidget(plot, 1)
            plot.sigDeviceRangeChanged.connect(self.align_right_margins)  # a plot gets its final size late
            plot.pointed.connect(self.pointed)
            plot.hidden_changed.connect(self.hidden_changed)
            plot.view.picked.connect(self.picked)
            plot.view.zoomed.connect(self.zoomed)
            plot.view.moved.connect(self.moved)
            plot.view.whole_requested.connect(self.whole_requested)

    @property
    def shown(self) -> list[CurvePlot]:
        """The plots that are not hidden."""
        return [plot for plot in self.plots.values() if not plot.isHidden()]

    @property
    def plots_with_curves(self) -> list[PlotName]:
        """The names of plots that have curves."""
        return [name for name, plot in self.plots.items() if plot.curves]

    @property
    def gaps(self) -> list[int]:
        """Steps at which a metric became NaN or infinite."""
        return [gap for plot in self.plots.values() for gap in plot.gaps]

    def set_series(
        self, series: Mapping[str, Series], *, mean_length: int, logarithmic: bool, has_teacher: bool
    ) -> None:
        """Sets the metrics to draw, and how.

        Args:
            mean_length: length of the running mean, in steps.
            logarithmic: whether plots have a logarithmic axis, where that makes sense.
            has_teacher: whether the run has a teacher that its student can agree with.
        """
        by_plot: dict[PlotName, dict[str, Series]] = {}
        for key, one_series in series.items():
            by_plot.setdefault(plot_of(key), {})[key] = one_series
        for name, plot in self.plots.items():
            plot.set_series(by_plot.get(name, {}), mean_length=mean_length)
            plot.set_mean_length(mean_length)
            plot.set_logarithmic(logarithmic)
            plot.set_has_teacher(has_teacher)

    def show_plots(self, wanted: Collection[PlotName]) -> None:
        """Shows the wanted plots with curves, or else the loss plot; only the lowest plot has labels."""
        shown = [name for name in self.plots_with_curves if name in wanted] or ["loss"]
        for name, plot in self.plots.items():
            plot.setVisible(name in shown)
            plot.show_labels_below(name == shown[-1])

    def read_new_values(self) -> bool:
        """Reads new values plot by plot, up to the first with more to read; returns whether there is one."""
        return any(plot.read_new_values() for plot in self.shown)

    def draw(self, scale: Scale, visible: Range, marks: Marks) -> None:
        """Draws the visible part of the run."""
        for plot in self.shown:
            plot.draw(scale, visible)
            plot.show_marks(marks, scale)

    def set_crosshair(self, x: float | None, *, pinned: bool) -> None:
        """Puts the crosshair at `x` on the scale; None hides it. See `CurvePlot.set_crosshair`."""
        for plot in self.shown:
            plot.set_crosshair(x, pinned=pinned)
        self.align_right_margins()

    def align_right_margins(self) -> None:
        """Gives all plots the margin that the widest legend needs, so that their scales are aligned."""
        shown = self.shown
        margin = max((plot.legend.column_width for plot in shown), default=0)
        for plot in shown:
            plot.set_right_margin(margin)

    def retranslate(self) -> None:
        """Sets all texts in the language in use."""
        for plot in self.plots.values():
            plot.retranslate()
