"""Large things that may be wanted again: the latest are kept, as far as a number of bytes allows."""

from collections import OrderedDict
from collections.abc import Hashable


class ByteLruCache:
    """What has not been asked for the longest goes first."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._things: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()

    def put(self, key: Hashable, thing: object, size: int) -> None:
        """Keeps a thing of `size` bytes; the newest stays even if it alone is too large."""
        self._things[key] = (thing, size)
        self._things.move_to_end(key)
        while len(self._things) > 1 and sum(size for _, size in self._things.values()) > self._most:
            self._things.popitem(last=False)

    def get(self, key: Hashable) -> object | None:
        """The thing, if it is still there."""
        if key not in self._things:
            return None
        self._things.move_to_end(key)
        return self._things[key][0]
