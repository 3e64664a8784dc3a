"""Options of the curves: which plots, smoothing and scales; also shows the step under the crosshair."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.monitor.plot_kinds import KINDS, PlotName, meaning_of, title_of
from mwrgui.ui.monitor.scale import Scale
from mwrgui.ui.style.icons import set_themed_icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.formatting import duration
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label

MEAN_LENGTHS = (1, 3, 10, 30, 100, 300, 1000, 3000)
"""Lengths of the running mean that can be chosen, in values."""
_FIRST_SPAN = 4


@dataclass(frozen=True, slots=True)
class _Words:
    text: str
    tooltip: str


class CurveOptions(TranslatedWidget, QWidget):
    """One line of controls above the plots.

    Signals:
        changed: an option has changed.
        whole_requested: the whole run is to be shown.
    """

    changed = Signal()
    whole_requested = Signal()

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("curve_options")
        self._teacher = True
        self._build(appearance)
        self._connect()
        self._retranslate()

    @property
    def plots(self) -> set[PlotName]:
        """The plots that the user wants to see."""
        return {name for name, button in self._plots.items() if button.isChecked()}

    @property
    def span(self) -> int:
        """Number of values in the running mean."""
        return MEAN_LENGTHS[self.smoothing.value()]

    @property
    def logarithmic(self) -> bool:
        """Whether losses are drawn on a logarithmic axis."""
        return self.log.isChecked()

    @property
    def by_time(self) -> bool:
        """Whether the horizontal axis is run time."""
        return self.time.isChecked()

    def offer(self, names: Sequence[PlotName]) -> None:
        """Shows the buttons of these plots and hides all others; what is checked stays checked."""
        for name, button in self._plots.items():
            button.setVisible(name in names)

    def set_teacher(self, teacher: bool) -> None:
        """Sets whether the run has a teacher that its student can agree with."""
        if teacher != self._teacher:
            self._teacher = teacher
            self._retranslate()

    def show_crosshair(self, step: int | None, scale: Scale) -> None:
        """Shows the step under the crosshair and its time."""
        if step is None:
            self._position.setText("")
            return
        seconds = Scale(True, scale.clock, scale.last_step).x(step)
        text = self.tr("Step {step} · {time}")
        self._position.setText(text.format(step=step_number(step), time=duration(seconds)))

    def _build(self, appearance: Appearance) -> None:
        self._plots = {kind.name: _toggle(f"show_{kind.name}", checked=kind.shown_first) for kind in KINDS}
        self._position = label("curves_position", "small", muted=True)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setObjectName("curves_smoothing")
        self.smoothing.setRange(0, len(MEAN_LENGTHS) - 1)
        self.smoothing.setValue(_FIRST_SPAN)
        self.smoothing.setFixedWidth(sizes().thumbnail)
        self._span = label("curves_span", "small", muted=True)
        self._span.setMinimumWidth(self._span.fontMetrics().horizontalAdvance("3,000"))
        self.log = _toggle("curves_log", checked=True)
        self.time = _toggle("curves_time", checked=False)
        self.whole = _toggle("curves_whole", checked=None)
        set_themed_icon(self.whole, "fit", appearance)
        self.export = _toggle("curves_export", checked=None)
        set_themed_icon(self.export, "export", appearance)
        self.export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export_csv, self.export_picture = QAction(self), QAction(self)
        menu = QMenu(self.export)
        menu.addActions([self.export_csv, self.export_picture])
        self.export.setMenu(menu)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(
            sizes().padding, sizes().small_spacing, sizes().padding, sizes().small_spacing
        )
        layout.setSpacing(sizes().small_spacing)
        for button in self._plots.values():
            layout.addWidget(button)
        layout.addStretch()
        layout.addWidget(self._position)
        layout.addSpacing(sizes().grid)
        for widget in (self.smoothing, self._span, self.log, self.time, self.whole, self.export):
            layout.addWidget(widget)

    def _connect(self) -> None:
        for button in (*self._plots.values(), self.log, self.time):
            button.toggled.connect(self.changed)
        self.smoothing.valueChanged.connect(self._show_span)
        self.smoothing.valueChanged.connect(self.changed)
        self.whole.clicked.connect(self.whole_requested)

    def _retranslate(self) -> None:
        for name, button in self._plots.items():
            title, meaning = (text_of(name, teacher=self._teacher) for text_of in (title_of, meaning_of))
            _name(button, _Words(title, meaning))
        _name(self.log, _Words(self.tr("Log"), self.tr("Draws losses on a logarithmic axis")))
        _name(self.time, _Words(self.tr("Time"), self.tr("The horizontal axis is run time instead of steps")))
        _name(self.whole, _Words("", self.tr("Shows the whole run (double-click in a plot)")))
        _name(self.export, _Words("", self.tr("Saves the curves as a table or as a picture")))
        self.whole.setAccessibleName(self.tr("Whole run"))
        self.export.setAccessibleName(self.tr("Save curves"))
        self.export_csv.setText(self.tr("Save all metrics as CSV…"))
        self.export_picture.setText(self.tr("Save the plots as PNG…"))
        self.smoothing.setToolTip(self.tr("Values that the running mean is over"))
        self.smoothing.setAccessibleName(self.tr("Running mean"))
        self._show_span()

    def _show_span(self) -> None:
        self._span.setText(step_number(self.span) if self.span > 1 else self.tr("raw"))
        self._span.setToolTip(self.smoothing.toolTip())


def _toggle(name: str, *, checked: bool | None) -> QToolButton:
    """A checkable button, or with None a plain one."""
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("look", "tool")
    button.setAutoRaise(True)
    button.setIconSize(QSize(sizes().icon, sizes().icon))
    button.setCheckable(checked is not None)
    button.setChecked(bool(checked))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _name(button: QToolButton, words: _Words) -> None:
    button.setText(words.text)
    button.setAccessibleName(words.text)
    button.setToolTip(words.tooltip)
