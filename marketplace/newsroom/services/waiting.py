"""Seats that come free go to the waiting list, in its order. Always with the event's row locked."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.kernel import clock, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.newsroom.lifecycle import REGISTRATION
from marketplace.newsroom.models import Event, Registration
from marketplace.newsroom.queries.gatherings import seats
from marketplace.newsroom.services.telling import tell_one


def move_up(event: Event) -> None:
    """Offer every free seat to the next of the waiting list: each has some hours to confirm, never beyond the beginning.

    Shortly before the beginning nobody could answer in time: then the seat is theirs at once.
    """
    now = clock.now()
    if event.state != "announced" or event.starts_at <= now:
        return
    free = seats(event).free
    queue = select(Registration).where(Registration.event_id == event.id, Registration.state == "waiting")
    queue = queue.order_by(Registration.queued_at, Registration.id).with_for_update()
    for row in db.session.scalars(queue if free is None else queue.limit(free)).all():
        hours = int(policy.value("event_seat_held_hours", clock.today()))
        REGISTRATION.perform("offer", row, SYSTEM)
        row.confirm_by_at = now + timedelta(hours=hours)
        if row.confirm_by_at >= event.starts_at:
            REGISTRATION.perform("confirm", row, SYSTEM)
            row.confirm_by_at = None
        db.session.flush()
        letter = "event_seat_free" if row.state == "offered" else "event_registered"
        tell_one(letter, f"{row.id}:{row.version}", row)
