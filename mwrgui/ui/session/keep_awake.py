"""Keeps the computer from going to sleep during a run."""

from collections.abc import Iterator
from contextlib import contextmanager

from wakepy import keep


@contextmanager
def keep_awake() -> Iterator[None]:
    """Keeps the computer awake inside the `with` block, if the system can."""
    with keep.running(on_fail="pass"):
        yield
