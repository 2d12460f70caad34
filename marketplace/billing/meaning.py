"""What the books must mean: each finding is a state in which an event has no consequence, or a consequence no event.

Shared, suspended and credited are looked at above, by those who do it (`ledger_checks`); here is what the businesses of
money know themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.arrears.queries import interest_on
from marketplace.bank.models import ASIDE, BankReceipt
from marketplace.books import queries as ledger
from marketplace.books.models import Finding, JournalEntry, Posting
from marketplace.books.queries import LOST, pending_changes
from marketplace.cards.models import LIVE_ATTEMPT_STATES, PaymentAttempt
from marketplace.formats.money_text import figures
from marketplace.invoicing.models import (
    Deduction,
    Invoice,
    InvoiceShare,
    PaymentAccount,
    Refund,
    SurplusMove,
)
from marketplace.kernel import clock
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text

Pairs = dict[tuple[int, int], int]
Sums = defaultdict[str, Counter[int]]


def findings() -> Iterator[Finding]:
    """Everything that the books say and that can't be, in the words of whoever has to look at it."""
    sums, pending = _sums_by_account(), pending_changes()
    yield from _void(sums)
    yield from _written_off(sums)
    yield from _bank()
    yield from _deposits()
    yield from _sources()
    yield from _more_than_came(sums)
    yield from _shares()
    yield from _interest(pending)
    yield from _value_days()
    yield from _open_pages(sums, pending)


def _of(invoice: Invoice, kind: str, ko: str, en: str) -> Finding:
    return Finding(
        kind,
        Text(f"청구서 {invoice.number}: {ko}", f"invoice {invoice.number}: {en}"),
        invoice.institution_id,
        "invoice",
        invoice.ref,
    )


def _sums_by_account() -> Sums:
    """What each account holds of each invoice, by its row id."""
    found: Sums = defaultdict(Counter)
    query = (
        select(Posting.account, Posting.invoice_id, sum_of(Posting.amount))
        .where(Posting.invoice_id.is_not(None))
        .group_by(Posting.account, Posting.invoice_id)
    )
    for account, invoice_id, amount in db.session.execute(query):
        found[account][invoice_id or 0] = amount
    return found


def _void(sums: Sums) -> Iterator[Finding]:
    """A void invoice means nothing: no income, no VAT, nothing owed or lost; and what the books took back is void."""
    nothing = [sums[account] for account in ("licence_income", "vat_payable", *LOST)]
    owed, taken, granted = sums["receivable"], _taken_after_the_void(), sums["receivable_grant"]
    credited = select(Posting.invoice_id).join(JournalEntry, JournalEntry.id == Posting.entry_id)
    concerned = (Invoice.state == "void") | Invoice.id.in_(credited.where(JournalEntry.kind == "credit"))
    for invoice in db.session.scalars(select(Invoice).where(Invoice.credits_id.is_(None), concerned)):
        owes = not 0 <= owed[invoice.id] <= taken[invoice.id] or granted[invoice.id]
        if invoice.state == "void" and (owes or any(held[invoice.id] for held in nothing)):
            yield _of(
                invoice,
                "void_not_nothing",
                "취소되었으나 장부에 수입, 미수금 또는 손실이 남아 있습니다.",
                "void, but the books hold income, a debt or a loss of it",
            )
        elif invoice.state != "void":
            yield _of(
                invoice,
                "credited_not_void",
                "장부에서 취소되었으나 청구서는 취소되지 않았습니다.",
                "taken back in the books, but not void",
            )


def _taken_after_the_void() -> Counter[int]:
    """What payers' banks took by lost disputes after an invoice was void, by its row id: it is owed until it is paid.

    What they had taken before is in what the credit note takes back.
    """
    credit, of_it = aliased(JournalEntry), aliased(Posting)
    voided = (
        select(func.min(credit.id))
        .join(of_it, of_it.entry_id == credit.id)
        .where(credit.kind == "credit", of_it.invoice_id == Posting.invoice_id)
        .scalar_subquery()
    )
    query = (
        select(Posting.invoice_id, sum_of(Posting.amount))
        .join(JournalEntry, JournalEntry.id == Posting.entry_id)
        .where(
            Posting.account == "receivable",
            JournalEntry.kind == "dispute_lost",
            JournalEntry.id > voided,
        )
        .group_by(Posting.invoice_id)
    )
    return Counter({invoice_id or 0: amount for invoice_id, amount in db.session.execute(query)})


