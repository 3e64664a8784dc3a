"""What goes wrong inside torch or a runtime, in one sentence that names the operator."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from mwrgui.core.errors import MwrError
from mwrgui.core.text import printable

_FAILURES = (
    *(RuntimeError, ValueError, TypeError, LookupError),
    *(AttributeError, ArithmeticError, AssertionError, MemoryError),
)
"""What tracing, translating and running raise on networks that a format cannot hold."""
_OPERATORS = (
    r"\b((?:aten|prims)(?:\.|::)\w+)",
    r"implementation for (\w+)",
    r"running (\w+) node",
    r"Op ?\((\w+)\)",
)
_LINE = r'File "[^"]*?([^"/\\]+)", line (\d+), in \w+\n'
_SIZED = "Choose a fixed size, or another format."


@contextmanager
def explained(network: str, format: str, *, sized: bool = True) -> Iterator[None]:
    """Turns failures inside into one expected problem; `sized` says that a fixed size would not help.

    Raises:
        MwrError: names the operator, else the line of the network, and what was wrong with it.
    """
    try:
        yield
    except _FAILURES as error:
        raise MwrError(
            f"{network} cannot be exported to {format}: {_what(error)}.",
            "Choose another format." if sized else _SIZED,
        ) from error


def _what(error: BaseException) -> str:
    told = _chain(error)
    everything = "\n".join(map(str, told))
    if "Constraints violated" in everything:
        return "it does not work with every size"
    for pattern in _OPERATORS:
        if found := re.search(pattern, everything):
            return f"the operator {found[1]} failed ({_first_line(told[-1])})"
    place = f" at {found[1]}, line {found[2]}" if (found := re.search(_LINE, everything)) else ""
    return f"tracing failed{place} ({_first_line(told[-1])})"


def _chain(error: BaseException) -> list[BaseException]:
    """The failure and what led to it, the root last."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
        chain.append(cause)
    return chain


def _first_line(error: BaseException) -> str:
    return printable((str(error).strip() or type(error).__name__).splitlines()[0].rstrip("."), longest=160)
