"""What time does to events: offers that lapse, the reminder of the day, the question afterwards; what is forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select, update

from marketplace.kernel import clock, forgetting, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.forgetting import Person
from marketplace.kernel.transaction import atomic, locked, stamp
from marketplace.newsroom.lifecycle import REGISTRATION
from marketplace.newsroom.models import Event, MailingPerson, Registration
from marketplace.newsroom.services.posting import forget_people as forget_recipients_of
from marketplace.newsroom.services.telling import tell, tell_one
from marketplace.newsroom.services.waiting import move_up

DAY_BEFORE = timedelta(hours=36)  # the day before, whatever the hour of the event
ASKED_WITHIN = timedelta(days=14)  # of an event that ended longer ago nobody is asked
UNCONFIRMED_KEPT = timedelta(days=3)


def watch_events(payload: dict[str, Any], key: str) -> None:
    """Job: seats that nobody confirmed go to the next; the day before people are reminded; afterwards they are asked."""
    now = clock.now()
    held = select(Registration.event_id).where(
        Registration.state == "offered", Registration.confirm_by_at <= now
    )
    coming = Event.reminded_at.is_(None) & (Event.starts_at <= now + DAY_BEFORE) & (Event.starts_at > now)
    over = Event.asked_at.is_(None) & (Event.ends_at <= now) & (Event.ends_at > now - ASKED_WITHIN)
    query = select(Event.id).where(Event.state == "announced", or_(Event.id.in_(held), coming, over))
    for event_id in db.session.scalars(query.order_by(Event.id)).all():
        with atomic():
            row = locked(Event, event_id)
            if row.state == "announced":
                _watch(row)


def _watch(event: Event) -> None:
    now = clock.now()
    late = select(Registration).where(
        Registration.event_id == event.id,
        Registration.state == "offered",
        Registration.confirm_by_at <= now,
    )
    for row in db.session.scalars(late.order_by(Registration.id).with_for_update()).all():
        REGISTRATION.perform("lapse", row, SYSTEM)
        db.session.flush()
        tell_one("event_seat_lapsed", f"{row.id}:{row.version}", row)
    move_up(event)
    if event.reminded_at is None and event.starts_at - DAY_BEFORE <= now < event.starts_at:
        stamp(event, reminded_at=now)
        tell("event_tomorrow", f"{event.id}:{event.starts_on}", event, ("registered",))
    if event.asked_at is None and event.ends_at <= now:
        stamp(event, asked_at=now)
        came = select(Registration).where(
            Registration.event_id == event.id, Registration.attended_at.is_not(None)
        )
        for row in db.session.scalars(came.order_by(Registration.id)).all():
            tell_one("event_over", row.id, row)


# What is forgotten


def erase_person(person: Person) -> None:
    """A seat of who leaves goes to the next; that somebody came stays, without a name."""
    own = select(Registration.id, Registration.event_id).where(Registration.user_id == person.id)
    for number, event_id in db.session.execute(own).all():
        event = locked(Event, event_id)
        row = locked(Registration, number)
        if row.state in ("unconfirmed", "waiting", "offered", "registered") and event.starts_at > clock.now():
            REGISTRATION.perform("withdraw", row, SYSTEM)
            row.attended_at = None
            db.session.flush()
            move_up(event)
        _forget(Registration.id == number)
    forget_recipients_of(MailingPerson.user_id == person.id)


def forget_people() -> int:
    """What the clock erases: names and addresses long after the event, and of guests who never confirmed their address."""
    until = clock.now() - timedelta(days=int(policy.value("event_people_days", clock.today())))
    over = select(Event.id).where(Event.ends_at < until)
    never = (Registration.state == "unconfirmed") & (Registration.queued_at < clock.now() - UNCONFIRMED_KEPT)
    done = 0
    for which in (Registration.event_id.in_(over), never):
        done += _forget((Registration.name != "") & which)
    return done


def _forget(which: Any) -> int:
    values = {
        "name": "", "organisation": "", "words": "", "user_id": None,
        # The address is unique in its event, so that what replaces it is the row's own; no letter goes there.
        "email": Registration.ref,
    }  # fmt: skip
    return forgetting.run(update(Registration).where(which).values(**values))


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: people of a closed company keep their seats as themselves; nothing is counted for it any more."""
    with atomic():
        forgetting.run(
            update(Registration)
            .where(
                Registration.company_id == payload["organisation_id"],
                Registration.attended_at.is_(None),
            )
            .values(company_id=None)
        )
