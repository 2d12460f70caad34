"""The world that one stand-in holds, and one account's view of it: what every resource works with."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from .clock import Clock
from .conformance import Conformance
from .errors import ApiError, missing
from .spec import Structure
from .store import Store
from .webhooks import Courier

Body = dict[str, Any]
Params = dict[str, Any]
T = TypeVar("T")

API_VERSION = "2026-10-28.endive"  # the one that the client in requirements/ pins


@dataclass
class World:
    """State and machinery shared by the API, the pages and the controls."""

    store: Store
    clock: Clock
    courier: Courier
    structure: Structure
    conformance: Conformance | None
    api_version: str = API_VERSION
    fee_basis_points: int = 0  # Stripe's own fee on a charge
    base: str = ""  # address of the stand-in, for links to its pages
    problems: list[str] = field(default_factory=list)  # where the stand-in broke Stripe's structure

    def account_of(self, object_id: str, kind: str) -> Account:
        """The account that an object belongs to, for the pages and the controls. Raises ApiError 404."""
        record = self.store.get(kind, object_id)
        if record is None:
            raise missing(kind, object_id)
        return Account(self, record["account"])

    def perform(self, action: Callable[[], T]) -> T:
        """Run an action as one transaction. An ApiError it raises undoes nothing, as at Stripe; a bug undoes all."""
        refusal: ApiError | None = None
        with self.store.transaction():
            try:
                return action()
            except ApiError as error:
                refusal = error
        raise refusal

    def check(self, document: Any, name: str, schema: dict[str, Any] | None = None) -> None:
        """Note where a document leaves the official structure."""
        if self.conformance:
            self.problems += self.conformance.problems(document, name, schema)


@dataclass
class Account:
    """One Stripe account. Every institution has its own; nobody sees another's objects."""

    world: World
    id: str
    request_id: str | None = None  # of the API request that causes events; None on pages and in controls
    idempotency_key: str | None = None

    @property
    def now(self) -> int:
        """Seconds since 1970 on the stand-in's clock."""
        return self.world.clock.now()

    def connect(self) -> None:
        """A platform acts for this account: from now on its events name it."""
        if not self.is_connected:
            self.world.store.put("connected", self.id, {})

    @property
    def is_connected(self) -> bool:
        """Whether a platform has acted for this account."""
        return self.world.store.get("connected", self.id) is not None

    def blank(self, schema: str, **fields: Any) -> Body:
        """A part of an object: empty but for these fields."""
        part: Body = self.world.structure.blank(schema)
        return part | fields

    def new(self, kind: str, prefix: str, **fields: Any) -> Body:
        """Create and keep an object of this kind."""
        body: Body = self.world.structure.blank(kind)
        body |= {"id": f"{prefix}_{secrets.token_hex(12)}", "object": kind}
        body |= {
            name: value for name, value in {"created": self.now, "livemode": False}.items() if name in body
        }
        body |= fields
        self.world.store.put(kind, body["id"], {"account": self.id, "body": body})
        return body

    def find(self, kind: str, object_id: str | None) -> Body | None:
        """The live object, or None when this account has no such object."""
        record = self.world.store.get(kind, object_id) if object_id else None
        if record is None or record["account"] != self.id:
            return None
        body: Body = record["body"]
        return body

    def get(self, kind: str, object_id: str, param: str = "id") -> Body:
        """The live object. Raises ApiError 404."""
        body = self.find(kind, object_id)
        if body is None:
            raise missing(kind, object_id, param)
        return body

    def delete(self, kind: str, object_id: str) -> None:
        """Forget an object."""
        self.world.store.delete(kind, object_id)

    def all(self, kind: str, where: Callable[[Body], bool] = lambda body: True) -> list[Body]:
        """Objects, newest first. For reading only."""
        records = reversed(self.world.store.values(kind))
        return [r["body"] for r in records if r["account"] == self.id and where(r["body"])]

    def side_note(self, kind: str, object_id: str, note: Body | None = None) -> Body:
        """What Stripe knows of an object without showing it; given a note, adds it to what is kept."""
        kept = self.world.store.get(f"{kind} note", object_id)
        if note is None:
            return kept or {}
        return self.world.store.put(f"{kind} note", object_id, {**(kept or {}), **note})

    def emit(self, event_type: str, body: Body, previous: Body | None = None) -> Body:
        """Record an event with the object as it is now, and send it to the account's endpoints."""
        self.world.check(body, body["object"])
        data: Body = {"object": json.loads(json.dumps(body))}
        if previous is not None:
            data["previous_attributes"] = previous
        event = self.new(
            "event",
            "evt",
            api_version=self.world.api_version,
            data=data,
            request={"id": self.request_id, "idempotency_key": self.idempotency_key},
            type=event_type,
        )
        if self.is_connected:
            event["account"] = self.id
        event["pending_webhooks"] = self.world.courier.dispatch(event["id"], event_type, self.id)
        return event


def change(account: Account, body: Body, event_type: str | None = None, **fields: Any) -> Body:
    """Set fields of an object; with an event type, tell the world what they were before."""
    previous = {name: body.get(name) for name, value in fields.items() if body.get(name) != value}
    body |= fields
    if event_type:
        account.emit(event_type, body, json.loads(json.dumps(previous)))
    return body


def merge_metadata(current: Body | None, update: Any) -> Body:
    """Metadata after an update: an empty value removes its key, "" removes all."""
    if update == "":
        return {}
    merged = {**(current or {}), **(update or {})}
    return {key: value for key, value in merged.items() if value != ""}
