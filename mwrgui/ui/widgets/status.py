"""The status line: what is being done, how far it is, how long it takes."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QToolButton, QWidget

from mwrgui.ui.actions import Actions
from mwrgui.ui.theme import sizes
from mwrgui.ui.widgets.parts import label
from mwrgui.ui.words import wait

_STEPS = 1000


class StatusLine(QWidget):
    """One task at a time; without one it says how things are."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status_line")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rest = ""
        self._build(actions)
        self._retranslate()
        self.clear()

    def show_task(self, text: str, *, done: float | None = None, seconds_left: float | None = None) -> None:
        """Shows a task; `done` is a fraction, None while nobody knows."""
        self._text.setText(text)
        self._bar.setRange(0, 0 if done is None else _STEPS)
        self._bar.setValue(round((done or 0) * _STEPS))
        left = "" if seconds_left is None else self.tr("{time} left").format(time=wait(seconds_left))
        self._left.setText(left)
        self._show_progress(True)

    def show_rest(self, text: str) -> None:
        """Says how things are while no task goes on."""
        self._rest = text
        if self._bar.isHidden():
            self._text.setText(text)

    def clear(self) -> None:
        """The task is over."""
        self._text.setText(self._rest)
        self._show_progress(False)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Takes the words of another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def _build(self, actions: Actions) -> None:
        self._text = label("status_text", "small", muted=True)
        self._left = label("status_left", "small", muted=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setObjectName("status_progress")
        self._bar.setTextVisible(False)
        self._bar.setFixedSize(sizes().progress, sizes().grid)
        self._stop = QToolButton()
        self._stop.setObjectName("status_stop")
        self._stop.setAutoRaise(True)
        self._stop.setDefaultAction(actions["stop"])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().padding, 0, sizes().grid, 0)
        layout.setSpacing(sizes().grid)
        layout.addWidget(self._text, 1)
        for widget in (self._left, self._bar, self._stop):
            layout.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setFixedHeight(sizes().control)

    def _show_progress(self, visible: bool) -> None:
        for widget in (self._left, self._bar, self._stop):
            widget.setVisible(visible)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Status"))
        self._bar.setAccessibleName(self.tr("Progress of the task"))
        self._stop.setAccessibleName(self.tr("Stop the task"))
