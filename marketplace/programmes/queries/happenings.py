"""What the line of a company says of its applications and awards, and which companies were supported."""

from __future__ import annotations

from datetime import date
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.formats import dates_text, money_text
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Fact, Fit, Happening, Kind
from marketplace.kernel.text import Text
from marketplace.programmes.lifecycle import APPLICATION, AWARD
from marketplace.programmes.models import Application, Award, AwardPayment
from marketplace.programmes.permissions import readable_applications, readable_awards
from marketplace.programmes.queries.calls import calls, is_open

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


def company_facts(actor: Actor, company_id: int) -> list[Fact]:
    """Applications that are not decided, and awards under way: what was agreed, what of it has been paid, what is left. A
    payment is part of its award and counts once."""
    waiting = select(Application).where(
        readable_applications(actor),
        Application.company_id == company_id,
        Application.state.in_(("draft", "submitted", "reserved")),
    )
    found = [
        Fact(
            Text("지원사업 신청", "Application"),
            Text("{title}: {state}", "{title}: {state}").fill(
                title=row.call.title, state=APPLICATION.states[row.state]
            ),
            "programmes.application",
            {"ref": row.ref},
            clock.seoul_date(row.call.closes_at) if row.state == "draft" else None,
        )
        for row in db.session.scalars(waiting.options(joinedload(Application.call)))
    ]
    awards = select(Award).where(
        readable_awards(actor), Award.company_id == company_id, Award.state.in_(("offered", "running"))
    )
    said = Text(
        "{number}: 협약 {agreed}, 받은 금액 {paid}, 남은 금액 {left}",
        "{number}: {agreed} agreed, {paid} paid, {left} left",
    )
    for award in db.session.scalars(awards):
        sums = {"agreed": award.amount, "paid": award.paid, "left": award.amount - award.paid}
        money = {
            name: Text(*(money_text.won(sum_, lang) for lang in ("ko", "en"))) for name, sum_ in sums.items()
        }
        found.append(
            Fact(
                Text("지원 협약", "Award"),
                said.fill(number=award.number, **money),
                "programmes.award",
                {"ref": award.ref},
                award.answer_by if award.state == "offered" else award.until_on,
            )
        )
    return found


def fits_company(actor: Actor, company_id: int) -> list[Fit]:
    """Calls that take applications now, those to which the company has not applied yet."""
    applied = set(db.session.scalars(select(Application.call_id).where(Application.company_id == company_id)))
    rows = (
        row for row in db.session.scalars(calls(actor)).unique() if is_open(row) and row.id not in applied
    )
    until = Text("{day}까지 신청", "Apply by {day}")
    return [
        Fit(
            Text("지원사업", "Programme"),
            row.title,
            until.fill(day=Text(*(dates_text.date_text(row.closes_at, lang) for lang in ("ko", "en")))),
            "programmes.call",
            {"ref": row.ref},
        )
        for row in islice(rows, 3)
    ]


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
