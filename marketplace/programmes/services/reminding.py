"""What the clock says of programmes: a draft is spoken of before its call closes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import clock, policy
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.programmes.models import Application, Call


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
