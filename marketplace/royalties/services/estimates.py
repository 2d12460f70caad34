"""A report that stays out is estimated where the contract allows it, until the report itself comes."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import queries as ledger
from marketplace.formats.dates_text import period_in_both
from marketplace.invoicing import services as invoicing
from marketplace.invoicing.models import Invoice
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.money import BASIS_POINTS, rounded
from marketplace.kernel.transaction import atomic, locked
from marketplace.royalties.models import RoyaltyChange, RoyaltyEstimate, RoyaltyReport, RoyaltySchedule
from marketplace.royalties.services.dues import cap_left
from marketplace.royalties.services.schedules import REPORTERS

# both languages: it stands on the credit note and in the letter, whoever reads them
REASON = "보고서 확정으로 추정 청구를 대체합니다. / The accepted report takes the place of the estimate."


def bill_estimates(payload: dict[str, Any], key: str) -> None:
    """Job, daily: reports not filed so many days after their due day (policy) are billed by an estimate, once each."""
    query = (
        select(RoyaltyReport.id)
        .join(RoyaltySchedule, RoyaltySchedule.id == RoyaltyReport.schedule_id)
        .where(
            RoyaltyReport.state == "due",
            or_(
                RoyaltySchedule.may_estimate,
                RoyaltySchedule.id.in_(select(RoyaltyChange.schedule_id).where(RoyaltyChange.may_estimate)),
            ),
            RoyaltyReport.due_on < periods.still_open(clock.today()),
            RoyaltyReport.id.not_in(select(RoyaltyEstimate.report_id)),
        )
    )
    for report_id in list(db.session.scalars(query.order_by(RoyaltyReport.id))):
        with atomic():
            _bill(locked(RoyaltyReport, report_id))


def _bill(report: RoyaltyReport) -> None:
    conditions, days = report.conditions, int(policy.value("royalty_estimate_days", report.due_on))
    basis = _basis(report)
    if (
        report.state != "due"
        or not conditions.may_estimate
        or (clock.today() - periods.deadline(report.due_on)).days < days
        or basis is None
        or estimate_of(report.id)
    ):
        return
    rate = int(policy.value("royalty_estimate_bp", report.due_on))
    amount = rounded(Fraction((basis.royalty + basis.credit) * rate, BASIS_POINTS))
    amount = max(amount, 0 if conditions.yearly else conditions.minimum or 0)
    most = cap_left(report)
    amount = amount if most is None else min(amount, most)
    if amount <= 0:
        return
    agreement = report.agreement
    span = period_in_both(report.period_from, report.period_until)
    invoice = invoicing.issue_invoice(
        institution_id=agreement.institution_id,
        company_id=agreement.company_id,
        currency=report.schedule.currency,
        lines=[
            invoicing.Line(
                f"경상기술료 추정 청구 {span.ko} ({agreement.number})",
                f"Running royalty, estimated, {span.en} ({agreement.number})",
                amount,
            )
        ],
        source=("royalty_report", report.id, "estimate"),
        listing_id=agreement.listing_id,
        actor=SYSTEM,
    )
    db.session.add(
        RoyaltyEstimate(
            report_id=report.id, basis_id=basis.id, rate_bp=rate, amount=amount, invoice_id=invoice.id
        )
    )
    db.session.flush()
    audit.record("royalty_report.estimate", report, SYSTEM, invoice_id=invoice.id)
    people = people_of(agreement.company_id, *REPORTERS) + people_of(agreement.institution_id, "officer")
    notify("royalty_estimated", report.id, people, royalty_report_id=report.id, invoice_id=invoice.id)


def _basis(report: RoyaltyReport) -> RoyaltyReport | None:
    """The last period before that was accepted: an estimate is never made from an estimate."""
    return db.session.scalars(
        select(RoyaltyReport)
        .where(
            RoyaltyReport.schedule_id == report.schedule_id,
            RoyaltyReport.period_from < report.period_from,
            RoyaltyReport.state.in_(("accepted", "billed")),
        )
        .order_by(RoyaltyReport.period_from.desc())
        .limit(1)
    ).first()


def estimate_of(report_id: int) -> RoyaltyEstimate | None:
    """The estimate that was billed for a period, if any."""
    return db.session.scalars(select(RoyaltyEstimate).where(RoyaltyEstimate.report_id == report_id)).first()


def replace_estimate(report: RoyaltyReport) -> int | None:
    """The report takes its estimate's place, in the caller's transaction; the estimate's invoice where one was there.

    An estimate on which anything is still owed is taken back by a credit note: what was paid on it goes to the
    report's invoice (`carry_over`). One that was paid in full stays, and what was received is taken off the report as a
    negative line; what is left of it comes off the next reports. What was never paid is no credit.
    """
    estimate = estimate_of(report.id)
    if estimate is None or estimate.replaced_at is not None:
        return None
    estimate.replaced_at = clock.now()
    invoice: Invoice = lock_invoice(estimate.invoice_id)
    standing = ledger.standing_of([invoice.id])[invoice.id]
    if invoice.state == "issued" and standing.outstanding > 0:
        invoicing.void_invoice(invoice.id, REASON, SYSTEM)
    db.session.flush()
    return invoice.id
