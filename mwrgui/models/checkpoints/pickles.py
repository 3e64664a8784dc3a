"""A pickle reader that runs no code: it creates plain values, and stand-ins for everything else."""

import pickletools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

MOST_STEPS = 2_000_000
"""Most opcodes; a checkpoint of a thousand tensors has about sixty thousand."""
LONGEST_KEY = 1000
"""Longest key; longer ones are not names of weights, and a few opcodes could repeat one a thousand times."""

_PLAIN_CLASSES = {"collections.OrderedDict", "builtins.dict", "__builtin__.dict"}
_LITERALS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_VALUES = frozenset(
    {
        *("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT"),
        *("STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "SHORT_BINUNICODE", "BINUNICODE"),
        *("BINUNICODE8", "BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"),
    }
)
_SET = "builtins.set"


@dataclass(frozen=True, slots=True)
class Named:
    """A function or class that the pickle names; it is never imported."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """A persistent ID: data outside the pickle, such as the storage of a tensor."""

    target: object


@dataclass(slots=True, eq=False)
class StandIn:
    """Replaces an instance of a class, or the result of a function call, and holds only its arguments.

    Attributes:
        kind: the name of the class or function.
        arguments: arguments of the call.
        state: state for its attributes; None if there is none.
        entries: items with text keys, if it is a kind of dictionary.
        elements: added elements, if it is a kind of list or set.
    """

    kind: str
    arguments: tuple[object, ...] = ()
    state: object = None
    entries: dict[str, object] = field(default_factory=dict)
    elements: list[object] = field(default_factory=list)


@dataclass(slots=True)
class Seen:
    """What a pickle names: functions and classes, and persistent IDs."""

    names: set[str] = field(default_factory=set)
    references: list[Reference] = field(default_factory=list)


class _Mark:
    """A mark on the stack, where the elements of a list, tuple or dictionary begin."""


_MARK = _Mark()


def read_pickle(file: IO[bytes], seen: Seen) -> object:
    """Reads the pickle at the file's position; leaves the file after it.

    The result consists of None, numbers, strings, bytes, lists, tuples, dictionaries with string keys, and
    `Named`, `Reference` and `StandIn`. Keys that are not strings or very long are dropped: no weight has one,
    and some would take ages to hash.

    Args:
        file: any readable binary file.
        seen: collects what the pickle names, even if it turns out to be damaged.

    Raises:
        ValueError: it is not a pickle, is damaged, or would take too long.
        LookupError: the same.
        TypeError: the same.
    """
    machine = _Machine(seen)
    for count, (opcode, argument, _position) in enumerate(pickletools.genops(file)):
        if count > MOST_STEPS:
            raise ValueError("the pickle has too many steps")
        machine.step(opcode.name, argument)
    return machine.stack.pop()


class _Machine:
    """The stack machine of the pickle format, without importing and calling."""

    def __init__(self, seen: Seen) -> None:
        self.stack: list[Any] = []
        self._memo: dict[int, Any] = {}
        self._seen = seen

    def step(self, name: str, argument: Any) -> None:
        """Executes one opcode."""
        if name in _VALUES:
            self.stack.append(argument)
        elif name in _LITERALS:
            self.stack.append(_LITERALS[name])
        else:
            _STEPS[name](self, argument)

    def _pop(self) -> Any:
        top = self.stack.pop()
        if top is _MARK:
            raise ValueError("the pickle's stack is out of order")
        return top

    def _top(self) -> Any:
        top = self.stack[-1]
        if top is _MARK:
            raise ValueError("the pickle's stack is out of order")
        return top

    def _to_mark(self) -> list[Any]:
        taken: list[Any] = []
        while (top := self.stack.pop()) is not _MARK:
            taken.append(top)
        taken.reverse()
        return taken

    def nothing(self, _argument: Any) -> None:
        """No operation: opcodes for framing and out-of-band buffers."""

    def pop(self, _argument: Any) -> None:
        self.stack.pop()

    def pop_mark(self, _argument: Any) -> None:
        self._to_mark()

    def repeat(self, _argument: Any) -> None:
        self.stack.append(self._top())

    def mark(self, _argument: Any) -> None:
        self.stack.append(_MARK)

    def put(self, argument: Any) -> None:
        self._memo[len(self._memo) if argument is None else argument] = self._top()

    def get(self, argument: Any) -> None:
        self.stack.append(self._memo[argument])

    def start_list(self, _argument: Any) -> None:
        self.stack.append([])

    def start_dict(self, _argument: Any) -> None:
        self.stack.append({})

    def start_set(self, _argument: Any) -> None:
        self.stack.append(StandIn(_SET))

    def make_list(self, _argument: Any) -> None:
        self.stack.append(self._to_mark())

    def make_dict(self, _argument: Any) -> None:
        made: dict[str, object] = {}
        _put_pairs(made, self._to_mark())
        self.stack.append(made)

    def make_set(self, _argument: Any) -> None:
        self.stack.append(StandIn(_SET, elements=self._to_mark()))

    def make_tuple(self, _argument: Any) -> None:
        self.stack.append(tuple(self._to_mark()))

    def make_short_tuple(self, count: int) -> None:
        taken = [self._pop() for _ in range(count)]
        self.stack.append(tuple(reversed(taken)))

    def append(self, _argument: Any) -> None:
        value = self._pop()
        _add(self._top(), [value])

    def appends(self, _argument: Any) -> None:
        values = self._to_mark()
        _add(self._top(), values)

    def set_item(self, _argument: Any) -> None:
        value, key = self._pop(), self._pop()
        _put_pairs(self._top(), [key, value])

    def set_items(self, _argument: Any) -> None:
        pairs = self._to_mark()
        _put_pairs(self._top(), pairs)

    def named(self, argument: Any) -> None:
        self.stack.append(self._name(str(argument).replace(" ", ".", 1)))

    def stack_named(self, _argument: Any) -> None:
        name, module = self._pop(), self._pop()
        self.stack.append(self._name(f"{_text(module)}.{_text(name)}"))

    def extension(self, argument: Any) -> None:
        self.stack.append(self._name(f"copyreg.extension.{argument}"))

    def _name(self, name: str) -> Named:
        self._seen.names.add(name)
        return Named(name)

    def make_instance(self, argument: Any) -> None:
        name = self._name(str(argument).replace(" ", ".", 1))
        self.stack.append(_made(name, self._to_mark()))

    def make_object(self, _argument: Any) -> None:
        kind, *arguments = self._to_mark()
        self.stack.append(_made(kind, arguments))

    def call(self, _argument: Any) -> None:
        arguments, kind = self._pop(), self._pop()
        self.stack.append(_made(kind, arguments))

    def call_with_names(self, _argument: Any) -> None:
        _named, arguments, kind = self._pop(), self._pop(), self._pop()
        self.stack.append(_made(kind, arguments))

    def build(self, _argument: Any) -> None:
        state, made = self._pop(), self._top()
        if isinstance(made, StandIn):
            made.state = state

    def refer(self, _argument: Any) -> None:
        self.refer_by_text(self._pop())

    def refer_by_text(self, argument: Any) -> None:
        self._seen.references.append(Reference(argument))
        self.stack.append(self._seen.references[-1])


_STEPS: Mapping[str, Callable[[_Machine, Any], None]] = {
    **dict.fromkeys(("PROTO", "FRAME", "STOP", "READONLY_BUFFER"), _Machine.nothing),
    "POP": _Machine.pop,
    "POP_MARK": _Machine.pop_mark,
    "DUP": _Machine.repeat,
    "MARK": _Machine.mark,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _Machine.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Machine.get),
    "EMPTY_LIST": _Machine.start_list,
    "EMPTY_DICT": _Machine.start_dict,
    "EMPTY_SET": _Machine.start_set,
    "EMPTY_TUPLE": lambda machine, _: machine.make_short_tuple(0),
    "TUPLE1": lambda machine, _: machine.make_short_tuple(1),
    "TUPLE2": lambda machine, _: machine.make_short_tuple(2),
    "TUPLE3": lambda machine, _: machine.make_short_tuple(3),
    "TUPLE": _Machine.make_tuple,
    "LIST": _Machine.make_list,
    "DICT": _Machine.make_dict,
    "FROZENSET": _Machine.make_set,
    "APPEND": _Machine.append,
    **dict.fromkeys(("APPENDS", "ADDITEMS"), _Machine.appends),
    "SETITEM": _Machine.set_item,
    "SETITEMS": _Machine.set_items,
    "GLOBAL": _Machine.named,
    "STACK_GLOBAL": _Machine.stack_named,
    **dict.fromkeys(("EXT1", "EXT2", "EXT4"), _Machine.extension),
    "INST": _Machine.make_instance,
    "OBJ": _Machine.make_object,
    **dict.fromkeys(("REDUCE", "NEWOBJ"), _Machine.call),
    "NEWOBJ_EX": _Machine.call_with_names,
    "BUILD": _Machine.build,
    "BINPERSID": _Machine.refer,
    "PERSID": _Machine.refer_by_text,
}
"""All opcodes except those of values, and NEXT_BUFFER, since a file has no out-of-band buffers."""


def _made(kind: object, arguments: Sequence[object]) -> object:
    """The replacement for the result of a call: a dict for an empty plain one, else a `StandIn`."""
    if not isinstance(arguments, (tuple, list)):
        raise ValueError("the pickle calls with something else than arguments")
    name = kind.name if isinstance(kind, Named) else "?"
    if name in _PLAIN_CLASSES and not arguments:
        return {}
    return StandIn(name, tuple(arguments))


def _put_pairs(made: Any, pairs: Sequence[Any]) -> None:
    """Adds alternating keys and values to a dictionary or its stand-in."""
    target = made.entries if isinstance(made, StandIn) else made
    if not isinstance(target, dict) or len(pairs) % 2:
        raise ValueError("the pickle puts items into something else than a dictionary")
    for key, value in zip(pairs[::2], pairs[1::2], strict=True):
        if isinstance(key, str) and len(key) <= LONGEST_KEY:
            target[key] = value


def _add(made: Any, values: list[Any]) -> None:
    target = made.elements if isinstance(made, StandIn) else made
    if not isinstance(target, list):
        raise ValueError("the pickle adds to something else than a list")
    target.extend(values)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("the pickle has a name that is no text")
    return value
