"""Thread-safe control of a run: stopping, pausing, and requests such as saving a checkpoint."""

import threading
from collections import deque
from dataclasses import dataclass, field

from mwrgui.images import ImageArray

POLL_SECONDS = 0.1
"""Longest time in seconds until a paused run checks again whether it should end."""


@dataclass(frozen=True, slots=True)
class SaveNow:
    """Request: save a checkpoint and pin it."""


@dataclass(frozen=True, slots=True)
class RollBack:
    """Request: roll back to the checkpoint of `step` and continue with lower learning rates."""

    step: int


@dataclass(frozen=True, slots=True, eq=False)
class MeasurePhoto:
    """Request: restore a photo (H, W, 3) with teacher and student, and measure their agreement."""

    name: str
    pixels: ImageArray = field(repr=False)


@dataclass(frozen=True, slots=True)
class SnapshotStudent:
    """Request: a copy of the student with its current weights."""


Request = SaveNow | RollBack | MeasurePhoto | SnapshotStudent


class RunControl:
    """Stops and pauses a run and queues requests to it; all methods may be called from any thread.

    Args:
        suspended: an event that the caller may set, too; once it is set, the run ends without a student.
    """

    def __init__(self, suspended: threading.Event | None = None) -> None:
        self._changed = threading.Condition()
        self._requests: deque[Request] = deque()
        self._stopping = self._paused = False
        self._suspended = suspended or threading.Event()
        self._saves_checkpoint = True

    def stop(self) -> None:
        """Ends the run after the current step and saves its student."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def suspend(self, *, save: bool = True) -> None:
        """Ends the run after the current step without a student; `save` makes it save a checkpoint first."""
        with self._changed:
            self._saves_checkpoint = save
            self._suspended.set()
            self._changed.notify_all()

    def pause(self) -> None:
        """Pauses the run after the current step."""
        self._paused = True

    def resume(self) -> None:
        """Continues a paused run; does nothing if it is not paused."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def request(self, request: Request) -> None:
        """Queues a request, which is handled between two steps, also while the run is paused."""
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()

    @property
    def suspended(self) -> bool:
        """Whether the run was asked to end without a student."""
        return self._suspended.is_set()

    @property
    def saves_checkpoint(self) -> bool:
        """Whether a run that ends without a student saves a checkpoint."""
        return self._saves_checkpoint

    @property
    def ending(self) -> bool:
        """Whether the run was asked to end, with or without a student."""
        return self._stopping or self.suspended

    @property
    def should_pause(self) -> bool:
        """Whether the run was asked to pause and has not been asked to end."""
        return self._paused and not self.ending

    def wait(self) -> None:
        """Blocks while the run is paused and there is no request, for a tenth of a second at most."""
        with self._changed:
            if self.should_pause and not self._requests:
                self._changed.wait(POLL_SECONDS)

    def take_requests(self) -> list[Request]:
        """Removes and returns the queued requests."""
        with self._changed:
            taken = list(self._requests)
            self._requests.clear()
        return taken
