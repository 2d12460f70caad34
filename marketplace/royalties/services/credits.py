"""What a licensee has paid too much, by an estimate or as an examination found: it comes off the next reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.invoicing.models import Invoice
from marketplace.kernel.database import db
from marketplace.royalties.models import (
    RoyaltyAudit,
    RoyaltyAuditLine,
    RoyaltyEstimate,
    RoyaltyReport,
)


def left(schedule_id: int, for_report_id: int) -> int:
    """Minor units that may be taken off a report: what was paid too much, less what other reports have taken off."""
    overpaid = select(func.coalesce(func.sum(-RoyaltyAudit.difference), 0)).where(
        RoyaltyAudit.schedule_id == schedule_id,
        RoyaltyAudit.state == "concluded",
        RoyaltyAudit.difference < 0,
    )
    estimates = (
        select(func.coalesce(func.sum(RoyaltyEstimate.amount), 0))
        .join(RoyaltyReport, RoyaltyReport.id == RoyaltyEstimate.report_id)
        .join(Invoice, Invoice.id == RoyaltyEstimate.invoice_id)
        .where(
            RoyaltyReport.schedule_id == schedule_id,
            RoyaltyEstimate.replaced_at.is_not(None),
            Invoice.state != "void",
        )
    )
    used = select(func.coalesce(func.sum(RoyaltyReport.credit), 0)).where(
        RoyaltyReport.schedule_id == schedule_id, RoyaltyReport.id != for_report_id
    )
    have = int(db.session.scalar(overpaid) or 0) + int(db.session.scalar(estimates) or 0)
    return max(0, have - int(db.session.scalar(used) or 0))


def found_sales(report_ids: Sequence[int]) -> int:
    """Net sales that concluded examinations found beyond what these reports say."""
    query = (
        select(func.coalesce(func.sum(RoyaltyAuditLine.sales), 0))
        .join(RoyaltyAudit, RoyaltyAudit.id == RoyaltyAuditLine.audit_id)
        .where(RoyaltyAuditLine.report_id.in_(report_ids), RoyaltyAudit.state == "concluded")
    )
    return int(db.session.scalar(query) or 0)
