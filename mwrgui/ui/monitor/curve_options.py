"""Options of the curves: which plots, smoothing and scales; also shows the step under the crosshair."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSlider, QToolButton, QWidget

from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.monitor.plot_kinds import PLOT_KINDS, PlotName, meaning_of, title_of
from mwrgui.ui.monitor.scale import Scale
from mwrgui.ui.style.icons import set_themed_icon
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.formatting import format_duration
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label

MEAN_LENGTHS = (1, 3, 10, 30, 100, 300, 1000, 3000)
"""Lengths of the running mean that can be chosen, in steps."""
_DEFAULT_MEAN_INDEX = 4
"""Index of the default length in `MEAN_LENGTHS`."""


@dataclass(frozen=True, slots=True)
class _ButtonTexts:
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
        self._has_teacher = True
        self._build(appearance)
        self._connect()
        self._retranslate()

    @property
    def wanted_plots(self) -> set[PlotName]:
        """The plots that the user wants to see."""
        return {name for name, button in self._plot_buttons.items() if button.isChecked()}

    @property
    def mean_length(self) -> int:
        """Length of the running mean, in steps."""
        return MEAN_LENGTHS[self.smoothing_slider.value()]

    @property
    def logarithmic(self) -> bool:
        """Whether losses are drawn on a logarithmic axis."""
        return self.log_button.isChecked()

    @property
    def by_time(self) -> bool:
        """Whether the horizontal axis is run time."""
        return self.time_button.isChecked()

    def show_buttons_of(self, names: Sequence[PlotName]) -> None:
        """Shows the buttons of these plots and hides all others; what is checked stays checked."""
        for name, button in self._plot_buttons.items():
            button.setVisible(name in names)

    def set_has_teacher(self, has_teacher: bool) -> None:
        """Sets whether the run has a teacher that its student can agree with."""
        if has_teacher != self._has_teacher:
            self._has_teacher = has_teacher
            self._retranslate()

    def show_crosshair(self, step: int | None, scale: Scale) -> None:
        """Shows the step under the crosshair and its run time; None clears the label."""
        if step is None:
            self._crosshair_label.setText("")
            return
        seconds = Scale(True, scale.clock, scale.last_step).x_of(step)
        text = self.tr("Step {step} · {time}")
        self._crosshair_label.setText(text.format(step=step_number(step), time=format_duration(seconds)))

    def _build(self, appearance: Appearance) -> None:
        self._plot_buttons = {
            kind.name: _tool_button(f"show_{kind.name}", checked=kind.shown_by_default) for kind in PLOT_KINDS
        }
        self._crosshair_label = label("curves_position", "small", muted=True)
        self.smoothing_slider = QSlider(Qt.Orientation.Horizontal)
        self.smoothing_slider.setObjectName("curves_smoothing")
        self.smoothing_slider.setRange(0, len(MEAN_LENGTHS) - 1)
        self.smoothing_slider.setValue(_DEFAULT_MEAN_INDEX)
        self.smoothing_slider.setFixedWidth(sizes().thumbnail)
        self._mean_length_label = label("curves_span", "small", muted=True)
        self._mean_length_label.setMinimumWidth(
            self._mean_length_label.fontMetrics().horizontalAdvance("3,000")
        )
        self.log_button = _tool_button("curves_log", checked=True)
        self.time_button = _tool_button("curves_time", checked=False)
        self.whole_run_button = _tool_button("curves_whole", checked=None)
        set_themed_icon(self.whole_run_button, "fit", appearance)
        self.export_button = _tool_button("curves_export", checked=None)
        set_themed_icon(self.export_button, "export", appearance)
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export_csv, self.export_picture = QAction(self), QAction(self)
        menu = QMenu(self.export_button)
        menu.addActions([self.export_csv, self.export_picture])
        self.export_button.setMenu(menu)
        self._lay_out()

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(
            sizes().padding, sizes().small_spacing, sizes().padding, sizes().small_spacing
        )
        layout.setSpacing(sizes().small_spacing)
        for button in self._plot_buttons.values():
            layout.addWidget(button)
        layout.addStretch()
        layout.addWidget(self._crosshair_label)
        layout.addSpacing(sizes().grid)
        for widget in (
            self.smoothing_slider,
            self._mean_length_label,
            self.log_button,
            self.time_button,
            self.whole_run_button,
            self.export_button,
        ):
            layout.addWidget(widget)

    def _connect(self) -> None:
        for button in (*self._plot_buttons.values(), self.log_button, self.time_button):
            button.toggled.connect(self.changed)
        self.smoothing_slider.valueChanged.connect(self._show_mean_length)
        self.smoothing_slider.valueChanged.connect(self.changed)
        self.whole_run_button.clicked.connect(self.whole_requested)

    def _retranslate(self) -> None:
        for name, button in self._plot_buttons.items():
            title, meaning = (
                text_of(name, has_teacher=self._has_teacher) for text_of in (title_of, meaning_of)
            )
            _set_texts(button, _ButtonTexts(title, meaning))
        _set_texts(
            self.log_button, _ButtonTexts(self.tr("Log"), self.tr("Draws losses on a logarithmic axis"))
        )
        _set_texts(
            self.time_button,
            _ButtonTexts(self.tr("Time"), self.tr("The horizontal axis is run time instead of steps")),
        )
        _set_texts(
            self.whole_run_button, _ButtonTexts("", self.tr("Shows the whole run (double-click in a plot)"))
        )
        _set_texts(
            self.export_button, _ButtonTexts("", self.tr("Saves the curves as a table or as a picture"))
        )
        self.whole_run_button.setAccessibleName(self.tr("Whole run"))
        self.export_button.setAccessibleName(self.tr("Save curves"))
        self.export_csv.setText(self.tr("Save all metrics as CSV…"))
        self.export_picture.setText(self.tr("Save the plots as PNG…"))
        self.smoothing_slider.setToolTip(self.tr("Length of the running mean, in steps"))
        self.smoothing_slider.setAccessibleName(self.tr("Running mean"))
        self._show_mean_length()

    def _show_mean_length(self) -> None:
        self._mean_length_label.setText(
            step_number(self.mean_length) if self.mean_length > 1 else self.tr("raw")
        )
        self._mean_length_label.setToolTip(self.smoothing_slider.toolTip())


def _tool_button(name: str, *, checked: bool | None) -> QToolButton:
    """A flat button: checkable if `checked` is given, plain if it is None."""
    button = QToolButton()
    button.setObjectName(name)
    button.setProperty("look", "tool")
    button.setAutoRaise(True)
    button.setIconSize(QSize(sizes().icon, sizes().icon))
    button.setCheckable(checked is not None)
    button.setChecked(bool(checked))
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def _set_texts(button: QToolButton, texts: _ButtonTexts) -> None:
    button.setText(texts.text)
    button.setAccessibleName(texts.text)
    button.setToolTip(texts.tooltip)
