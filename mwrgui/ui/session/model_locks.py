"""One lock per network: a restoration moves it to another device, so only one thread may use it at a time."""

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel

_LOCKS: "WeakKeyDictionary[RestorationModel, threading.Lock]" = WeakKeyDictionary()
_LOCKS_GUARD = threading.Lock()


def lock_of(model: "RestorationModel") -> threading.Lock:
    """The lock that a thread must hold while it restores with this model.

    Also a restoration that was given up holds it until its tile is done and the network has been moved back.
    """
    with _LOCKS_GUARD:
        return _LOCKS.setdefault(model, threading.Lock())
