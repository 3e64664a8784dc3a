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
from mwrgui.ui.widgets.message_bar import Message, MessageButton
from mwrgui.ui.widgets.message_subject import MessageSubject

_DISMISSED_KEY = "dismissed_runs"
"""Key in the preferences: the last step of each dismissed run, by the folder of the run."""
_ELSEWHERE_KEY = "runs_elsewhere"
"""Key in the preferences: the runs outside the folder of runs."""


class InterruptedRuns(QObject):
    """Offers runs in the message bar, the newest first and the next one after each dismissal."""

    def __init__(self, window: MainWindow, preferences: PreferencesController) -> None:
        super().__init__(window)
        self._window, self._page, self._preferences = window, window.runs_page, preferences
        self._runs_to_offer: list[RunCard] = []
        sync_runs_elsewhere(self._page.runs, preferences)

    def read_runs(self) -> None:
        """Reads the runs in the background, then offers the first; called once there is a device."""
        elsewhere = list(self._page.runs.elsewhere)
        job = Job(lambda _stop: iter([_find_interrupted(elsewhere)]), name="interrupted runs")
        job.arrived.connect(lambda lists: self._set_runs_to_offer(lists[-1]))
        job.failed.connect(self._window.session.messages.report)
        job.start()

    def _set_runs_to_offer(self, cards: list[RunCard]) -> None:
        dismissed = self._dismissed()
        self._runs_to_offer = [card for card in cards if dismissed.get(str(card.path)) != card.step]
        self._offer()

    def _offer(self) -> None:
        if not self._runs_to_offer:
            return
        card = self._runs_to_offer.pop(0)
        words = self.tr("The run “{name}” was interrupted at step {step} of {steps}.")
        choices = (
            MessageButton(self.tr("Resume"), partial(self._page.resume, card.path)),
            MessageButton(self.tr("Open"), partial(self._show_run, card.path)),
            MessageButton(self.tr("Dismiss"), partial(self._dismiss, card)),
        )
        step, steps = QLocale().toString(card.step), QLocale().toString(card.steps)
        text = words.format(name=card.name, step=step, steps=steps)
        self._window.message_bar.show_message(
            Message(text, "warn", choices, subject=MessageSubject("run", card.path))
        )

    def _show_run(self, path: Path) -> None:
        self._window.show_page("runs")
        self._page.show_run(path)

    def _dismiss(self, card: RunCard) -> None:
        """Saves that this run is not offered again until it has made more steps, and offers the next run."""
        existing = {path: step for path, step in self._dismissed().items() if Path(path).exists()}
        self._preferences.save_window_state(**{_DISMISSED_KEY: {**existing, str(card.path): card.step}})
        self._offer()

    def _dismissed(self) -> Mapping[str, int]:
        saved = self._preferences.current.window.get(_DISMISSED_KEY)
        return saved if isinstance(saved, dict) else {}


def _find_interrupted(elsewhere: list[Path]) -> list[RunCard]:
    """Finds interrupted runs that can be resumed, the newest first."""
    cards = [*list_runs(runs_folder()), *map(read_run, filter(Path.exists, elsewhere))]
    offered = [card for card in cards if card.state == "interrupted" and card.resumable]
    return sorted(offered, key=lambda card: card.changed_at, reverse=True)


def sync_runs_elsewhere(runs: RunList, preferences: PreferencesController) -> None:
    """Restores `runs.elsewhere` from the preferences, and saves it there whenever it changes."""
    saved = preferences.current.window.get(_ELSEWHERE_KEY)
    runs.elsewhere = [Path(str(path)) for path in saved] if isinstance(saved, list) else []
    runs.elsewhere_changed.connect(
        lambda: preferences.save_window_state(
            **{_ELSEWHERE_KEY: [str(path) for path in runs.elsewhere if path.exists()]}
        )
    )
