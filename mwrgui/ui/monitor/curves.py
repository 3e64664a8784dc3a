"""All curves of a run: plots upon each other with one scale, one crosshair and one set of options."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mwrgui.library.history import RunHistory
from mwrgui.library.series import Series
from mwrgui.ui.monitor.curve_options import CurveOptions
from mwrgui.ui.monitor.margin import keep_right
from mwrgui.ui.monitor.marks import Marks, marks_of
from mwrgui.ui.monitor.naming import has_no_teacher
from mwrgui.ui.monitor.plot import CurvePlot
from mwrgui.ui.monitor.plot_kinds import KINDS, PlotName, plot_of
from mwrgui.ui.monitor.scale import Scale, scale_of
from mwrgui.ui.monitor.value_range import Range
from mwrgui.ui.theme import Appearance, sizes

LEAST_STEPS = 4
"""One cannot look closer than at so many steps, or seconds."""


class CurvesPanel(QWidget):
    """Draws what the history holds; `refresh` is cheap where little has come.

    Signals:
        picked: a step was clicked or dragged to.
    """

    picked = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curves_panel")
        self._history = RunHistory()
        self._zoom: Range | None = None
        self._pinned: int | None = None
        self._hovered: float | None = None
        self._by_time = False
        self._was_in_sight = True
        self._rest = QTimer(self, singleShot=True, interval=0)
        self._build(appearance)
        self._connect()
        self._retranslate()

    @property
    def scale(self) -> Scale:
        """Steps or time of the run as it is now."""
        return scale_of(self._history, by_time=self.options.by_time)

    @property
    def busy(self) -> bool:
        """Whether a long run is still being taken up, a piece at a time."""
        return self._rest.isActive()

    @property
    def visible_range(self) -> Range:
        """What is in sight, in steps or seconds."""
        return self._zoom or self.scale.whole

    @property
    def marks(self) -> Marks:
        """What is marked in the run."""
        return marks_of(self._history, [gap for plot in self.plots.values() for gap in plot.gaps])

    def show_history(self, history: RunHistory) -> None:
        """Shows another run from its beginning to its end."""
        self._history, self._zoom, self._pinned = history, None, None
        self.refresh()

    def refresh(self) -> None:
        """Draws what has come since; what is much is taken up in pieces."""
        series, teacher = _by_plot(self._history.series), not has_no_teacher(self._history.facts)
        self.options.set_teacher(teacher)
        for name, plot in self.plots.items():
            plot.take_series(series.get(name, {}), span=self.options.span)
            plot.set_span(self.options.span)
            plot.set_logarithmic(self.options.logarithmic)
            plot.set_teacher(teacher)
        self._arrange()
        if any(plot.take_up() for plot in self._shown()):
            self._rest.start()
        self._draw()

    def pin(self, step: int | None) -> None:
        """Puts the crosshair to a step of the past, or with None lets it go."""
        if step != self._pinned:
            self._pinned = step
            self._point()

    def zoom_by(self, factor: float, about: float) -> None:
        """Looks closer at a place, or from farther away."""
        low, high = self.visible_range
        width = (high - low) / factor
        share = (about - low) / (high - low)
        self._look_at(about - share * width, width)

    def move_by(self, share: float) -> None:
        """Moves the picture to the right by a share of what is in sight."""
        low, high = self.visible_range
        self._look_at(low - share * (high - low), high - low)

    def show_whole(self) -> None:
        """Shows the run from its beginning to its end."""
        self._zoom = None
        self._draw()

    def picture(self) -> QImage:
        """The plots as they are on the screen."""
        return self._stack.grab().toImage()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self, appearance: Appearance) -> None:
        self.options = CurveOptions(appearance)
        self.plots: dict[PlotName, CurvePlot] = {kind.name: CurvePlot(kind, appearance) for kind in KINDS}
        self._stack = QWidget()
        self._stack.setProperty("look", "panel")
        plots = QVBoxLayout(self._stack)
        plots.setContentsMargins(0, sizes().grid, 0, sizes().inside)
        plots.setSpacing(sizes().grid)
        for plot in self.plots.values():
            plots.addWidget(plot, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stack, 1)

    def _connect(self) -> None:
        self._rest.timeout.connect(self.refresh)
        self.options.changed.connect(self._take_options)
        self.options.whole_asked.connect(self.show_whole)
        for plot in self.plots.values():
            plot.sigDeviceRangeChanged.connect(self._make_room)  # its size, which shown plots learn late
            plot.pointed.connect(self._hover)
            plot.hidden_changed.connect(self.refresh)
            plot.view.picked.connect(lambda place: self.picked.emit(self.scale.step(place)))
            plot.view.zoomed.connect(self.zoom_by)
            plot.view.moved.connect(self.move_by)
            plot.view.whole_asked.connect(self.show_whole)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Curves of the run"))
        for plot in self.plots.values():
            plot.retranslate()

    def _take_options(self) -> None:
        if self.scale.by_time != self._by_time:
            self._zoom = None
        self.refresh()

    def _arrange(self) -> None:
        """Shows the plots that are wanted and have something to show; the lowest has the labels."""
        filled = [name for name, plot in self.plots.items() if plot.curves]
        self.options.offer(filled)
        shown = [name for name in self.plots if name in self.options.plots and name in filled] or ["loss"]
        for name, plot in self.plots.items():
            plot.setVisible(name in shown)
            plot.show_labels_below(name == shown[-1])

    def _shown(self) -> list[CurvePlot]:
        return [plot for plot in self.plots.values() if not plot.isHidden()]

    def _look_at(self, low: float, width: float) -> None:
        whole = self.scale.whole
        width = min(max(width, LEAST_STEPS), whole[1] - whole[0])
        low = min(max(low, whole[0]), whole[1] - width)
        self._zoom = None if width >= whole[1] - whole[0] else (low, low + width)
        self._was_in_sight = False  # the person has chosen, and may have left the end
        self._draw()

    def _draw(self) -> None:
        scale, marks = self.scale, self.marks
        self._by_time = scale.by_time
        self._follow(scale)
        for plot in self._shown():
            plot.draw(scale, self.visible_range)
            plot.mark(marks, scale)
        self._point()

    def _follow(self, scale: Scale) -> None:
        """A closer look moves on by half when the run leaves it while it is followed."""
        end = scale.place(scale.last_step)
        if self._zoom and self._pinned is None and self._was_in_sight and end > self._zoom[1]:
            half = (self._zoom[1] - self._zoom[0]) / 2
            self._zoom = (end - half, end + half)
        low, high = self.visible_range
        self._was_in_sight = low <= end <= high

    def _hover(self, place: float | None) -> None:
        self._hovered = place
        self._point()

    def _point(self) -> None:
        """The crosshair is where the pointer is, else at the step that is looked at."""
        scale = self.scale
        place = self._hovered
        if place is None and self._pinned is not None:
            place = scale.place(self._pinned)
        for plot in self._shown():
            plot.point(place, pinned=self._hovered is None)
        at = None if place is None else scale.step(place)
        self.options.say_place(at, scale)
        self._make_room()

    def _make_room(self) -> None:
        """The widest legend says how much, so that all plots have the same scale."""
        shown = self._shown()
        room = max((plot.legend.column for plot in shown), default=0)
        for plot in shown:
            keep_right(plot, room)


def _by_plot(series: Mapping[str, Series]) -> dict[PlotName, dict[str, Series]]:
    plots: dict[PlotName, dict[str, Series]] = {}
    for key, figures in series.items():
        plots.setdefault(plot_of(key), {})[key] = figures
    return plots
