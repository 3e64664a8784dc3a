"""Absolute paths in recipes, so that they mean the same in any folder."""

from collections.abc import Mapping
from pathlib import Path

from mwrgui.library.models import Library


def with_absolute_paths(values: Mapping[str, object]) -> dict[str, object]:
    """Makes paths in the values of a recipe absolute, because a run may be resumed from another folder.

    A path that does not exist is left as typed, so that the error message shows it that way.
    """
    library = Library()
    make_absolute = {"teacher": library.to_absolute, "photos": _absolute, "init": _absolute}
    absolute = {
        name: make_absolute[name](value)
        if name in make_absolute and isinstance(value, str) and value
        else value
        for name, value in values.items()
    }
    if isinstance(teachers := values.get("teachers"), (list, tuple)):
        pairs = [str(entry).partition("=") for entry in teachers]
        absolute["teachers"] = [f"{weather}{equals}{library.to_absolute(m)}" for weather, equals, m in pairs]
    return absolute


def _absolute(path: str) -> str:
    return str(Path(path).absolute()) if Path(path).exists() else path
