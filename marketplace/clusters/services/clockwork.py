"""What time does: reminders of difficulties that wait, of meetings that come, of minutes that are missing. Jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from marketplace.accounts.queries import actor_of, center_people
from marketplace.accounts.services import notify
from marketplace.clusters.lifecycle import OPEN
from marketplace.clusters.models import ClusterMeeting, Difficulty, MeetingAttendance
from marketplace.clusters.permissions import chairs
from marketplace.clusters.queries.groups import looks_after, people_in, staff_of
from marketplace.clusters.queries.work import minutes_due_on
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, locked, stamp
from marketplace.kernel.working_days import working_days_between

DAY_BEFORE = timedelta(hours=36)  # the day before, whatever the hour of the meeting


def watch_difficulties(payload: dict[str, Any], key: str) -> None:
    """Job: remind who looks after a difficulty, then tell the center's administrators that it is late."""
    today = clock.today()
    waiting = select(Difficulty.id).where(
        Difficulty.state.in_(OPEN),
        or_(
            Difficulty.answered_at.is_(None) & Difficulty.escalated_at.is_(None),
            Difficulty.next_on < today,
        ),
    )
    for difficulty_id in db.session.scalars(waiting.order_by(Difficulty.id)).all():
        with atomic():
            row = locked(Difficulty, difficulty_id)
            if row.state not in OPEN:
                continue
            if row.answered_at is None:
                _watch_reply(row)
            elif row.next_on is not None and row.next_on < today:
                told = looks_after(row)
                notify("difficulty_waiting", f"{row.id}:{row.next_on}", told, difficulty_id=row.id)


def _watch_reply(row: Difficulty) -> None:
    today = clock.today()
    since = clock.seoul_date(row.waiting_since)
    waited = working_days_between(since, today)
    if row.reminded_at is None and waited >= policy.value("difficulty_reminder_working_days", since):
        row.reminded_at = clock.now()
        audit.record("difficulty.remind", row, SYSTEM)
        notify("difficulty_reminder", f"{row.id}:{since}", staff_of(row.cluster), difficulty_id=row.id)
    if row.escalated_at is None and today > row.reply_due_on:
        row.escalated_at = clock.now()
        audit.record("difficulty.escalate", row, SYSTEM)
        people = list(dict.fromkeys([*staff_of(row.cluster), *center_people("center_admin")]))
        notify("difficulty_late", f"{row.id}:{since}", people, difficulty_id=row.id)


def watch_meetings(payload: dict[str, Any], key: str) -> None:
    """Job: the day before a meeting its people hear of it once more; afterwards its minutes are asked for."""
    now = clock.now()
    coming = ClusterMeeting.announced_at.is_(None) & (ClusterMeeting.starts_at <= now + DAY_BEFORE)
    over = ClusterMeeting.reminded_at.is_(None) & (ClusterMeeting.ends_at <= now)
    query = select(ClusterMeeting.id).where(ClusterMeeting.state == "called", or_(coming, over))
    for meeting_id in db.session.scalars(query.order_by(ClusterMeeting.id)).all():
        with atomic():
            row = locked(ClusterMeeting, meeting_id)
            if row.state == "called":
                _watch_meeting(row)


def _watch_meeting(row: ClusterMeeting) -> None:
    now = clock.now()
    if row.announced_at is None and row.starts_at - DAY_BEFORE <= now:
        stamp(row, announced_at=now)
        # Who was called today for tomorrow has just heard of it; who does not come needs no reminder.
        if now < row.starts_at and row.called_at < now - DAY_BEFORE:
            no = select(MeetingAttendance.user_id).where(
                MeetingAttendance.meeting_id == row.id, MeetingAttendance.answer == "no"
            )
            away = set(db.session.scalars(no))
            people = [one for one in people_in(row.cluster) if one not in away]
            notify(
                "meeting_tomorrow", f"{row.id}:{clock.seoul_date(row.starts_at)}", people, meeting_id=row.id
            )
    if row.reminded_at is None and clock.today() > minutes_due_on(row):
        stamp(row, reminded_at=now)
        caller = [row.called_by_id] if chairs(actor_of(row.called_by_id), row.cluster) else []
        told = list(dict.fromkeys([*caller, *staff_of(row.cluster)]))
        notify("minutes_missing", row.id, told, meeting_id=row.id)
