"""The recipe of the next run, while the user edits it in the form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from mwrgui.core.sentences import sentence
from mwrgui.distillation.probes import MAX_PROBES
from mwrgui.jobs.job import Job
from mwrgui.ui.session.recipe_catalog import RecipeCatalog, read_catalog
from mwrgui.ui.session.recipe_choices import RecipeChoices
from mwrgui.ui.text.translated import translated_text

if TYPE_CHECKING:
    from mwrgui.distillation.recipe import DistillRecipe


class RecipeDraft(QObject):
    """A shipped recipe with the user's changes. Values may be invalid: see `problems`.

    Attributes:
        catalog: None until `prepare` has read it.

    Signals:
        prepared: `catalog` has been read; emitted again when the costs of the designs are known.
        changed: `choices` have changed.
        failed: the exception that kept the catalog from being read.
    """

    prepared = Signal()
    changed = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.catalog: RecipeCatalog | None = None
        self._choices = RecipeChoices()
        self._job: Job | None = None

    @property
    def choices(self) -> RecipeChoices:
        """The current choices; a new record after each `changed`."""
        return self._choices

    def prepare(self) -> None:
        """Reads the catalog in the background, which loads torch; further calls do nothing."""
        if self._job is None:
            self._job = Job(lambda _stop: read_catalog(), name="recipe catalog")
            self._job.arrived.connect(lambda found: self._set_catalog(found[-1]))
            self._job.failed.connect(self.failed)
            self._job.start()

    def value(self, name: str) -> Any:
        """The current value of a setting: the user's, or else that of the preset; needs `catalog`."""
        return self._values()[name]

    def set_value(self, name: str, value: Any) -> None:
        """Changes a setting, or removes its change if `value` is that of the preset."""
        value = list(value) if isinstance(value, tuple) else value
        self._set_choices(replace(self._choices, changes={**self._choices.changes, name: value}))

    def set_text(self, name: str, text: str) -> None:
        """Changes a setting to a text that the user has typed, valid or not; needs `catalog`."""
        assert self.catalog, "prepare has read the catalog"
        self.set_value(name, self.catalog.settings[name].parse(text.strip()))

    def reset(self, name: str) -> None:
        """Gives a setting the value of the preset again."""
        self._set_choices(
            replace(
                self._choices,
                changes={key: value for key, value in self._choices.changes.items() if key != name},
            )
        )

    def reset_all(self) -> None:
        """Gives all settings the values of the preset again; teacher, student and probe photos stay."""
        self._set_choices(replace(self._choices, changes={}))

    def set_preset(self, name: str) -> None:
        """Chooses another shipped recipe; the changes stay."""
        self._set_choices(replace(self._choices, preset=name))

    def set_student(self, design: str) -> None:
        """Chooses the design of the student, by its name in the catalog."""
        self._set_choices(replace(self._choices, student=design))

    def set_teacher(self, source: str) -> None:
        """Chooses the teacher, by its name in the library or its file."""
        if source != self._choices.teacher:
            self._set_choices(replace(self._choices, teacher=source))

    def set_weather_teacher(self, weather: str, source: str) -> None:
        """Chooses the teacher for one kind of weather; an empty `source` means the common teacher."""
        others = {key: value for key, value in self._choices.teachers.items() if key != weather}
        self._set_choices(replace(self._choices, teachers={**others, weather: source} if source else others))

    def set_probes(self, paths: Sequence[Path]) -> None:
        """Chooses the probe photos: the first `MAX_PROBES` of these, without duplicates."""
        self._set_choices(replace(self._choices, probes=tuple(dict.fromkeys(paths))[:MAX_PROBES]))

    def apply_settings(self, settings: Mapping[str, Any]) -> None:
        """Adopts student, teachers by weather and settings of an earlier run, as far as they still exist."""
        self._set_choices(self._choices.with_settings(settings))

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Restores the choices from `RecipeChoices.saved_state`, as far as they still exist."""
        self._set_choices(self._choices.with_saved_state(state))

    def problems(self) -> dict[str, str]:
        """Why the run cannot start: translated sentences by setting; empty while there is no `catalog`."""
        if self.catalog is None:
            return {}
        values, settings = self._values(), self.catalog.settings
        found = {
            name: problem for name, value in values.items() if (problem := settings[name].problem(value))
        }
        if not self._choices.teacher:
            found["teacher"] = sentence("a teacher must be chosen")
        found = found or dict(self.catalog.find_conflicts(self.catalog.build_recipe(values)))
        return {name: translated_text(problem) for name, problem in found.items()}

    def recipe(self) -> "DistillRecipe":
        """The recipe with all choices; needs `catalog`.

        Raises:
            MwrError: a value is invalid; only `problems` reports a missing teacher and conflicts.
        """
        assert self.catalog, "prepare has read the catalog"
        return self.catalog.build_recipe(self._values())

    def _set_catalog(self, catalog: RecipeCatalog) -> None:
        first, self.catalog = self.catalog is None, catalog
        self._choices = self._choices.limited_to(catalog)
        self.prepared.emit()
        if first:  # later ones differ only in the costs of the designs
            self.changed.emit()

    def _set_choices(self, choices: RecipeChoices) -> None:
        self._choices = choices.limited_to(self.catalog) if self.catalog else choices
        self.changed.emit()

    def _values(self) -> dict[str, Any]:
        assert self.catalog, "prepare has read the catalog"
        choices = self._choices
        separate = {
            "teacher": choices.teacher,
            "teachers": choices.teacher_entries,
            "student": choices.student,
        }
        return {**self.catalog.presets[choices.preset].values, **choices.changes, **separate}
