"""Settings of recipes: form rows, command-line flags, TOML keys and validation use the same declaration."""

import dataclasses
import math
import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, joined_sentences, sentence

Settings = TypeVar("Settings")
_METADATA_KEY = "setting"
Choices = Callable[[], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Declaration:
    label: str
    help: str
    low: float | None
    high: float | None
    unit: str
    advanced: bool
    get_choices: Choices


@dataclass(frozen=True, slots=True)
class Setting:
    """Description of one setting.

    Attributes:
        get_choices: returns its possible values; empty if there is no fixed set.
        low, high: bounds of a number, both inclusive; None if there is none.
        advanced: whether forms hide it at first.
        group: heading under which forms show it: `GROUP` of its class; empty if the class has none.
    """

    name: str
    type: type
    default: Any
    get_choices: Choices
    label: str
    help: str
    low: float | None
    high: float | None
    unit: str
    advanced: bool
    group: str

    @property
    def choices(self) -> tuple[str, ...]:
        """The currently possible values; empty if there is no fixed set."""
        return self.get_choices()

    def problem(self, value: object) -> Sentence | None:
        """Describes what is wrong with `value`; None if it is valid."""
        if self.type is tuple:
            return self._problem_of_several(value)
        if isinstance(value, bool) != (self.type is bool) or not isinstance(
            value, (int, float) if self.type is float else self.type
        ):
            kind = _TYPE_NAMES[self.type]
            return sentence("{name} must be {kind}, not {value!r}", name=self.name, kind=kind, value=value)
        if self.choices and value not in self.choices:
            return sentence(
                "{name} must be one of {choices}, not {value!r}",
                name=self.name,
                choices=self.choices,
                value=value,
            )
        if isinstance(value, float) and not math.isfinite(value):
            return sentence("{name} must be a finite number", name=self.name)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return self._problem_of_bounds(value)
        return None

    def parse(self, text: str) -> object:
        """Parses a value from the command line; returns an invalid one as text, for `problem` to report."""
        if self.type is bool:
            return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
                text.lower(), text
            )
        if self.type is tuple:
            return tuple(part.strip() for part in text.split(",") if part.strip())
        try:
            return self.type(text.replace("_", "") if self.type is int else text)
        except ValueError:
            return text

    def _problem_of_bounds(self, value: float) -> Sentence | None:
        known = {"name": self.name, "value": value}
        if self.low is not None and value < self.low:
            return sentence("{name} must be at least {low:g}, not {value:g}", **known, low=self.low)
        if self.high is not None and value > self.high:
            return sentence("{name} must be at most {high:g}, not {value:g}", **known, high=self.high)
        return None

    def _problem_of_several(self, value: object) -> Sentence | None:
        parts = list(value) if isinstance(value, (list, tuple)) else None
        if parts is None or not all(isinstance(p, str) for p in parts):
            return sentence(
                "{name} must be names separated by commas, not {value!r}",
                name=self.name,
                value=value,
            )
        strangers = [p for p in parts if self.choices and p not in self.choices]
        if strangers or (self.choices and not parts):
            return sentence(
                "{name} must be some of {choices}, not {strangers}",
                name=self.name,
                choices=self.choices,
                strangers=tuple(strangers) or sentence("none"),
            )
        return None


_TYPE_NAMES: dict[type, Sentence] = {
    int: sentence("a whole number"),
    float: sentence("a number"),
    bool: sentence("true or false"),
    str: sentence("text"),
}


def setting(
    default: Any,
    label: str,
    help: str,
    *,
    low: float | None = None,
    high: float | None = None,
    unit: str = "",
    advanced: bool = False,
    choices: Choices = tuple,
) -> Any:
    """Declares a dataclass field as a setting.

    Its type can be int, float, bool, str, `Literal` of texts, or a tuple of str or of such a `Literal`.

    Args:
        choices: returns the possible texts, if installed packages can add to them; else use `Literal`.
    """
    declaration = _Declaration(label, help, low, high, unit, advanced, choices)
    return dataclasses.field(default=default, metadata={_METADATA_KEY: declaration})