def _written_off(sums: Sums) -> Iterator[Finding]:
    for invoice in db.session.scalars(select(Invoice).where(Invoice.state == "written_off")):
        if sums["receivable"][invoice.id] or not sums["bad_debt"][invoice.id]:
            yield _of(
                invoice,
                "written_off_not_given_up",
                "대손 처리되었으나 장부의 금액이 맞지 않습니다.",
                "written off, but the books say otherwise",
            )


def _bank() -> Iterator[Finding]:
    """The bank account holds deposits less what was set aside, given back by transfer and paid out to people."""
    expected: dict[tuple[int, str], int] = defaultdict(int)
    for sign, query in (
        (1, _deposits_of(BankReceipt.part_of_id.is_(None), BankReceipt.aside_as != "withdrawn")),
        (-1, _deposits_of(BankReceipt.aside_as.in_(tuple(ASIDE)), BankReceipt.aside_on.is_not(None))),
        (
            -1,
            select(Invoice.institution_id, Refund.currency, sum_of(Refund.amount))
            .join(Invoice, Invoice.id == Refund.invoice_id)
            .where(Refund.attempt_id.is_(None), Refund.state == "succeeded")
            .group_by(Invoice.institution_id, Refund.currency),
        ),
    ):
        for institution_id, currency, amount in db.session.execute(query):
            expected[institution_id, currency] += sign * amount
    for paid_out in installed().answers("paid_out"):
        for key, amount in paid_out().items():
            expected[key] -= amount
    held: dict[tuple[int, str], int] = {}
    query = (
        select(JournalEntry.institution_id, JournalEntry.currency, sum_of(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(Posting.account == "cash_bank")
        .group_by(JournalEntry.institution_id, JournalEntry.currency)
    )
    for institution_id, currency, amount in db.session.execute(query):
        held[institution_id, currency] = amount
    for institution_id, currency in sorted({*held, *expected}):
        books, moved = held.get((institution_id, currency), 0), expected.get((institution_id, currency), 0)
        if books != moved:
            shown, wanted = figures(books, currency), figures(moved, currency)
            yield Finding(
                "bank_differs",
                Text(
                    f"보통예금 장부 잔액({currency} {shown})이 입금에서 환불과 지급을 뺀 금액({wanted})과 다릅니다.",
                    f"the bank account holds {shown} {currency} in the books, deposits less refunds and payouts are {wanted}",
                ),
                institution_id,
            )


def _deposits_of(*conditions: Any) -> Any:
    return (
        select(PaymentAccount.institution_id, BankReceipt.currency, sum_of(BankReceipt.amount))
        .join(PaymentAccount, PaymentAccount.id == BankReceipt.account_id)
        .where(*conditions)
        .group_by(PaymentAccount.institution_id, BankReceipt.currency)
    )


def _deposits() -> Iterator[Finding]:
    """Each deposit pays, in the books, the invoice that it is matched to, with its whole amount, and no other one."""
    matched: Pairs = {}
    query = (
        select(JournalEntry.source_id, Posting.invoice_id, sum_of(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.source_type == "bank_receipt", Posting.invoice_id.is_not(None))
        .group_by(JournalEntry.source_id, Posting.invoice_id)
        .having(sum_of(Posting.amount) != 0)
    )
    for receipt_id, invoice_id, amount in db.session.execute(query):
        matched[receipt_id, int(invoice_id or 0)] = -amount
    said: Pairs = {
        (receipt.id, receipt.invoice_id or 0): receipt.amount
        for receipt in db.session.scalars(select(BankReceipt).where(BankReceipt.invoice_id.is_not(None)))
    }
    wrong = {pair[0] for pair in {*matched, *said} if matched.get(pair) != said.get(pair)}
    for receipt in db.session.scalars(select(BankReceipt).where(BankReceipt.id.in_(wrong))):
        shown = f"{receipt.currency} {figures(receipt.amount, receipt.currency)}"
        yield Finding(
            "deposit_not_as_matched",
            Text(
                f"{receipt.received_on} 입금 {shown}: 연결된 청구서와 장부가 다릅니다.",
                f"deposit of {shown} on {receipt.received_on}: the books pay another invoice than it is matched to",
            ),
            receipt.account.institution_id,
            "deposit",
            receipt.ref,
        )


def _sources() -> Iterator[Finding]:
    """What moved money, and what the books say of it: refunds, card payments, what was kept on the way, moved surpluses."""
    booked = _sums_by_source()
    for refund in db.session.scalars(select(Refund)):
        went = refund.amount if refund.state in ("pending", "succeeded") else 0
        if booked("refund", refund.id, "cash_bank", "cash_stripe") != -went:
            yield _not_booked(refund.invoice, Text("환불", "refund"))
    for attempt in db.session.scalars(select(PaymentAttempt)):
        came = attempt.amount if attempt.state == "succeeded" else 0
        if booked("payment_attempt", attempt.id, "receivable", "unapplied") != -came:
            yield _not_booked(attempt.invoice, Text("카드 결제", "card payment"))
    for deduction in db.session.scalars(select(Deduction)):
        amount = deduction.amount if deduction.state == "approved" else 0
        if booked("deduction", deduction.id, "receivable") != -amount:
            yield _not_booked(deduction.invoice, Text("송금 중 차감", "amount kept on the way"))
    for move in db.session.scalars(select(SurplusMove)):
        amount = 0 if move.undone_at else move.amount
        if booked("surplus_move", move.id, "receivable") != -amount:
            yield _not_booked(move.target, Text("초과 납부액 이전", "surplus of another invoice"))


SOURCES = ("refund", "payment_attempt", "deduction", "surplus_move")


def _sums_by_source() -> Callable[..., int]:
    """A function of (source_type, source_id, *accounts): what the entries of that source wrote into these accounts."""
    query = (
        select(JournalEntry.source_type, JournalEntry.source_id, Posting.account, sum_of(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(JournalEntry.source_type.in_(SOURCES))
        .group_by(JournalEntry.source_type, JournalEntry.source_id, Posting.account)
    )
    found = {(kind, source, account): amount for kind, source, account, amount in db.session.execute(query)}

    def booked(kind: str, source: int, *accounts: str) -> int:
        return sum(found.get((kind, source, account), 0) for account in accounts)

    return booked


def _not_booked(invoice: Invoice, what: Text) -> Finding:
    return _of(
        invoice,
        "not_as_booked",
        f"{what.ko} 기록과 장부의 금액이 다릅니다.",
        f"the books hold another amount than its {what.en}",
    )


def _more_than_came(sums: Sums) -> Iterator[Finding]:
    """Nobody's money lies below zero: what was moved to another invoice or given back had come before."""
    kept = (*sums["unapplied"].items(), *sums["unapplied_grant"].items())
    below = {invoice_id for invoice_id, amount in kept if amount > 0}
    for invoice in db.session.scalars(select(Invoice).where(Invoice.id.in_(below))):
        yield _of(
            invoice,
            "more_than_came",
            "들어온 초과 금액보다 많이 옮기거나 돌려주었습니다.",
            "more of its surplus was moved or given back than had come",
        )


def _shares() -> Iterator[Finding]:
    """A grant's part that is promised is awaited or has come, to the won; an invoice without one awaits none."""
    promised = {
        share.invoice_id: share.amount
        for share in db.session.scalars(select(InvoiceShare).where(InvoiceShare.state == "promised"))
    }
    touched = select(Posting.invoice_id).where(Posting.account == "receivable_grant")
    concerned = select(Invoice).where(Invoice.id.in_(touched) | Invoice.id.in_(promised))
    invoices = list(db.session.scalars(concerned.order_by(Invoice.id)))
    standings = ledger.standing_of([invoice.id for invoice in invoices])
    for invoice in invoices:
        at = standings[invoice.id]
        held = 0 if at.credited else at.awaited + at.granted
        if held != promised.get(invoice.id, 0) or at.awaited < 0:
            yield _of(
                invoice,
                "share_not_as_promised",
                "지원금으로 내는 몫과 장부의 금액이 다릅니다.",
                "the books hold another amount than the grant's part that is promised",
            )


def _interest(pending: Collection[int]) -> Iterator[Finding]:
    """Interest is due by the day the money arrived, never on a void invoice, and bears no VAT."""
    billed: dict[int, list[Invoice]] = defaultdict(list)
    query = select(Invoice).where(
        Invoice.source_type == "arrears", Invoice.state != "void", Invoice.credits_id.is_(None)
    )
    for invoice in db.session.scalars(query):
        billed[invoice.source_id].append(invoice)
        if invoice.tax:
            yield _of(
                invoice,
                "interest_with_vat",
                "지연이자에 부가가치세가 붙어 있습니다.",
                "interest for delay bears VAT",
            )
    for invoice in db.session.scalars(select(Invoice).where(Invoice.id.in_(billed))):
        too_much = sum(each.net for each in billed[invoice.id]) - interest_on(invoice)
        if too_much > 0 and invoice.id not in pending:
            shown = f"{invoice.currency} {figures(too_much, invoice.currency)}"
            yield _of(
                invoice,
                "interest_too_much",
                f"입금일 기준보다 {shown} 많은 지연이자가 청구되어 있습니다.",
                f"{shown} more interest stands billed than is due by the day of payment",
            )


def _value_days() -> Iterator[Finding]:
    """Money counts from the day it moved: a deposit's day at the bank, a card's at Stripe.

    Entries of before there were value days keep their posting day; the first that has another day shows where those end.
    """
    knows = select(func.min(JournalEntry.id)).where(JournalEntry.value_on != JournalEntry.posted_on)
    first = db.session.scalar(knows)
    new = JournalEntry.id >= first if first is not None else false()
    query = (
        select(BankReceipt, JournalEntry)
        .join(
            JournalEntry,
            (JournalEntry.source_type == "bank_receipt") & (JournalEntry.source_id == BankReceipt.id),
        )
        .where(
            JournalEntry.value_on != BankReceipt.received_on,
            (JournalEntry.value_on != JournalEntry.posted_on) | new,
            or_(JournalEntry.kind == "received", JournalEntry.kind.startswith("match_")),
        )
    )
    for receipt, entry in db.session.execute(query):
        yield Finding(
            "other_value_day",
            Text(
                f"{receipt.received_on} 입금의 장부 거래일이 {entry.value_on}입니다.",
                f"a deposit of {receipt.received_on} counts from {entry.value_on} in the books",
            ),
            entry.institution_id,
            "deposit",
            receipt.ref,
        )
    paid = (
        select(PaymentAttempt, JournalEntry)
        .join(
            JournalEntry,
            (JournalEntry.source_type == "payment_attempt") & (JournalEntry.source_id == PaymentAttempt.id),
        )
        .where(
            (JournalEntry.value_on != JournalEntry.posted_on) | new,
            JournalEntry.kind == "payment",
            PaymentAttempt.paid_at.is_not(None),
        )
    )
    for attempt, entry in db.session.execute(paid):
        day = clock.seoul_date(attempt.paid_at or entry.posted_at)
        if entry.value_on != day:
            yield _of(
                attempt.invoice,
                "other_value_day",
                f"{day} 카드 결제의 장부 거래일이 {entry.value_on}입니다.",
                f"a card payment of {day} counts from {entry.value_on} in the books",
            )


def _open_pages(sums: Sums, pending: Collection[int]) -> Iterator[Finding]:
    """No card page asks for what is not owed, longer than it takes to close it."""
    query = select(PaymentAttempt).where(
        PaymentAttempt.state.in_(LIVE_ATTEMPT_STATES), PaymentAttempt.state != "processing"
    )
    for attempt in db.session.scalars(query):
        invoice = attempt.invoice
        asks = invoice.state == "issued" and attempt.amount == sums["receivable"][invoice.id]
        if not asks and invoice.id not in pending:
            yield _of(
                invoice,
                "page_asks_otherwise",
                "남은 금액과 다른 금액의 카드 결제 화면이 열려 있습니다.",
                "a card page is open that asks for another amount than is owed",
            )
