"""The stand-in's own clock: the real one plus what tests moved it by, kept across restarts."""

from __future__ import annotations

import time

from .store import Store


class Clock:
    """Whole seconds since 1970, UTC. It only ever goes forward."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def offset(self) -> int:
        """Seconds ahead of the real clock."""
        kept = self._store.get("setting", "clock")
        return int(kept["offset"]) if kept else 0

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self.precise())

    def precise(self) -> float:
        """Seconds since 1970 with fractions: for delays shorter than a second."""
        return time.time() + self.offset

    def advance(self, seconds: int) -> int:
        """Move forward and return the new time."""
        if seconds < 0:
            raise ValueError("the clock only goes forward")
        self._store.put("setting", "clock", {"offset": self.offset + seconds})
        return self.now()
