"""What the clock does about yearly figures: asks supported companies once a year, reminds them, and stops asking."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import written_to
from marketplace.accounts.services import notify
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.outcomes import queries
from marketplace.outcomes.lifecycle import OPEN, YEAR
from marketplace.outcomes.models import CompanyYear

CATCHING_UP = timedelta(days=7)  # a reminder that the clock missed by more is not sent any more
ASKED_WITHIN = timedelta(days=60)  # a site that was off for longer asks next year


def ask_for_outcomes(payload: dict[str, Any], key: str) -> None:
    """Job: ask who has to be asked, remind who has not answered, and end what nobody answers."""
    with atomic():
        _ask()
        _remind()


def _ask() -> None:
    today = clock.today()
    month, day = map(int, policy.value("outcome_asked_on", today).split("-"))
    asked_on = date(today.year, month, day)
    if not asked_on <= today <= asked_on + ASKED_WITHIN:
        return
    year = today.year - 1
    due_on = asked_on + timedelta(days=policy.value("outcome_due_days", today))
    followed = policy.value("outcome_followed_years", today)
    wanted = {
        company_id
        for company_id, days in queries.supported().items()
        if any(year - followed <= on.year <= year for on in days)
    }
    there = set(db.session.scalars(select(CompanyYear.company_id).where(CompanyYear.year == year)))
    query = select(Organisation).where(Organisation.id.in_(wanted - there), Organisation.state == "approved")
    for company in db.session.scalars(query.order_by(Organisation.id)) if wanted - there else ():
        row = CompanyYear(
            company_id=company.id,
            year=year,
            state="due",
            asked_at=clock.now(),
            due_on=max(due_on, today + CATCHING_UP),
        )
        db.session.add(row)
        db.session.flush()
        assert row.due_on is not None
        notify(
            "outcomes_asked", row.id, written_to(company), company_year_id=row.id, due_on=row.due_on.isoformat(),
        )  # fmt: skip


def _remind() -> None:
    today = clock.today()
    query = select(CompanyYear).where(CompanyYear.state.in_(OPEN), CompanyYear.due_on.is_not(None))
    for row in db.session.scalars(query.options(joinedload(CompanyYear.company)).order_by(CompanyYear.id)):
        assert row.due_on is not None
        if row.due_on + timedelta(days=policy.value("outcome_lapse_days", today)) < today:
            YEAR.perform("lapse", row, SYSTEM)
            continue
        for offset in policy.value("outcome_reminder_days", today):
            day = row.due_on + timedelta(days=offset)
            if day <= today <= day + CATCHING_UP:
                notify(
                    "outcomes_due", f"{row.id}:{row.due_on}:{offset}", written_to(row.company),
                    company_year_id=row.id, due_on=row.due_on.isoformat(),
                )  # fmt: skip
