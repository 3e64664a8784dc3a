"""Registries of named parts (losses, designs, …): built-in ones, those of packages, and the user's own."""

import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib.metadata import entry_points
from typing import Any, TypeVar

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence

Part = TypeVar("Part")
Accepts = Callable[[object], bool]
"""A function that tells whether an object is a valid part of this kind."""


def installed_parts(group: str, kind: str, accepts: Accepts) -> Iterator[tuple[str, Any]]:
    """Loads the parts that installed packages provide in an entry-point group, by entry name.

    Entry points that cannot be imported or are not valid parts cause a warning and are skipped. A package
    declares its parts in pyproject.toml, here a loss:

        [project.entry-points."mwrgui.losses"]
        edges = "mypackage.losses:edges"
    """
    for entry in entry_points(group=group):
        try:
            part = entry.load()
        except Exception as error:  # importing a package runs its code, which may raise anything
            warnings.warn(f"The {kind} {entry.value} cannot be imported: {error}", stacklevel=2)
            continue
        if accepts(part):
            yield entry.name, part
        else:
            warnings.warn(f"{entry.value} is not a valid {kind}.", stacklevel=2)


class Registry(Mapping[str, Part]):
    """Maps names to parts: built-in ones in order of listing, then those of other packages and scripts.

    Args:
        kind: name of the kind of part, for messages.
        entries: built-in parts.
        group: entry-point group; its packages are imported on the first look-up.
        accepts: check that external parts must pass.
        implied_parts: returns parts that come with those of another registry, as architectures with designs.

    >>> sizes = Registry("size", {"small": 1, "large": 2})
    >>> sizes.add("huge", 3)
    >>> sizes["small"], list(sizes)
    (1, ['small', 'large', 'huge'])
    """

    def __init__(
        self,
        kind: str,
        entries: Mapping[str, Part],
        *,
        group: str = "",
        accepts: Accepts = lambda _part: True,
        implied_parts: Callable[[], Iterable[Part]] = tuple,
    ) -> None:
        self.kind = kind
        self._builtin, self._external = dict(entries), dict[str, Part]()
        self._group, self._accepts, self._implied_parts = group, accepts, implied_parts
        self._is_complete = not group

    @property
    def builtin_names(self) -> tuple[str, ...]:
        """Names of the built-in parts, in the order of their declaration."""
        return tuple(self._builtin)

    def add(self, name: str, part: Part) -> None:
        """Adds a custom part to this process, or replaces one that was added before.

        Raises:
            ValueError: a built-in part has that name, or the name is empty or contains a comma or an equals
                sign, which separate names in settings.
            TypeError: the object is not a valid part.
        """
        if name in self._builtin:
            raise ValueError(f"there is already a {self.kind} named “{name}”: choose another name")
        if not name.strip() or set(name) & set(",="):
            raise ValueError(f"“{name}” cannot be the name of a {self.kind}")
        if not self._accepts(part):
            raise TypeError(f"{part!r} is not a valid {self.kind}")
        self._external[name] = part

    def resolve_name(self, part: "Part | str") -> str:
        """Returns the name by which settings refer to a part; adds the part if it is an object.

        A string is already a name and is returned unchanged. An object gets the name in its attribute
        `name`, else that of the function or class in lower case.

        >>> Registry("loss", {}).resolve_name(max)
        'max'

        Raises:
            ValueError: a built-in part has that name, or the name is not allowed; see `add`.
            TypeError: the object is not a valid part.
        """
        if isinstance(part, str):
            return part
        name = _own_name(part) or getattr(part, "__name__", type(part).__name__).lower()
        self.add(name, part)
        return name

    def resolve_names(self, parts: "Iterable[Part | str]") -> tuple[str, ...]:
        """Returns the names of several parts, as `resolve_name` does.

        Raises:
            ValueError: two of them have the same name, or as for `resolve_name`.
            TypeError: one of them is not a valid part.
        """
        names = tuple(self.resolve_name(part) for part in parts)
        if duplicates := {name for name in names if names.count(name) > 1}:
            raise ValueError(
                f"several are called {', '.join(sorted(duplicates))}: give each a `name` of its own"
            )
        return names

    def __getitem__(self, name: str) -> Part:
        """Looks up a part.

        Raises:
            MwrError: there is no such part; the hint gives similar names, else all names.
        """
        entries = self._entries()
        if name not in entries:
            near = get_close_matches(name, entries, n=3, cutoff=0.4) or list(entries)
            raise MwrError(
                "There is no {kind} named “{name}”.",
                "Did you mean {near}?",
                kind=Sentence(self.kind),
                name=name,
                near=tuple(near),
            )
        return entries[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries()

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries())

    def __len__(self) -> int:
        return len(self._entries())

    def _entries(self) -> dict[str, Part]:
        if not self._is_complete:
            self._is_complete = True  # set first, because an imported package may use this registry itself
            installed = installed_parts(self._group, self.kind, self._accepts)
            for entry, part in (*installed, *(("", part) for part in self._implied_parts())):
                name = _own_name(part) or entry
                if self._builtin.get(name) is part:
                    continue
                if name in self._builtin:
                    warnings.warn(f"There is already a {self.kind} named {name}.", stacklevel=3)
                else:
                    self._external.setdefault(name, part)
        return self._builtin | self._external


def _own_name(part: object) -> str:
    """The attribute `name` of a part; empty if it has none."""
    name = getattr(part, "name", "")
    return name if isinstance(name, str) else ""
