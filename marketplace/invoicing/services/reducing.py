"""Every reduction has its paper: the books say what was given back, and the difference to the papers is written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from marketplace.books.models import JournalEntry, Posting
from marketplace.books.queries import OWED_BY_PAPER
from marketplace.invoicing.models.invoice import Invoice, InvoiceLine
from marketplace.invoicing.models.reducing import Reduction
from marketplace.invoicing.models.refund import Refund
from marketplace.invoicing.queries.invoices import reductions_of
from marketplace.invoicing.services.common import lock_invoice, paper_number
from marketplace.invoicing.snapshots import issue_papers
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.money import largest_remainder
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic

REASONS: dict[str, Text] = {
    "refund": Text("환불", "Refund"),
    "refund_reversed": Text("환불되지 않아 되돌림", "The refund did not go through"),
    "dispute_lost": Text("결제 분쟁으로 반환", "Returned in a payment dispute"),
}


def follow_reductions(payload: dict[str, Any], key: str) -> None:
    """Handler of `received_changed`: the credit note that is missing for what was given back. Safe to repeat."""
    with atomic():
        write_reduction(lock_invoice(payload["invoice_id"]))


def write_reduction(invoice: Invoice) -> Reduction | None:
    """The paper of what was given back of an invoice beyond earlier papers, if anything; in the caller's transaction."""
    if invoice.credits_id is not None:
        return None
    net, tax = _given_back(invoice.id)
    earlier = reductions_of(invoice.id)
    net, tax = -net - sum(row.net for row in earlier), -tax - sum(row.tax for row in earlier)
    if not net and not tax:
        return None
    lines = _lines(invoice, earlier, net, tax)
    row = Reduction(
        number=paper_number("C", invoice.institution_id),
        invoice_id=invoice.id,
        net=net,
        tax=tax,
        total=net + tax,
        lines=lines,
        reason=_reason(invoice.id)[:300],
        issued_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    issue_papers("credit_note", row, invoice, SYSTEM, number=row.number, part=row)
    return row


def left_of(invoice: Invoice) -> list[InvoiceLine]:
    """What is left of each line after the papers of its parts, as lines that take it back; none of nothing."""
    parts = reductions_of(invoice.id)
    found = []
    for at, line in enumerate(invoice.lines):
        net = line.net + sum(part.lines[at]["net"] for part in parts)
        tax = line.tax + sum(part.lines[at]["tax"] for part in parts)
        if net or tax or not parts:
            found.append(
                InvoiceLine(
                    position=line.position,
                    text_ko=line.text_ko,
                    text_en=line.text_en,
                    net=-net,
                    tax=-tax,
                    tax_treatment=line.tax_treatment,
                )
            )
    return found


def _given_back(invoice_id: int) -> tuple[int, int]:
    """(net, VAT) that left an invoice's income by other entries than its papers."""
    query = (
        select(Posting.account, sum_of(Posting.amount))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Posting.invoice_id == invoice_id,
            Posting.account.in_(("licence_income", "vat_payable")),
            JournalEntry.kind.not_in(OWED_BY_PAPER),
        )
        .group_by(Posting.account)
    )
    sums = dict(db.session.execute(query).all())
    return sums.get("licence_income", 0), sums.get("vat_payable", 0)


def _lines(invoice: Invoice, earlier: Sequence[Reduction], net: int, tax: int) -> list[dict[str, Any]]:
    """The parts of the lines: all parts so far in proportion to the lines, less what earlier papers hold of each."""
    nets = _shared(net + sum(row.net for row in earlier), [line.net for line in invoice.lines])
    taxes = _shared(tax + sum(row.tax for row in earlier), [line.tax for line in invoice.lines])
    return [
        {
            "text_ko": line.text_ko,
            "text_en": line.text_en,
            "net": nets[at] - sum(row.lines[at]["net"] for row in earlier),
            "tax": taxes[at] - sum(row.lines[at]["tax"] for row in earlier),
            "tax_treatment": line.tax_treatment,
        }
        for at, line in enumerate(invoice.lines)
    ]


def _shared(whole: int, weights: list[int]) -> list[int]:
    return largest_remainder(whole, weights) if any(weights) else [0 for _ in weights]


def _reason(invoice_id: int) -> str:
    """Why: what the refund says, else what the last entry was, in both languages."""
    query = (
        select(JournalEntry)
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(
            Posting.invoice_id == invoice_id,
            Posting.account.in_(("licence_income", "vat_payable")),
            JournalEntry.kind.not_in(OWED_BY_PAPER),
        )
        .order_by(JournalEntry.id.desc())
    )
    entry = db.session.scalars(query).first()
    if entry is not None and entry.kind == "refund":
        refund = db.session.get(Refund, entry.source_id)
        if refund is not None and refund.reason:
            return refund.reason
    words = REASONS.get(entry.kind if entry else "refund", REASONS["refund"])
    return f"{words.ko} / {words.en}"
