"""The row above the Distill page: the state of the run, its progress, and buttons that control it."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from mwrgui.ui.distill_page.run_words import end_line, progress_line, state_text
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

Mode = Literal["form", "run", "end"]
"""What the page shows: the form of the next run, the active run, or the run that has ended."""

_PROGRESS_MAXIMUM = 1000

BUTTONS_BY_MODE: Mapping[Mode, tuple[str, ...]] = {
    "form": ("copy", "start"),
    "run": ("more", "pause", "finish"),
    "end": ("again", "resume", "compare"),
}
"""The names of the buttons in each mode, the primary one last."""


class DistillHeader(TranslatedWidget, QWidget):
    """Two lines of text, a progress bar and buttons; the page connects the buttons to what they do.

    Attributes:
        buttons: the buttons of all modes, by name.
        menu: the menu of the button "more"; `RunActions` fills it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("distill_header")
        self._mode: Mode = "form"
        self._run: RunController | None = None
        self.buttons: dict[str, QPushButton] = {
            name: push_button(f"distill_{name}", "primary" if name in ("start", "finish", "compare") else "")
            for names in BUTTONS_BY_MODE.values()
            for name in names
        }
        self.menu = QMenu(self)
        self._double_click_timer = QTimer(self, singleShot=True)
        self._double_click_timer.timeout.connect(self._refresh)
        self._build()
        self._retranslate()

    def show_state(self, mode: Mode, run: RunController | None) -> None:
        """Shows the buttons of `mode`, and the state and progress of `run`, which may be None in mode "form".

        "Finish now" takes the place of "Start", so it stays disabled for the interval of a double click.
        Otherwise the second click on Start would end the run.
        """
        if mode == "run" != self._mode:
            self._double_click_timer.start(QApplication.doubleClickInterval())
        self._mode, self._run = mode, run
        self._refresh()

    @property
    def title(self) -> str:
        """The text of the upper line: the state of the run."""
        return self._title.text()

    @property
    def details(self) -> str:
        """The text of the lower line: progress of the active run, or the outcome of the ended one."""
        return self._details.text()

    def _build(self) -> None:
        self._title = label("distill_title", "title")
        self._details = label("distill_details", muted=True, wrap=True)
        self._details.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._progress_bar = QProgressBar()
        self._progress_bar.setObjectName("distill_progress")
        self._progress_bar.setTextVisible(False)
        self._progress_bar.setRange(0, _PROGRESS_MAXIMUM)
        self._progress_bar.setFixedHeight(sizes().small_spacing)
        self.buttons["more"].setMenu(self.menu)
        texts = QVBoxLayout()
        texts.setSpacing(sizes().small_spacing)
        texts.addWidget(self._title)
        texts.addWidget(self._details)
        row = QHBoxLayout()
        row.setSpacing(sizes().grid)
        row.addLayout(texts, 1)
        for button in self.buttons.values():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().padding, sizes().padding, sizes().grid)
        layout.setSpacing(sizes().grid)
        layout.addLayout(row)
        layout.addWidget(self._progress_bar)

    def _retranslate(self) -> None:
        texts = {
            "copy": (
                self.tr("Copy as command"),
                self.tr("Copies the command that starts the same run in a terminal (Ctrl+C)"),
            ),
            "start": (self.tr("Start"), self.tr("Starts the run (Ctrl+Enter)")),
            "more": (
                self.tr("More"),
                self.tr("Checkpoint, measurement, the student as it is now, discarding"),
            ),
            "finish": (self.tr("Finish now"), self.tr("Ends the run and keeps the best student (Ctrl+.)")),
            "again": (self.tr("Start another"), self.tr("Shows the form again")),
            "resume": (self.tr("Resume"), self.tr("Continues from the latest checkpoint")),
            "compare": (self.tr("Compare on my photos"), self.tr("Shows the student's work in Restore")),
        }
        for name, (text, tooltip) in texts.items():
            self.buttons[name].setText(text)
            self.buttons[name].setToolTip(tooltip)
        self._progress_bar.setAccessibleName(self.tr("Progress of the run"))
        self._refresh()

    def _refresh(self) -> None:
        for name, button in self.buttons.items():
            button.setVisible(name in BUTTONS_BY_MODE[self._mode] and self._applies(name))
        run = self._run
        self._progress_bar.setVisible(self._mode == "run")
        if run is None or self._mode == "form":
            self._title.setText(self.tr("Distill"))
            self._details.setText(
                self.tr("A small, fast student learns to restore like the teacher, without a single photo.")
            )
            return
        self._title.setText(state_text(run.state))
        self._details.setText(progress_line(run) if run.active else end_line(run))
        done = run.history.last_step / max(run.history.steps, 1)
        self._progress_bar.setValue(round(_PROGRESS_MAXIMUM * done))
        self._refresh_run_buttons(run)

    def _applies(self, name: str) -> bool:
        """Whether a button of the mode applies: Resume to a resumable run, Compare to a finished one."""
        run = self._run
        if run is None or name not in ("resume", "compare"):
            return True
        return run.resumable if name == "resume" else run.state == "finished"

    def _refresh_run_buttons(self, run: RunController) -> None:
        paused = run.state in ("pausing", "paused")
        self.buttons["pause"].setText(self.tr("Continue") if paused else self.tr("Pause"))
        tooltip = (
            self.tr("Continues (Ctrl+Shift+P)")
            if paused
            else self.tr("Waits; everything stays loaded (Ctrl+Shift+P)")
        )
        self.buttons["pause"].setToolTip(tooltip)
        for name in ("pause", "more"):
            self.buttons[name].setEnabled(run.controllable)
        self.buttons["finish"].setEnabled(run.controllable and not self._double_click_timer.isActive())
