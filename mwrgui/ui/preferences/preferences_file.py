"""What the person chose once and for all, in a file that they can read."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import tomli_w

from mwrgui.core.errors import MwrError
from mwrgui.core.files import write_bytes
from mwrgui.core.paths import settings_folder
from mwrgui.core.setting import build, find_problems, setting, settings_of, to_values
from mwrgui.restoration.result_options import ResultOptions
from mwrgui.video.options import ClipOptions


@dataclass(frozen=True, slots=True)
class Choices:
    """Preferences."""

    theme: Literal["system", "light", "dark"] = setting(
        "system", "Theme", "Light or dark, or as the system is."
    )
    language: Literal["system", "en", "zh_CN"] = setting("system", "Language", "The language of the window.")
    device: str = setting("auto", "Device", "The processor that restores.")
    precision: Literal["auto", "float32", "bfloat16"] = setting(
        "auto", "Precision", "The number format in which networks run; auto takes the fastest good one."
    )
    teacher: str = setting("teacher", "Teacher", "The model that is loaded as teacher: a name or a file.")
    student: str = setting("student", "Student", "The model that is loaded as student: a name or a file.")
    results: ResultOptions = field(default_factory=ResultOptions)
    clips: ClipOptions = field(default_factory=ClipOptions)


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that the preferences file holds.

    Attributes:
        shortcuts: the keys of actions whose keys the person changed, by the action's name.
        window: place and size of the window, widths of splitters, the last folder.
        distill: the settings of the next run, as they were left.
    """

    choices: Choices = field(default_factory=Choices)
    shortcuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    window: Mapping[str, Any] = field(default_factory=dict)
    distill: Mapping[str, Any] = field(default_factory=dict)


class PreferencesFile:
    """The preferences on disk; what cannot be read counts as not there."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_folder() / "preferences.toml"
        self.now = self._read()

    def write(self, **changes: Any) -> None:
        """Changes some parts and saves all.

        Raises:
            MwrError: the file cannot be written; the change holds until the end of the program.
        """
        self.now = replace(self.now, **changes)
        content = {
            **to_values(self.now.choices),
            "shortcuts": {name: list(keys) for name, keys in self.now.shortcuts.items()},
            "window": dict(self.now.window),
            "distill": dict(self.now.distill),
        }
        write_bytes(self.path, tomli_w.dumps(content).encode())

    def _read(self) -> Preferences:
        try:
            content = tomllib.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
            return Preferences()
        tables = {name: _table(content, name) for name in ("window", "distill")}
        return Preferences(_choices(content), _shortcuts(content), **tables)


def _choices(content: Mapping[str, Any]) -> Choices:
    known = {name: content[name] for name in settings_of(Choices) if name in content}
    good = {name: value for name, value in known.items() if not find_problems(Choices, {name: value})}
    choices = build(Choices, good, source="preferences")
    try:
        choices.results.check()
    except MwrError:
        return replace(choices, results=replace(choices.results, result_name=ResultOptions().result_name))
    return choices


def _shortcuts(content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(keys)
        for name, keys in _table(content, "shortcuts").items()
        if isinstance(keys, list) and all(isinstance(key, str) for key in keys)
    }


def _table(content: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = content.get(name)
    return table if isinstance(table, dict) else {}
