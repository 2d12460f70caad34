"""What must always be true of the books. Each finding is a sentence for the operator."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from marketplace.bank.models import BankReceipt
from marketplace.books import queries as ledger
from marketplace.books.models import JournalEntry, Posting
from marketplace.cards.models import PaymentAttempt
from marketplace.cards.queries import stripe_net
from marketplace.cards.services import stripe_holdings
from marketplace.gateways.stripe import Broken, Refused, Silent, gateway
from marketplace.invoicing.models import Invoice, InvoiceLine
from marketplace.kernel.database import db
from marketplace.kernel.transaction import in_transaction


def run() -> tuple[list[str], list[str]]:
    """(problems, notes): nothing in the first list means that the books are right; the second says what was not checked."""
    problems = [
        *_sums(),
        *_orphans(),
        *_invoices(),
        *_paid_twice(),
        *_split_deposits(),
    ]
    found, notes = _stripe_balance()
    return problems + found, notes


def entries() -> int:
    """How many entries the books have."""
    return db.session.scalar(select(func.count(JournalEntry.id))) or 0


def _sums() -> list[str]:
    """Every entry sums to zero; with it every currency and institution does."""
    query = (
        select(Posting.entry_id, func.sum(Posting.amount))
        .group_by(Posting.entry_id)
        .having(func.sum(Posting.amount) != 0)
    )
    problems = [
        f"entry {entry_id} sums to {amount}, not to zero" for entry_id, amount in db.session.execute(query)
    ]
    totals = (
        select(JournalEntry.institution_id, JournalEntry.currency, func.sum(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .group_by(JournalEntry.institution_id, JournalEntry.currency)
        .having(func.sum(Posting.amount) != 0)
    )
    return problems + [
        f"institution {institution} sums to {amount} {currency}, not to zero"
        for institution, currency, amount in db.session.execute(totals)
    ]


def _orphans() -> list[str]:
    """Postings without an entry, entries without postings, postings in another currency or to another payee."""
    orphaned = db.session.scalars(
        select(Posting.id)
        .outerjoin(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.id.is_(None))
    )
    empty = db.session.scalars(
        select(JournalEntry.id)
        .outerjoin(Posting, Posting.entry_id == JournalEntry.id)
        .where(Posting.id.is_(None))
    )
    foreign = db.session.scalars(
        select(Posting.id)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Invoice, Invoice.id == Posting.invoice_id)
        .where(
            (Invoice.currency != JournalEntry.currency)
            | (Invoice.institution_id != JournalEntry.institution_id)
        )
    )
    return [
        *(f"posting {row} belongs to no entry" for row in orphaned),
        *(f"entry {row} has no postings" for row in empty),
        *(f"posting {row} is in another currency or of another payee than its invoice" for row in foreign),
    ]


def _invoices() -> list[str]:
    """Each issued paper's lines, totals and postings agree."""
    problems = []
    lines = {
        invoice_id: (int(net), int(tax))
        for invoice_id, net, tax in db.session.execute(
            select(InvoiceLine.invoice_id, func.sum(InvoiceLine.net), func.sum(InvoiceLine.tax)).group_by(
                InvoiceLine.invoice_id
            )
        )
    }
    posted: dict[int, dict[str, int]] = defaultdict(dict)
    query = (
        select(JournalEntry.source_id, Posting.account, func.sum(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.source_type == "invoice", JournalEntry.kind.in_(ledger.OWED_BY_PAPER))
        .group_by(JournalEntry.source_id, Posting.account)
    )
    for invoice_id, account, amount in db.session.execute(query):
        posted[invoice_id][account] = int(amount)
    for invoice in db.session.scalars(select(Invoice).where(Invoice.state != "draft")):
        if lines.get(invoice.id) != (invoice.net, invoice.tax):
            problems.append(f"invoice {invoice.number}: its lines do not sum to its totals")
        booked = posted.get(invoice.id, {})
        if (-booked.get("licence_income", 0), -booked.get("vat_payable", 0)) != (invoice.net, invoice.tax):
            problems.append(f"invoice {invoice.number}: the books hold another amount than the paper")
    return problems


def _paid_twice() -> list[str]:
    """Nothing is applied beyond what is owed: the surplus of a second payment is unapplied, never income."""
    query = (
        select(Invoice.number, func.sum(Posting.amount))
        .join(Posting, Posting.invoice_id == Invoice.id)
        .where(Posting.account == "receivable")
        .group_by(Invoice.number)
        .having(func.sum(Posting.amount) < 0)
    )
    return [
        f"invoice {number} was settled twice: {-amount} too much"
        for number, amount in db.session.execute(query)
    ]


def _split_deposits() -> list[str]:
    """The parts that stand for a deposit sum to it."""
    part = aliased(BankReceipt)
    query = (
        select(BankReceipt.bank_reference, BankReceipt.amount, func.sum(part.amount))
        .join(part, part.part_of_id == BankReceipt.id)
        .where(BankReceipt.split_at.is_not(None), part.aside_as != "joined")
        .group_by(BankReceipt.id, BankReceipt.bank_reference, BankReceipt.amount)
        .having(func.sum(part.amount) != BankReceipt.amount)
    )
    return [
        f"deposit {reference} of {amount} was split into {parts}"
        for reference, amount, parts in db.session.execute(query)
    ]


def _stripe_balance() -> tuple[list[str], list[str]]:
    """Stripe's own balance against the books, when Stripe can be asked."""
    if not gateway().configured:
        return [], ["Stripe is not configured: its balance was not compared"]
    used = set(db.session.scalars(select(PaymentAttempt.currency).distinct()))
    if not used:
        return [], []
    db.session.rollback()  # no network inside a transaction
    assert not in_transaction()
    try:
        theirs = stripe_holdings()
    except (Refused, Broken, Silent) as error:
        return [], [f"Stripe did not answer ({type(error).__name__}): its balance was not compared"]
    return [
        f"Stripe holds {theirs.get(currency, 0)} {currency}, the books say {ours}"
        for currency in sorted(used)
        if theirs.get(currency, 0) != (ours := stripe_net(currency))
    ], []
