"""Assigns the teachers that a recipe names to weathers, and checks their names without reading files."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.degradations import DEGRADATIONS


def split_teachers(texts: Iterable[str]) -> tuple[str | None, list[str]]:
    """Splits names of teachers into the one for all other weathers, if any, and entries “weather=NAME|FILE”.

    >>> split_teachers(["rain=PReNet.pth?stages=6", "dense haze=gca.pth", "weights.pth?graph=lstm"])
    ('weights.pth?graph=lstm', ['rain=PReNet.pth?stages=6', 'dense haze=gca.pth'])

    Raises:
        MwrError: more than one is given without a weather.
    """
    entries: list[str] = []
    others: list[str] = []
    for text in texts:
        (entries if re.match(r"[\w -]+=", text) else others).append(text)
    if len(others) > 1:
        raise MwrError(
            "Several teachers are named for all weathers: {files}.",
            "Say which weather each is for: --teacher rain={last}.",
            files=tuple(others),
            last=others[-1],
        )
    return (others[0] if others else None), entries


def parse_specialists(entries: Iterable[str]) -> list[tuple[str, str]]:
    """Splits each entry “weather=NAME|FILE” into weather and name (or file); a missing part is empty."""
    pairs = (entry.partition("=") for entry in entries)
    return [(weather.strip(), name.strip()) for weather, _, name in pairs]


def teacher_problem(entries: Sequence[str], *, teacher: str, weathers: Sequence[str]) -> Sentence | None:
    """Returns a sentence about what is wrong with the teachers that a recipe names, or None.

    Args:
        entries: teachers for one weather each, “weather=NAME|FILE”.
        teacher: the teacher for all other weathers; empty if there is none.
        weathers: the weathers of the recipe.
    """
    named = parse_specialists(entries)
    for entry, (weather, name) in zip(entries, named, strict=True):
        if problem := _entry_problem(entry, weather, name, weathers):
            return problem
    covered = [weather for weather, _ in named]
    if repeated := tuple(weather for weather in dict.fromkeys(covered) if covered.count(weather) > 1):
        return sentence("two teachers are named for {weathers}", weathers=repeated)
    missing = tuple(weather for weather in weathers if weather not in covered)
    if missing and not teacher:
        return sentence("no teacher is named for {weathers}", weathers=missing)
    return None


def _entry_problem(entry: str, weather: str, name: str, weathers: Sequence[str]) -> Sentence | None:
    if not weather or not name:
        return sentence("“{text}” is not of the form weather=FILE", text=entry)
    if weather not in DEGRADATIONS:
        return sentence(
            "a teacher cannot be named for “{weather}”: the weathers are {names}",
            weather=weather,
            names=tuple(DEGRADATIONS),
        )
    if weather not in weathers:
        return sentence(
            "{file} would not be used: there is no {weather} among the weathers of the recipe",
            file=Path(name).name,
            weather=weather,
        )
    return None
