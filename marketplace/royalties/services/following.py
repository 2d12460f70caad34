"""What royalties do when money has moved, or when an invoice has taken a void one's place."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.books.services import note_issue
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.royalties.models import RoyaltyAudit, RoyaltyEstimate, RoyaltyReport
from marketplace.royalties.queries import credits
from marketplace.royalties.services.sharing import bring_up_to_date


def follow_received(payload: dict[str, Any], key: str) -> None:
    """Handler of `received_changed`: share the net cash of an agreement's fee or royalty, or take back what was shared.

    Safe to repeat. The policy rows of the contract's day apply. Each share is told at once, with the formula and the
    right to object; the books move the people's part from the institution's income to what it owes them. What was told
    stays: where money left, a further, negative distribution holds the difference. Where a person had been paid already,
    the finance desk's list says so: set it off against the next share, or ask for it back.
    """
    with atomic():
        bring_up_to_date(payload["invoice_id"])
        _note_unpaid(payload["invoice_id"], key)


def _note_unpaid(invoice_id: int, key: str) -> None:
    """Money of an estimate went back after a report had taken it off: the finance desk's list says what is to be billed."""
    estimate = db.session.scalars(
        select(RoyaltyEstimate).where(
            RoyaltyEstimate.invoice_id == invoice_id, RoyaltyEstimate.replaced_at.is_not(None)
        )
    ).first()
    if estimate is None:
        return
    report = db.session.get_one(RoyaltyReport, estimate.report_id)
    if short := credits.unpaid(report.schedule_id):
        note_issue(
            "credit_unpaid",
            key[:120],
            institution_id=report.agreement.institution_id,
            invoice_id=invoice_id,
            amount=short,
            currency=report.schedule.currency,
            report=report.number,
        )


def follow_billing(payload: dict[str, Any], key: str) -> None:
    """Handler of `billed_again`: what named the void invoice names the one that took its place."""
    tables: tuple[Any, ...] = (RoyaltyReport, RoyaltyEstimate, RoyaltyAudit)
    with atomic():
        for table in tables:
            rows = db.session.scalars(select(table).where(table.invoice_id == payload["before_id"]))
            for row in rows.unique():
                row.invoice_id = payload["invoice_id"]
