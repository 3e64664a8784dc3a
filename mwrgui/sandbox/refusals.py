"""Errors for files of exported graphs that are refused or unusable."""

import re
from pathlib import Path

from mwrgui.core.errors import MwrError
from mwrgui.core.sentences import Sentence
from mwrgui.core.text import replace_unprintable


def code_refused(path: Path, code: str | Sentence) -> MwrError:
    """The error for a graph that would do more than compute with tensors."""
    return MwrError(
        "{file} does more than compute pictures ({what}) and was not opened.",
        "Ask for its weights as a safetensors file, or for an ONNX file.",
        file=path.name,
        what=replace_unprintable(code) if isinstance(code, str) else code,
    )


def runtime_refused(path: Path, error: BaseException) -> MwrError:
    """The error for a graph that this version of the runtime does not accept."""
    lines = re.sub(r"[ \t]+", " ", str(error)).strip().splitlines() or [type(error).__name__]
    return MwrError(
        "{file} cannot be opened as an exported graph: {why}.",
        "Export it again with a current version, or choose another file.",
        file=path.name,
        why=replace_unprintable(lines[0].rstrip("."), longest=200),
    )


def not_photo_restoration(path: Path, reason: Sentence) -> MwrError:
    """The error for a graph that does not map a colour image to a colour image."""
    return MwrError(
        "{file} does not restore colour photos: {why}.",
        "Choose a network that takes one RGB picture and returns one.",
        file=path.name,
        why=reason,
    )


def too_much_memory(path: Path) -> MwrError:
    """The error for a graph that exceeds its memory limit."""
    return MwrError(
        "{file} needs more memory than there is for it.",
        "Choose another model, or close other programs.",
        file=path.name,
    )


def is_short_of_memory(error: BaseException) -> bool:
    """Whether an error of a runtime means that memory ran out."""
    message = str(error).lower()
    signs = ("bad_alloc", "bad allocation", "memory", "failed to allocate", "could not create a primitive")
    return isinstance(error, MemoryError) or any(sign in message for sign in signs)
