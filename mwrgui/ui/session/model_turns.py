"""A network works for one thread at a time: each moves it to its device, and back where it was before."""

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from mwrgui.models.restoration_model import RestorationModel

_TURNS: "WeakKeyDictionary[RestorationModel, threading.Lock]" = WeakKeyDictionary()
_NEW = threading.Lock()


def turn_of(model: "RestorationModel") -> threading.Lock:
    """The lock that a thread holds while it restores with this model.

    A restoration that was given up still ends its tile, then moves the network.
    """
    with _NEW:
        return _TURNS.setdefault(model, threading.Lock())
