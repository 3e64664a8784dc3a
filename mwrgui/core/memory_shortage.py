"""Reports out-of-memory errors as a problem with a photo, not as a defect of the program."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from mwrgui.core.errors import MwrError

_MESSAGE_PARTS = (
    "out of memory",
    "not enough memory",
    "insufficient memory",  # OpenCV
    "can't allocate memory",
    "cannot allocate memory",
    "unable to allocate",  # numpy
    "could not create a primitive",  # oneDNN, which runs convolutions on a CPU
    "could not execute a primitive",
    "could not create a memory object",
)

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


class MemoryShortage(MwrError):
    """A photo does not fit into the memory that is free now."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error of Python, torch, numpy or OpenCV means that memory ran out, on any device."""
    return isinstance(error, MemoryError) or any(part in str(error).lower() for part in _MESSAGE_PARTS)


def memory_shortage(path: Path) -> MemoryShortage:
    """The error for a photo that does not fit into memory."""
    return MemoryShortage(
        "{path} needs more memory than is free.", "Close other programs, or make it smaller.", path=path
    )


def reports_memory_shortage(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
    """A decorator that turns out-of-memory errors into a `MemoryShortage` for the first `Path` argument."""

    @wraps(function)
    def wrapper(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except MwrError:
            raise
        except Exception as error:
            if not is_out_of_memory(error):
                raise
            path = next(value for value in (*args, *kwargs.values()) if isinstance(value, Path))
            raise memory_shortage(path) from error

    return wrapper
