"""A line with the latest problem of the run, and what can be done about it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from mwrgui.runs.history import WarningMark
from mwrgui.runs.warnings import WARNINGS
from mwrgui.ui.monitor.health import LastingProblem, warning_advice
from mwrgui.ui.monitor.naming import step_number
from mwrgui.ui.style.icons import pixmap
from mwrgui.ui.style.theme import Appearance, sizes
from mwrgui.ui.text.translated_widget import TranslatedWidget
from mwrgui.ui.widgets.parts import icon_button, label, push_button


class HealthStrip(TranslatedWidget, QFrame):
    """Shows the latest problem; one that was closed does not come back. Hidden while there is none.

    Signals:
        rollback_requested: the CheckpointMark to roll back to.
        step_requested: the step of a problem that the user wants to see.
    """

    rollback_requested = Signal(object)
    step_requested = Signal(int)

    def __init__(self, appearance: Appearance, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("message_bar")  # for the same style sheet rules
        self._appearance = appearance
        self._problems: list[LastingProblem] = []
        self._closed: set[WarningMark] = set()
        self._build()
        self._connect()
        self._retranslate()
        self.hide()

    @property
    def problem(self) -> LastingProblem | None:
        """The problem that is shown; None while the strip is hidden."""
        not_closed = [problem for problem in self._problems if problem.mark not in self._closed]
        return not_closed[-1] if not_closed else None

    def show_problems(self, problems: Sequence[LastingProblem]) -> None:
        """Shows the latest problem that has not been closed."""
        self._problems = list(problems)
        self._refresh()

    def _build(self) -> None:
        self._sign = label("health_sign")
        self._text = label("health_text", wrap=True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.show_button, self.rollback_button = push_button("health_show"), push_button("health_rollback")
        self.close_button = icon_button("health_close", "close", self._appearance)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(sizes().padding, sizes().small_spacing, sizes().grid, sizes().small_spacing)
        layout.setSpacing(sizes().grid)
        for widget in (self._sign, self._text, self.show_button, self.rollback_button, self.close_button):
            layout.addWidget(widget, 1 if widget is self._text else 0)

    def _connect(self) -> None:
        self.rollback_button.clicked.connect(self._request_rollback)
        self.show_button.clicked.connect(self._request_step)
        self.close_button.clicked.connect(self._close)
        self._appearance.changed.connect(self._refresh)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Health of the run"))
        self.show_button.setText(self.tr("Show"))
        self.show_button.setToolTip(self.tr("Moves the time-line to the step at which the problem began"))
        self.close_button.setToolTip(self.tr("Close the message"))
        self.close_button.setAccessibleName(self.tr("Close the message"))
        self._refresh()

    def _refresh(self) -> None:
        problem = self.problem
        self.setVisible(problem is not None)
        if problem is None:
            return
        theme = self._appearance.theme
        known = WARNINGS.get(problem.mark.kind)
        kind = "bad" if known and known.severe else "warn"
        self._sign.setPixmap(pixmap(kind, getattr(theme, kind), sizes().icon))
        self._text.setText(problem.sentence)
        self._text.setAccessibleName(problem.sentence)
        self._text.setToolTip(warning_advice(problem.mark))
        self.rollback_button.setVisible(problem.rollback_target is not None)
        if problem.rollback_target:
            words = self.tr("Roll back to {step}").format(step=step_number(problem.rollback_target.step))
            self.rollback_button.setText(words)
            self.rollback_button.setToolTip(self.tr("Continues from that checkpoint with lower rates"))
        self.setProperty("kind", kind)
        self.style().polish(self)

    def _request_rollback(self) -> None:
        if self.problem and self.problem.rollback_target:
            self.rollback_requested.emit(self.problem.rollback_target)

    def _request_step(self) -> None:
        if self.problem:
            self.step_requested.emit(self.problem.mark.step)

    def _close(self) -> None:
        if self.problem:
            self._closed.add(self.problem.mark)
        self._refresh()
