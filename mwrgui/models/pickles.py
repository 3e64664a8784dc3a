"""Reads the opcodes of a pickle without running them: what it would call, and whether it would blow up."""

import pickletools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

MOST_STEPS = 2_000_000
"""A checkpoint of a thousand tensors takes about sixty thousand."""
HEAVIEST_TUPLE = 10_000
"""Tuples are shapes, strides and references in a checkpoint; nested ones can take forever to hash."""

_MARK = "mark"
_KEEPS = frozenset({"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"})
_RECALLS = frozenset({"GET", "BINGET", "LONG_BINGET"})
_TUPLES = frozenset({"TUPLE", "TUPLE1", "TUPLE2", "TUPLE3"})


@dataclass(frozen=True, slots=True)
class _Item:
    """What is known of an object on the stack: how large it is written out, and its text if it is one."""

    weight: int
    text: str = ""


def find_globals(file: IO[bytes]) -> set[str]:
    """Names of all functions and classes that the pickle at the file's position would import.

    Leaves the file after the pickle.

    Raises:
        ValueError: it is no pickle, is damaged, or would take endless time or memory.
        LookupError: the same.
    """
    stack: list[_Item | str] = []
    memo: dict[int, _Item | str] = {}
    found: set[str] = set()
    for opcode, argument in _steps(file):
        if opcode.name in _KEEPS:
            memo[len(memo) if argument is None else argument] = stack[-1]
        elif opcode.name in _RECALLS:
            stack.append(memo[argument])
        else:
            taken = _take(stack, opcode)
            found.update(_imported(opcode.name, argument, taken))
            stack.extend(_results(opcode, argument, taken))
    return found


def _steps(file: IO[bytes]) -> Iterator[tuple[pickletools.OpcodeInfo, Any]]:
    for count, (opcode, argument, _position) in enumerate(pickletools.genops(file)):
        if count > MOST_STEPS:
            raise ValueError("the pickle has too many steps")
        yield opcode, argument


def _take(stack: list[_Item | str], opcode: pickletools.OpcodeInfo) -> list[_Item]:
    """Takes what the opcode consumes off the stack; last comes first."""
    wanted = opcode.stack_before
    taken: list[_Item] = []
    if pickletools.markobject in wanted:
        while isinstance(top := stack.pop(), _Item):
            taken.append(top)
        wanted = wanted[: wanted.index(pickletools.markobject)]
    for _ in wanted:
        top = stack.pop()
        if not isinstance(top, _Item):
            raise ValueError("the pickle's stack is out of order")
        taken.append(top)
    return taken


def _imported(name: str, argument: Any, taken: list[_Item]) -> set[str]:
    match name:
        case "GLOBAL" | "INST":
            return {argument.replace(" ", ".", 1)}
        case "STACK_GLOBAL":
            return {f"{taken[1].text}.{taken[0].text}"}
        case "EXT1" | "EXT2" | "EXT4":
            return {f"copyreg.extension.{argument}"}
        case _:
            return set()


def _results(opcode: pickletools.OpcodeInfo, argument: Any, taken: list[_Item]) -> list[_Item | str]:
    if pickletools.markobject in opcode.stack_after:
        return [_MARK]
    size = len(argument) if isinstance(argument, (str, bytes, bytearray)) else 0
    weight = 1 + size + sum(item.weight for item in taken)
    if opcode.name in _TUPLES and weight > HEAVIEST_TUPLE:
        raise ValueError("the pickle has a tuple that is too large")
    return [_Item(weight, argument if isinstance(argument, str) else "")] * len(opcode.stack_after)
