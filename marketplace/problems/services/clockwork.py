"""What time does: requests that wait are reminded of, problems that rested long enough are erased."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import or_, select

from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.forgetting import Person
from marketplace.kernel.transaction import atomic, locked
from marketplace.kernel.working_days import working_days_between
from marketplace.problems.models import Problem, ProblemRequest
from marketplace.problems.permissions import staff
from marketplace.problems.queries import kept_days
from marketplace.problems.services.problems import erase


def watch_requests(payload: dict[str, Any], key: str) -> None:
    """Job: remind who answers for the center, then tell all its people that an answer is late."""
    waiting = select(ProblemRequest.id).where(
        ProblemRequest.state == "waiting", ProblemRequest.escalated_at.is_(None)
    )
    for request_id in db.session.scalars(waiting.order_by(ProblemRequest.id)).all():
        with atomic():
            row = locked(ProblemRequest, request_id)
            if row.state == "waiting":
                _watch(row)


def _watch(row: ProblemRequest) -> None:
    today, since = clock.today(), clock.seoul_date(row.waiting_since)
    waited = working_days_between(since, today)
    if row.reminded_at is None and waited >= int(policy.value("problem_reminder_working_days", since)):
        row.reminded_at = clock.now()
        audit.record("problem_request.remind", row, SYSTEM)
        notify("problem_reminder", f"{row.id}:{since}", staff(), problem_request_id=row.id)
    if row.escalated_at is None and today > row.reply_due_on:
        row.escalated_at = clock.now()
        audit.record("problem_request.escalate", row, SYSTEM)
        people = center_people("center_admin", "center_finance")
        notify("problem_late", f"{row.id}:{since}", people, problem_request_id=row.id)


def forget_problems() -> int:
    """Erase problems that nobody changed or spoke of for the days of the policy; not while the center owes an answer."""
    until = clock.now() - timedelta(days=kept_days())
    asked = select(ProblemRequest.problem_id).where(ProblemRequest.state == "waiting")
    with atomic():
        old = select(Problem.id).where(Problem.last_at < until, Problem.id.not_in(asked))
        return erase(list(db.session.scalars(old)))


def forget_person(person: Person) -> None:
    """Who leaves leaves no problem, neither of the account nor asked with its address."""
    asked = select(ProblemRequest.problem_id).where(ProblemRequest.email == person.email)
    own = select(Problem.id).where(or_(Problem.user_id == person.id, Problem.id.in_(asked)))
    erase(list(db.session.scalars(own)))
