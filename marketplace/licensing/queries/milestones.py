"""The milestones that bind today, with what was reported of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.invoicing.models import Invoice
from marketplace.kernel import clock, periods, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement, Milestone
from marketplace.licensing.permissions import side_of
from marketplace.licensing.queries.agreements import terms_in_force, visible_to
from marketplace.negotiation.models import Inquiry


@dataclass(frozen=True)
class MilestoneView:
    """One milestone of the terms in force, with the report that counts and the last one that was returned."""

    event: str
    amount: int
    due_on: date | None
    report: Milestone | None
    returned: Milestone | None
    invoice: Invoice | None

    def latest(self) -> date | None:
        """The day that the terms name as the latest for it."""
        return self.due_on


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


def promising() -> Select[int]:
    """The ids of agreements in force whose own terms, or those of an amendment in force, name milestones."""
    named = Agreement.terms["milestones"].as_string()
    return select(func.coalesce(Agreement.amends_id, Agreement.id)).where(
        Agreement.state == "in_force", named.is_not(None), named != "[]"
    )


def awaited(agreement: Agreement) -> list[MilestoneView]:
    """Those with a latest day that nobody has reported yet."""
    if agreement.state != "in_force":
        return []
    return [one for one in milestones_of(agreement) if one.due_on is not None and one.report is None]


def milestone_items(actor: Actor) -> list[WorkItem]:
    """The latest days that the terms name for milestones: the company's to report some days (policy) ahead, before that to be
    seen in the calendar."""
    if actor.oversees:
        return []
    rows = db.session.scalars(
        visible_to(actor)
        .where(Agreement.id.in_(promising()), Agreement.amends_id.is_(None), Agreement.state == "in_force")
        .options(joinedload(Agreement.listing), joinedload(Agreement.inquiry).selectinload(Inquiry.members))
    )
    today = clock.today()
    soon = periods.days_after(today, max(policy.value("milestone_reminder_days", today)))
    sentence = Text(
        "중도기술료 사유 ‘{event}’의 기한입니다. 생기면 계약 화면에서 알려 주십시오.",
        "Latest day of the milestone “{event}”. Report it on the agreement's page once it is reached.",
    )
    return [
        WorkItem(
            sentence.fill(event=one.event),
            row.listing.title,
            "licensing.agreement",
            {"ref": row.ref},
            side == "licensee" and one.due_on is not None and one.due_on <= soon,
            one.due_on,
            "milestone",
        )
        for row in rows.unique()
        if (side := side_of(row, actor)) is not None
        for one in awaited(row)
    ]
