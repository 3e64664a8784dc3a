"""The preferences at work: what the person chooses is applied at once and saved."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.ui.preferences.preferences_file import Choices, Preferences, PreferencesFile
from mwrgui.ui.session.file_kinds import is_checkpoint
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.language import Language
from mwrgui.ui.widgets.actions import Actions


class PreferencesController:
    """Applies and saves the preferences."""

    def __init__(
        self,
        file: PreferencesFile,
        *,
        appearance: Appearance,
        language: Language,
        actions: Actions,
        session: Session,
    ) -> None:
        self._file = file
        self._appearance, self._language = appearance, language
        self._actions, self._session = actions, session
        self._actions.set_shortcuts(self.now.shortcuts)
        self._apply_output()
        session.device_changed.connect(self._keep_device)
        session.models.changed.connect(self._keep_model)
        session.recipe_draft.restore_state(self.now.distill)
        session.recent.restore_state(self.now.window.get("recent"))
        session.recent.changed.connect(lambda: self.remember(recent=session.recent.saved_state()))
        session.runs.changed.connect(self.keep_draft)
        session.runs.changed.connect(self._follow_run)

    @property
    def now(self) -> Preferences:
        """The preferences."""
        return self._file.now

    def change(
        self, *, choices: Choices | None = None, shortcuts: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        """Takes other choices or other keys."""
        before = self.now.choices
        changes: dict[str, Any] = {"choices": choices or before}
        if shortcuts is not None:
            changes["shortcuts"] = shortcuts
            self._actions.set_shortcuts(shortcuts)
        self._save(**changes)
        self._apply(before, self.now.choices)

    def remember(self, **facts: Any) -> None:
        """Keeps facts about the window: its place, the last folder."""
        self._save(window={**self.now.window, **facts})

    def keep_draft(self) -> None:
        """Keeps the settings of the next run, for the next start."""
        self._save(distill=self._session.recipe_draft.choices.saved_state())

    def _apply(self, before: Choices, now: Choices) -> None:
        if now.theme != before.theme:
            self._appearance.choose(now.theme)
        if now.language != before.language:
            self._language.choose(now.language)
        if (now.device, now.precision) != (before.device, before.precision):
            self._session.choose_device(now.device, now.precision)
        self._apply_output()

    def _apply_output(self) -> None:
        """How results are written from now on."""
        now, options = self.now.choices, self._session.options
        self._session.set_options(replace(options, files=now.results, clips=now.clips))

    def _keep_device(self) -> None:
        """Remembers a device that was chosen elsewhere than in the preferences."""
        state = self._session.device
        if state.device:
            self._choose(device=state.wanted, precision=state.wanted_precision)

    def _keep_model(self, role: ModelRole) -> None:
        """Remembers a model of the library that is in use; a file may be elsewhere next time."""
        slot = self._session.models.slot(role)
        of_library = slot.source and not is_checkpoint(Path(slot.name))
        if slot.state == "ready" and of_library:
            self._choose(**{role: slot.name})

    def _follow_run(self) -> None:
        run = self._session.runs.latest
        assert run
        run.ended.connect(lambda: self._keep_student(run))

    def _keep_student(self, run: RunController) -> None:
        """Remembers a student that was just made: who finishes and quits does not see it loaded."""
        if run.card:
            self._choose(student=run.card.name)

    def _choose(self, **chosen: Any) -> None:
        before = self.now.choices
        now = replace(before, **chosen)
        if now != before:
            self._save(choices=now)

    def _save(self, **changes: Any) -> None:
        try:
            self._file.write(**changes)
        except MwrError as problem:
            self._session.messages.report(problem)
