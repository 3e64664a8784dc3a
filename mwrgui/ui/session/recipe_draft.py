"""The settings of the next run while the user chooses them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from mwrgui.core.sentences import sentence
from mwrgui.distillation.probes import MOST_PROBES
from mwrgui.jobs.job import Job
from mwrgui.ui.session.recipe_catalog import RecipeCatalog, read_catalog
from mwrgui.ui.session.recipe_choices import RecipeChoices
from mwrgui.ui.text.translated import spoken

if TYPE_CHECKING:
    from mwrgui.distillation.recipe import DistillRecipe


class RecipeDraft(QObject):
    """A shipped recipe and the user's changes to it; values may be invalid, and `problems` says which.

    Attributes:
        catalog: None until `prepare` has read it, for which torch is needed.

    Signals:
        prepared: `catalog` is there, or has more in it.
        changed: `choices` are others.
        failed: an exception that kept the catalog from being read.
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
        """What has been chosen so far."""
        return self._choices

    def prepare(self) -> None:
        """Reads the catalog in the background, once."""
        if self._job is None:
            self._job = Job(lambda _stop: read_catalog(), name="recipe catalog")
            self._job.arrived.connect(lambda found: self._take_catalog(found[-1]))
            self._job.failed.connect(self.failed)
            self._job.start()

    def value(self, name: str) -> Any:
        """The present value of a setting."""
        return self._values()[name]

    def set_value(self, name: str, value: Any) -> None:
        """Changes a setting; the value of the preset counts as no change."""
        value = list(value) if isinstance(value, tuple) else value
        self._set_choices(replace(self._choices, changes={**self._choices.changes, name: value}))

    def set_text(self, name: str, text: str) -> None:
        """Changes a setting to what the user typed, valid or not."""
        assert self.catalog, "prepare comes first"
        self.set_value(name, self.catalog.settings[name].parse(text.strip()))

    def reset(self, name: str) -> None:
        """Takes the preset's value again."""
        self._set_choices(
            replace(
                self._choices,
                changes={key: value for key, value in self._choices.changes.items() if key != name},
            )
        )

    def reset_all(self) -> None:
        """Takes all values of the preset again."""
        self._set_choices(replace(self._choices, changes={}))

    def choose_preset(self, name: str) -> None:
        """Starts from another shipped recipe; what was changed stays changed."""
        self._set_choices(replace(self._choices, preset=name))

    def choose_student(self, design: str) -> None:
        """Chooses another design."""
        self._set_choices(replace(self._choices, student=design))

    def set_teacher(self, source: str) -> None:
        """Chooses another teacher, by its name in the library or its file."""
        if source != self._choices.teacher:
            self._set_choices(replace(self._choices, teacher=source))

    def set_teacher_of(self, weather: str, source: str) -> None:
        """Chooses a teacher for one weather; an empty `source` leaves it to the teacher of all others."""
        others = {key: value for key, value in self._choices.teachers.items() if key != weather}
        self._set_choices(replace(self._choices, teachers={**others, weather: source} if source else others))

    def set_probes(self, paths: Sequence[Path]) -> None:
        """Chooses other probe photos: the first eight of these, each once."""
        self._set_choices(replace(self._choices, probes=tuple(dict.fromkeys(paths))[:MOST_PROBES]))

    def take_settings(self, settings: Mapping[str, Any]) -> None:
        """Takes those settings of an earlier run that are known."""
        self._set_choices(self._choices.with_settings_of(settings))

    def restore(self, record: Mapping[str, Any]) -> None:
        """Takes the choices that `RecipeChoices.record` kept, as far as they are known."""
        self._set_choices(self._choices.with_record(record))

    def problems(self) -> dict[str, str]:
        """Everything that is wrong: a sentence by the name of the setting."""
        if self.catalog is None:
            return {}
        values, settings = self._values(), self.catalog.settings
        found = {
            name: problem for name, value in values.items() if (problem := settings[name].problem(value))
        }
        if not self._choices.teacher:
            found["teacher"] = sentence("a teacher must be chosen")
        found = found or dict(self.catalog.conflicts(self.catalog.make(values)))
        return {name: spoken(problem) for name, problem in found.items()}

    def recipe(self) -> "DistillRecipe":
        """The recipe.

        Raises:
            MwrError: there are problems.
        """
        assert self.catalog, "prepare comes first"
        return self.catalog.make(self._values())

    def _take_catalog(self, catalog: RecipeCatalog) -> None:
        first, self.catalog = self.catalog is None, catalog
        self._choices = self._choices.known_to(catalog)
        self.prepared.emit()
        if first:  # later ones only say more about the designs
            self.changed.emit()

    def _set_choices(self, choices: RecipeChoices) -> None:
        self._choices = choices.known_to(self.catalog) if self.catalog else choices
        self.changed.emit()

    def _values(self) -> dict[str, Any]:
        assert self.catalog, "prepare comes first"
        choices = self._choices
        own = {
            "teacher": choices.teacher,
            "teachers": choices.teacher_entries,
            "student": choices.student,
        }
        return {**self.catalog.presets[choices.preset].values, **choices.changes, **own}
