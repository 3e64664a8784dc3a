"""Offers to resume interrupted runs, and remembers runs outside the folder of runs."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from mwrgui.core.paths import runs_folder
from mwrgui.jobs.job import Job
from mwrgui.runs.run_cards import RunCard, list_runs, read_run
from mwrgui.ui.preferences.preferences_controller import PreferencesController
from mwrgui.ui.runs_page.run_list import RunList
from mwrgui.ui.shell.main_window import MainWindow
from mwrgui.ui.widgets.message_bar import Choice, Message
from mwrgui.ui.widgets.message_subject import Subject

_DISMISSED = "dismissed_runs"
"""Key in the preferences: the last step of each run that the user has dismissed, by its folder."""
_ELSEWHERE = "runs_elsewhere"
"""Key in the preferences: the runs outside the folder of runs."""


class InterruptedRuns(QObject):
    """Offers one run after the other in the message bar, the newest first."""

    def __init__(self, window: MainWindow, preferences: PreferencesController) -> None:
        super().__init__(window)
        self._window, self._page, self._preferences = window, window.runs_page, preferences
        self._waiting: list[RunCard] = []
        sync_runs_elsewhere(self._page.runs, preferences)

    def read(self) -> None:
        """Reads the runs in the background, then offers the first; called once there is a device."""
        elsewhere = list(self._page.runs.elsewhere)
        job = Job(lambda _stop: iter([_interrupted(elsewhere)]), name="interrupted runs")
        job.arrived.connect(lambda lists: self._set_waiting(lists[-1]))
        job.failed.connect(self._window.session.messages.report)
        job.start()

    def _set_waiting(self, cards: list[RunCard]) -> None:
        dismissed = self._dismissed()
        self._waiting = [card for card in cards if dismissed.get(str(card.path)) != card.step]
        self._offer()

    def _offer(self) -> None:
        if not self._waiting:
            return
        card = self._waiting.pop(0)
        words = self.tr("The run “{name}” was interrupted at step {step} of {steps}.")
        choices = (
            Choice(self.tr("Resume"), partial(self._page.resume, card.path)),
            Choice(self.tr("Open"), partial(self._show_run, card.path)),
            Choice(self.tr("Dismiss"), partial(self._dismiss, card)),
        )
        step, steps = QLocale().toString(card.step), QLocale().toString(card.steps)
        text = words.format(name=card.name, step=step, steps=steps)
        self._window.message_bar.show_message(Message(text, "warn", choices, about=Subject("run", card.path)))

    def _show_run(self, path: Path) -> None:
        self._window.show_page("runs")
        self._page.show_run(path)

    def _dismiss(self, card: RunCard) -> None:
        """Remembers not to offer this run until it has made more steps, and offers the next one."""
        existing = {path: step for path, step in self._dismissed().items() if Path(path).exists()}
        self._preferences.remember_window(**{_DISMISSED: {**existing, str(card.path): card.step}})
        self._offer()

    def _dismissed(self) -> Mapping[str, int]:
        saved = self._preferences.current.window.get(_DISMISSED)
        return saved if isinstance(saved, dict) else {}


def _interrupted(elsewhere: list[Path]) -> list[RunCard]:
    """Interrupted runs that can be resumed, the newest first."""
    cards = [*list_runs(runs_folder()), *map(read_run, filter(Path.exists, elsewhere))]
    offered = [card for card in cards if card.state == "interrupted" and card.resumable]
    return sorted(offered, key=lambda card: card.changed, reverse=True)


def sync_runs_elsewhere(runs: RunList, preferences: PreferencesController) -> None:
    """Takes the runs in other folders from the preferences into the list, and saves them when they change."""
    saved = preferences.current.window.get(_ELSEWHERE)
    runs.elsewhere = [Path(str(path)) for path in saved] if isinstance(saved, list) else []
    runs.elsewhere_changed.connect(
        lambda: preferences.remember_window(
            **{_ELSEWHERE: [str(path) for path in runs.elsewhere if path.exists()]}
        )
    )
