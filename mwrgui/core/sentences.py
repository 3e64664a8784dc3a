"""Translatable sentences: a template and its values, so that the window can show them in its language."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import PurePath

from mwrgui.core.text import escape_control_characters


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template with values; `str()` gives it in English.

    A value may itself be a sentence; a tuple is shown as a list with commas.

    >>> str(sentence("Its colours are {colours}.", colours=("red", sentence("light {name}", name="blue"))))
    'Its colours are red, light blue.'
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.translated(str)

    def with_values(self, replacements: Mapping[object, object]) -> "Sentence":
        """Returns the sentence with each value that is a key of `replacements` replaced by its entry."""
        return Sentence(
            self.template, {name: _replaced(value, replacements) for name, value in self.values.items()}
        )

    def translated(self, translate: Callable[[str], str]) -> str:
        """Returns the text with all templates translated."""
        values = {name: _translated(value, translate) for name, value in self.values.items()}
        return translate(self.template).format(**values)


def sentence(template: str, /, **values: object) -> Sentence:
    """Creates a sentence; the translation catalogue collects every `template` literal."""
    return Sentence(template, values)


def joined_sentences(sentences: Sequence[Sentence]) -> Sentence:
    """Joins one or more sentences into one.

    >>> str(joined_sentences([sentence("one"), sentence("two")]))
    'one; two'
    """
    return reduce(lambda first, rest: sentence("{first}; {rest}", first=first, rest=rest), sentences)


def _replaced(value: object, replacements: Mapping[object, object]) -> object:
    if isinstance(value, Sentence):
        return value.with_values(replacements)
    return replacements.get(value, value) if isinstance(value, Hashable) else value


def _translated(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Sentence):
        return value.translated(translate)
    if isinstance(value, tuple):
        return translate(LIST_SEPARATOR).join(str(_translated(part, translate)) for part in value)
    return (
        escape_control_characters(str(value)) if isinstance(value, (str, PurePath, BaseException)) else value
    )


LIST_SEPARATOR = ", "
