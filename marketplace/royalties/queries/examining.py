"""Stated sales, estimates and examinations, for those who may read the reports."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from marketplace.invoicing.models import Invoice
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.licensing.models import Agreement
from marketplace.royalties.models import (
    RoyaltyAudit,
    RoyaltyReport,
    RoyaltySchedule,
    StatedSales,
)
from marketplace.royalties.permissions import is_licensee, is_office, is_officer, offices, readable_agreements
from marketplace.royalties.queries.differing import Difference, parts_from_paper


@dataclass(frozen=True)
class ScheduleDetail:
    """What the page of one schedule shows beside its conditions, and what this reader may do."""

    reports: list[RoyaltyReport]
    stated: list[StatedSales]
    audits: list[RoyaltyAudit]
    differences: list[Difference]
    may_settle: bool
    may_state: bool
    may_audit: bool


def schedule_detail(actor: Actor, schedule: RoyaltySchedule) -> ScheduleDetail:
    """The page of one schedule. `actor` has been found to be a reader of it."""
    agreement = schedule.agreement
    by = RoyaltyReport.schedule_id == schedule.id
    office = is_office(actor, agreement.institution_id)
    return ScheduleDetail(
        reports=list(
            db.session.scalars(select(RoyaltyReport).where(by).order_by(RoyaltyReport.period_from)).unique()
        ),
        stated=list(
            db.session.scalars(
                select(StatedSales)
                .where(StatedSales.schedule_id == schedule.id)
                .order_by(StatedSales.year.desc(), StatedSales.id.desc())
            ).unique()
        ),
        audits=list(
            db.session.scalars(
                select(RoyaltyAudit)
                .where(RoyaltyAudit.schedule_id == schedule.id)
                .order_by(RoyaltyAudit.id.desc())
            ).unique()
        ),
        differences=parts_from_paper(schedule),
        may_settle=is_officer(actor, agreement.institution_id),
        may_state=is_licensee(actor, agreement),
        may_audit=office,
    )


def audit_for(actor: Actor, ref: str) -> RoyaltyAudit | None:
    """One examination for those who may read its reports."""
    query = (
        select(RoyaltyAudit)
        .join(RoyaltySchedule, RoyaltySchedule.id == RoyaltyAudit.schedule_id)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(RoyaltyAudit.ref == ref, readable_agreements(actor))
    )
    return db.session.scalars(query).first()


def audits_work(actor: Actor) -> list[WorkItem]:
    """Examinations under way: for the office that concludes them, and for the licensee whose books they look into."""
    if not actor.organisations("company") and not offices(actor):
        return []
    query = (
        select(RoyaltyAudit)
        .join(RoyaltySchedule, RoyaltySchedule.id == RoyaltyAudit.schedule_id)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(RoyaltyAudit.state == "opened", readable_agreements(actor))
        .options(contains_eager(RoyaltyAudit.schedule).contains_eager(RoyaltySchedule.agreement))
        .order_by(RoyaltyAudit.id)
    )
    items = []
    for row in db.session.scalars(query):
        mine = is_office(actor, row.schedule.agreement.institution_id)
        if not mine and not is_licensee(actor, row.schedule.agreement):
            continue  # who oversees reads it, and has nothing to do
        sentence = (
            Text(
                "장부 검사의 결과를 기록하거나 검사를 중단해 주십시오.",
                "Record what the examination of the books found, or drop it.",
            )
            if mine
            else Text(
                "장부 검사가 있습니다. 이날부터 장부를 볼 수 있게 해 주십시오.",
                "Your books are examined. Please have them ready from this day.",
            )
        )
        items.append(
            WorkItem(
                sentence,
                row.schedule.agreement.number,
                "royalties.audit",
                {"ref": row.ref},
                True,
                row.begins_on,
                "search",
            )
        )
    return items


def audit_invoices(audit: RoyaltyAudit) -> list[Invoice]:
    """What an examination billed: the correction, and its costs where they were shifted."""
    query = select(Invoice).where(Invoice.source_type == "royalty_audit", Invoice.source_id == audit.id)
    return list(db.session.scalars(query.order_by(Invoice.id)))


def stated_for(actor: Actor, ref: str) -> StatedSales | None:
    """A yearly statement that came with a file, for those who may read the reports."""
    query = (
        select(StatedSales)
        .join(RoyaltySchedule, RoyaltySchedule.id == StatedSales.schedule_id)
        .join(Agreement, Agreement.id == RoyaltySchedule.agreement_id)
        .where(StatedSales.ref == ref, StatedSales.sha256 != "", readable_agreements(actor))
    )
    return db.session.scalars(query).first()


def royalty_invoices(agreement_id: int) -> list[tuple[str, list[int]]]:
    """Whose invoices belong to a deal besides the agreement's own: its reports', its examinations'."""
    schedule = select(RoyaltySchedule.id).where(RoyaltySchedule.agreement_id == agreement_id)
    reports = select(RoyaltyReport.id).where(RoyaltyReport.schedule_id.in_(schedule))
    audits = select(RoyaltyAudit.id).where(RoyaltyAudit.schedule_id.in_(schedule))
    return [
        ("royalty_report", list(db.session.scalars(reports))),
        ("royalty_audit", list(db.session.scalars(audits))),
    ]


def agreement_disputed(agreement_id: int) -> bool:
    """Answers whether the books of this agreement are being examined."""
    schedule = select(RoyaltySchedule.id).where(RoyaltySchedule.agreement_id == agreement_id)
    query = select(RoyaltyAudit.id).where(
        RoyaltyAudit.schedule_id.in_(schedule), RoyaltyAudit.state == "opened"
    )
    return db.session.scalar(query.limit(1)) is not None
