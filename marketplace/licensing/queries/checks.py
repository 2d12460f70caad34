"""What the books must mean for licences: a right rests while what was paid for it is missing, and only then."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import or_, select

from marketplace.books.models import Finding
from marketplace.books.queries import pending_changes
from marketplace.invoicing.models import Invoice
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.licensing.models import Agreement
from marketplace.licensing.queries.bills import family_of, missing_again, rests
from marketplace.rights import queries as rights


def findings() -> Iterator[Finding]:
    """Licences that rest without a cause, or do not rest though money is missing; and bills that nobody names any more."""
    pending = pending_changes()
    billed = select(Invoice.source_id).where(Invoice.source_type == "agreement")
    named = select(Agreement.amends_id).where(Agreement.amends_id.is_not(None), Agreement.id.in_(billed))
    query = select(Agreement).where(
        Agreement.state == "in_force",
        Agreement.amends_id.is_(None),
        or_(Agreement.id.in_(billed), Agreement.id.in_(named)),
    )
    for agreement in db.session.scalars(query.order_by(Agreement.id)).unique():
        family = family_of(agreement)
        invoices = db.session.scalars(
            select(Invoice).where(Invoice.source_type == "agreement", Invoice.source_id.in_(family))
        ).all()
        living = [r for r in rights.of_source("agreement", agreement.id) if r.ended_at is None]
        if not living or any(invoice.id in pending for invoice in invoices):
            continue
        missing = missing_again(agreement)
        if rests(agreement) != missing:
            words = (
                Text(
                    "납부되었던 돈이 빠졌으나 실시권이 정지되지 않았습니다.",
                    "money that had been paid is missing, but the licence is not suspended",
                )
                if missing
                else Text(
                    "빠진 돈이 없으나 실시권이 정지되어 있습니다.",
                    "no money is missing, but the licence is suspended",
                )
            )
            yield _of(agreement, "suspension_not_as_paid", words)
        replaced = {invoice.replaces_id for invoice in invoices if invoice.replaces_id is not None}
        for one in (db.session.get_one(Agreement, agreement_id) for agreement_id in family):
            if one.invoice_id in replaced:
                yield _of(
                    one,
                    "names_void_invoice",
                    Text(
                        "다시 청구하기 전의 취소된 청구서를 가리키고 있습니다.",
                        "it names the void invoice, not the one billed again",
                    ),
                )


def _of(agreement: Agreement, kind: str, words: Text) -> Finding:
    return Finding(
        kind,
        Text(f"계약 {agreement.number}: {words.ko}", f"agreement {agreement.number}: {words.en}"),
        agreement.institution_id,
        "deal",
        agreement.inquiry.ref,
    )
