"""The status line: the current task, its progress and the time left."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.formatting import format_remaining_time
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.actions import Actions
from mwrgui.ui.widgets.parts import label

_BAR_STEPS = 1000
"""Number of steps of the progress bar."""


class StatusLine(TranslatedWidget, QWidget):
    """Shows one task at a time, or a summary while there is none."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_line")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._summary = ""
        self._build(actions)
        self._retranslate()
        self.clear()

    def show_task(self, text: str, *, done: float | None = None, seconds_left: float | None = None) -> None:
        """Shows a task.

        Args:
            done: fraction of the task that is done, 0..1; None while unknown.
            seconds_left: estimated remaining time; None while unknown.
        """
        self._text.setText(text)
        self._bar.setRange(0, 0 if done is None else _BAR_STEPS)
        self._bar.setValue(round((done or 0) * _BAR_STEPS))
        time_left = self.tr("{time} left")
        self._time_left_label.setText(
            "" if seconds_left is None else time_left.format(time=format_remaining_time(seconds_left))
        )
        self._show_progress(True)

    def set_summary(self, text: str) -> None:
        """Sets the text that is shown while there is no task."""
        self._summary = text
        if self._bar.isHidden():
            self._text.setText(text)

    def clear(self) -> None:
        """Shows the summary instead of a task."""
        self._text.setText(self._summary)
        self._show_progress(False)

    @property
    def text(self) -> str:
        """The current task, or the summary while there is none."""
        return self._text.text()

    def _build(self, actions: Actions) -> None:
        self._text = label("status_text", "small", muted=True)
        self._time_left_label = label("status_left", "small", muted=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setObjectName("status_progress")
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(sizes().progress, sizes().grid)
        self._stop_button = QToolButton()
        self._stop_button.setObjectName("status_stop")
        self._stop_button.setAutoRaise(True)
        self._stop_button.setDefaultAction(actions["stop"])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().padding, 0, sizes().grid, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._text, 1)
        for widget in (self._time_left_label, self._bar, self._stop_button):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(sizes().control)

    def _show_progress(self, visible: bool) -> None:
        for widget in (self._time_left_label, self._bar, self._stop_button):
            widget.setVisible(visible)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Status"))
        self._bar.setAccessibleName(self.tr("Progress of the task"))
        self._stop_button.setAccessibleName(self.tr("Stop the task"))
