"""Delivery of events: signed, in the background, again with growing pauses while the receiver is down.

A delivery is (event, endpoint). Its state: `pending` (due now or later), `held` (a test keeps it back),
`delivered`, `failed` (given up after the last pause) or `lost` (a test let it vanish).
"""

from __future__ import annotations

import heapq
import json
import random
import threading
from collections.abc import Callable, Iterable, Sequence
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from .clock import Clock
from .signing import header
from .store import Document, Store

TIMEOUT = 10  # seconds that a receiver has for its answer
# Seconds between tries on the stand-in's clock: three days in all, as in live mode.
PAUSES: tuple[float, ...] = (0.5, 1, 2, 5, 15, 60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 86_400)


def encode(event: Document) -> bytes:
    """The body of a webhook: Stripe indents it."""
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


def post(url: str, body: bytes, headers: dict[str, str]) -> int | str:
    """The status that the receiver answered, or the name of what went wrong. Redirects are not followed."""
    try:
        parts = urlsplit(url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT)
    except (ValueError, HTTPException) as problem:
        return type(problem).__name__
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path or "/", body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    except (OSError, ValueError, HTTPException) as problem:
        return type(problem).__name__
    finally:
        connection.close()


def succeeded(status: int | str) -> bool:
    """Only a 2xx counts."""
    return isinstance(status, int) and 200 <= status < 300


