"""Bills whose time is over: papers, proofs and contacts are destroyed, the sums stay in the books (국세기본법 제85조의3)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from marketplace.books import queries as ledger
from marketplace.invoicing.models import Deduction, Invoice, Reduction, TaxImport
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.database import db
from marketplace.kernel.feature import installed
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers import services as papers

YEARS = 5
FILED = (3, 31)  # what a year earned is declared by this day of the next (법인세법 제60조)
NAMES = ("name_ko", "name_en", "country")
OVER = ("issued", "void", "written_off")


def kept_until(issued_on: date) -> date:
    """The last day on which a bill is kept: five years from the day by which its year's tax is declared."""
    return date(issued_on.year + 1 + YEARS, *FILED)


def destroy_bills() -> int:
    """Destroy what is left of bills whose time is over and of which nothing is owed or disputed; how many bills."""
    today = clock.today()
    old = select(Invoice.id, Invoice.issued_at).where(
        Invoice.destroyed_at.is_(None), Invoice.state.in_(OVER), Invoice.issued_at.is_not(None)
    )
    due = [
        row.id
        for row in db.session.execute(old.order_by(Invoice.id))
        if kept_until(clock.seoul_date(row.issued_at)) < today
    ]
    for invoice_id in due:
        with atomic():
            _destroy(locked(Invoice, invoice_id))
    _forget_imports(today)
    return sum(db.session.get_one(Invoice, one).destroyed_at is not None for one in due)


def is_open(invoice: Invoice) -> bool:
    """Whether anything is owed on it, or somebody says that it is disputed."""
    if invoice.state == "issued" and invoice.credits_id is None:
        standing = ledger.standing_of([invoice.id])[invoice.id]
        if standing.missing or standing.grant_surplus:
            return True
    return any(answer(invoice.id) for answer in installed().answers("invoice_disputed"))


def _destroy(invoice: Invoice) -> None:
    if is_open(invoice):
        return
    invoice.paper_id = None
    db.session.flush()
    papers.destroy("invoice", [invoice.id])
    parts = select(Reduction.id).where(Reduction.invoice_id == invoice.id)
    papers.destroy("reduction", list(db.session.scalars(parts)))
    for proof in db.session.scalars(select(Deduction).where(Deduction.invoice_id == invoice.id)):
        papers.let_go([proof.sha256])
        proof.name = proof.note = proof.sha256 = ""
    invoice.payer = {name: invoice.payer[name] for name in NAMES if name in invoice.payer}
    invoice.payee = {name: invoice.payee[name] for name in NAMES if name in invoice.payee}
    invoice.destroyed_at = clock.now()
    audit.record("invoice.destroy", invoice, SYSTEM)


def _forget_imports(today: date) -> None:
    """What was read of 홈택스's lists; the approval numbers stay with their invoices."""
    for row in db.session.scalars(select(TaxImport).where(TaxImport.rows != [])):
        if kept_until(clock.seoul_date(row.read_at)) < today:
            with atomic():
                held = locked(TaxImport, row.id)
                held.rows, held.notes, held.name = [], [], ""
