"""One lock per network, because a restoration moves the network between devices and must not share it."""

import threading
from types import TracebackType
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel


class ModelLock:
    """A lock that threads get in the order in which they asked for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked = self._served = 0

    @property
    def wanted(self) -> bool:
        """Whether a thread waits for the lock; to be called by the thread that holds it."""
        return self._asked - self._served > 1

    def __enter__(self) -> None:
        with self._changed:
            turn = self._asked
            self._asked += 1
            self._changed.wait_for(lambda: self._served == turn)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._served += 1
            self._changed.notify_all()


_LOCKS: "WeakKeyDictionary[RestorationModel, ModelLock]" = WeakKeyDictionary()
_LOCKS_GUARD = threading.Lock()


def lock_of(model: "RestorationModel") -> ModelLock:
    """The lock that a thread must hold while it, or threads that it has started, restore with this model.

    A restoration that was abandoned still holds the lock until its tile is done and the network moved back.
    """
    with _LOCKS_GUARD:
        return _LOCKS.setdefault(model, ModelLock())
