"""Writing to who registered: members by their account, guests by the address that they confirmed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.services import notify, notify_address
from marketplace.kernel.database import db
from marketplace.newsroom.lifecycle import LIVE
from marketplace.newsroom.models import Event, Registration
from marketplace.newsroom.queries.gatherings import secret_of


def still_offered(_person: User, refs: dict[str, Any]) -> dict[str, Any] | None:
    """For the letter on a seat that came free: nothing once it was answered. A short notice waits for the morning."""
    return refs if _state(refs) == "offered" else None


def still_coming(_person: User, refs: dict[str, Any]) -> dict[str, Any] | None:
    """For the letter on another time or place: nothing to who has withdrawn meanwhile."""
    return refs if _state(refs) in LIVE else None


def _state(refs: dict[str, Any]) -> str | None:
    row = db.session.get(Registration, refs["registration_id"])
    return row.state if row is not None else None


def tell(letter: str, key: object, event: Event, states: tuple[str, ...] = LIVE, **refs: object) -> None:
    """A letter to everybody whose registration is in one of these states."""
    rows = select(Registration).where(Registration.event_id == event.id, Registration.state.in_(states))
    for row in db.session.scalars(rows.order_by(Registration.id)).all():
        tell_one(letter, f"{key}:{row.id}", row, **refs)


def tell_one(letter: str, key: object, row: Registration, **refs: object) -> None:
    """One letter on a registration; a guest's holds the link of their own page."""
    if row.user_id is not None:
        notify(letter, key, [row.user_id], registration_id=row.id, secret="", **refs)
    elif row.name:
        secret = secret_of(row)
        notify_address(letter, key, row.email, row.language, registration_id=row.id, secret=secret, **refs)
