"""What must always be true of the books: entries that sum to zero, papers that agree with them, and what both mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from marketplace.bank.models import BankReceipt
from marketplace.billing import meaning
from marketplace.books import queries as ledger
from marketplace.books.models import Finding, JournalEntry, Posting
from marketplace.cards.models import PaymentAttempt
from marketplace.cards.queries import stripe_net
from marketplace.cards.services import stripe_holdings
from marketplace.formats.money_text import figures
from marketplace.gateways.stripe import Broken, Refused, Silent, gateway
from marketplace.invoicing.models import Invoice, InvoiceLine
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import in_transaction, snapshot


def run() -> tuple[list[str], list[str]]:
    """(problems, notes) as sentences for the operator; see `findings`."""
    found, notes = findings()
    return [each.text.en for each in found], [note.en for note in notes]


def findings() -> tuple[list[Finding], list[Text]]:
    """(findings, notes): nothing in the first list means that the books are right; the second says what was not checked.

    What higher floors know of money (shared, suspended, credited) they answer themselves ("ledger_checks").
    """
    with snapshot():  # a payment between two of the questions would look like a fault of the books
        found = [
            *_sums(),
            *_orphans(),
            *_invoices(),
            *_paid_twice(),
            *_split_deposits(),
            *meaning.findings(),
            *(finding for check in installed().answers("ledger_checks") for finding in check()),
        ]
    balances, notes = _stripe_balance()
    return found + balances, notes


def entries() -> int:
    """How many entries the books have."""
    return db.session.scalar(select(func.count(JournalEntry.id))) or 0


def _sums() -> Iterator[Finding]:
    """Every entry sums to zero; with it every currency and institution does."""
    query = (
        select(Posting.entry_id, JournalEntry.institution_id, JournalEntry.currency, sum_of(Posting.amount))
        .outerjoin(JournalEntry, JournalEntry.id == Posting.entry_id)
        .group_by(Posting.entry_id, JournalEntry.institution_id, JournalEntry.currency)
        .having(sum_of(Posting.amount) != 0)
    )
    for entry_id, institution, currency, amount in db.session.execute(query):
        shown = f"{currency} {figures(amount, currency)}" if currency else amount
        yield Finding(
            "entry_not_zero",
            Text(
                f"전표 {entry_id}의 차변과 대변이 {shown}만큼 다릅니다.",
                f"entry {entry_id} sums to {shown}, not to zero",
            ),
            institution,
        )
    totals = (
        select(JournalEntry.institution_id, JournalEntry.currency, sum_of(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .group_by(JournalEntry.institution_id, JournalEntry.currency)
        .having(sum_of(Posting.amount) != 0)
    )
    for institution, currency, amount in db.session.execute(totals):
        yield Finding(
            "books_not_zero",
            Text(
                f"기관의 {currency} 장부 합계가 {figures(amount, currency)}입니다. 0이어야 합니다.",
                f"institution {institution} sums to {figures(amount, currency)} {currency}, not to zero",
            ),
            institution,
        )


def _orphans() -> Iterator[Finding]:
    """Postings without an entry, entries without postings, postings in another currency or to another payee."""
    orphaned = db.session.scalars(
        select(Posting.id)
        .outerjoin(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(JournalEntry.id.is_(None))
    )
    for row in orphaned:
        yield Finding(
            "no_entry", Text(f"분개 {row}의 전표가 없습니다.", f"posting {row} belongs to no entry")
        )
    empty = db.session.scalars(
        select(JournalEntry)
        .outerjoin(Posting, Posting.entry_id == JournalEntry.id)
        .where(Posting.id.is_(None))
    )
    for entry in empty:
        yield Finding(
            "no_postings",
            Text(f"전표 {entry.id}에 분개가 없습니다.", f"entry {entry.id} has no postings"),
            entry.institution_id,
        )
    foreign = db.session.execute(
        select(Posting.id, Invoice)
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .join(Invoice, Invoice.id == Posting.invoice_id)
        .where(
            (Invoice.currency != JournalEntry.currency)
            | (Invoice.institution_id != JournalEntry.institution_id)
        )
    )
    for row, invoice in foreign:
        yield _of(
            invoice,
            "other_currency_or_payee",
            Text(
                f"분개 {row}의 통화나 기관이 청구서와 다릅니다.",
                f"posting {row} is in another currency or of another payee than its invoice",
            ),
        )


def _of(invoice: Invoice, kind: str, text: Text) -> Finding:
    return Finding(kind, text, invoice.institution_id, "invoice", invoice.ref)


def _invoices() -> Iterator[Finding]:
    """Each issued paper's lines, totals and postings agree."""
    lines = {
        invoice_id: (net, tax)
        for invoice_id, net, tax in db.session.execute(
            select(InvoiceLine.invoice_id, sum_of(InvoiceLine.net), sum_of(InvoiceLine.tax)).group_by(
                InvoiceLine.invoice_id
            )
        )
    }
    posted: dict[int, dict[str, int]] = defaultdict(dict)
    query = (
        select(JournalEntry.source_id, Posting.account, sum_of(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.source_type == "invoice", JournalEntry.kind.in_(ledger.OWED_BY_PAPER))
        .group_by(JournalEntry.source_id, Posting.account)
    )
    for invoice_id, account, amount in db.session.execute(query):
        posted[invoice_id][account] = amount
    for invoice in db.session.scalars(select(Invoice).where(Invoice.state != "draft")):
        if lines.get(invoice.id) != (invoice.net, invoice.tax):
            yield _of(
                invoice,
                "lines_not_total",
                Text(
                    f"청구서 {invoice.number}: 항목의 합계가 청구 금액과 다릅니다.",
                    f"invoice {invoice.number}: its lines do not sum to its totals",
                ),
            )
        booked = posted.get(invoice.id, {})
        if (-booked.get("licence_income", 0), -booked.get("vat_payable", 0)) != (invoice.net, invoice.tax):
            yield _of(
                invoice,
                "paper_not_books",
                Text(
                    f"청구서 {invoice.number}: 장부의 금액이 청구서와 다릅니다.",
                    f"invoice {invoice.number}: the books hold another amount than the paper",
                ),
            )


def _paid_twice() -> Iterator[Finding]:
    """Nothing is applied beyond what is owed: the surplus of a second payment is unapplied, never income."""
    query = (
        select(Invoice, sum_of(Posting.amount))
        .join(Posting, Posting.invoice_id == Invoice.id)
        .where(Posting.account == "receivable")
        .group_by(Invoice.id)
        .having(sum_of(Posting.amount) < 0)
    )
    for invoice, amount in db.session.execute(query):
        shown = f"{invoice.currency} {figures(-amount, invoice.currency)}"
        yield _of(
            invoice,
            "settled_twice",
            Text(
                f"청구서 {invoice.number}: 청구 금액보다 {shown} 많이 납부로 처리되었습니다.",
                f"invoice {invoice.number} was settled twice: {shown} too much",
            ),
        )


def _split_deposits() -> Iterator[Finding]:
    """The parts that stand for a deposit sum to it."""
    part = aliased(BankReceipt)
    query = (
        select(BankReceipt, sum_of(part.amount))
        .join(part, part.part_of_id == BankReceipt.id)
        .where(BankReceipt.split_at.is_not(None), part.aside_as != "joined")
        .group_by(BankReceipt.id)
        .having(sum_of(part.amount) != BankReceipt.amount)
    )
    for receipt, sum_of_parts in db.session.execute(query):
        whole, parts = (figures(amount, receipt.currency) for amount in (receipt.amount, sum_of_parts))
        yield Finding(
            "split_wrongly",
            Text(
                f"{receipt.received_on} 입금 {receipt.currency} {whole}을 나눈 금액의 합계가 {parts}입니다.",
                f"deposit {receipt.bank_reference} of {receipt.currency} {whole} was split into {parts}",
            ),
            receipt.account.institution_id,
            "deposit",
            receipt.ref,
        )


def _stripe_balance() -> tuple[list[Finding], list[Text]]:
    """Stripe's own balance against the books, when Stripe can be asked."""
    if not gateway().configured:
        return [], [
            Text(
                "Stripe가 설정되지 않아 잔액을 비교하지 않았습니다.",
                "Stripe is not configured: its balance was not compared",
            )
        ]
    used = set(db.session.scalars(select(PaymentAttempt.currency).distinct()))
    if not used:
        return [], []
    db.session.rollback()  # no network inside a transaction
    assert not in_transaction()
    try:
        theirs = stripe_holdings()
    except (Refused, Broken, Silent) as error:
        return [], [
            Text(
                "Stripe가 응답하지 않아 잔액을 비교하지 않았습니다.",
                f"Stripe did not answer ({type(error).__name__}): its balance was not compared",
            )
        ]
    return [
        Finding(
            "stripe_differs",
            Text(
                f"Stripe 잔액은 {currency} {figures(theirs.get(currency, 0), currency)}, 장부는 {figures(ours, currency)}입니다.",
                f"Stripe holds {figures(theirs.get(currency, 0), currency)} {currency}, the books say {figures(ours, currency)}",
            ),
        )
        for currency in sorted(used)
        if theirs.get(currency, 0) != (ours := stripe_net(currency))
    ], []
