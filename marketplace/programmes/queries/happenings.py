"""What the line of a company says of its applications and awards, and which companies were supported."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Happening, Kind
from marketplace.kernel.text import Text
from marketplace.programmes.lifecycle import AWARD
from marketplace.programmes.models import Application, Award, AwardPayment
from marketplace.programmes.permissions import readable_applications, readable_awards

APPLIED = Kind("application", Text("지원사업 신청", "Applications"), "file-pen")
AWARDED = Kind("award", Text("지원 협약", "Awards"), "hand-coins")
AGREEMENT = Text("지원 협약서", "Agreement on the award")


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    """Applications that were submitted, awards with what was paid of them; nothing of who reviewed them, and how."""
    query = (
        select(Application)
        .where(
            readable_applications(actor),
            Application.company_id == company_id,
            Application.submitted_at.is_not(None),
        )
        .options(joinedload(Application.call))
    )
    what = Text("지원사업 신청", "Applied for support")
    found = [
        Happening(
            clock.seoul_date(row.submitted_at), APPLIED, f"application:{row.ref}", what, row.call.title,
            "programmes.application", {"ref": row.ref}, amount=row.requested or None,
        )
        for row in db.session.scalars(query)
        if row.submitted_at
    ]  # fmt: skip
    awards = select(Award).where(
        readable_awards(actor), Award.company_id == company_id, Award.accepted_at.is_not(None)
    )
    rows = list(
        db.session.scalars(awards.options(joinedload(Award.application).joinedload(Application.call)))
    )
    for award in rows:
        found += _of_award(award)
    payments = select(AwardPayment).where(
        AwardPayment.award_id.in_([row.id for row in rows]), AwardPayment.paid_on.is_not(None)
    )
    for payment in db.session.scalars(payments.options(joinedload(AwardPayment.award))) if rows else ():
        assert payment.paid_on is not None
        found.append(
            Happening(
                payment.paid_on, AWARDED, f"award:{payment.award.ref}:{payment.ref}",
                Text("지원금 지급", "Support paid"), payment.award.number,
                "programmes.award", {"ref": payment.award.ref}, amount=payment.amount,
            )
        )  # fmt: skip
    return found


def _of_award(award: Award) -> list[Happening]:
    assert award.accepted_at is not None
    page = "programmes.award", {"ref": award.ref}
    title, key = award.application.call.title, f"award:{award.ref}"
    found = [
        Happening(
            clock.seoul_date(award.accepted_at), AWARDED, key, Text("지원 협약", "Award agreed"), title, *page,
            amount=award.granted, evidence=AGREEMENT,
        )
    ]  # fmt: skip
    if award.ended_at is not None:
        ended = Text("지원 협약: {state}", "Award: {state}").fill(state=AWARD.states[award.state])
        found.append(
            Happening(clock.seoul_date(award.ended_at), AWARDED, f"{key}:ended", ended, title, *page)
        )
    return found


def support_given() -> list[tuple[int, date]]:
    """Company and day of every award that was agreed on."""
    query = select(Award.company_id, Award.accepted_at).where(Award.accepted_at.is_not(None))
    return [(company_id, clock.seoul_date(at)) for company_id, at in db.session.execute(query) if at]
