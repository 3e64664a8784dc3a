"""All curves of a run: plots above each other with one scale, one crosshair and one set of options."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from mwrgui.runs.history import RunHistory
from mwrgui.ui.monitor.curve_options import CurveOptions
from mwrgui.ui.monitor.marks import Marks, marks_of
from mwrgui.ui.monitor.naming import has_no_teacher
from mwrgui.ui.monitor.plot_stack import PlotStack
from mwrgui.ui.monitor.scale import Scale, scale_of
from mwrgui.ui.monitor.value_range import Range
from mwrgui.ui.monitor.visible_range import VisibleRange
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.translated_widget import TranslatedWidget

SMALLEST_RANGE = 4
"""The shortest range that can be zoomed to, in steps or seconds."""


class CurvesPanel(TranslatedWidget, QWidget):
    """Draws the metrics of a run; `refresh` takes little time if little is new.

    Signals:
        picked: a step was clicked or dragged to.
    """

    picked = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curves_panel")
        self._history = RunHistory()
        self._visible = VisibleRange(smallest=SMALLEST_RANGE)
        self._pinned: int | None = None
        self._hovered: float | None = None
        self._by_time = False
        self._end_was_visible = True
        self._continue_timer = QTimer(self, singleShot=True, interval=0)
        self._build(appearance)
        self._connect()
        self._retranslate()

    @property
    def scale(self) -> Scale:
        """The horizontal scale of the run as it is now."""
        return scale_of(self._history, by_time=self.options.by_time)

    @property
    def busy(self) -> bool:
        """Whether a long run is still being read, a piece at a time."""
        return self._continue_timer.isActive()

    @property
    def visible_range(self) -> Range:
        """The visible part of the scale, in steps or seconds."""
        return self._visible.visible_part(self.scale.full_range)

    @property
    def marks(self) -> Marks:
        """The marks of the run as far as its history reaches now."""
        return marks_of(self._history, self.stack.gaps)

    def show_history(self, history: RunHistory) -> None:
        """Shows another run from its beginning to its end."""
        self._history, self._visible.zoomed, self._pinned = history, None, None
        self.refresh()

    def refresh(self) -> None:
        """Draws new values; reads them in pieces, over several turns of the event loop, if there are many."""
        options, has_teacher = self.options, not has_no_teacher(self._history.facts)
        options.set_has_teacher(has_teacher)
        self.stack.set_series(
            self._history.series,
            mean_length=options.mean_length,
            logarithmic=options.logarithmic,
            has_teacher=has_teacher,
        )
        options.show_buttons_of(self.stack.plots_with_curves)
        self.stack.show_plots(options.wanted_plots)
        if self.stack.read_new_values():
            self._continue_timer.start()
        self._draw()

    def pin(self, step: int | None) -> None:
        """Puts the crosshair at an earlier step, or removes it if `step` is None."""
        if step != self._pinned:
            self._pinned = step
            self._place_crosshair()

    def zoom_by(self, factor: float, about: float) -> None:
        """Zooms in by a factor above 1, or out by one below, about a coordinate of the scale."""
        self._visible.zoom(factor, about, self.scale.full_range)
        self._draw_chosen_range()

    def move_by(self, share: float) -> None:
        """Moves the curves to the right by a share of the visible range."""
        self._visible.move(share, self.scale.full_range)
        self._draw_chosen_range()

    def show_whole(self) -> None:
        """Shows the run from its beginning to its end."""
        self._visible.zoomed = None
        self._draw()

    def _build(self, appearance: Appearance) -> None:
        self.options = CurveOptions(appearance)
        self.stack = PlotStack(appearance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self._continue_timer.timeout.connect(self.refresh)
        self.options.changed.connect(self._apply_options)
        self.options.whole_requested.connect(self.show_whole)
        self.stack.pointed.connect(self._hover)
        self.stack.hidden_changed.connect(self.refresh)
        self.stack.picked.connect(lambda x: self.picked.emit(self.scale.step_at(x)))
        self.stack.zoomed.connect(self.zoom_by)
        self.stack.moved.connect(self.move_by)
        self.stack.whole_requested.connect(self.show_whole)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Curves of the run"))
        self.stack.retranslate()

    def _apply_options(self) -> None:
        if self.scale.by_time != self._by_time:
            self._visible.zoomed = None
        self.refresh()

    def _draw_chosen_range(self) -> None:
        self._end_was_visible = False  # the user chose the range, and may have left the end on purpose
        self._draw()

    def _draw(self) -> None:
        scale = self.scale
        self._by_time = scale.by_time
        self._follow(scale)
        self.stack.draw(scale, self.visible_range, self.marks)
        self._place_crosshair()

    def _follow(self, scale: Scale) -> None:
        """Centres a zoomed range on the end of the run once the end has left it, unless a step is pinned."""
        zoomed, end = self._visible.zoomed, scale.x_of(scale.last_step)
        if zoomed and self._pinned is None and self._end_was_visible and end > zoomed[1]:
            half = (zoomed[1] - zoomed[0]) / 2
            self._visible.zoomed = (end - half, end + half)
        low, high = self.visible_range
        self._end_was_visible = low <= end <= high

    def _hover(self, x: float | None) -> None:
        self._hovered = x
        self._place_crosshair()

    def _place_crosshair(self) -> None:
        """Puts the crosshair under the pointer, or else at the chosen step."""
        scale = self.scale
        x = self._hovered
        if x is None and self._pinned is not None:
            x = scale.x_of(self._pinned)
        self.stack.set_crosshair(x, pinned=self._hovered is None)
        self.options.show_crosshair(None if x is None else scale.step_at(x), scale)
