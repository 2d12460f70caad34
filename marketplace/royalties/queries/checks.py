"""What the books must mean for sharing and royalties: what was received is shared, what is owed to people is unpaid shares,
and what was never paid is no credit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import select

from marketplace.books.models import Finding, Posting
from marketplace.books.queries import pending_changes
from marketplace.formats.money_text import figures
from marketplace.invoicing.models import Invoice
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.text import Text
from marketplace.royalties.models import (
    Distribution,
    DistributionShare,
    Payout,
    RoyaltyReport,
    RoyaltySchedule,
)
from marketplace.royalties.queries import credits
from marketplace.royalties.queries.owed import payable_in_books
from marketplace.royalties.queries.shares import agreement_of, shareable

SHARED = ("agreement", "royalty_report", "royalty_audit")  # sources of invoices whose money is shared


def findings() -> Iterator[Finding]:
    """Shares, what is owed to people, credits, and reports that name a void invoice."""
    yield from _shared()
    yield from _parts()
    yield from _payable()
    yield from _credits()
    yield from _named()


def _shared() -> Iterator[Finding]:
    """What was shared of an invoice is what was received of it, net of VAT."""
    shared: dict[int, int] = defaultdict(int)
    for invoice_id, amount in db.session.execute(
        select(Distribution.invoice_id, sum_of(Distribution.amount)).group_by(Distribution.invoice_id)
    ):
        shared[invoice_id] = amount
    moved = select(Posting.invoice_id).where(Posting.account == "receivable", Posting.amount < 0)
    pending = pending_changes()
    query = select(Invoice).where(
        Invoice.source_type.in_(SHARED),
        Invoice.credits_id.is_(None),
        Invoice.id.in_(moved) | Invoice.id.in_(shared),
    )
    for invoice in db.session.scalars(query.order_by(Invoice.id)):
        if invoice.id in pending or agreement_of(invoice) is None:
            continue
        received = shareable(invoice.id)
        if shared[invoice.id] != received:
            came, told = (figures(each, invoice.currency) for each in (received, shared[invoice.id]))
            yield Finding(
                "shared_not_received",
                Text(
                    f"청구서 {invoice.number}: 받은 금액(부가가치세 제외) {invoice.currency} {came} 가운데 {told}이 배분되었습니다.",
                    f"invoice {invoice.number}: {invoice.currency} {told} is shared, {came} was received net of VAT",
                ),
                invoice.institution_id,
                "invoice",
                invoice.ref,
            )


def _parts() -> Iterator[Finding]:
    """The shares of a distribution are its amount."""
    query = (
        select(Distribution, sum_of(DistributionShare.amount))
        .join(DistributionShare, DistributionShare.distribution_id == Distribution.id)
        .group_by(Distribution.id)
        .having(sum_of(DistributionShare.amount) != Distribution.amount)
    )
    for row, amount in db.session.execute(query).unique():
        parts, whole = (figures(each, row.currency) for each in (amount, row.amount))
        yield Finding(
            "shares_not_whole",
            Text(
                f"배분 {row.ref}: 지분의 합계가 {row.currency} {parts}, 배분 금액은 {whole}입니다.",
                f"distribution {row.ref}: its shares sum to {row.currency} {parts}, not to {whole}",
            ),
            row.institution_id,
            "distribution",
            row.ref,
        )


def _payable() -> Iterator[Finding]:
    """What the books owe to people are their unpaid shares."""
    unpaid: dict[tuple[int, str], int] = defaultdict(int)
    for key, amount in _shares(DistributionShare.paid_out_on.is_(None)).items():
        unpaid[key] = amount
    owed = defaultdict(int, payable_in_books())
    for key in sorted({*unpaid, *owed}):
        if unpaid[key] != owed[key]:
            held, open_shares = (figures(each, key[1]) for each in (owed[key], unpaid[key]))
            yield Finding(
                "payable_not_unpaid",
                Text(
                    f"배분 미지급금이 {key[1]} {held}, 지급하지 않은 배분금은 {open_shares}입니다.",
                    f"the books owe people {held} {key[1]}, unpaid shares are {open_shares}",
                ),
                key[0],
            )


def paid_out() -> dict[tuple[int, str], int]:
    """{(institution's row id, currency): what its people were paid of their shares}, for the check of the bank account."""
    found = defaultdict(int, _shares(DistributionShare.paid_out_on.is_not(None)))
    exchanged = select(Payout).where(Payout.state.in_(("confirmed", "taken")), Payout.exchanged.is_not(None))
    for payout in db.session.scalars(
        exchanged
    ).unique():  # a fee abroad, paid in won: what the bank gave came in too
        found[payout.institution_id, "KRW"] += payout.paid_amount - (payout.exchanged or 0)
    return found


def _shares(condition: object) -> dict[tuple[int, str], int]:
    query = (
        select(Distribution.institution_id, Distribution.currency, sum_of(DistributionShare.amount))
        .join(Distribution, Distribution.id == DistributionShare.distribution_id)
        .where(DistributionShare.party != "institution", condition)  # type: ignore[arg-type]
        .group_by(Distribution.institution_id, Distribution.currency)
    )
    return {
        (institution_id, currency): amount for institution_id, currency, amount in db.session.execute(query)
    }


def _credits() -> Iterator[Finding]:
    """Reports take off what was paid and nothing else."""
    for schedule in db.session.scalars(select(RoyaltySchedule).order_by(RoyaltySchedule.id)).unique():
        if short := credits.unpaid(schedule.id):
            shown = f"{schedule.currency} {figures(short, schedule.currency)}"
            yield Finding(
                "credit_not_paid",
                Text(
                    f"계약 {schedule.agreement.number}: 납부된 적이 없는 {shown}이 기술료 보고서에서 공제되었습니다.",
                    f"agreement {schedule.agreement.number}: reports took off {shown} that was never paid",
                ),
                schedule.agreement.institution_id,
                "royalty_schedule",
                schedule.ref,
            )


def _named() -> Iterator[Finding]:
    """A report names the invoice that stands, not a void one whose place another has taken."""
    newer = select(Invoice.replaces_id).where(Invoice.replaces_id.is_not(None))
    pending = pending_changes()
    query = select(RoyaltyReport).where(RoyaltyReport.invoice_id.in_(newer))
    for report in db.session.scalars(query).unique():
        if report.invoice_id not in pending and not _renaming(report.invoice_id, pending):
            yield Finding(
                "names_void_invoice",
                Text(
                    f"기술료 보고서 {report.number}: 다시 청구하기 전의 취소된 청구서를 가리키고 있습니다.",
                    f"royalty report {report.number}: it names the void invoice, not the one billed again",
                ),
                report.agreement.institution_id,
                "royalty_report",
                report.ref,
            )


def _renaming(invoice_id: int | None, pending: set[int]) -> bool:
    """Whether the message of the invoice that took the void one's place still waits."""
    newer = db.session.scalar(select(Invoice.id).where(Invoice.replaces_id == invoice_id))
    return newer in pending
