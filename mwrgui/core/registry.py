"""An ordered table of named parts; a miss names the nearest entries."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence

Part = TypeVar("Part")


class Registry(Mapping[str, Part]):
    """Names to parts, in the order they were listed.

    >>> sizes = Registry("size", {"small": 1, "large": 2})
    >>> sizes["small"]
    1
    """

    def __init__(self, kind: str, entries: Mapping[str, Part]) -> None:
        self.kind = kind
        self._entries = dict(entries)

    def __getitem__(self, name: str) -> Part:
        """The part called `name`.

        Raises:
            MwrError: there is none; the hint names the nearest.
        """
        if name not in self._entries:
            near = get_close_matches(name, self._entries, n=3, cutoff=0.4) or list(self._entries)
            raise MwrError(
                "There is no {kind} named “{name}”.",
                "Did you mean {near}?",
                kind=Sentence(self.kind),
                name=name,
                near=tuple(near),
            )
        return self._entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)
