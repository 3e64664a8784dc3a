"""Keeps the computer from going to sleep during a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from wakepy import keep


@contextmanager
def kept_awake() -> Iterator[None]:
    """Keeps the computer awake inside the `with` block; does nothing where the system cannot."""
    with keep.running(on_fail="pass"):
        yield
