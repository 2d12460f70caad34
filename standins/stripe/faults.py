"""What can go wrong with a request, queued by a test and met by the next request that matches."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """The names used in `StandIn.fail` and `/_control/fail`."""

    DROP_REQUEST = "drop_request"  # the connection breaks, nothing was done
    DROP_REPLY = "drop_reply"  # everything was done, then the connection breaks
    ERROR_500 = "error_500"  # nothing was done; the 500 is remembered for the key and replayed
    ERROR_500_AFTER = "error_500_after"  # everything was done, yet a 500 is answered, remembered and replayed
    UNAVAILABLE_503 = "unavailable_503"  # nothing was done, nothing is remembered
    RATE_LIMIT_429 = "rate_limit_429"  # the same
    CONFLICT_409 = "conflict_409"  # the same: another request holds the object
    STALL = "stall"  # done, the answer waits for `let_go`; the key stays in use meanwhile


@dataclass
class Planned:
    """A fault waiting for its request."""

    fault: Fault
    method: str
    path: str
    left: int
    every: int = 1  # of the requests that match, each so-manieth meets it
    seen: int = 0


class Faults:
    """The queue; the first planned fault that matches is taken."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._planned: list[Planned] = []
        self._stalled = 0
        self._changed = threading.Condition(self._lock)
        self._open = threading.Event()

    def plan(
        self, fault: str, *, times: int = 1, method: str = "POST", path: str = "/v1/", every: int = 1
    ) -> None:
        """The next `times` requests of this method ("ANY" for all) whose path begins so meet the fault.

        With `every` 5 only each fifth of them does: a network that loses 20%.
        """
        with self._lock:
            self._open.clear()
            self._planned.append(Planned(Fault(fault), method, path, times, every))

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this request, used up by asking."""
        with self._lock:
            for planned in self._planned:
                if planned.method in ("ANY", method) and path.startswith(planned.path):
                    planned.seen += 1
                    if planned.seen % planned.every:
                        continue
                    planned.left -= 1
                    if planned.left == 0:
                        self._planned.remove(planned)
                    return planned.fault
            return None

    def clear(self) -> None:
        """Plan nothing, let every stalled answer go."""
        with self._lock:
            self._planned.clear()
        self.let_go()

    def stall(self, timeout: float = 60) -> None:
        """Wait, in the request's own thread, for `let_go`."""
        with self._changed:
            self._stalled += 1
            self._changed.notify_all()
        self._open.wait(timeout)
        with self._changed:
            self._stalled -= 1
            self._changed.notify_all()

    def wait_stalled(self, count: int = 1, timeout: float = 10) -> bool:
        """Wait until `count` requests are stalled; False when it took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: self._stalled >= count, timeout)

    def let_go(self) -> None:
        """Stalled answers travel on."""
        self._open.set()
