"""Arrays by key within a number of bytes: what was not asked for the longest time is forgotten first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Protocol, TypeVar


class _Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


Kept = TypeVar("Kept", bound=_Sized)


class ByteCache:
    """Takes a key and how its value is made, gives the value. Safe for threads; two may make the same value at once."""

    def __init__(self, limit: int) -> None:
        self.limit, self.used = limit, 0
        self._items: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Kept]) -> Kept:
        """The value of a key, made when it isn't there. One key always has values of one type."""
        with self._lock:
            if (item := self._items.get(key)) is not None:
                self._items.move_to_end(key)
                value: Kept = item[0]
                return value
        value = make()
        size = value.nbytes
        with self._lock:
            if key not in self._items:
                self._items[key] = (value, size)
                self.used += size
                while self.used > self.limit and len(self._items) > 1:
                    self.used -= self._items.popitem(last=False)[1][1]
        return value
