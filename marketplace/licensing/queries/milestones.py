"""The milestones that bind today, with what was reported of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.invoicing.models import Invoice
from marketplace.kernel.database import db
from marketplace.licensing.models import Agreement, Milestone
from marketplace.licensing.queries.agreements import terms_in_force


@dataclass(frozen=True)
class MilestoneView:
    """One milestone of the terms in force, with the report that counts and the last one that was returned."""

    event: str
    amount: int
    due_on: date | None
    report: Milestone | None
    returned: Milestone | None
    invoice: Invoice | None


def milestones_of(agreement: Agreement) -> list[MilestoneView]:
    """The milestones that bind today; an amendment's stand with the agreement it amends."""
    if agreement.kind == "nda" or agreement.amends_id is not None:
        return []
    reports = milestone_reports(agreement)
    found = []
    for row in terms_in_force(agreement).get("milestones") or []:
        mine = [report for report in reports if report.event == row["event"]]
        live = next((report for report in mine if report.returned_at is None), None)
        returned = next((report for report in reversed(mine) if report.returned_at), None)
        invoice = db.session.get(Invoice, live.invoice_id) if live and live.invoice_id else None
        due = date.fromisoformat(row["due_on"]) if row.get("due_on") else None
        found.append(
            MilestoneView(row["event"], row["amount"], due, live, None if live else returned, invoice)
        )
    return found


def milestone_reports(agreement: Agreement) -> list[Milestone]:
    """Every report of a milestone of this agreement, the first first."""
    query = select(Milestone).where(Milestone.agreement_id == agreement.id)
    return list(db.session.scalars(query.order_by(Milestone.id)))
