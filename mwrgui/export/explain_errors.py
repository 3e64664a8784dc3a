"""Explains errors of torch or a runtime during an export in one sentence, with the operator if known."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence, sentence
from mwrgui.core.text import replace_unprintable

_EXPORT_ERRORS = (
    *(RuntimeError, ValueError, TypeError, LookupError),
    *(AttributeError, ArithmeticError, AssertionError, MemoryError),
)
"""Exceptions that torch and runtimes raise for networks that a format cannot represent."""
_OPERATOR_PATTERNS = (
    r"\b((?:aten|prims)(?:\.|::)\w+)",
    r"implementation for (\w+)",
    r"running (\w+) node",
    r"Op ?\((\w+)\)",
)
_AXIS_NAMES = {0: "batch", 2: "height", 3: "width"}
_FIXED_AXIS = r"You marked (\w+) as dynamic but your code specialized it"
_SIZE_CONDITION = r"satisfy the generated guard (.+)"
_SOURCE_LINE = r'File "[^"]*?([^"/\\]+)", line (\d+), in \w+\n'


@contextmanager
def explain_errors(network: str, format: str, *, suggest_fixed_size: bool = False) -> Iterator[None]:
    """Converts errors in its context to an MwrError, whose hint can suggest exporting for a fixed size.

    Raises:
        MwrError: says which sizes the network refuses, or names the operator or line that failed, if known.
    """
    try:
        yield
    except _EXPORT_ERRORS as error:
        raise MwrError(
            "{network} cannot be exported to {format}: {problem}.",
            "Choose a fixed size, or another format." if suggest_fixed_size else "Choose another format.",
            network=network,
            format=format,
            problem=_describe(error),
        ) from error


def _describe(error: BaseException) -> Sentence:
    chain = _exception_chain(error)
    messages = "\n".join(map(str, chain))
    if "Constraints violated" in messages:
        return _describe_size_limit(messages)
    first_line = _first_line(chain[-1])
    for pattern in _OPERATOR_PATTERNS:
        if found := re.search(pattern, messages):
            return sentence("the operator {name} failed ({said})", name=found[1], said=first_line)
    if found := re.search(_SOURCE_LINE, messages):
        return sentence(
            "it failed at {file}, line {line} ({said})", file=found[1], line=found[2], said=first_line
        )
    return sentence("it failed ({said})", said=first_line)


def _describe_size_limit(text: str) -> Sentence:
    for axis, name in _AXIS_NAMES.items():
        text = text.replace(f"L['images'].size()[{axis}]", name)
    if found := re.search(_FIXED_AXIS, text):
        return sentence("it works with one {side} only, not with every size", side=found[1])
    if found := re.search(_SIZE_CONDITION, text):
        condition = replace_unprintable(found[1].rstrip("."), longest=160)
        return sentence("it does not work with every size, but where {condition}", condition=condition)
    return sentence("it does not work with every size")


def _exception_chain(error: BaseException) -> list[BaseException]:
    """The exception and its causes, the root cause last."""
    chain = [error]
    while (cause := chain[-1].__cause__ or chain[-1].__context__) and cause not in chain:
        chain.append(cause)
    return chain


def _first_line(error: BaseException) -> str:
    return replace_unprintable(
        (str(error).strip() or type(error).__name__).splitlines()[0].rstrip("."), longest=160
    )
