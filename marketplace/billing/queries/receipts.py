"""Deposits and what each may be for. The machine suggests, a person decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from marketplace.bank import queries as bank
from marketplace.bank.models import ASIDE, BankReceipt, DoubtfulDeposit, PaymentNote
from marketplace.billing.permissions import of_mine
from marketplace.billing.queries.desk import InvoiceRow, outstanding_by_invoice, rows_of
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import Invoice, InvoiceShare, PaymentAccount
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text

GONE = ("joined",)  # rows that are kept for the books alone
NOT_WAITING = ("joined", "withdrawn", "withdrawing")


def receipts_for(actor: Actor, unmatched: bool = True) -> Select[Any]:
    """Deposits in the actor's accounts, newest first."""
    query = (
        select(BankReceipt)
        .join(PaymentAccount, PaymentAccount.id == BankReceipt.account_id)
        .where(of_mine(PaymentAccount.institution_id, actor))
        .order_by(BankReceipt.received_on.desc(), BankReceipt.id.desc())
    )
    if not unmatched:
        # one that a decision about doubts took away is that line again; one that a person took out can be put back
        return query.where(
            BankReceipt.aside_as.not_in(GONE),
            (BankReceipt.aside_as != "withdrawn") | BankReceipt.out_by_id.is_not(None),
        )
    return query.where(
        BankReceipt.invoice_id.is_(None),
        BankReceipt.split_at.is_(None),
        BankReceipt.aside_on.is_(None),
        BankReceipt.aside_as.not_in(NOT_WAITING),
    )


def receipt_for(actor: Actor, ref: str) -> BankReceipt | None:
    return db.session.scalars(receipts_for(actor, unmatched=False).where(BankReceipt.ref == ref)).first()


@dataclass(frozen=True)
class Suggestion:
    """An invoice that a deposit may be for. `exact`: the whole amount, and the payer or the number fits."""

    row: InvoiceRow
    exact: bool
    reasons: list[Text]
    other_payer: bool = False  # the sender is neither the payer nor who the payer said would send it
    share: InvoiceShare | None = None  # it would pay the grant's part, not the company's

    @property
    def owed(self) -> int:
        return self.row.standing.awaited if self.share else self.row.standing.outstanding


def suggestions(receipt: BankReceipt) -> list[Suggestion]:
    """Unpaid invoices of the same payee, the likeliest first, each with why. A person decides."""
    owed = outstanding_by_invoice()
    invoices = db.session.scalars(
        select(Invoice)
        .join(owed, owed.c.invoice_id == Invoice.id)
        .where(
            Invoice.institution_id == receipt.account.institution_id,
            Invoice.currency == receipt.currency,
            Invoice.state == "issued",
            Invoice.credits_id.is_(None),
            owed.c.outstanding > 0,
        )
        .order_by(Invoice.due_on, Invoice.id)
        .limit(500)
    ).all()
    notes = bank.notes_by_invoice([invoice.id for invoice in invoices])
    found = [_suggestion(receipt, row, notes[row.invoice.id]) for row in rows_of(invoices)]
    found += _grants(receipt)
    return sorted(found, key=lambda s: (not s.exact, -len(s.reasons)))


def _grants(receipt: BankReceipt) -> list[Suggestion]:
    """Invoices of which a grant still owes a part, and void ones on which just this part may come all the same."""
    owed = outstanding_by_invoice()
    late = (Invoice.state == "void") & (InvoiceShare.amount == receipt.amount)
    query = (
        select(InvoiceShare)
        .join(Invoice, Invoice.id == InvoiceShare.invoice_id)
        .join(owed, owed.c.invoice_id == Invoice.id)
        .where(
            Invoice.institution_id == receipt.account.institution_id,
            Invoice.currency == receipt.currency,
            (owed.c.awaited > 0) & (InvoiceShare.state == "promised") | late,
        )
    )
    shares = db.session.scalars(query.order_by(InvoiceShare.id)).all()
    rows = {row.invoice.id: row for row in rows_of([share.invoice for share in shares])}
    found = []
    for share in shares:
        row, other = rows[share.invoice_id], bank.is_other_grantor(receipt, share)
        amount = share.amount == receipt.amount
        reasons = [Text("지원금 몫입니다", "The grant's part")]
        reasons += [Text("금액이 같습니다", "Same amount")] if amount else []
        found.append(Suggestion(row, amount and not other, reasons, other, share))
    return found


