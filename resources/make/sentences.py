"""Collects the texts that are translated although they are not marked for Qt's tool `lupdate`."""

import ast
from collections.abc import Iterator
from pathlib import Path

from mwrgui.core.sentences import LIST_SEPARATOR

CALLS = {"MwrError": 2, "sentence": 1, "Registry": 1}
"""Functions that take sentences, and how many of their first arguments are sentences."""
SYSTEM_ERRORS = (
    *("Permission denied", "Operation not permitted", "Read-only file system", "No such file or directory"),
    *("Not a directory", "Is a directory", "Input/output error", "File name too long"),
    *("Device or resource busy", "Too many levels of symbolic links", "Too many open files"),
)
"""Error messages of the operating system about files."""


def collect_sentences(package: Path) -> list[str]:
    """All English sentences in the code of a package, and `SYSTEM_ERRORS`, without duplicates.

    Raises:
        ValueError: an argument is neither a literal nor a name, so its text is unknown.
    """
    found = [LIST_SEPARATOR, *SYSTEM_ERRORS]
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                for argument in node.args[: CALLS[node.func.id]]:
                    found += _texts(argument, path)
    return [text for text in dict.fromkeys(found) if text]


def _texts(argument: ast.expr, path: Path) -> Iterator[str]:
    """All literal texts that an argument can be; none for a name: its sentence is found where it is made."""
    match argument:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _texts(one, path)
            yield from _texts(other, path)
        case ast.Name() | ast.Starred():
            pass
        case _:
            raise ValueError(f"{path}:{argument.lineno} is no plain sentence: {ast.unparse(argument)}")
