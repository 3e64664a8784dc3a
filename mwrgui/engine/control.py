"""How a person steers a run that goes on in another thread."""

import threading
from collections import deque
from dataclasses import dataclass, field

from mwrgui.core.photos import ImageArray

LONGEST_WAIT = 0.1
"""Seconds after which a paused run looks whether its program wants to end."""


@dataclass(frozen=True, slots=True)
class SaveNow:
    """A checkpoint is wanted that is kept."""


@dataclass(frozen=True, slots=True)
class RollBack:
    """The run is to go back to the checkpoint of `step`, and on with lower rates."""

    step: int


@dataclass(frozen=True, slots=True, eq=False)
class MeasurePhoto:
    """Teacher and student are to restore a photo, (H, W, 3)."""

    name: str
    pixels: ImageArray = field(repr=False)


@dataclass(frozen=True, slots=True)
class HandOver:
    """The student is wanted as it is now."""


Request = SaveNow | RollBack | MeasurePhoto | HandOver


class RunControl:
    """Wishes that a run looks at between two steps; all methods may be called from any thread.

    `broken_off` is an event that ends the run without a student whoever sets it.
    """

    def __init__(self, broken_off: threading.Event | None = None) -> None:
        self._changed = threading.Condition()
        self._requests: deque[Request] = deque()
        self._stopping = self._paused = False
        self._broken_off = broken_off or threading.Event()
        self._saves = True

    def stop(self) -> None:
        """Asks the run to end after the current step and to save its student."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def break_off(self, *, save: bool = True) -> None:
        """Asks the run to end after the current step without a student; with `save` to be resumed."""
        with self._changed:
            self._saves = save
            self._broken_off.set()
            self._changed.notify_all()

    def pause(self) -> None:
        """Asks the run to wait after the current step."""
        self._paused = True

    def resume(self) -> None:
        """Lets a waiting run go on."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def ask(self, request: Request) -> None:
        """Asks for something that is done between two steps, also while the run waits."""
        with self._changed:
            self._requests.append(request)
            self._changed.notify_all()

    @property
    def broken_off(self) -> bool:
        """Whether the run was asked to end without a student."""
        return self._broken_off.is_set()

    @property
    def saves(self) -> bool:
        """Whether a run that is broken off is to leave a checkpoint."""
        return self._saves

    @property
    def ending(self) -> bool:
        """Whether the run was asked to end in any way."""
        return self._stopping or self.broken_off

    @property
    def waiting(self) -> bool:
        """Whether the run was asked to wait, and not to end."""
        return self._paused and not self.ending

    def wait(self) -> None:
        """Blocks until something is asked, a tenth of a second at most."""
        with self._changed:
            if self.waiting and not self._requests:
                self._changed.wait(LONGEST_WAIT)

    def take_requests(self) -> list[Request]:
        """What has been asked for since the last call."""
        with self._changed:
            taken = list(self._requests)
            self._requests.clear()
        return taken
