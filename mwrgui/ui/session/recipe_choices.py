"""The user's choices for the next run, as plain values."""

import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mwrgui.core.own_program import program_command
from mwrgui.core.part_names import DEFAULT_RECIPE, DEFAULT_STUDENT
from mwrgui.distillation.probes import MAX_PROBES
from mwrgui.runs.earlier_recipes import with_todays_names
from mwrgui.ui.session.recipe_catalog import RecipeCatalog

SEPARATE_SETTINGS = ("teacher", "teachers", "student")
"""Settings that are attributes of their own, and therefore not among `changes`."""


@dataclass(frozen=True, slots=True)
class RecipeChoices:
    """All choices of the form. Values in `changes` may be invalid.

    Attributes:
        teacher: a name in the library, or a file; empty while none is chosen.
        teachers: teachers for single kinds of weather: names or files by weather.
        student: the name of the student's design.
        preset: the name of the shipped recipe.
        changes: the values that differ from those of the preset, by setting.
        probes: photos that are restored during the run for the user to see, and never used for training.
    """

    teacher: str = ""
    teachers: Mapping[str, str] = field(default_factory=dict)
    student: str = DEFAULT_STUDENT
    preset: str = DEFAULT_RECIPE
    changes: Mapping[str, Any] = field(default_factory=dict)
    probes: tuple[Path, ...] = ()

    @property
    def teacher_entries(self) -> list[str]:
        """`teachers` in the form that recipes use: “weather=NAME” or “weather=FILE”."""
        return [f"{weather}={source}" for weather, source in self.teachers.items()]

    def limited_to(self, catalog: RecipeCatalog) -> "RecipeChoices":
        """These choices without what the catalog lacks, and without changes equal to the preset's values."""
        preset = self.preset if self.preset in catalog.presets else DEFAULT_RECIPE
        values = catalog.presets[preset].values
        changes = {
            name: value
            for name, value in self.changes.items()
            if name in catalog.settings and name not in SEPARATE_SETTINGS and value != values[name]
        }
        student = self.student if self.student in catalog.designs else DEFAULT_STUDENT
        return replace(self, preset=preset, changes=changes, student=student)

    def with_settings(self, settings: Mapping[str, Any]) -> "RecipeChoices":
        """These choices with student, `teachers` and settings of an earlier run; `teacher` stays."""
        return replace(
            self,
            student=str(settings.get("student", self.student)),
            teachers=_by_weather(settings.get("teachers")),
            changes={name: value for name, value in settings.items() if name not in SEPARATE_SETTINGS},
        )

    def command(self, *, device: str, precision: str) -> str:
        """The command that starts the same run in a terminal, even if `mwrgui` is not on the PATH."""
        program = ["mwrgui"] if shutil.which("mwrgui") else program_command()
        arguments = [*program, "distill", "--teacher", self.teacher]
        for entry in self.teacher_entries:
            arguments += ["--teacher", entry]
        arguments += ["--student", self.student]
        arguments += ["--recipe", self.preset]
        for name, value in self.changes.items():
            arguments += ["--set", f"{name}={_text(value)}"]
        for path in self.probes:
            arguments += ["--probe", str(path)]
        arguments += ["--device", device] if device != "auto" else []
        arguments += ["--precision", precision] if precision != "auto" else []
        return subprocess.list2cmdline(arguments) if sys.platform == "win32" else shlex.join(arguments)

    def saved_state(self) -> dict[str, Any]:
        """These choices as plain values for the preferences; `teacher` is not among them."""
        return {
            "student": self.student,
            "recipe": self.preset,
            "teachers": self.teacher_entries,
            "probes": [str(path) for path in self.probes],
            "changes": dict(self.changes),
        }

    def with_saved_state(self, state: Mapping[str, Any]) -> "RecipeChoices":
        """These choices with those that `saved_state` returned, except probe photos that no longer exist."""
        changes, probes = state.get("changes"), state.get("probes")
        paths = [Path(str(path)) for path in probes] if isinstance(probes, list) else []
        return replace(
            self,
            student=str(state.get("student", self.student)),
            preset=str(state.get("recipe", self.preset)),
            teachers=_by_weather(state.get("teachers")),
            changes=with_todays_names(changes) if isinstance(changes, dict) else {},
            probes=tuple(path for path in paths if path.is_file())[:MAX_PROBES],
        )


def _by_weather(entries: object) -> dict[str, str]:
    """Teachers by weather, from `teacher_entries`; ignores everything else."""
    pairs = [str(entry).partition("=") for entry in entries] if isinstance(entries, (list, tuple)) else []
    return {weather: source for weather, _, source in pairs if weather and source}


def _text(value: Any) -> str:
    """A value as text that `Setting.parse` reads."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
