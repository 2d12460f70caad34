"""Money that arrived, into the books: to the invoice what it is owed, the rest to unapplied for a refund."""

from __future__ import annotations

from datetime import date

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.books import queries as ledger
from marketplace.books.services import note_issue
from marketplace.invoicing.models.invoice import Invoice
from marketplace.invoicing.queries.shares import standing_share
from marketplace.invoicing.services.common import paper_number
from marketplace.invoicing.services.invoices import PAYER_ROLES
from marketplace.invoicing.snapshots import issue_papers
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.audit import Recorded
from marketplace.kernel.text import Text

TRANSFER = Text("계좌이체", "Bank transfer")


def part_owed(invoice: Invoice, amount: int) -> int:
    """How much of an amount the invoice can still take; a void one takes nothing."""
    outstanding = ledger.standing_of([invoice.id])[invoice.id].outstanding
    return max(0, min(amount, outstanding)) if invoice.state == "issued" else 0


def part_awaited(invoice: Invoice, amount: int) -> int:
    """How much of an amount a grant still owes on the invoice."""
    return max(0, min(amount, ledger.standing_of([invoice.id])[invoice.id].awaited))


def write_receipt(
    subject: Recorded,
    invoice: Invoice,
    applied: int,
    received_on: date,
    method: Text,
    reference: str,
    version: int = 1,
    by_grant: bool = False,
) -> None:
    """The receipt (영수증) of what was applied to the invoice, by the company or a grant; nothing applied, no receipt."""
    if applied <= 0:
        return
    at = ledger.standing_of([invoice.id])[invoice.id]
    issue_papers(
        "receipt",
        subject,
        invoice,
        SYSTEM,
        version,
        number=paper_number("R", invoice.institution_id),
        amount=applied,
        received_on=received_on,
        method=method,
        reference=reference,
        balance=at.missing,
        share=standing_share(invoice.id),
        by_grant=by_grant,
        left=at.awaited if by_grant else at.outstanding,
    )


def tell(invoice: Invoice, way: str, key: str, amount: int, excess: int) -> None:
    """Mail both sides what came in; what does not belong to the invoice goes on the finance desk's list."""
    payers = people_of(invoice.company_id, *PAYER_ROLES)
    payees = people_of(invoice.institution_id, "finance", "officer")
    notify(
        "payment_received",
        key,
        [*payers, *payees],
        invoice_id=invoice.id,
        amount=amount,
        excess=excess,
        way=way,
    )
    if excess:
        note_issue(
            "excess",
            f"{way}:{key}",
            institution_id=invoice.institution_id,
            invoice_id=invoice.id,
            amount=excess,
            currency=invoice.currency,
            void=invoice.state == "void",
        )
