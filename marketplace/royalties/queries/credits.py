"""What a licensee has paid too much, by an estimate or as an examination found: it comes off the next reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice
from marketplace.kernel.database import db, sum_of
from marketplace.royalties.models import (
    RoyaltyAudit,
    RoyaltyAuditLine,
    RoyaltyEstimate,
    RoyaltyReport,
)


def left(schedule_id: int, for_report_id: int) -> int:
    """Minor units that may be taken off a report: what was paid too much, less what other reports have taken off.

    Only what was received and was not given back counts, net of VAT: what was never paid is no credit.
    """
    have = _overpaid(schedule_id) + sum(paid_estimates(schedule_id).values())
    return max(0, have - used(schedule_id, besides=for_report_id))


def used(schedule_id: int, besides: int = 0) -> int:
    """What the reports of a schedule have taken off so far."""
    query = select(func.coalesce(sum_of(RoyaltyReport.credit), 0)).where(
        RoyaltyReport.schedule_id == schedule_id, RoyaltyReport.id != besides
    )
    return db.session.scalar(query) or 0


def paid_estimates(schedule_id: int) -> dict[int, int]:
    """{estimate's row id: what was received of it} of the estimates whose place a report has taken."""
    query = (
        select(RoyaltyEstimate, Invoice)
        .join(RoyaltyReport, RoyaltyReport.id == RoyaltyEstimate.report_id)
        .join(Invoice, Invoice.id == RoyaltyEstimate.invoice_id)
        .where(RoyaltyReport.schedule_id == schedule_id, RoyaltyEstimate.replaced_at.is_not(None))
    )
    return {
        estimate.id: bills.net_received(invoice) for estimate, invoice in db.session.execute(query).unique()
    }


def _overpaid(schedule_id: int) -> int:
    """What examinations found too much, less what is still missing of what the same periods were billed."""
    audits = db.session.scalars(
        select(RoyaltyAudit).where(
            RoyaltyAudit.schedule_id == schedule_id,
            RoyaltyAudit.state == "concluded",
            RoyaltyAudit.difference < 0,
        )
    ).unique()
    return sum(
        max(0, -audit.difference - sum(_missing_of(line.report_id) for line in audit.lines))
        for audit in audits
    )


def _missing_of(report_id: int) -> int:
    """What of a period's own invoice has not been received."""
    report = db.session.get_one(RoyaltyReport, report_id)
    invoice = db.session.get(Invoice, report.invoice_id) if report.invoice_id else None
    return report.royalty - (bills.net_received(invoice) if invoice else 0)


def unpaid(schedule_id: int) -> int:
    """What reports have taken off that was never paid, or went back since, and is not owed again either."""
    query = (
        select(Invoice)
        .join(RoyaltyEstimate, RoyaltyEstimate.invoice_id == Invoice.id)
        .join(RoyaltyReport, RoyaltyReport.id == RoyaltyEstimate.report_id)
        .where(RoyaltyReport.schedule_id == schedule_id, RoyaltyEstimate.replaced_at.is_not(None))
    )
    owed_again = sum(
        invoice.net - bills.net_received(invoice)
        for invoice in db.session.scalars(query)
        if bills.standing(invoice.id).outstanding > 0
    )
    have = _overpaid(schedule_id) + sum(paid_estimates(schedule_id).values())
    return max(0, used(schedule_id) - have - owed_again)


def found_sales_each(report_ids: Sequence[int]) -> dict[int, int]:
    """{report's row id: net sales that concluded examinations found beyond what it says}."""
    query = (
        select(RoyaltyAuditLine.report_id, sum_of(RoyaltyAuditLine.sales))
        .join(RoyaltyAudit, RoyaltyAudit.id == RoyaltyAuditLine.audit_id)
        .where(RoyaltyAuditLine.report_id.in_(report_ids), RoyaltyAudit.state == "concluded")
        .group_by(RoyaltyAuditLine.report_id)
    )
    return {report_id: int(sales) for report_id, sales in db.session.execute(query)}
