"""What the deal room writes: the secret address of a person's calendar."""

from __future__ import annotations

import hashlib
import secrets

from marketplace.dealroom.models import CalendarFeed
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic


def new_calendar(actor: Actor) -> str:
    """A new secret for the actor's calendar address; the one before stops working. It is shown this once."""
    secret = secrets.token_urlsafe(24)
    with atomic():
        assert actor.user_id is not None
        feed = db.session.get(CalendarFeed, actor.user_id)
        if feed is None:
            feed = CalendarFeed(user_id=actor.user_id)
            db.session.add(feed)
        feed.secret_hash, feed.created_at = secret_hash(secret), clock.now()
        db.session.flush()
        audit.record("calendar.new_address", None, actor)
    return secret


def end_calendar(actor: Actor) -> None:
    """Stop the actor's calendar address."""
    with atomic():
        feed = db.session.get(CalendarFeed, actor.user_id)
        if feed is not None:
            db.session.delete(feed)
            audit.record("calendar.end_address", None, actor)


def secret_hash(secret: str) -> str:
    """What is kept of the secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
