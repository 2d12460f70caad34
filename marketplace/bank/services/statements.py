"""Statements of a bank: their deposits enter the books once, and a person decides what may be one that is there."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from marketplace.bank.models import BankReceipt, DoubtfulDeposit
from marketplace.bank.same_deposit import Known, compare, sort_out
from marketplace.bank.services.receipts import enter, known_deposits, lock_account
from marketplace.bank.statement import Statement, StatementLine, read_statement
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import note_issue, refuse_unless_finance
from marketplace.invoicing.models import PaymentAccount
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked


@dataclass(frozen=True)
class Imported:
    """What a statement brought: new deposits, those known before, those that may be known, and lines that are no deposits."""

    added: int
    known: int
    skipped: int
    doubtful: int = 0
    cancelled: int = 0  # cancellations of deposits that are in the books
    notes: tuple[Text, ...] = field(default=())


def import_statement(account_id: int, content: bytes, actor: Actor) -> Imported:
    """Take over the deposits of a bank's file; all of them or, when a line can't be read, none.

    The same file twice adds nothing the second time. A line that may be a deposit which is there waits for a person.
    """
    account = db.session.get(PaymentAccount, account_id)
    if account is None or account.provider != "bank":
        raise NotFound()
    refuse_unless_finance(actor, account.institution_id)
    statement = read_statement(content, account.currency)
    counts = {"other": 0, "same": 0, "maybe": 0}
    with atomic():
        account = lock_account(account_id, actor)
        known = _known(account, statement)
        for line, verdict, record in sort_out(statement.deposits, known):
            counts[verdict] += 1
            if verdict == "other":
                enter(account, line, actor)
            elif verdict == "maybe" and record is not None:
                _doubt(account, line, record, actor)
        cancelled = _cancelled(account, statement, known)
        audit.record(
            "bank_statement.import",
            account,
            actor,
            lines=len(statement.deposits),
            added=counts["other"],
            doubtful=counts["maybe"],
        )
    return Imported(
        counts["other"], counts["same"], statement.skipped, counts["maybe"], cancelled, tuple(statement.notes)
    )


def _known(account: PaymentAccount, statement: Statement) -> list[Known]:
    """What is on record of the days of the file; cancellations look back a year."""
    days = [line.received_on for line in statement.deposits]
    for deposit, cancellation in statement.pairs:
        days += [deposit.received_on, cancellation.received_on]
    for line in statement.cancelled:
        days += [line.received_on, line.received_on.replace(year=line.received_on.year - 1, day=1)]
    return known_deposits(account, min(days), max(days)) if days else []


def _doubt(account: PaymentAccount, line: StatementLine, record: Known, actor: Actor) -> None:
    kind, number = record.root
    like_id = number if kind == "receipt" else db.session.get_one(DoubtfulDeposit, number).like_id
    db.session.add(
        DoubtfulDeposit(
            account_id=account.id,
            like_id=like_id,
            bank_reference=line.reference,
            received_on=line.received_on,
            received_time=line.time,
            amount=line.amount,
            balance=line.balance,
            payer_name=line.payer_name[:120],
            memo=line.memo[:200],
            recorded_by_id=actor.user_id,
        )
    )


def _cancelled(account: PaymentAccount, statement: Statement, known: list[Known]) -> int:
    """Put cancellations of deposits that are in the books, or that nobody knows, on the list for a person. How many are new."""
    found = 0
    for deposit, cancellation in statement.pairs:
        records = [record for record in known if compare(deposit, record) == "same"]
        if records:
            found += _note_cancelled(account, cancellation, records[0])
    for line in statement.cancelled:
        earlier = [
            record
            for record in known
            if record.line.amount == line.amount
            and record.line.received_on <= line.received_on
            and compare(_on(line, record), record) != "other"
        ]
        found += _note_cancelled(account, line, max(earlier, key=lambda r: r.line.received_on, default=None))
    return found


def _on(line: StatementLine, record: Known) -> StatementLine:
    """The cancelled deposit as it would have stood on the day of a record, for comparing payer and memo."""
    return StatementLine("", record.line.received_on, line.amount, line.payer_name, record.line.memo)


def _note_cancelled(account: PaymentAccount, line: StatementLine, record: Known | None) -> bool:
    key = f"{account.id}:{line.received_on.isoformat()}:{line.time}:{line.amount}:{line.payer_name}"
    return note_issue(
        "bank_cancelled",
        key[:80],
        institution_id=account.institution_id,
        amount=line.amount,
        currency=account.currency,
        payer=line.payer_name or line.memo,
        cancelled_on=line.received_on.isoformat(),
        received_on=record.line.received_on.isoformat() if record else "",
    )


def decide_doubt(doubt_id: int, decision: str, actor: Actor) -> DoubtfulDeposit:
    """Say of a line that it is the deposit which is there ("same": left out), or "other": entered as one of its own."""
    if decision not in ("same", "other"):
        raise NotFound()
    with atomic():
        doubt = _lock(doubt_id, actor)
        if doubt.decision:
            raise Conflict(Text("이미 처리된 입금입니다.", "This deposit has been dealt with already."))
        if decision == "other":
            line = StatementLine(
                doubt.bank_reference,
                doubt.received_on,
                doubt.amount,
                doubt.payer_name,
                doubt.memo,
                doubt.received_time,
                doubt.balance,
            )
            doubt.receipt_id = enter(doubt.account, line, actor).id
        doubt.decision, doubt.decided_by_id, doubt.decided_at = decision, actor.user_id, clock.now()
        audit.record("doubtful_deposit.decide", doubt, actor, decision=decision)
    return doubt


def leave_out_doubts(doubt_ids: list[int], actor: Actor) -> int:
    """Say of several lines at once that they are deposits which are there. How many were still open."""
    with atomic():
        done = 0
        for doubt_id in sorted(doubt_ids):
            if not _lock(doubt_id, actor).decision:
                decide_doubt(doubt_id, "same", actor)
                done += 1
    return done


def reopen_doubt(doubt_id: int, actor: Actor) -> DoubtfulDeposit:
    """Take a decision back. Conflict when the deposit that was entered has been matched, split or set aside meanwhile."""
    with atomic():
        doubt = _lock(doubt_id, actor)
        if not doubt.decision:
            raise Conflict(
                Text("아직 처리되지 않은 입금입니다.", "This deposit has not been dealt with yet.")
            )
        if doubt.receipt_id is not None:
            _withdraw(doubt.receipt_id)
        doubt.decision, doubt.receipt_id, doubt.decided_by_id, doubt.decided_at = "", None, None, None
        audit.record("doubtful_deposit.reopen", doubt, actor)
    return doubt


def _withdraw(receipt_id: int) -> None:
    """The receipt's money leaves the books by a reversal; the row stays, for the books' sources."""
    receipt = locked(BankReceipt, receipt_id)
    if receipt.invoice_id or receipt.split_at or receipt.aside_as:
        raise Conflict(
            Text(
                "청구서에 연결되었거나 처리된 입금입니다. 연결을 먼저 되돌려 주십시오.",
                "This deposit is matched or dealt with. Take that back first.",
            )
        )
    entry = ledger.find(("bank_receipt", receipt.id), "received")
    assert entry is not None
    books.reverse(entry, "withdrawn")
    receipt.aside_as = "withdrawn"


def _lock(doubt_id: int, actor: Actor) -> DoubtfulDeposit:
    account_id = db.session.scalar(select(DoubtfulDeposit.account_id).where(DoubtfulDeposit.id == doubt_id))
    if account_id is None:
        raise NotFound()
    lock_account(account_id, actor)
    return locked(DoubtfulDeposit, doubt_id)
