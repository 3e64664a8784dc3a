"""From one start to the next: interrupted runs are offered, runs in other places are listed again."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLocale, QObject

from mwrgui.core.paths import runs_folder
from mwrgui.jobs.job import Job
from mwrgui.library.runs import RunCard, list_runs, read_run
from mwrgui.ui.main_window import MainWindow
from mwrgui.ui.runs_page.page import RunsPage
from mwrgui.ui.runs_page.run_list import RunList
from mwrgui.ui.settings_in_use import SettingsInUse
from mwrgui.ui.widgets.message_bar import Choice, Message

KEY = "dismissed_runs"
"""In the preferences: folder of a run → the step at which it stood when it was dismissed."""
PLACES = "runs_elsewhere"
"""In the preferences: folders of runs that do not lie among the others."""


class InterruptedRuns(QObject):
    """Shows one run after the other in the message bar, the latest first, until none is left to decide on."""

    def __init__(self, window: MainWindow, settings: SettingsInUse) -> None:
        super().__init__(window)
        page = window.pages["runs"]
        assert isinstance(page, RunsPage)
        self._window, self._page, self._settings = window, page, settings
        self._waiting: list[RunCard] = []
        keep_places(page.runs, settings)

    def look_for(self) -> None:
        """Reads in the background what there is."""
        elsewhere = list(self._page.runs.elsewhere)
        job = Job(lambda _stop: iter([_interrupted(elsewhere)]), name="interrupted runs")
        job.arrived.connect(lambda lists: self._take(lists[-1]))
        job.failed.connect(self._window.session.report)
        job.start()

    def _take(self, cards: list[RunCard]) -> None:
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
            Choice(self.tr("Look"), partial(self._look, card.path)),
            Choice(self.tr("Dismiss"), partial(self._dismiss, card)),
        )
        step, steps = QLocale().toString(card.step), QLocale().toString(card.steps)
        text = words.format(name=card.name, step=step, steps=steps)
        self._window.message_bar.show_message(Message(text, "warn", choices))

    def _look(self, path: Path) -> None:
        self._window.show_page("runs")
        self._page.look(path)

    def _dismiss(self, card: RunCard) -> None:
        """Not offered again unless it goes on and is interrupted once more; then comes the next."""
        there = {path: step for path, step in self._dismissed().items() if Path(path).exists()}
        self._settings.remember(**{KEY: {**there, str(card.path): card.step}})
        self._offer()

    def _dismissed(self) -> Mapping[str, int]:
        kept = self._settings.now.window.get(KEY)
        return kept if isinstance(kept, dict) else {}


def _interrupted(elsewhere: list[Path]) -> list[RunCard]:
    """Runs that can go on, the latest first."""
    cards = [*list_runs(runs_folder()), *map(read_run, filter(Path.exists, elsewhere))]
    offered = [card for card in cards if card.state == "interrupted" and card.resumable]
    return sorted(offered, key=lambda card: card.changed, reverse=True)


def keep_places(runs: RunList, settings: SettingsInUse) -> None:
    """Lists runs again that were opened from other places in earlier sessions, and remembers new ones."""
    kept = settings.now.window.get(PLACES)
    runs.elsewhere = [Path(str(path)) for path in kept] if isinstance(kept, list) else []
    runs.elsewhere_changed.connect(
        lambda: settings.remember(**{PLACES: [str(path) for path in runs.elsewhere if path.exists()]})
    )
