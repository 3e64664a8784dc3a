"""A cache for large values that is limited by a number of bytes."""

from collections import OrderedDict
from collections.abc import Hashable


class ByteLruCache:
    """Keeps values up to a total number of bytes; drops the least recently used values first."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._entries: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()

    def put(self, key: Hashable, value: object, size: int) -> None:
        """Stores a value of `size` bytes; the newest value stays even if it alone exceeds the limit."""
        self._entries[key] = (value, size)
        self._entries.move_to_end(key)
        while len(self._entries) > 1 and sum(size for _, size in self._entries.values()) > self._max_bytes:
            self._entries.popitem(last=False)

    def get(self, key: Hashable) -> object | None:
        """The value; None if it was never stored or has been dropped."""
        if key not in self._entries:
            return None
        self._entries.move_to_end(key)
        return self._entries[key][0]