class Courier:
    """Takes events to endpoints. One thread, so that an undisturbed run keeps the order of the events."""

    def __init__(self, store: Store, clock: Clock, pauses: Sequence[float] = PAUSES) -> None:
        self.store = store
        self.clock = clock
        self.pauses = pauses
        self.attempts: list[
            tuple[str, int | str]
        ] = []  # (event id, outcome) of every try, for tests to look at
        self._changed = threading.Condition(store.lock)
        self._queue: list[tuple[float, int, str]] = []
        self._serial = 0
        self._busy = False
        self._stopping = False
        self._losing: Callable[[str], bool] = lambda event_type: False
        self._thread: threading.Thread | None = None
        with self._changed:
            for key, delivery in store.items("delivery"):
                if delivery["state"] == "pending":
                    self._enqueue(key, delivery["due"])

    # --- the background thread

    def start(self) -> None:
        """Begin delivering."""
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="stripe-standin-courier", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the try under way and leave the rest for the next start."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread:
            self._thread.join(TIMEOUT)

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._stopping and not self._is_due():
                    self._changed.wait(self._queue[0][0] - self.clock.precise() if self._queue else None)
                if self._stopping:
                    return
                key = heapq.heappop(self._queue)[2]
                delivery = self.store.get("delivery", key)
                if not self._still_due(delivery):
                    self._changed.notify_all()
                    continue
                assert delivery is not None
                self._busy = True
                event_id, endpoint_id = delivery["event"], delivery["endpoint"]
            outcome = self.send(event_id, endpoint_id)
            with self._changed:
                self._note(key, outcome)
                self._busy = False
                self._changed.notify_all()

    def _still_due(self, delivery: Document | None) -> bool:
        """False for what was delivered, held or put off since it was queued."""
        return (
            delivery is not None
            and delivery["state"] == "pending"
            and delivery["due"] <= self.clock.precise()
        )

    def _is_due(self) -> bool:
        return bool(self._queue) and self._queue[0][0] <= self.clock.precise()

    def _enqueue(self, key: str, due: float) -> None:
        self._serial += 1
        heapq.heappush(self._queue, (due, self._serial, key))
        self._changed.notify_all()

    def _note(self, key: str, outcome: int | str) -> None:
        with self.store.transaction():
            delivery = self.store.get("delivery", key)
            if delivery is None:
                return
            delivery["tries"] += 1
            if succeeded(outcome):
                delivery["state"] = "delivered"
            elif delivery["tries"] > len(self.pauses):
                delivery["state"] = "failed"
            else:
                delivery["due"] = self.clock.precise() + self.pauses[delivery["tries"] - 1]
                self._enqueue(key, delivery["due"])

    # --- what the API and the pages call

    def dispatch(self, event_id: str, event_type: str, account: str) -> int:
        """Queue an event for every endpoint that wants it; the number of endpoints."""
        with self.store.transaction():
            endpoints = [key for key, e in self.store.items("endpoint") if wants(e, event_type, account)]
            for endpoint_id in endpoints:
                key = f"{event_id}>{endpoint_id}"
                due = self.clock.precise()
                state = "held" if self.holding else "lost" if self._losing(event_type) else "pending"
                delivery = {
                    "event": event_id,
                    "endpoint": endpoint_id,
                    "state": state,
                    "tries": 0,
                    "due": due,
                }
                self.store.put("delivery", key, delivery)
                if state == "pending":
                    self._enqueue(key, due)
            return len(endpoints)

    def undelivered(self) -> dict[str, int]:
        """Event id to the number of endpoints that have not taken it."""
        counts: dict[str, int] = {}
        for delivery in self.store.values("delivery"):
            if delivery["state"] != "delivered":
                counts[delivery["event"]] = counts.get(delivery["event"], 0) + 1
        return counts

    # --- what tests do to it

    @property
    def holding(self) -> bool:
        """Whether new events are kept back."""
        return bool((self.store.get("setting", "holding") or {}).get("on"))

    def hold(self) -> None:
        """Keep new events back until `release`."""
        self.store.put("setting", "holding", {"on": True})

    def held(self) -> list[str]:
        """Ids of the events kept back, oldest first, each once."""
        return list(dict.fromkeys(d["event"] for d in self.store.values("delivery") if d["state"] == "held"))

    def release(self, order: str | Sequence[str] = "sent", seed: int = 0) -> list[str]:
        """Stop holding and deliver in this order: "sent", "reversed", "shuffled", or a list of event ids.

        Events that such a list leaves out stay held. Returns the ids in the order used.
        """
        with self.store.transaction():
            self.store.put("setting", "holding", {"on": False})
            ids = self.held() if isinstance(order, str) else list(order)
            if order == "reversed":
                ids.reverse()
            elif order == "shuffled":
                random.Random(seed).shuffle(ids)
            self._make_due(key for event_id in ids for key in self._keys(event_id, {"held"}))
            return ids

    def lose(self, count: int | None = None, rate: float | None = None, seed: int = 0) -> None:
        """Let new events vanish: the next `count`, a share `rate` of them, or all. `lose(count=0)` ends it."""
        if rate is not None:
            dice = random.Random(seed)
            self._losing = lambda event_type: dice.random() < rate
            return
        left = [count if count is not None else 2**31]

        def take(event_type: str) -> bool:
            left[0] -= 1
            return left[0] >= 0

        self._losing = take

    def resend(self, event_id: str) -> None:
        """Deliver an event again, whatever became of it before, as the dashboard's button does."""
        with self.store.transaction():
            self._make_due(self._keys(event_id))

    def retry_now(self) -> None:
        """Don't wait for the pauses: everything pending is due."""
        with self.store.transaction():
            self._make_due(key for key, d in self.store.items("delivery") if d["state"] == "pending")

    def send(
        self,
        event_id: str,
        endpoint_id: str | None = None,
        *,
        age: int = 0,
        secret: str | None = None,
        body: bytes | None = None,
        sign: bool = True,
    ) -> int | str:
        """One try, now, in this thread, whatever is held; the receiver's status or the name of the error.

        `age` makes the signature that many seconds old (negative: in the future), `secret` forges it, `body`
        replaces what is sent (signed all the same), `sign=False` leaves the header out. Only the first endpoint
        that wanted the event is tried unless one is named.
        """
        with self.store.lock:
            event = self.store.get("event", event_id)
            if event is None:
                raise KeyError(event_id)
            endpoint_id = endpoint_id or self._first_endpoint(event_id)
            endpoint = self.store.get("endpoint", endpoint_id)
            if endpoint is None:
                return "EndpointDeleted"
            document = event["body"] | {"pending_webhooks": self.undelivered().get(event_id, 0)}
            url, secrets = endpoint["url"], list(endpoint["secrets"])
        payload = encode(document) if body is None else body
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Stripe/1.0 (stand-in)"}
        if sign:
            timestamp = self.clock.now() - age
            headers["Stripe-Signature"] = header(payload, [secret] if secret else secrets, timestamp)
        outcome = post(url, payload, headers)
        self.attempts.append((event_id, outcome))
        return outcome

    def twice_at_once(self, event_id: str) -> list[int | str]:
        """The same event by two connections at the same moment; both outcomes."""
        outcomes: list[int | str] = []
        gate = threading.Barrier(2)

        def one() -> None:
            gate.wait()
            outcomes.append(self.send(event_id))

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    def wait_idle(self, timeout: float = 10) -> bool:
        """Wait until nothing is due or under way; False when it took longer. A later retry isn't waited for."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy and not self._is_due(), timeout)

    def wait_delivered(self, timeout: float = 10) -> bool:
        """Wait until nothing is pending, retries included; False when it took longer."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._busy and not self._pending(), timeout)

    def _pending(self) -> bool:
        return any(delivery["state"] == "pending" for delivery in self.store.values("delivery"))

    def wake(self) -> None:
        """Look at the clock again: it was moved."""
        with self._changed:
            self._changed.notify_all()

    def _keys(self, event_id: str, states: set[str] | None = None) -> list[str]:
        return [
            key
            for key, delivery in self.store.items("delivery")
            if delivery["event"] == event_id and (states is None or delivery["state"] in states)
        ]

    def _first_endpoint(self, event_id: str) -> str:
        keys = self._keys(event_id)
        if keys:
            return keys[0].partition(">")[2]
        return next(iter(dict(self.store.items("endpoint"))), "")

    def _make_due(self, keys: Iterable[str]) -> None:
        for key in list(keys):
            delivery = self.store.get("delivery", key)
            if delivery is not None:
                delivery |= {"state": "pending", "due": self.clock.precise()}
                self._enqueue(key, delivery["due"])


def wants(endpoint: Document, event_type: str, account: str) -> bool:
    """Whether an endpoint is enabled, subscribed to the type and of this account (None: of every account)."""
    subscribed = {"*", event_type} & set(endpoint["events"])
    return endpoint["enabled"] and bool(subscribed) and endpoint["account"] in (None, account)


def new_endpoint(
    url: str, secret: str, events: Sequence[str] = ("*",), account: str | None = None
) -> dict[str, Any]:
    """The record of an endpoint; `account` None receives the events of every account."""
    return {"url": url, "secrets": [secret], "events": list(events), "account": account, "enabled": True}
