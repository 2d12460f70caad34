"""Clockwork: a table of jobs, each of which writes an outbox row when it is due. No second queue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock, outbox
from marketplace.kernel.database import Base, db, insert_ignore
from marketplace.kernel.transaction import atomic


class Schedule(Base):
    __tablename__ = "schedule"
    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    due_at: Mapped[datetime]


def tick(jobs: Mapping[str, timedelta]) -> list[str]:
    """Write an outbox row for every job that is due; missed slots collapse into one. The jobs written."""
    at = clock.now()
    rows = {row.job: row.due_at for row in db.session.scalars(select(Schedule))}
    if all(job in rows and rows[job] > at for job in jobs):
        return []
    written = []
    with atomic():
        for job, every in jobs.items():
            insert_ignore(Schedule, job=job, due_at=at)
            row = db.session.scalars(select(Schedule).where(Schedule.job == job).with_for_update()).one()
            if row.due_at > at:
                continue
            if outbox.send(job, row.due_at.isoformat()):
                written.append(job)
            row.due_at = _slot(at, every) + every
    return written


def _slot(at: datetime, every: timedelta) -> datetime:
    """The latest multiple of `every` since 15:00 UTC (midnight in Seoul) of 2000-01-01."""
    origin = datetime(2000, 1, 1, 15, tzinfo=UTC)
    return origin + (at - origin) // every * every
