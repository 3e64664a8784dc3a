"""Sentences for people, as a template and its values, so that the window can say them in its language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce


@dataclass(frozen=True, slots=True)
class Sentence:
    """`str()` says it in English.

    A value may be a sentence itself; a tuple is a list, told with commas.

    >>> str(sentence("Its colours are {colours}.", colours=("red", sentence("light {name}", name="blue"))))
    'Its colours are red, light blue.'
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.told(str)

    def told(self, translate: Callable[[str], str]) -> str:
        """The sentence with every template in it translated."""
        values = {name: _told(value, translate) for name, value in self.values.items()}
        return translate(self.template).format(**values)


def sentence(template: str, /, **values: object) -> Sentence:
    """A sentence; the catalogue of translations collects what stands here as `template`."""
    return Sentence(template, values)


def several(sentences: Sequence[Sentence]) -> Sentence:
    """At least one sentence, as one.

    >>> str(several([sentence("one"), sentence("two")]))
    'one; two'
    """
    return reduce(lambda first, rest: sentence("{first}; {rest}", first=first, rest=rest), sentences)


def _told(value: object, translate: Callable[[str], str]) -> object:
    if isinstance(value, Sentence):
        return value.told(translate)
    if isinstance(value, tuple):
        return translate(LIST_SEPARATOR).join(str(_told(part, translate)) for part in value)
    return value


LIST_SEPARATOR = ", "
