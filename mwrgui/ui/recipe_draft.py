"""The settings of the next run while a person chooses them."""

import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from mwrgui.core.sentences import sentence
from mwrgui.distillation.probes import MOST_PROBES
from mwrgui.jobs.job import Job
from mwrgui.ui.ingredients import Ingredients, gather_ingredients
from mwrgui.ui.sentences import spoken

if TYPE_CHECKING:
    from mwrgui.distillation.recipe import DistillRecipe

OWN_STEPS = ("teacher", "student")
"""Settings that the form asks for in steps of their own."""


class RecipeDraft(QObject):
    """A shipped recipe and what is changed in it; values may be wrong, and `problems` says which.

    Attributes:
        ingredients: None until `prepare` has done its work, for which torch is needed.

    Signals:
        prepared: `ingredients` are there, or tell more.
        changed: a value, the preset, or the probes are other ones.
        failed: an exception that kept the ingredients from being gathered.
    """

    prepared = Signal()
    changed = Signal()
    failed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.ingredients: Ingredients | None = None
        self._teacher, self._student = "", "small"
        self._preset = "standard"
        self._changes: dict[str, Any] = {}
        self._probes: tuple[Path, ...] = ()
        self._job: Job | None = None

    @property
    def preset(self) -> str:
        """The name of the shipped recipe."""
        return self._preset

    @property
    def student(self) -> str:
        """The name of the student's design."""
        return self._student

    @property
    def probes(self) -> tuple[Path, ...]:
        """Photos to look at during the run."""
        return self._probes

    @property
    def changes(self) -> Mapping[str, Any]:
        """Values that differ from the preset's, by name."""
        return self._changes

    def prepare(self) -> None:
        """Gathers the ingredients, once."""
        if self._job is None:
            self._job = Job(lambda _stop: gather_ingredients(), name="recipe ingredients")
            self._job.arrived.connect(lambda found: self._take(found[-1]))
            self._job.failed.connect(self.failed)
            self._job.start()

    def value(self, name: str) -> Any:
        """A setting's value of the moment."""
        assert self.ingredients, "prepare comes first"
        return self._changes.get(name, self.ingredients.presets[self._preset].values[name])

    def set_value(self, name: str, value: Any) -> None:
        """Changes a setting; the preset's own value counts as no change."""
        assert self.ingredients, "prepare comes first"
        value = list(value) if isinstance(value, tuple) else value
        if value == self.ingredients.presets[self._preset].values[name]:
            self._changes.pop(name, None)
        else:
            self._changes[name] = value
        self.changed.emit()

    def set_text(self, name: str, text: str) -> None:
        """Changes a setting to what a person typed, be it good or not."""
        assert self.ingredients, "prepare comes first"
        self.set_value(name, self.ingredients.settings[name].parse(text.strip()))

    def reset(self, name: str) -> None:
        """Takes the preset's value again."""
        self._changes.pop(name, None)
        self.changed.emit()

    def reset_all(self) -> None:
        """Takes all values of the preset again."""
        self._changes.clear()
        self.changed.emit()

    def choose_preset(self, name: str) -> None:
        """Begins with another shipped recipe; what was changed stays changed."""
        kept, self._preset = dict(self._changes), name
        self._changes.clear()
        for setting, value in kept.items():
            self.set_value(setting, value)
        self.changed.emit()

    def choose_student(self, design: str) -> None:
        """Takes another design."""
        self._student = design
        self.changed.emit()

    def set_teacher(self, source: str) -> None:
        """Takes another teacher, by its name in the library or its file."""
        if source != self._teacher:
            self._teacher = source
            self.changed.emit()

    def set_probes(self, paths: Sequence[Path]) -> None:
        """Takes other probes, the first eight of them, each once."""
        self._probes = tuple(dict.fromkeys(paths))[:MOST_PROBES]
        self.changed.emit()

    def take(self, values: Mapping[str, Any]) -> None:
        """Takes the settings of an earlier run as far as they are known."""
        self._student = str(values.get("student", self._student))
        self._changes = {name: value for name, value in values.items() if name not in OWN_STEPS}
        self._tidy()
        self.changed.emit()

    def problems(self) -> dict[str, str]:
        """What is wrong, all at once: a sentence by the name of the setting."""
        if self.ingredients is None:
            return {}
        values, settings = self._values(), self.ingredients.settings
        found = {
            name: problem for name, value in values.items() if (problem := settings[name].problem(value))
        }
        if not self._teacher:
            found["teacher"] = sentence("a teacher must be chosen")
        found = found or dict(self.ingredients.conflicts(self.ingredients.make(values)))
        return {name: spoken(problem) for name, problem in found.items()}

    def recipe(self) -> "DistillRecipe":
        """The recipe.

        Raises:
            MwrError: there are problems.
        """
        assert self.ingredients, "prepare comes first"
        return self.ingredients.make(self._values())

    def command(self, *, device: str, precision: str) -> str:
        """What makes the same run in a terminal."""
        words = ["mwrgui", "distill", "--teacher", self._teacher, "--student", self._student]
        words += ["--recipe", self._preset]
        for name, value in self._changes.items():
            words += ["--set", f"{name}={_text(value)}"]
        for path in self._probes:
            words += ["--probe", str(path)]
        words += ["--device", device] if device != "auto" else []
        words += ["--precision", precision] if precision != "auto" else []
        return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)

    def record(self) -> dict[str, Any]:
        """All choices, to be kept until the next start."""
        return {
            "student": self._student,
            "recipe": self._preset,
            "probes": [str(path) for path in self._probes],
            "changes": dict(self._changes),
        }

    def restore(self, record: Mapping[str, Any]) -> None:
        """Takes up what was kept; what no longer exists is left out."""
        self._student = str(record.get("student", self._student))
        self._preset = str(record.get("recipe", self._preset))
        changes, probes = record.get("changes"), record.get("probes")
        self._changes = dict(changes) if isinstance(changes, dict) else {}
        paths = [Path(str(path)) for path in probes] if isinstance(probes, list) else []
        self._probes = tuple(path for path in paths if path.is_file())[:MOST_PROBES]
        self._tidy()
        self.changed.emit()

    def _take(self, ingredients: Ingredients) -> None:
        first, self.ingredients = self.ingredients is None, ingredients
        self._tidy()
        self.prepared.emit()
        if first:  # later ones tell only more of the designs
            self.changed.emit()

    def _tidy(self) -> None:
        """Forgets settings, presets and designs that are not, or no longer, known."""
        known = self.ingredients
        if known is None:
            return
        if self._preset not in known.presets:
            self._preset = "standard"
        if self._student not in known.designs:
            self._student = "small"
        preset = known.presets[self._preset].values
        self._changes = {
            name: value
            for name, value in self._changes.items()
            if name in known.settings and name not in OWN_STEPS and value != preset[name]
        }

    def _values(self) -> dict[str, Any]:
        assert self.ingredients, "prepare comes first"
        own = {"teacher": self._teacher, "student": self._student}
        return {**self.ingredients.presets[self._preset].values, **self._changes, **own}


def _text(value: Any) -> str:
    """A value as `Setting.parse` reads it."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
