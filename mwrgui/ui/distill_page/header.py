"""The row above the Distill page: what goes on, how far it is, and what can be done about it."""

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

from mwrgui.ui.distill_page.run_words import end_line, progress_line, state_word
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.style.theme import sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import label, push_button

Mode = Literal["form", "run", "end"]
_WHOLE = 1000

SHOWN: Mapping[Mode, tuple[str, ...]] = {
    "form": ("copy", "start"),
    "run": ("more", "pause", "finish"),
    "end": ("again", "resume", "compare"),
}
"""The buttons of each mode, the primary one last."""


class DistillHeader(TranslatedWidget, QWidget):
    """Words, a bar and buttons; the page decides what they do."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("distill_header")
        self._mode: Mode = "form"
        self._run: RunController | None = None
        self.buttons: dict[str, QPushButton] = {
            name: push_button(f"distill_{name}", "primary" if name in ("start", "finish", "compare") else "")
            for names in SHOWN.values()
            for name in names
        }
        self.menu = QMenu(self)
        self._settling = QTimer(self, singleShot=True)
        self._settling.timeout.connect(self._refresh)
        self._build()
        self._retranslate()

    def show_state(self, mode: Mode, run: RunController | None) -> None:
        """Shows what can be done now, and how far the run is.

        "Finish now" stands where "Start" was: the second click of a double one must not end the run.
        """
        if mode == "run" != self._mode:
            self._settling.start(QApplication.doubleClickInterval())
        self._mode, self._run = mode, run
        self._refresh()

    @property
    def title(self) -> str:
        """The upper line."""
        return self._title.text()

    @property
    def line(self) -> str:
        """The lower line."""
        return self._line.text()

    def _build(self) -> None:
        self._title = label("distill_title", "title")
        self._line = label("distill_line", muted=True, wrap=True)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setObjectName("distill_progress")
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _WHOLE)
        self._bar.setFixedHeight(sizes().inside)
        self.buttons["more"].setMenu(self.menu)
        words = QVBoxLayout()
        words.setSpacing(sizes().inside)
        words.addWidget(self._title)
        words.addWidget(self._line)
        row = QHBoxLayout()
        row.setSpacing(sizes().grid)
        row.addLayout(words, 1)
        for button in self.buttons.values():
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().padding, sizes().padding, sizes().grid)
        layout.setSpacing(sizes().grid)
        layout.addLayout(row)
        layout.addWidget(self._bar)

    def _retranslate(self) -> None:
        words = {
            "copy": (self.tr("Copy as command"), self.tr("What makes the same run in a terminal (Ctrl+C)")),
            "start": (self.tr("Start"), self.tr("Starts the run (Ctrl+Enter)")),
            "more": (
                self.tr("More"),
                self.tr("Checkpoint, measurement, the student as it is now, discarding"),
            ),
            "finish": (self.tr("Finish now"), self.tr("Ends the run and keeps the best student (Ctrl+.)")),
            "again": (self.tr("Start another"), self.tr("Shows the form again")),
            "resume": (self.tr("Resume"), self.tr("Goes on from the last checkpoint")),
            "compare": (self.tr("Compare on my photos"), self.tr("Shows the student's work in Restore")),
        }
        for name, (text, tooltip) in words.items():
            self.buttons[name].setText(text)
            self.buttons[name].setToolTip(tooltip)
        self._bar.setAccessibleName(self.tr("Progress of the run"))
        self._refresh()

    def _refresh(self) -> None:
        for name, button in self.buttons.items():
            button.setVisible(name in SHOWN[self._mode] and self._offers(name))
        run = self._run
        self._bar.setVisible(self._mode == "run")
        if run is None or self._mode == "form":
            self._title.setText(self.tr("Distill"))
            self._line.setText(
                self.tr("A small, fast student learns to restore like the teacher, without a single photo.")
            )
            return
        self._title.setText(state_word(run.state))
        self._line.setText(progress_line(run) if run.active else end_line(run))
        self._bar.setValue(round(_WHOLE * run.history.last_step / max(run.history.steps, 1)))
        self._say_pause(run)

    def _offers(self, name: str) -> bool:
        """At its end a run is resumed or compared, as it went."""
        finished = bool(self._run and self._run.state == "finished")
        return {"resume": not finished, "compare": finished}.get(name, True)

    def _say_pause(self, run: RunController) -> None:
        waits = run.state in ("pausing", "paused")
        self.buttons["pause"].setText(self.tr("Continue") if waits else self.tr("Pause"))
        words = (
            self.tr("Goes on (Ctrl+Shift+P)") if waits else self.tr("Waits; all stays loaded (Ctrl+Shift+P)")
        )
        self.buttons["pause"].setToolTip(words)
        for name in ("pause", "more"):
            self.buttons[name].setEnabled(run.controllable)
        self.buttons["finish"].setEnabled(run.controllable and not self._settling.isActive())
