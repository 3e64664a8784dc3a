"""Properties of a graph that both processes use: input sizes, data types, gradients."""

from dataclasses import dataclass

GRAPH_ERRORS = (
    *(RuntimeError, ValueError, TypeError, LookupError),
    *(AttributeError, ArithmeticError, AssertionError, MemoryError, RecursionError, SyntaxError),
)
"""Exceptions that running a graph may raise."""


@dataclass(frozen=True, slots=True)
class InputSizes:
    """The input sizes that a graph accepts.

    Attributes:
        batch: batch size; 0 for any.
        height, width: fixed sides; 0 for any multiple of `multiple` that is at least `least`.
    """

    batch: int = 0
    height: int = 0
    width: int = 0
    multiple: int = 1
    least: int = 1

    @property
    def fixed(self) -> bool:
        """Whether it accepts only one size."""
        return bool(self.height and self.width)


@dataclass(frozen=True, slots=True)
class GraphFacts:
    """What is known about a graph after opening it.

    Attributes:
        sides: input sizes that the graph accepts.
        parameters: number of parameters; 0 if unknown.
        differentiable: whether its runtime computes gradients.
        bytes_in, bytes_out: whether inputs and outputs are integers from 0 to 255.
    """

    sides: InputSizes
    parameters: int = 0
    differentiable: bool = False
    bytes_in: bool = False
    bytes_out: bool = False
