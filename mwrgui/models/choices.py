"""Choices: settings that tensors do not reveal. The user gives them, or files of this program record them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mwrgui.core.errors import MwrError
from mwrgui.core.parsing import parse_json
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.models.architecture import Architecture

ABBREVIATED_FROM = 10
"""Number of values from which a message shows only the first and the last."""


def with_choices(
    architecture: Architecture,
    variants: Sequence[Any],
    *,
    metadata: Mapping[str, str],
    wanted: Mapping[str, str],
) -> list[Any]:
    """Selects the variants that agree with the known choices, without duplicates and in the same order.

    If no variant agrees, the known choices replace the values in all variants.

    Args:
        metadata: metadata of the file; used only if this program wrote it.
        wanted: values by name, as the user writes them.

    Raises:
        MwrError: `wanted` contains an unknown name or value.
    """
    known = _from_metadata(architecture, metadata) | _from_user(architecture, wanted)
    matching = [v for v in variants if all(getattr(v, name) == value for name, value in known.items())]
    distinct: list[Any] = []
    for settings in matching or variants:
        settings = replace(settings, **known) if known else settings
        if settings not in distinct:
            distinct.append(settings)
    return distinct


def describe_values(values: Sequence[Any]) -> Sentence:
    """Describes the values of a choice: all of them if there are few, else the first and the last."""
    if len(values) < ABBREVIATED_FROM:
        return sentence("{values}", values=tuple(values))
    return sentence("{first} to {last}", first=values[0], last=values[-1])


def _from_metadata(architecture: Architecture, metadata: Mapping[str, str]) -> dict[str, Any]:
    if metadata.get("architecture") != architecture.name:
        return {}
    try:
        settings = parse_json(metadata.get("settings", "{}"))
    except ValueError:
        return {}
    known = settings if isinstance(settings, dict) else {}
    choices = architecture.choices
    return {name: value for name, value in known.items() if name in choices and value in choices[name]}


def _from_user(architecture: Architecture, wanted: Mapping[str, str]) -> dict[str, Any]:
    chosen = {}
    for name, text in wanted.items():
        values = {str(value): value for value in architecture.choices.get(name, ())}
        if not values:
            known = tuple(architecture.choices) or sentence("none")
            raise MwrError(
                "{title} has no choice “{name}”.",
                "Its choices are: {known}.",
                title=architecture.title,
                name=name,
                known=known,
            )
        if text not in values:
            raise MwrError(
                "“{text}” is not a valid value of “{name}” of {title}.",
                "Choose {values}.",
                text=text,
                name=name,
                title=architecture.title,
                values=describe_values(list(values)),
            )
        chosen[name] = values[text]
    return chosen
