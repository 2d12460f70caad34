"""Side effects, written in the commit of their cause and delivered at least once afterwards.

A message says *what* changed; its handler reads the truth and is idempotent. A row is unique by
(topic, key), claimed by a lease, retried with back-off, and dead-lettered after `MAX_TRIES`.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Index, String, UniqueConstraint, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.crashpoint import crash_point
from marketplace.kernel.database import Base, db, insert_ignore
from marketplace.kernel.transaction import atomic, in_transaction

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=120)
MAX_TRIES = 14  # with back-off: about three days
SERIAL_TOPICS = frozenset({"index"})  # one consumer at a time: the index has a single writer

Handler = Callable[[dict[str, Any], str], None]


class Outbox(Base):
    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("topic", "key"),
        Index("ix_outbox_waiting", "done_at", "dead_at", "available_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None] = mapped_column(String(60))
    tries: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(String(500))
    done_at: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]


class Later(Exception):
    """A handler's word that it is too early: try again after `delay`, without counting a failure."""

    def __init__(self, delay: timedelta):
        self.delay = delay


def send(topic: str, key: str, after: timedelta | None = None, **payload: object) -> bool:
    """Write a message in the current transaction; False when (topic, key) was already written."""
    if not in_transaction():
        raise RuntimeError("a message is written in the transaction of its cause")
    at = clock.now()
    return insert_ignore(
        Outbox,
        topic=topic,
        key=key,
        payload=payload,
        created_at=at,
        available_at=at + after if after else at,
        tries=0,
    )


def run_now(topic: str, key: str) -> bool:
    """Deliver one message in this thread because a person waits for it; False if another holds or did it.

    A failure is left to the worker: the person's page says that it is being processed.
    """
    with atomic():
        row = db.session.scalars(
            select(Outbox)
            .where(Outbox.topic == topic, Outbox.key == key, *_claimable())
            .with_for_update(skip_locked=True)
        ).first()
        if row is None:
            return False
        claim = _lease(row)
    return _deliver(claim)


def run_due(limit: int = 20, topics: Collection[str] | None = None, excluding: Collection[str] = ()) -> int:
    """Claim and deliver what is due, oldest first; how many were claimed."""
    with atomic():
        query = select(Outbox).where(*_claimable()).order_by(Outbox.id).limit(limit)
        if topics is not None:
            query = query.where(Outbox.topic.in_(topics))
        busy = db.session.scalars(
            select(Outbox.topic)
            .where(Outbox.topic.in_(SERIAL_TOPICS), Outbox.done_at.is_(None), Outbox.dead_at.is_(None))
            .where(Outbox.leased_until > clock.now())
        ).all()
        query = query.where(Outbox.topic.not_in({*excluding, *busy}))
        rows = db.session.scalars(query.with_for_update(skip_locked=True)).all()
        claims = [_lease(row) for row in rows]
    for claim in claims:
        _deliver(claim)
    return len(claims)


def drain(rounds: int = 200) -> int:
    """Deliver until nothing is due (tests, the demo's loader); how many were delivered."""
    total = 0
    for _ in range(rounds):
        count = run_due(limit=100)
        total += count
        if not count:
            break
    return total


def _claimable() -> tuple[Any, ...]:
    at = clock.now()
    return (
        Outbox.done_at.is_(None),
        Outbox.dead_at.is_(None),
        Outbox.available_at <= at,
        or_(Outbox.leased_until.is_(None), Outbox.leased_until <= at),
    )


class _Claim(NamedTuple):
    """A message as it was when its lease became ours. Read again it would name whoever holds the lease by then."""

    id: int
    topic: str
    key: str
    payload: dict[str, Any]
    holder: str
    tries: int


def _lease(row: Outbox) -> _Claim:
    row.leased_until = clock.now() + LEASE
    row.leased_by = holder = f"{os.getpid()}:{threading.get_ident()}"
    row.tries += 1
    return _Claim(row.id, row.topic, row.key, dict(row.payload), holder, row.tries)


def _deliver(claim: _Claim) -> bool:
    """Run the handler outside of any transaction and note the outcome, if the lease is still ours."""
    outcome: dict[str, Any]
    try:
        handler: Handler = current_app.extensions["handlers"][claim.topic]
        handler(claim.payload, f"{claim.topic}:{claim.key}")
        crash_point("in_handler")
        outcome = {"done_at": clock.now(), "last_error": None, "leased_until": None}
    except Later as later:
        db.session.rollback()
        outcome = {"available_at": clock.now() + later.delay, "leased_until": None, "tries": claim.tries - 1}
    except Exception as error:
        db.session.rollback()
        # The class and our own code's place are logged; an outside party's message may hold secrets.
        log.warning(
            "outbox %s %s failed: %s", claim.topic, claim.key, type(error).__name__, exc_info=_trace()
        )
        outcome = {
            "last_error": f"{type(error).__name__}: {error}"[:500],
            "available_at": clock.now() + min(timedelta(hours=12), timedelta(seconds=2**claim.tries)),
            "leased_until": None,
            "dead_at": clock.now() if claim.tries >= MAX_TRIES else None,
        }
    with atomic():
        db.session.execute(
            update(Outbox)
            .where(Outbox.id == claim.id, Outbox.leased_by == claim.holder, Outbox.done_at.is_(None))
            .values(**outcome)
            .execution_options(synchronize_session=False)
        )
    return "done_at" in outcome


def _trace() -> bool:
    return bool(current_app.debug or current_app.testing)
