"""What time does to needs: reminders of questions and answers that wait, and the center told of what is late."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.demand import queries
from marketplace.demand.models import NeedAnswer, NeedRequest
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, locked
from marketplace.kernel.working_days import working_days_between


def run_need_clock(payload: dict[str, Any], key: str) -> None:
    """Job: remind institutions of questions, tell the center of late ones, remind companies of answers; each once."""
    waiting = select(NeedRequest.id).where(NeedRequest.state == "asked", NeedRequest.escalated_at.is_(None))
    for request_id in db.session.scalars(waiting.order_by(NeedRequest.id)).all():
        with atomic():
            _watch_request(locked(NeedRequest, request_id))
    undecided = select(NeedAnswer.id).where(NeedAnswer.state == "given", NeedAnswer.reminded_at.is_(None))
    for answer_id in db.session.scalars(undecided.order_by(NeedAnswer.id)).all():
        with atomic():
            _watch_answer(locked(NeedAnswer, answer_id))


def _watch_request(row: NeedRequest) -> None:
    today = clock.today()
    if row.state != "asked":
        return
    left = working_days_between(today, row.reply_due_on)
    if row.reminded_at is None and left <= policy.value("need_reminder_working_days", today):
        row.reminded_at = clock.now()
        audit.record("need_request.remind", row, SYSTEM)
        people = queries.institution_people(row.institution_id)
        notify("need_reminder", f"{row.id}:{row.reply_due_on}", people, need_request_id=row.id)
    if row.escalated_at is None and row.reply_due_on < today:
        row.escalated_at = clock.now()
        audit.record("need_request.escalate", row, SYSTEM)
        people = center_people("center_admin")
        notify("need_late", f"{row.id}:{row.reply_due_on}", people, need_request_id=row.id)


def _watch_answer(row: NeedAnswer) -> None:
    today = clock.today()
    days = working_days_between(clock.seoul_date(row.given_at), today)
    if row.state == "given" and days >= policy.value("need_decision_working_days", today):
        row.reminded_at = clock.now()
        audit.record("need_answer.remind", row, SYSTEM)
        notify("need_answer_waits", row.id, queries.need_people(row.need), need_answer_id=row.id)
