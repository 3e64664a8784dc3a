"""Collects the sentences that stand below the window, where Qt's own tool does not look."""

import ast
from collections.abc import Iterator
from pathlib import Path

from mwrgui.core.sentences import LIST_SEPARATOR

CALLS = {"MwrError": 2, "sentence": 1, "Registry": 1}
"""How many of the first arguments are sentences."""
REASONS = (
    *("Permission denied", "Operation not permitted", "Read-only file system", "No such file or directory"),
    *("Not a directory", "Is a directory", "Input/output error", "File name too long"),
    *("Device or resource busy", "Too many levels of symbolic links", "Too many open files"),
)
"""What a system says when a file cannot be read or written."""


def collect_sentences(package: Path) -> list[str]:
    """Every sentence of a package in English, once, with those of the system.

    Raises:
        ValueError: one is put together where it stands, so that it cannot be collected.
    """
    found = [LIST_SEPARATOR, *REASONS]
    for path in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                for argument in node.args[: CALLS[node.func.id]]:
                    found += _texts(argument, path)
    return [text for text in dict.fromkeys(found) if text]


def _texts(argument: ast.expr, path: Path) -> Iterator[str]:
    """The texts an argument may be; a name stands for a sentence that is made elsewhere."""
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
