"""Options: who may exercise one today, what talks it leads to, and what was paid for it that counts against the licence."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.invoicing import queries as bills
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing import days
from marketplace.licensing.models import DEAD_STATES, Agreement
from marketplace.licensing.permissions import agreement_parties
from marketplace.licensing.queries.agreements import terms_in_force, visible_to
from marketplace.licensing.queries.bills import first_invoices, rests
from marketplace.negotiation.models import Inquiry, money_terms
from marketplace.rights import queries as rights


def last_day(agreement: Agreement) -> date | None:
    """The last day of the right in force, None without an end."""
    living = [right for right in rights.of_source("agreement", agreement.id) if right.ended_at is None]
    return max((right.until_on for right in living if right.until_on), default=None)


def is_open(agreement: Agreement) -> bool:
    """Whether it is an option that can be exercised today."""
    if (agreement.kind, agreement.state) != ("option", "in_force") or agreement.amends_id is not None:
        return False
    until = last_day(agreement)
    return (
        agreement.exercised_on is None
        and until is not None
        and until >= clock.today()
        and not rests(agreement)
    )


def may_exercise(actor: Actor, agreement: Agreement) -> bool:
    """Who binds the (lead) company, while the option is open."""
    return "lead_signatory" in agreement_parties(actor, agreement) and is_open(agreement)


def option_items(actor: Actor) -> list[WorkItem]:
    """Exercised options, until a licence stands or the talks are over."""
    if actor.oversees:
        return []
    query = visible_to(actor).where(Agreement.exercised_on.is_not(None), Agreement.state == "in_force")
    shown = joinedload(Agreement.listing), joinedload(Agreement.inquiry).selectinload(Inquiry.members)
    items = []
    for row in db.session.scalars(query.options(*shown).order_by(Agreement.talks_until, Agreement.id)):
        mine = "officer" in agreement_parties(actor, row)
        sentence = (
            Text(
                "옵션이 행사되었습니다. 거래 화면에서 본계약의 조건을 제안해 주십시오.",
                "An option was exercised. Offer the terms of the licence in the deal.",
            )
            if mine
            else Text("옵션에 따른 본계약을 협의합니다.", "The licence under the option is being negotiated.")
        )
        items.append(
            WorkItem(
                sentence,
                row.listing.title,
                "licensing.agreement",
                {"ref": row.ref},
                mine,
                row.talks_until,
                "handshake",
            )
        )
    return items


def creditable(agreement: Agreement) -> tuple[Agreement, int] | None:
    """The option or evaluation of the same company and technology whose fee counts against this licence, and how much of it.

    An option counts once it is exercised, an evaluation until its findings are due; each once, and never more than is billed first.
    """
    if agreement.kind in ("nda", "option", "evaluation") or agreement.amends_id is not None:
        return None
    before = select(Agreement).where(
        Agreement.listing_id == agreement.listing_id,
        Agreement.company_id == agreement.company_id,
        Agreement.kind.in_(("option", "evaluation")),
        Agreement.in_force_at.is_not(None),
        Agreement.amends_id.is_(None),
    )
    for row in db.session.scalars(before.order_by(Agreement.id)):
        terms = terms_in_force(row)
        same = terms["currency"] == agreement.terms["currency"]
        if same and terms.get("fee_credited") and _converts(row) and not _used(row, agreement.id):
            paid = sum(bill.net for bill in first_invoices(row) if bills.is_settled(bill.id))
            amount = min(paid, money_terms.first_payment(agreement.terms))
            if amount > 0:
                return row, amount
    return None


def _converts(row: Agreement) -> bool:
    if row.kind == "option":
        return row.exercised_on is not None and row.state == "in_force"
    ends = [right.until_on for right in rights.of_source("agreement", row.id) if right.until_on]
    over = max(ends) + timedelta(days=days.RESULT_DAYS) if ends else None
    return row.state in ("in_force", "expired") and over is not None and over >= clock.today()


def _used(row: Agreement, for_id: int) -> bool:
    live = (
        (Agreement.credit_from_id == row.id) & Agreement.state.not_in(DEAD_STATES) & (Agreement.id != for_id)
    )
    return db.session.scalar(select(Agreement.id).where(live).limit(1)) is not None
