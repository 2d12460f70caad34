"""Idempotency keys as at Stripe: replay, mismatch, concurrency, forgotten after a day."""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from .clock import Clock
from .errors import ApiError
from .store import Store

LIFETIME = 24 * 3600  # seconds
MISMATCH = (
    "Keys for idempotent requests can only be used with the same parameters they were first used with."
    " Try using a key other than '{key}' if you meant to execute a different request."
)
IN_USE = "There is currently another in-progress request using this Idempotent Key: {key}."


class Saved(NamedTuple):
    """A remembered answer."""

    status: int
    body: str


def fingerprint(path: str, params: dict[str, Any]) -> str:
    """What must not change between two uses of a key."""
    return hashlib.sha256(f"{path} {json.dumps(params, sort_keys=True)}".encode()).hexdigest()


class Keys:
    """Remembers the answer of each key, 500s included, per account."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._in_progress: set[str] = set()

    def begin(self, account: str, key: str, print_: str) -> Saved | None:
        """The remembered answer, or None: then the key is in progress until `end`.

        Raises ApiError: 400 when the parameters changed, 409 while another request uses the key.
        """
        place = f"{account} {key}"
        with self._store.transaction():
            if len(key) > 255:
                raise ApiError(
                    400, "Idempotency keys may have up to 255 characters.", kind="idempotency_error"
                )
            if place in self._in_progress:
                raise ApiError(
                    409, IN_USE.format(key=key), code="idempotency_key_in_use", kind="idempotency_error"
                )
            kept = self._store.get("key", place)
            if kept and kept["at"] + LIFETIME <= self._clock.now():
                self._store.delete("key", place)
                kept = None
            if kept is None:
                self._in_progress.add(place)
                return None
            if kept["fingerprint"] != print_:
                raise ApiError(400, MISMATCH.format(key=key), kind="idempotency_error")
            return Saved(kept["status"], kept["body"])

    def remember(self, account: str, key: str, print_: str, answer: Saved) -> None:
        """Keep an answer; call it in the transaction of what the request did."""
        self._store.put(
            "key",
            f"{account} {key}",
            {"fingerprint": print_, "status": answer.status, "body": answer.body, "at": self._clock.now()},
        )

    def end(self, account: str, key: str) -> None:
        """The request is over: the key may be used again."""
        with self._store.lock:
            self._in_progress.discard(f"{account} {key}")
