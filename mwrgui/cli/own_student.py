"""`--student MODULE:NAME`: imports what the user names on the command line, never what a file names."""

import importlib
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, cast

from mwrgui.core.errors import MwrError
from mwrgui.models.designs import Design, error_summary

if TYPE_CHECKING:
    from mwrgui.distillation.students import Student


def import_student(reference: str) -> "Student":
    """Imports the network or design `MODULE:NAME`; a function or class is called without arguments.

    Raises:
        MwrError: the module cannot be imported, has no such name, or calling it fails.
    """
    from torch import nn

    module, _, name = reference.partition(":")
    try:
        found: object = reduce(getattr, name.split("."), importlib.import_module(module))
        if not isinstance(found, (Design, nn.Module)) and callable(found):
            found = cast(Callable[[], object], found)()
    except Exception as error:  # the user's own code may raise anything
        raise MwrError(
            "The student “{name}” cannot be made: {why}.",
            "Give MODULE:NAME of a network, a design, or a function without arguments that returns one.",
            name=reference,
            why=error_summary(error),
        ) from error
    return cast("Student", found)
