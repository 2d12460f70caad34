"""Events for their readers, who registered, and what a guest's link opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.newsroom.lifecycle import HOLDS_SEAT, LIVE, REGISTRATION
from marketplace.newsroom.models import Event, Registration
from marketplace.newsroom.permissions import event_readable, may_register

DOOR_OPENS = timedelta(hours=1)  # before an event begins, people come in
DOOR_CLOSES = timedelta(hours=12)  # after it ended, nobody says any more that they are there


@dataclass(frozen=True)
class Seats:
    """How full an event is. `free` None: there is no limit."""

    taken: int
    waiting: int
    free: int | None


def events(actor: Actor, past: bool = False) -> Select[Event]:
    """Those to come, the next first, or those that are over, the latest first; who oversees finds the cancelled among them."""
    query = select(Event).where(event_readable(actor)).options(joinedload(Event.cluster))
    if past:
        query = query.where(Event.ends_at < clock.now())
        if not actor.oversees:
            query = query.where(Event.state != "cancelled")
        return query.order_by(Event.starts_at.desc(), Event.id.desc())
    return query.where(Event.ends_at >= clock.now()).order_by(Event.starts_at, Event.id)


def event_for(actor: Actor, ref: str) -> Event | None:
    query = select(Event).where(event_readable(actor), Event.ref == ref)
    return db.session.scalars(query.options(joinedload(Event.cluster))).first()


def event_to_register(actor: Actor, ref: str) -> int | None:
    """The id of an announced event that is for this reader."""
    return db.session.scalar(select(Event.id).where(may_register(actor), Event.ref == ref))


def is_open(event: Event) -> bool:
    """Whether one can register now, to the second."""
    return event.state == "announced" and event.opens_at <= clock.now() < event.closes_at


def door_is_open(event: Event) -> bool:
    """Whether one can say now that one is there."""
    return people_come(event) and clock.now() <= event.ends_at + DOOR_CLOSES


def people_come(event: Event) -> bool:
    """Whether the center can note who is or was there: once the door has opened, for good."""
    return event.state == "announced" and event.starts_at - DOOR_OPENS <= clock.now()


def seats(event: Event) -> Seats:
    counts = seats_of([event.id])[event.id]
    taken = sum(counts[state] for state in HOLDS_SEAT)
    free = None if event.seats is None else max(0, event.seats - taken)
    return Seats(taken, counts["waiting"], free)


def seats_of(event_ids: Iterable[int]) -> dict[int, Counter[str]]:
    """Event -> state -> how many registrations, for lists."""
    ids = list(event_ids)
    query = select(Registration.event_id, Registration.state, func.count()).where(
        Registration.event_id.in_(ids)
    )
    found: dict[int, Counter[str]] = {number: Counter() for number in ids}
    for number, state, count in db.session.execute(query.group_by(Registration.event_id, Registration.state)):
        found[number][state] = count
    return found


def of_company(event: Event, company_id: int) -> int:
    """How many people of the company hold a seat or wait for one."""
    query = select(func.count(Registration.id)).where(
        Registration.event_id == event.id,
        Registration.company_id == company_id,
        Registration.state.in_(LIVE),
    )
    return db.session.scalar(query) or 0


def own_registration(actor: Actor, event: Event) -> Registration | None:
    """The reader's row, also one that was withdrawn."""
    if actor.user_id is None:
        return None
    query = select(Registration).where(
        Registration.event_id == event.id, Registration.user_id == actor.user_id
    )
    return db.session.scalars(query).first()


def place_in_queue(row: Registration) -> int:
    """The place on the waiting list, from 1."""
    ahead = select(func.count(Registration.id)).where(
        Registration.event_id == row.event_id,
        Registration.state == "waiting",
        (Registration.queued_at < row.queued_at)
        | ((Registration.queued_at == row.queued_at) & (Registration.id < row.id)),
    )
    return (db.session.scalar(ahead) or 0) + 1


def registrations(event: Event) -> list[Registration]:
    """The list for who keeps it: seats first, then the waiting list in its order, then who withdrew."""
    order = {"registered": 0, "offered": 1, "waiting": 2, "unconfirmed": 3}
    query = select(Registration).where(Registration.event_id == event.id)
    rows = db.session.scalars(query.options(joinedload(Registration.company))).all()
    return sorted(rows, key=lambda row: (order.get(row.state, 4), row.queued_at, row.id))


def export_rows(event: Event) -> Iterator[tuple[object, ...]]:
    """The attendance list as a table. What somebody thought of the event is read without names (`feedback`), so it is not in here."""
    for row in registrations(event):
        company = row.company.name if row.company else row.organisation
        yield row.name, company, row.email, REGISTRATION.states[row.state], row.queued_at, row.attended_at


def feedback(event: Event) -> tuple[Counter[int], list[str]]:
    """(score -> how many gave it, what was written), without names."""
    query = select(Registration.score, Registration.words).where(
        Registration.event_id == event.id, Registration.score.is_not(None)
    )
    rows = db.session.execute(query).all()
    return Counter(row.score for row in rows), sorted(row.words for row in rows if row.words)


def own_events(actor: Actor, since: datetime) -> list[tuple[Event, Registration]]:
    """What the reader has a seat for or waits for, from this instant on."""
    query = (
        select(Event, Registration)
        .join(Registration, Registration.event_id == Event.id)
        .where(Registration.user_id == actor.user_id, Registration.state.in_(LIVE), Event.ends_at >= since)
        .order_by(Event.starts_at, Event.id)
    )
    return [(event, row) for event, row in db.session.execute(query)]


# A guest's own page


def secret_of(registration: Registration) -> str:
    """The secret of the link by which a guest confirms, reads and withdraws."""
    return str(_signer().dumps(registration.id))


def registration_of(secret: str) -> Registration | None:
    """What this link opens; nothing once the person behind it was forgotten."""
    try:
        number = _signer().loads(secret[:300])
    except BadSignature:
        return None
    query = select(Registration).where(Registration.id == number, Registration.name != "")
    return db.session.scalars(query.options(joinedload(Registration.event))).first()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="event-registration")
