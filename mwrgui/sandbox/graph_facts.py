"""Facts about an exported graph, which its sandbox process reports to the program."""

from dataclasses import dataclass

GRAPH_ERRORS = (
    *(RuntimeError, ValueError, TypeError, LookupError),
    *(AttributeError, ArithmeticError, AssertionError, MemoryError, RecursionError, SyntaxError),
)
"""Exceptions that running a graph may raise, other than MwrError."""


@dataclass(frozen=True, slots=True)
class InputSizes:
    """The input sizes that a graph accepts.

    Attributes:
        batch: batch size; 0 for any.
        height, width: fixed sides in pixels; 0 for a side that may vary.
        multiple, least: a side that may vary must be a multiple of `multiple` and at least `least` pixels.
    """

    batch: int = 0
    height: int = 0
    width: int = 0
    multiple: int = 1
    least: int = 1

    @property
    def fixed(self) -> bool:
        """Whether both sides are fixed."""
        return bool(self.height and self.width)


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """What is known about an exported graph once its file has been opened, before it has run.

    Attributes:
        sides: input sizes that the file declares; `find_sides` finds those that the graph really accepts.
        parameters: number of parameters; 0 if unknown.
        differentiable: whether the runtime of its format computes gradients.
        bytes_in, bytes_out: whether the input, and all outputs, are integers from 0 to 255 (uint8).
    """

    sides: InputSizes
    parameters: int = 0
    differentiable: bool = False
    bytes_in: bool = False
    bytes_out: bool = False