@cache
def settings_of(cls: type) -> Mapping[str, Setting]:
    """All settings of a dataclass and its nested dataclasses, by name, in order.

    Names are flat: a nested dataclass adds a heading in forms, but no prefix to keys.
    """
    found: dict[str, Setting] = {}
    hints = get_type_hints(cls)
    for field in dataclasses.fields(cls):
        inner = (
            [_setting_of_field(field, hints[field.name], cls)]
            if _METADATA_KEY in field.metadata
            else list(settings_of(hints[field.name]).values())
        )
        for setting_found in inner:
            if setting_found.name in found:
                raise TypeError(f"two settings of {cls.__name__} are called {setting_found.name}")
            found[setting_found.name] = setting_found
    return types.MappingProxyType(found)


def build(cls: type[Settings], values: Mapping[str, object], *, source: str) -> Settings:
    """Builds a settings object from flat values, with defaults for missing ones.

    Args:
        source: where the values come from, such as the name of a file; the error message begins with it.

    Raises:
        MwrError: lists all unknown keys and invalid values at once, with their source.
    """
    problems = find_problems(cls, values)
    if problems:
        raise MwrError(
            "{source}: {problems}.",
            "Correct these settings and try again.",
            source=source,
            problems=joined_sentences(problems),
        )
    return _assemble(cls, values)


def find_problems(cls: type, values: Mapping[str, object]) -> list[Sentence]:
    """One sentence for every unknown key and every invalid value."""
    known = settings_of(cls)
    problems = [_unknown(name, known) for name in values if name not in known]
    problems += [p for n, v in values.items() if n in known and (p := known[n].problem(v))]
    return problems


def to_values(instance: Any) -> dict[str, Any]:
    """The flat values of a settings object, ready for TOML or JSON."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(instance):
        value = getattr(instance, field.name)
        if _METADATA_KEY in field.metadata:
            values[field.name] = list(value) if isinstance(value, tuple) else value
        else:
            values.update(to_values(value))
    return values


def parse_assignments(cls: type, assignments: Iterable[str]) -> dict[str, object]:
    """Parses `key=value` texts by the types of the settings of `cls`.

    Unknown keys are kept as text, so that `build` reports them with all other problems.

    Raises:
        MwrError: a text has no `=`.
    """
    known = settings_of(cls)
    values: dict[str, object] = {}
    for text in assignments:
        name, equals, value = text.partition("=")
        if not equals:
            raise MwrError(
                "“{text}” is not of the form key=value.", "Write for example --set steps=500.", text=text
            )
        name = name.strip().replace("-", "_")
        values[name] = known[name].parse(value.strip()) if name in known else value
    return values


def _setting_of_field(field: "dataclasses.Field[Any]", hint: Any, cls: type) -> Setting:
    declaration: _Declaration = field.metadata[_METADATA_KEY]
    kind, literals = hint, ()
    if get_origin(hint) is tuple:
        kind, literals = tuple, get_args(get_args(hint)[0])
    elif get_origin(hint) is Literal:
        kind, literals = str, get_args(hint)
    declared = {f.name: getattr(declaration, f.name) for f in dataclasses.fields(_Declaration)}
    if literals:
        declared["get_choices"] = lambda: literals
    return Setting(
        name=field.name,
        type=kind,
        default=field.default,
        group=getattr(cls, "GROUP", ""),
        **declared,
    )


def _unknown(name: str, settings_by_name: Mapping[str, Setting]) -> Sentence:
    if near := get_close_matches(name, settings_by_name, n=1):
        return sentence("{name} is not a setting (did you mean {near}?)", name=name, near=near[0])
    return sentence("{name} is not a setting", name=name)


def _assemble(cls: type[Settings], values: Mapping[str, object]) -> Settings:
    hints = get_type_hints(cls)
    known = settings_of(cls)  # type: ignore[arg-type]
    arguments: dict[str, Any] = {}
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        if _METADATA_KEY not in field.metadata:
            arguments[field.name] = _assemble(hints[field.name], values)
        elif field.name in values:
            value = values[field.name]
            kind = known[field.name].type
            arguments[field.name] = kind(value) if kind in (tuple, float) else value  # type: ignore[arg-type]
    return cls(**arguments)
