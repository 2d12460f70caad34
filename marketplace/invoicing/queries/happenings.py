"""What the line of a company says of its payments."""

from __future__ import annotations

from marketplace.books import queries as ledger
from marketplace.invoicing.models.invoice import Invoice
from marketplace.invoicing.queries.invoices import invoices_for
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Fact, Happening, Kind
from marketplace.kernel.text import Text

PAYMENT = Kind("payment", Text("청구와 납부", "Invoices"), "receipt")


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    """Invoices of the company, and whether they are paid."""
    query = invoices_for(actor).where(
        Invoice.company_id == company_id, Invoice.issued_at.is_not(None), Invoice.credits_id.is_(None)
    )
    rows = [row for row in db.session.scalars(query).unique() if row.state != "void"]
    standings = ledger.standing_of([row.id for row in rows])
    paid, open_ = Text("청구서 납부 완료", "Invoice paid"), Text("청구서 발행", "Invoice issued")
    return [
        Happening(
            clock.seoul_date(row.issued_at), PAYMENT, f"invoice:{row.ref}",
            paid if row.id in standings and standings[row.id].is_settled else open_,
            row.number, "invoice", {"ref": row.ref}, amount=row.total if row.currency == "KRW" else None,
        )
        for row in rows
        if row.issued_at
    ]  # fmt: skip


def company_facts(actor: Actor, company_id: int) -> list[Fact]:
    """Invoices that are not paid yet, each by its day."""
    query = invoices_for(actor).where(
        Invoice.company_id == company_id, Invoice.issued_at.is_not(None), Invoice.credits_id.is_(None)
    )
    rows = [row for row in db.session.scalars(query).unique() if row.state != "void"]
    standings = ledger.standing_of([row.id for row in rows])
    return [
        Fact(
            Text("납부할 청구서", "Invoice to pay"), Text(row.number or "", row.number or ""), "invoice", {"ref": row.ref}, row.due_on,
        )
        for row in rows
        if not standings[row.id].is_settled
    ]  # fmt: skip
