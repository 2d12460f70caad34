"""What the clock says of programmes: drafts before their call closes, reviews before their round ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.programmes.models import Application, Call, Review, Reviewer, ReviewPhase
from marketplace.programmes.queries import reviews


def remind_applicants(payload: dict[str, Any], key: str) -> None:
    """Daily job: who is still writing hears that the call closes soon, once for each of the policy's days."""
    today = clock.today()
    days = sorted(policy.value("call_reminder_days", today))
    until = clock.now() + timedelta(days=days[-1] + 1)
    query = (
        select(Application, Call)
        .join(Call, Call.id == Application.call_id)
        .where(
            Application.state == "draft",
            Call.state == "announced",
            Call.closes_at > clock.now(),
            Call.closes_at <= until,
        )
    )
    with atomic():
        for row, call in db.session.execute(query).all():
            left = (clock.seoul_date(call.closes_at) - today).days
            rung = next((number for number in days if left <= number), None)
            if rung is not None:
                people = people_of(row.company_id)
                notify("application_due", f"{row.id}:{rung}", people, programme_application_id=row.id)


def remind_reviewers(payload: dict[str, Any], key: str) -> None:
    """Daily job: who has not reviewed what was given to them hears of it, once for each of the policy's days."""
    today = clock.today()
    days = sorted(policy.value("review_reminder_days", today))
    query = (
        select(Reviewer, ReviewPhase)
        .join(Review, Review.reviewer_id == Reviewer.id)
        .join(ReviewPhase, ReviewPhase.id == Review.phase_id)
        .join(Application, Application.id == Review.application_id)
        .where(
            Review.state == "assigned",
            Application.state == "submitted",
            ReviewPhase.closed_at.is_(None),
            ReviewPhase.until_at > clock.now(),
        )
        .distinct()
    )
    with atomic():
        for reviewer, phase in db.session.execute(query).all():
            on = clock.seoul_date(phase.until_at)
            rung = next((number for number in days if (on - today).days <= number), None)
            if rung is not None and reviews.has_to_review(reviewer):
                words = f"{phase.id}:{reviewer.id}:{rung}"
                notify(
                    "review_due", words, [reviewer.user_id], call_reviewer_id=reviewer.id, day=on.isoformat()
                )
