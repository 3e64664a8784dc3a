"""A pickle reader that runs no code: it creates plain values, and stand-ins for everything else."""

import pickletools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

MAX_OPCODES = 2_000_000
"""Limit on opcodes; a checkpoint of a thousand tensors has about sixty thousand."""
MAX_KEY_LENGTH = 1000
"""Limit on the length of keys; names of weights are shorter, and opcodes could repeat a long key often."""

_PLAIN_CLASSES = {"collections.OrderedDict", "builtins.dict", "__builtin__.dict"}
_LITERALS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_VALUE_OPCODES = frozenset(
    {
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
        *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE"),
        *("BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    }
)
_TUPLE_SIZES = {"EMPTY_TUPLE": 0, "TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
_SET = "builtins.set"


@dataclass(frozen=True, slots=True)
class GlobalName:
    """A function or class that the pickle names; it is never imported."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class PersistentReference:
    """A persistent ID: data outside the pickle, such as the storage of a tensor."""

    persistent_id: object


@dataclass(slots=True, eq=False)
class StandIn:
    """Replaces an instance of a class, or the result of a function call, and holds only its arguments.

    Attributes:
        kind: the name of the class or function.
        arguments: arguments of the call.
        state: state from which unpickling would set its attributes; None if there is none.
        entries: items with string keys, if it is a kind of dictionary.
        elements: added elements, if it is a kind of list or set.
    """

    kind: str
    arguments: tuple[object, ...] = ()
    state: object = None
    entries: dict[str, object] = field(default_factory=dict)
    elements: list[object] = field(default_factory=list)


@dataclass(slots=True)
class PickleContents:
    """Names of functions and classes, and persistent IDs, that occur in a pickle."""

    names: set[str] = field(default_factory=set)
    references: list[PersistentReference] = field(default_factory=list)


class _Mark:
    """A mark on the stack, where the elements of a list, tuple or dictionary begin."""


_MARK = _Mark()


def read_pickle(file: IO[bytes], contents: PickleContents) -> object:
    """Reads the pickle at the file's position; leaves the position after it.

    The result consists of None, numbers, strings, bytes, lists, tuples, dictionaries with string keys, and
    `GlobalName`, `PersistentReference` and `StandIn`. Keys that are not strings, or are very long, are
    dropped: no weight has such a key, and hashing some keys would take extremely long.

    Args:
        file: any readable binary file.
        contents: collects what the pickle names, even if it turns out to be damaged.

    Raises:
        ValueError: it is not a pickle, is damaged, or would take too long.
        LookupError: the same.
        TypeError: the same.
    """
    machine = _Machine(contents)
    for count, (opcode, argument, _position) in enumerate(pickletools.genops(file)):
        if count > MAX_OPCODES:
            raise ValueError("the pickle has too many steps")
        _execute(machine, opcode.name, argument)
    return machine.stack.pop()


class _Machine:
    """The stack machine for which a pickle is a program; it imports and calls nothing."""

    def __init__(self, contents: PickleContents) -> None:
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self._contents = contents

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def pop(self) -> Any:
        """Removes the top of the stack; raises ValueError if it is a mark."""
        value = self.top()
        del self.stack[-1]
        return value

    def top(self) -> Any:
        """The top of the stack; raises ValueError if it is a mark."""
        top = self.stack[-1]
        if top is _MARK:
            raise ValueError("the pickle's stack is out of order")
        return top

    def pop_to_mark(self) -> list[Any]:
        """Removes everything above the last mark, and the mark."""
        taken: list[Any] = []
        while (top := self.stack.pop()) is not _MARK:
            taken.append(top)
        taken.reverse()
        return taken

    def push_name(self, name: str) -> None:
        self.push(self.global_name(name))

    def global_name(self, name: str) -> GlobalName:
        """Records the name of a function or class in `contents` and wraps it."""
        self._contents.names.add(name)
        return GlobalName(name)

    def push_reference(self, target: object) -> None:
        reference = PersistentReference(target)
        self._contents.references.append(reference)
        self.push(reference)


_Operation = Callable[[_Machine, Any], None]
_OPERATIONS: dict[str, _Operation] = {}
"""Operations by opcode, except those in `_execute`; NEXT_BUFFER is unsupported: a file has no buffers."""


def _opcodes(*names: str) -> Callable[[_Operation], _Operation]:
    """Registers a function for these opcodes; it takes the machine and the argument of the opcode."""

    def register(operation: _Operation) -> _Operation:
        _OPERATIONS.update(dict.fromkeys(names, operation))
        return operation

    return register


def _execute(machine: _Machine, opcode: str, argument: Any) -> None:
    """Executes one opcode.

    Raises:
        LookupError: the opcode is not supported, or the stack or memo lacks what it needs.
        ValueError: the pickle is damaged.
    """
    if opcode in _VALUE_OPCODES:
        machine.push(argument)
    elif opcode in _LITERALS:
        machine.push(_LITERALS[opcode])
    elif opcode in _TUPLE_SIZES:
        items = [machine.pop() for _ in range(_TUPLE_SIZES[opcode])]
        machine.push(tuple(reversed(items)))
    else:
        _OPERATIONS[opcode](machine, argument)


@_opcodes("PROTO", "FRAME", "STOP", "READONLY_BUFFER")
def _do_nothing(_machine: _Machine, _argument: Any) -> None:
    pass


@_opcodes("POP")
def _discard(machine: _Machine, _argument: Any) -> None:
    machine.stack.pop()


@_opcodes("POP_MARK")
def _discard_to_mark(machine: _Machine, _argument: Any) -> None:
    machine.pop_to_mark()


@_opcodes("DUP")
def _duplicate(machine: _Machine, _argument: Any) -> None:
    machine.push(machine.top())


@_opcodes("MARK")
def _mark(machine: _Machine, _argument: Any) -> None:
    machine.push(_MARK)


@_opcodes("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE")
def _memoize(machine: _Machine, argument: Any) -> None:
    machine.memo[len(machine.memo) if argument is None else argument] = machine.top()


@_opcodes("GET", "BINGET", "LONG_BINGET")
def _recall(machine: _Machine, argument: Any) -> None:
    machine.push(machine.memo[argument])


@_opcodes("EMPTY_LIST")
def _push_list(machine: _Machine, _argument: Any) -> None:
    machine.push([])


@_opcodes("EMPTY_DICT")
def _push_dict(machine: _Machine, _argument: Any) -> None:
    machine.push({})


@_opcodes("EMPTY_SET")
def _push_set(machine: _Machine, _argument: Any) -> None:
    machine.push(StandIn(_SET))


@_opcodes("LIST")
def _build_list(machine: _Machine, _argument: Any) -> None:
    machine.push(machine.pop_to_mark())


@_opcodes("TUPLE")
def _build_tuple(machine: _Machine, _argument: Any) -> None:
    machine.push(tuple(machine.pop_to_mark()))


@_opcodes("DICT")
def _build_dict(machine: _Machine, _argument: Any) -> None:
    dictionary: dict[str, object] = {}
    _put_pairs(dictionary, machine.pop_to_mark())
    machine.push(dictionary)


@_opcodes("FROZENSET")
def _build_set(machine: _Machine, _argument: Any) -> None:
    machine.push(StandIn(_SET, elements=machine.pop_to_mark()))


@_opcodes("APPEND")
def _append(machine: _Machine, _argument: Any) -> None:
    value = machine.pop()
    _add(machine.top(), [value])


@_opcodes("APPENDS", "ADDITEMS")
def _extend(machine: _Machine, _argument: Any) -> None:
    values = machine.pop_to_mark()
    _add(machine.top(), values)


@_opcodes("SETITEM")
def _set_item(machine: _Machine, _argument: Any) -> None:
    value, key = machine.pop(), machine.pop()
    _put_pairs(machine.top(), [key, value])


@_opcodes("SETITEMS")
def _set_items(machine: _Machine, _argument: Any) -> None:
    pairs = machine.pop_to_mark()
    _put_pairs(machine.top(), pairs)


@_opcodes("GLOBAL")
def _push_global(machine: _Machine, argument: Any) -> None:
    machine.push_name(str(argument).replace(" ", ".", 1))


@_opcodes("STACK_GLOBAL")
def _push_global_from_stack(machine: _Machine, _argument: Any) -> None:
    name, module = machine.pop(), machine.pop()
    machine.push_name(f"{_text(module)}.{_text(name)}")


@_opcodes("EXT1", "EXT2", "EXT4")
def _push_extension(machine: _Machine, argument: Any) -> None:
    machine.push_name(f"copyreg.extension.{argument}")


@_opcodes("INST")
def _build_instance(machine: _Machine, argument: Any) -> None:
    name = machine.global_name(str(argument).replace(" ", ".", 1))
    machine.push(_call_result(name, machine.pop_to_mark()))


@_opcodes("OBJ")
def _build_object(machine: _Machine, _argument: Any) -> None:
    kind, *arguments = machine.pop_to_mark()
    machine.push(_call_result(kind, arguments))


@_opcodes("REDUCE", "NEWOBJ")
def _call(machine: _Machine, _argument: Any) -> None:
    arguments, kind = machine.pop(), machine.pop()
    machine.push(_call_result(kind, arguments))


@_opcodes("NEWOBJ_EX")
def _call_with_keywords(machine: _Machine, _argument: Any) -> None:
    _keywords, arguments, kind = machine.pop(), machine.pop(), machine.pop()
    machine.push(_call_result(kind, arguments))


@_opcodes("BUILD")
def _set_state(machine: _Machine, _argument: Any) -> None:
    state, target = machine.pop(), machine.top()
    if isinstance(target, StandIn):
        target.state = state


@_opcodes("PERSID")
def _push_reference(machine: _Machine, argument: Any) -> None:
    machine.push_reference(argument)


@_opcodes("BINPERSID")
def _push_reference_from_stack(machine: _Machine, _argument: Any) -> None:
    machine.push_reference(machine.pop())


def _call_result(kind: object, arguments: Sequence[object]) -> object:
    """The replacement for the result of a call: a dict for an empty plain one, else a `StandIn`."""
    if not isinstance(arguments, (tuple, list)):
        raise ValueError("the pickle calls with something else than arguments")
    name = kind.name if isinstance(kind, GlobalName) else "?"
    if name in _PLAIN_CLASSES and not arguments:
        return {}
    return StandIn(name, tuple(arguments))


def _put_pairs(container: Any, pairs: Sequence[Any]) -> None:
    """Adds alternating keys and values to a dictionary or its stand-in."""
    target = container.entries if isinstance(container, StandIn) else container
    if not isinstance(target, dict) or len(pairs) % 2:
        raise ValueError("the pickle puts items into something else than a dictionary")
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if isinstance(key, str) and len(key) <= MAX_KEY_LENGTH:
            target[key] = value


def _add(container: Any, values: list[Any]) -> None:
    target = container.elements if isinstance(container, StandIn) else container
    if not isinstance(target, list):
        raise ValueError("the pickle adds to something else than a list")
    target.extend(values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("the pickle has a name that is no text")
    return value
