"""What the clock says of mentoring: answers that are due, requests without a mentor, first meetings, mentorings asleep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.experts import queries
from marketplace.experts.models import ALIVE, Mentoring
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic

CATCHING_UP = timedelta(days=7)  # a reminder that the clock missed by more is not sent any more


def remind_mentorings(payload: dict[str, Any], key: str) -> None:
    """Job: remind whoever has to do the next thing; each reminder once."""
    query = select(Mentoring).where(Mentoring.state.in_(ALIVE)).options(joinedload(Mentoring.expert))
    with atomic():
        rows = list(db.session.scalars(query.order_by(Mentoring.id)))
        last = queries.last_held([row.id for row in rows])
        for row in rows:
            _REMINDERS[row.state](row, last.get(row.id))


def _proposed(row: Mentoring, _last: date | None) -> None:
    _remind_to_answer(row, list(people_of(row.company_id)))


def _assigned(row: Mentoring, _last: date | None) -> None:
    _remind_to_answer(row, [row.expert.user_id] if row.expert else [])


def _remind_to_answer(row: Mentoring, people: list[int | None] | list[int]) -> None:
    day = queries.answer_by(row)
    for offset in policy.value("mentoring_answer_reminder_days", clock.today()):
        if _is_time(day + timedelta(days=offset)):
            notify(
                "mentoring_answer_due",
                f"{row.id}:{day}:{offset}",
                people,
                mentoring_id=row.id,
                due_on=day.isoformat(),
            )


def _requested(row: Mentoring, _last: date | None) -> None:
    day = queries.assign_by(row)
    if _is_time(day + timedelta(days=1)):
        people = center_people("center_admin")
        notify("mentor_overdue", f"{row.id}:{day}", people, mentoring_id=row.id, due_on=day.isoformat())


def _running(row: Mentoring, last: date | None) -> None:
    assert row.expert is not None
    day = queries.quiet_on(row, last)
    expert, center = [row.expert.user_id], center_people("center_admin")
    if last is not None:
        if _is_time(day):
            notify(
                "mentoring_asleep",
                f"{row.id}:{last}",
                [*expert, *center],
                mentoring_id=row.id,
                due_on=last.isoformat(),
            )
        return
    if _is_time(day - timedelta(days=3)) and day >= clock.today():
        notify("first_meeting_due", f"{row.id}:{day}", expert, mentoring_id=row.id, due_on=day.isoformat())
    if _is_time(day + timedelta(days=1)):
        notify(
            "first_meeting_late",
            f"{row.id}:{day}",
            [*expert, *center],
            mentoring_id=row.id,
            due_on=day.isoformat(),
        )


def _is_time(day: date) -> bool:
    """Whether the day has come and is not long past: a site that was off does not send a month of reminders at once."""
    return day <= clock.today() <= day + CATCHING_UP


_REMINDERS: dict[str, Callable[[Mentoring, date | None], None]] = {
    "proposed": _proposed, "requested": _requested, "assigned": _assigned, "running": _running,
}  # fmt: skip
