"""What was done, by whom, when: append-only rows in the commit of their cause, sealed in a hash chain.

Rows carry references, never personal data. The worker seals rows in batches, each hashed onto the one
before (`head`); the head leaves the house by mail, which is what makes the chain prove something.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import Base, db, dump_json
from marketplace.kernel.transaction import atomic

GENESIS = "0" * 64


class AuditBatch(Base):
    """A sealed run of audit rows; `head` = SHA-256 over the previous head and the rows' canonical JSON."""

    __tablename__ = "audit_batch"
    id: Mapped[int] = mapped_column(primary_key=True)
    previous: Mapped[str] = mapped_column(String(64), unique=True)  # the chain can't fork
    head: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    sealed_at: Mapped[datetime]


class AuditEvent(Base):
    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject_type", "subject_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(80), index=True)
    subject_type: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int | None]
    detail: Mapped[dict[str, Any]]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("audit_batch.id"), index=True)


class Recorded(Protocol):
    """A mapped row of a table with a number of its own."""

    __tablename__: Any
    id: Any


def record(action: str, subject: Recorded | None, actor: Actor, **detail: object) -> None:
    """Note an action in the current transaction. `subject` is a mapped row (or None)."""
    if subject is not None and subject.id is None:
        db.session.flush()
    db.session.add(
        AuditEvent(
            at=clock.now(),
            actor_id=actor.user_id,
            action=action,
            subject_type=subject.__tablename__ if subject is not None else "site",
            subject_id=subject.id if subject is not None else None,
            detail=detail,
        )
    )


def seal(limit: int = 5000) -> int:
    """Hash the unsealed rows onto the chain; how many were sealed. The worker's job: one sealer at a time."""
    with atomic():
        rows = db.session.scalars(
            select(AuditEvent).where(AuditEvent.batch_id.is_(None)).order_by(AuditEvent.id).limit(limit)
        ).all()
        if not rows:
            return 0
        previous = head()
        batch = AuditBatch(
            previous=previous, head=_digest(previous, list(rows)), size=len(rows), sealed_at=clock.now()
        )
        db.session.add(batch)
        db.session.flush()
        ids = [row.id for row in rows]
        for start in range(0, len(ids), 500):
            db.session.execute(
                update(AuditEvent)
                .where(AuditEvent.id.in_(ids[start : start + 500]))
                .values(batch_id=batch.id)
                .execution_options(synchronize_session=False)
            )
        return len(rows)


def head() -> str:
    """The newest link of the chain."""
    return db.session.scalar(select(AuditBatch.head).order_by(AuditBatch.id.desc()).limit(1)) or GENESIS


def last_seal() -> tuple[str, datetime | None]:
    """The newest link of the chain and when it was sealed; None where nothing was sealed yet."""
    query = select(AuditBatch.head, AuditBatch.sealed_at).order_by(AuditBatch.id.desc()).limit(1)
    row = db.session.execute(query).first()
    return (row.head, row.sealed_at) if row else (GENESIS, None)


def excerpt(
    subject: Recorded, leaving_out: Collection[str] = ()
) -> tuple[list[AuditEvent], dict[int, AuditBatch]]:
    """What was recorded of one row, the oldest first, and the seals over it by their number; some acts left out."""
    events = db.session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject_type == subject.__tablename__, AuditEvent.subject_id == subject.id)
        .where(AuditEvent.action.not_in(leaving_out))
        .order_by(AuditEvent.id)
    ).all()
    numbers = {event.batch_id for event in events if event.batch_id}
    seals = db.session.scalars(select(AuditBatch).where(AuditBatch.id.in_(numbers)))
    return list(events), {batch.id: batch for batch in seals}


def verify() -> list[str]:
    """Every break found in the chain, as sentences for the operator; an empty list means intact."""
    problems, previous = [], GENESIS
    for batch in db.session.scalars(select(AuditBatch).order_by(AuditBatch.id)):
        rows = db.session.scalars(
            select(AuditEvent).where(AuditEvent.batch_id == batch.id).order_by(AuditEvent.id)
        ).all()
        if batch.previous != previous:
            problems.append(f"batch {batch.id} does not follow the one before it")
        if len(rows) != batch.size:
            problems.append(f"batch {batch.id} has {len(rows)} rows, sealed with {batch.size}")
        elif _digest(batch.previous, list(rows)) != batch.head:
            problems.append(f"batch {batch.id}: a row was changed after sealing")
        previous = batch.head
    return problems


def count() -> int:
    """How many audit rows there are."""
    return db.session.scalar(select(func.count(AuditEvent.id))) or 0


def _digest(previous: str, rows: list[AuditEvent]) -> str:
    lines = [
        dump_json([r.id, r.at.isoformat(), r.actor_id, r.action, r.subject_type, r.subject_id, r.detail])
        for r in rows
    ]
    return hashlib.sha256("\n".join([previous, *lines]).encode()).hexdigest()