def _suggestion(receipt: BankReceipt, row: InvoiceRow, notes: Sequence[PaymentNote]) -> Suggestion:
    said = bank.plain(receipt.payer_name + " " + receipt.memo)
    amount = row.standing.outstanding == receipt.amount
    number = bank.plain(bills.payment_reference(row.invoice)) in said
    names = [
        bank.plain(str(row.invoice.payer.get(key) or ""))
        for key in ("name_ko", "name_en", "representative_name")
    ]
    payer = any(len(name) >= 2 and name in said for name in names)
    noted = bank.fitting_note(receipt, notes) is not None
    reasons = []
    if noted:
        reasons.append(Text("납부한 기업이 알려 준 입금과 같습니다", "As the payer said it would come"))
    if amount:
        reasons.append(Text("금액이 같습니다", "Same amount"))
    if number:
        reasons.append(Text("청구서 번호가 적혀 있습니다", "Names the invoice"))
    if payer:
        reasons.append(Text("보낸 분이 같습니다", "Same payer"))
    return Suggestion(
        row,
        exact=noted or (amount and (number or payer)),
        reasons=reasons,
        other_payer=bank.is_other_payer(receipt, row.invoice, notes),
    )


def parts_of(receipt: BankReceipt) -> list[BankReceipt]:
    """The parts that stand for a split deposit, or (of a part) its siblings; those joined again are left out."""
    whole = receipt.id if receipt.split_at else receipt.part_of_id
    if whole is None:
        return []
    query = select(BankReceipt).where(BankReceipt.part_of_id == whole, BankReceipt.aside_as != "joined")
    return list(db.session.scalars(query.order_by(BankReceipt.id)))


def spread(receipt: BankReceipt, rows: Sequence[InvoiceRow]) -> dict[int, int]:
    """How a deposit pays several invoices: each what it is owed, those due first before the others."""
    left, parts = receipt.amount, {}
    for row in sorted(rows, key=lambda row: (row.invoice.due_on, row.invoice.id)):
        amount = min(left, row.standing.outstanding)
        if amount > 0:
            parts[row.invoice.id] = amount
            left -= amount
    return parts


def asides_waiting(actor: Actor) -> list[BankReceipt]:
    """Deposits that one person set aside and another has to approve."""
    query = receipts_for(actor, unmatched=False).where(
        BankReceipt.aside_as.in_(tuple(ASIDE)), BankReceipt.aside_on.is_(None)
    )
    return list(db.session.scalars(query.limit(50)))


def outs_waiting(actor: Actor) -> list[BankReceipt]:
    """Deposits that one person wants out of the books and another has to approve."""
    query = receipts_for(actor, unmatched=False).where(BankReceipt.aside_as == "withdrawing")
    return list(db.session.scalars(query.limit(50)))


def notes_waiting(actor: Actor) -> list[PaymentNote]:
    """What payers said of their transfers, while the invoice is owed and nothing was matched since."""
    owed = outstanding_by_invoice()
    since = select(BankReceipt.id).where(
        BankReceipt.invoice_id == PaymentNote.invoice_id, BankReceipt.matched_at >= PaymentNote.noted_at
    )
    query = (
        select(PaymentNote)
        .join(Invoice, Invoice.id == PaymentNote.invoice_id)
        .join(owed, owed.c.invoice_id == Invoice.id)
        .where(
            of_mine(Invoice.institution_id, actor),
            Invoice.state == "issued",
            owed.c.outstanding > 0,
            PaymentNote.withdrawn_at.is_(None),
            ~since.exists(),
        )
        .order_by(PaymentNote.id)
    )
    return list(db.session.scalars(query.limit(50)))


def doubts_for(actor: Actor, decided: bool = False) -> Select[DoubtfulDeposit]:
    """Lines of statements that may be deposits which are there: those that wait, or those decided, newest first."""
    query = (
        select(DoubtfulDeposit)
        .join(PaymentAccount, PaymentAccount.id == DoubtfulDeposit.account_id)
        .where(of_mine(PaymentAccount.institution_id, actor))
        .order_by(DoubtfulDeposit.received_on.desc(), DoubtfulDeposit.id.desc())
    )
    return query.where(DoubtfulDeposit.decision != "" if decided else DoubtfulDeposit.decision == "")


def doubt_for(actor: Actor, ref: str) -> DoubtfulDeposit | None:
    """One of them, for those who see the list."""
    mine = [doubts_for(actor, decided) for decided in (False, True)]
    found = (db.session.scalars(query.where(DoubtfulDeposit.ref == ref)).first() for query in mine)
    return next((row for row in found if row is not None), None)


def doubts_open(actor: Actor) -> int:
    """How many wait for a person."""
    return (
        db.session.scalar(select(func.count()).select_from(doubts_for(actor).order_by(None).subquery())) or 0
    )
