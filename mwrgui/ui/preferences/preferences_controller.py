"""Applies changes of the preferences to the window and the session, and saves them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.ui.preferences.preferences_file import GeneralPreferences, Preferences, PreferencesFile
from mwrgui.ui.session.file_kinds import is_checkpoint
from mwrgui.ui.session.run_controller import RunController
from mwrgui.ui.session.session import Session
from mwrgui.ui.session.state import ModelRole
from mwrgui.ui.style.theme import Appearance
from mwrgui.ui.text.language import Language
from mwrgui.ui.widgets.actions import Actions


class PreferencesController:
    """Connects the preferences file with the window and the session.

    Devices and models that the user chooses elsewhere in the window are saved as well. If the file
    cannot be written, a message says so.
    """

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
        self._actions.set_shortcuts(self.current.shortcuts)
        self._apply_output()
        session.device_changed.connect(self._save_device)
        session.models.changed.connect(self._save_model)
        session.recipe_draft.restore_state(self.current.distill)
        session.recent.restore_state(self.current.window.get("recent"))
        session.recent.changed.connect(lambda: self.save_window_state(recent=session.recent.saved_state()))
        session.runs.changed.connect(self.save_draft)
        session.runs.changed.connect(self._follow_run)

    @property
    def current(self) -> Preferences:
        """The preferences that are in effect; replaced by another object after each change."""
        return self._file.current

    def change(
        self,
        *,
        general: GeneralPreferences | None = None,
        shortcuts: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        """Applies and saves new preferences or shortcuts; None leaves that part as it is."""
        before = self.current.general
        changes: dict[str, Any] = {"general": general or before}
        if shortcuts is not None:
            changes["shortcuts"] = shortcuts
            self._actions.set_shortcuts(shortcuts)
        self._save(**changes)
        self._apply(before, self.current.general)

    def save_window_state(self, **state: Any) -> None:
        """Saves entries of `Preferences.window`, such as the geometry or the last folder."""
        self._save(window={**self.current.window, **state})

    def save_draft(self) -> None:
        """Saves the choices in the form of the next run."""
        self._save(distill=self._session.recipe_draft.choices.saved_state())

    def _apply(self, before: GeneralPreferences, after: GeneralPreferences) -> None:
        if after.theme != before.theme:
            self._appearance.choose(after.theme)
        if after.language != before.language:
            self._language.choose(after.language)
        if (after.device, after.precision) != (before.device, before.precision):
            self._session.choose_device(after.device, after.precision)
        self._apply_output()

    def _apply_output(self) -> None:
        """Passes the options for written results to the session."""
        general, options = self.current.general, self._session.options
        self._session.set_options(replace(options, files=general.results, clips=general.clips))

    def _save_device(self) -> None:
        """Saves a device that was chosen outside the preferences dialog."""
        state = self._session.device
        if state.device:
            self._set_general(device=state.wanted, precision=state.wanted_precision)

    def _save_model(self, role: ModelRole) -> None:
        """Saves the name of a loaded model if it is from the library; other files may be moved or deleted."""
        slot = self._session.models.slot(role)
        in_library = slot.source and not is_checkpoint(Path(slot.name))
        if slot.state == "ready" and in_library:
            self._set_general(**{role: slot.name})

    def _follow_run(self) -> None:
        run = self._session.runs.latest
        assert run
        run.ended.connect(lambda: self._save_student(run))

    def _save_student(self, run: RunController) -> None:
        """Saves the new student when its run ends, because the window may close before it is loaded."""
        if run.card:
            self._set_general(student=run.card.name)

    def _set_general(self, **changes: Any) -> None:
        before = self.current.general
        after = replace(before, **changes)
        if after != before:
            self._save(general=after)

    def _save(self, **changes: Any) -> None:
        try:
            self._file.update(**changes)
        except MwrError as problem:
            self._session.messages.report(problem)
