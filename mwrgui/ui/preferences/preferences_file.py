"""The preferences and the TOML file that keeps them between two starts."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import tomli_w

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.parsing import parse_toml
from mwrgui.core.paths import preferences_folder
from mwrgui.core.setting import build, find_problems, setting, settings_of, to_values
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.video.options import ClipOptions


@dataclass(frozen=True, slots=True)
class GeneralPreferences:
    """The models that were last in use, and all settings of the preferences dialog except the shortcuts.

    Attributes:
        results: how restored photos are named and written.
        clips: how restored clips are encoded.
    """

    theme: Literal["system", "light", "dark"] = setting(
        "system", "Theme", "Light, dark, or the same as the system."
    )
    language: Literal["system", "en", "zh_CN"] = setting("system", "Language", "The language of the window.")
    device: str = setting("auto", "Device", "The device that runs the networks.")
    precision: Literal["auto", "float32", "bfloat16"] = setting(
        "auto",
        "Precision",
        "The precision in which networks run; auto takes the fastest that is accurate enough.",
    )
    teacher: str = setting("teacher", "Teacher", "The model that is loaded as teacher: a name or a file.")
    student: str = setting("student", "Student", "The model that is loaded as student: a name or a file.")
    results: ResultOptions = field(default_factory=ResultOptions)
    clips: ClipOptions = field(default_factory=ClipOptions)


@dataclass(frozen=True, slots=True)
class Preferences:
    """Everything that the preferences file holds.

    Attributes:
        shortcuts: the keys of each action whose shortcuts the user changed, by the name of the action.
        window: the state of the window: geometry, splitter positions, recent files, the last folder.
        distill: the unfinished form of the next run, see `RecipeChoices.saved_state`.
    """

    general: GeneralPreferences = field(default_factory=GeneralPreferences)
    shortcuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    window: Mapping[str, Any] = field(default_factory=dict)
    distill: Mapping[str, Any] = field(default_factory=dict)


class PreferencesFile:
    """Reads and writes the preferences; defaults replace a missing file and invalid values.

    Attributes:
        current: the preferences, which differ from the file if it could not be written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or preferences_folder() / "preferences.toml"
        self.current = self._read()

    def update(self, **changes: Any) -> None:
        """Replaces fields of `current` and writes the file.

        Args:
            changes: new values by the name of a field of `Preferences`.

        Raises:
            MwrError: the file cannot be written; `current` has the changes nevertheless.
        """
        self.current = replace(self.current, **changes)
        content = {
            **to_values(self.current.general),
            "shortcuts": {name: list(keys) for name, keys in self.current.shortcuts.items()},
            "window": dict(self.current.window),
            "distill": dict(self.current.distill),
        }
        write_bytes(self.path, tomli_w.dumps(content).encode())

    def _read(self) -> Preferences:
        try:
            content = parse_toml(self.path.read_bytes())
        except (OSError, ValueError):
            return Preferences()
        tables = {name: _table(content, name) for name in ("window", "distill")}
        return Preferences(_general(content), _shortcuts(content), **tables)


def _general(content: Mapping[str, Any]) -> GeneralPreferences:
    known = {name: content[name] for name in settings_of(GeneralPreferences) if name in content}
    valid = {
        name: value for name, value in known.items() if not find_problems(GeneralPreferences, {name: value})
    }
    general = build(GeneralPreferences, valid, source="preferences")
    try:
        general.results.check()
    except MwrError:
        results = replace(general.results, result_name=ResultOptions().result_name)
        return replace(general, results=results)
    return general


def _shortcuts(content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(keys)
        for name, keys in _table(content, "shortcuts").items()
        if isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    }


def _table(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = content.get(name)
    return table if isinstance(table, dict) else {}
