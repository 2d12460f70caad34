"""Bank transfers: what arrived is recorded line by line, a person says which invoice it was for."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.bank.models import BankReceipt, DoubtfulDeposit
from marketplace.bank.queries.senders import is_other_grantor, is_other_payer, notes_by_invoice
from marketplace.bank.same_deposit import Known, compare
from marketplace.bank.statement import StatementLine
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry
from marketplace.books.services import Row, refuse_unless_finance
from marketplace.invoicing.models import GONE, Invoice, InvoiceShare, PaymentAccount, Refund
from marketplace.invoicing.queries import free_surplus, share_of
from marketplace.invoicing.services import (
    INVOICE,
    PAYER_ROLES,
    TRANSFER,
    lock_invoice,
    part_awaited,
    part_owed,
    tell,
    write_receipt,
)
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

MATCHED = "match_"  # how the kinds of entries of a match begin; each turn has its number


def record_receipt(
    account_id: int,
    *,
    reference: str,
    received_on: date,
    amount: int,
    payer_name: str,
    memo: str,
    actor: Actor,
    another: bool = False,
) -> BankReceipt:
    """Enter one deposit by hand, in minor units. Conflict when it is, or may be, one that is there already.

    `another`: the person has looked, and it is a deposit of its own.
    """
    if amount <= 0:
        problem = Text("입금액을 입력해 주십시오.", "Enter the amount.")
        raise Invalid(problem, amount=problem)
    if received_on > clock.today():
        problem = Text("입금일은 오늘까지의 날짜여야 합니다.", "The date can't be in the future.")
        raise Invalid(problem, received_on=problem)
    if not reference.strip():
        problem = Text("은행 거래번호를 입력해 주십시오.", "Enter the bank's reference.")
        raise Invalid(problem, reference=problem)
    with atomic():
        account = lock_account(account_id, actor)
        line = StatementLine(reference.strip()[:80], received_on, amount, payer_name.strip(), memo.strip())
        if not another:
            _refuse_known(account, line)
        return enter(account, line, actor, by_hand=True)


def _refuse_known(account: PaymentAccount, line: StatementLine) -> None:
    """Conflict that names the deposit which this one is, or may be, the same as."""
    for record in known_deposits(account, line.received_on, line.received_on):
        verdict = compare(line, record, by_hand=True)
        if verdict == "same":
            raise Conflict(
                Text(
                    "이미 등록된 거래번호입니다. 다른 입금이면 ‘다른 입금’을 선택하여 다시 등록해 주십시오.",
                    "This reference has been entered before. If it is another deposit, choose “Another deposit” and enter it again.",
                )
            )
        if verdict == "maybe":
            raise Conflict(
                Text(
                    "같은 날 같은 금액의 입금이 이미 있습니다: {payer}. 다른 입금이면 ‘다른 입금’을 선택하여 다시 등록해 주십시오.",
                    "There is a deposit of the same day and amount: {payer}. If this is another one, choose “Another deposit” and enter it again.",
                ).fill(payer=record.line.payer_name or record.line.memo or "–")
            )


def lock_account(account_id: int, actor: Actor) -> PaymentAccount:
    """The bank account, held until the transaction ends: two imports of one file see one another."""
    account = db.session.scalars(
        select(PaymentAccount).where(PaymentAccount.id == account_id).with_for_update()
    ).first()
    if account is None or account.provider != "bank":
        raise NotFound()
    refuse_unless_finance(actor, account.institution_id)
    return account


def known_deposits(account: PaymentAccount, first: date, last: date) -> list[Known]:
    """What is on record of an account's days: deposits (whole, not their parts), and lines that may be the same as one."""
    rows: list[tuple[BankReceipt | DoubtfulDeposit, tuple[str, int], bool]] = [
        (row, ("receipt", row.id), row.by_hand)
        for row in db.session.scalars(
            select(BankReceipt)
            .where(
                BankReceipt.account_id == account.id,
                BankReceipt.received_on.between(first, last),
                BankReceipt.part_of_id.is_(None),
                # one that a person took out stays known: the same file does not bring it again
                (BankReceipt.aside_as != "withdrawn") | BankReceipt.out_by_id.is_not(None),
            )
            .order_by(BankReceipt.id)
        )
    ]
    doubts = db.session.scalars(
        select(DoubtfulDeposit)
        .where(
            DoubtfulDeposit.account_id == account.id,
            DoubtfulDeposit.received_on.between(first, last),
            DoubtfulDeposit.decision != "other",  # that one is a receipt
        )
        .order_by(DoubtfulDeposit.id)
    )
    rows += [
        (row, ("receipt", row.like_id) if row.decision == "same" else ("doubt", row.id), False)
        for row in doubts
    ]
    return [Known(_line(row), root, by_hand) for row, root, by_hand in rows]


def _line(row: BankReceipt | DoubtfulDeposit) -> StatementLine:
    return StatementLine(
        row.bank_reference,
        row.received_on,
        row.amount,
        row.payer_name,
        row.memo,
        time=row.received_time,
        balance=row.balance,
    )


def enter(
    account: PaymentAccount, line: StatementLine, actor: Actor, *, by_hand: bool = False
) -> BankReceipt:
    """A receipt and its money as unapplied."""
    receipt = BankReceipt(
        account_id=account.id,
        bank_reference=line.reference,
        received_on=line.received_on,
        received_time=line.time,
        amount=line.amount,
        balance=line.balance,
        by_hand=by_hand,
        currency=account.currency,
        payer_name=line.payer_name[:120],
        memo=line.memo[:200],
        recorded_by_id=actor.user_id,
    )
    db.session.add(receipt)
    db.session.flush()
    books.post(
        institution_id=account.institution_id,
        currency=account.currency,
        kind="received",
        source=("bank_receipt", receipt.id),
        posted_on=line.received_on,
        rows=[Row("cash_bank", line.amount), Row("unapplied", -line.amount)],
    )
    audit.record("bank_receipt.record", receipt, actor)
    return receipt


def match_receipt(
    receipt_id: int, invoice_id: int, actor: Actor, reason: str = "", *, by_grant: bool = False
) -> BankReceipt:
    """Say that a deposit was for an invoice: it pays what is owed, what is more waits as unapplied for a refund.

    A short transfer leaves the rest owed; a void invoice takes nothing (all is kept for a refund). Where the bank names
    another sender than the invoice's payer, the person who matches says why (`reason`), and it is kept. `by_grant`: it
    pays the grant's part, what is more of it goes back to who gave the grant. Raises Forbidden, Invalid without that reason, Conflict when it is matched.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        receipt = locked(BankReceipt, receipt_id)
        institution_id = receipt.account.institution_id
        refuse_unless_finance(actor, institution_id)
        if receipt.invoice_id is not None:
            raise Conflict(Text("이미 청구서에 연결된 입금입니다.", "This deposit is matched already."))
        if receipt.split_at is not None or receipt.aside_as:
            raise Conflict(Text("이미 처리된 입금입니다.", "This deposit has been dealt with already."))
        if invoice.institution_id != institution_id or invoice.currency != receipt.currency:
            raise Conflict(
                Text(
                    "다른 기관이나 통화의 청구서입니다.",
                    "The invoice is another institution's or currency's.",
                )
            )
        if invoice.credits_id is not None:
            raise Conflict(
                Text("수정 청구서에는 입금을 연결할 수 없습니다.", "A credit note takes no deposit.")
            )
        share = _share_for(invoice) if by_grant else None
        receipt.match_reason = _reason_for(receipt, invoice, reason, share)
        receipt.share_id = share.id if share else None
        receipt.invoice_id, receipt.matched_by_id, receipt.matched_at = invoice.id, actor.user_id, clock.now()
        applied, turn = _apply(receipt, invoice)
        audit.record("bank_receipt.match", receipt, actor, invoice_id=invoice.id, reason=receipt.match_reason)
        way = "transfer" if share is None else "grant"
        tell(invoice, way, f"{receipt.ref}:{turn}", receipt.amount, receipt.amount - applied)
    return receipt


OTHER_PAYER = Text(
    "보낸 분({sender})이 청구서의 기업({payer})과 다릅니다. 같은 납부인지 확인하고 사유를 입력해 주십시오.",
    "The sender ({sender}) is not the invoice's company ({payer}). Check that it is its payment and enter why.",
)
OTHER_GRANTOR = Text(
    "보낸 분({sender})이 지원금을 주는 곳({payer})과 다릅니다. 지원금 몫인지 확인하고 사유를 입력해 주십시오.",
    "The sender ({sender}) is not who gives the grant ({payer}). Check that it is the grant's part and enter why.",
)


def _share_for(invoice: Invoice) -> InvoiceShare:
    share = share_of(invoice.id)
    if share is None:
        raise Conflict(
            Text("지원금으로 내는 몫이 없는 청구서입니다.", "No grant pays a part of this invoice.")
        )
    return share


def _reason_for(receipt: BankReceipt, invoice: Invoice, reason: str, share: InvoiceShare | None) -> str:
    """Why a deposit of another sender pays this invoice, "" where it is the payer's own. Invalid where nobody says why."""
    other = (
        is_other_grantor(receipt, share)
        if share
        else is_other_payer(receipt, invoice, notes_by_invoice([invoice.id])[invoice.id])
    )
    if not other:
        return ""
    if not reason.strip():
        payer = share.payer.name if share else invoice.payer.get("name_ko") or invoice.payer.get("name_en")
        problem = (OTHER_GRANTOR if share else OTHER_PAYER).fill(sender=receipt.payer_name, payer=payer or "")
        raise Invalid(problem, reason=problem)
    return reason.strip()[:300]


def _apply(receipt: BankReceipt, invoice: Invoice, most: int | None = None) -> tuple[int, int]:
    """Enter a match: (what of the deposit pays the invoice, at `most` so much; which turn it is), with its receipt (영수증)."""
    by_grant = receipt.share_id is not None
    owed, kept = ("receivable_grant", "unapplied_grant") if by_grant else ("receivable", "unapplied")
    part = part_awaited if by_grant else part_owed
    applied = part(invoice, receipt.amount if most is None else most)
    turn = turns(receipt.id, MATCHED) + 1
    books.post(
        institution_id=invoice.institution_id,
        currency=receipt.currency,
        kind=f"match_{turn}",
        source=("bank_receipt", receipt.id),
        value_on=receipt.received_on,  # the day it arrived, not the day somebody matched it
        rows=[
            Row("unapplied", receipt.amount),
            Row(owed, -applied, invoice.id),
            Row(kept, applied - receipt.amount, invoice.id),
        ],
    )
    write_receipt(
        receipt, invoice, applied, receipt.received_on, TRANSFER, receipt.bank_reference, turn, by_grant
    )
    return applied, turn


def unmatch_receipt(receipt_id: int, actor: Actor) -> BankReceipt:
    """Take a matching back by a reversal. Conflict when money of it was refunded meanwhile."""
    with atomic():
        invoice_id = db.session.scalar(select(BankReceipt.invoice_id).where(BankReceipt.id == receipt_id))
        if invoice_id is None:
            raise Conflict(Text("청구서에 연결되지 않은 입금입니다.", "This deposit is not matched."))
        invoice = lock_invoice(invoice_id)
        receipt = locked(BankReceipt, receipt_id)
        refuse_unless_finance(actor, receipt.account.institution_id)
        refunding = select(Refund.id).where(
            Refund.invoice_id == invoice.id, Refund.attempt_id.is_(None), Refund.state.not_in(GONE)
        )
        if invoice.state == "void" or db.session.scalar(refunding) is not None:
            raise Conflict(
                Text(
                    "취소되었거나 환불이 진행된 청구서의 연결은 되돌릴 수 없습니다.",
                    "The invoice is void or a refund is under way: the match can't be taken back.",
                )
            )
        _take_back(receipt)
        receipt.invoice_id = receipt.matched_by_id = receipt.matched_at = None
        receipt.match_reason = ""
        by_grant, receipt.share_id = receipt.share_id is not None, None
        if invoice.state == "written_off" and not by_grant:
            INVOICE.perform("owe_again", invoice, SYSTEM)  # the part that was paid is missing now
        pay_from_waiting(invoice)
        at = ledger.standing_of([invoice.id])[invoice.id]
        if at.unapplied < 0 or at.grant_surplus < 0:
            raise Conflict(
                Text(
                    "초과 입금액을 다른 청구서로 옮겼습니다. 옮긴 금액을 먼저 되돌려 주십시오.",
                    "The surplus of this deposit pays another invoice. Take that back first.",
                )
            )
        audit.record("bank_receipt.unmatch", receipt, actor, invoice_id=invoice.id)
        notify(
            "payment_undone",
            f"{receipt.ref}:{turns(receipt.id, MATCHED)}",
            [
                *people_of(invoice.company_id, *PAYER_ROLES),
                *people_of(invoice.institution_id, "finance", "officer"),
            ],
            invoice_id=invoice.id,
            amount=receipt.amount,
            outstanding=ledger.standing_of([invoice.id])[invoice.id].outstanding,
        )
    return receipt


def _take_back(receipt: BankReceipt) -> None:
    turn = turns(receipt.id, MATCHED)
    entry = ledger.find(("bank_receipt", receipt.id), f"match_{turn}")
    assert entry is not None
    books.reverse(entry, f"unmatch_{turn}")


def settle_from_waiting(payload: dict[str, Any], key: str) -> None:
    """Handler of `received_changed`: what lies too much on an invoice pays what is owed on it again. Safe to repeat."""
    with atomic():
        pay_from_waiting(lock_invoice(payload["invoice_id"]))


def pay_from_waiting(invoice: Invoice) -> None:
    """A deposit that came beyond what was owed pays what is owed again: what of it was not moved, nor asked back.

    In the caller's transaction, the invoice under lock: for what frees such money without an entry in the books.
    """
    free = free_surplus(invoice.id)
    others = select(BankReceipt).where(
        BankReceipt.invoice_id == invoice.id, BankReceipt.aside_as == "", BankReceipt.share_id.is_(None)
    )
    for other in db.session.scalars(others.order_by(BankReceipt.id)).all():
        entry = ledger.find(("bank_receipt", other.id), f"match_{turns(other.id, MATCHED)}")
        waits = (
            sum(-p.amount for p in entry.postings if p.account == "unapplied" and p.invoice_id)
            if entry
            else 0
        )
        more = part_owed(invoice, min(waits, free))
        if more > 0:
            _take_back(other)
            _apply(other, invoice, other.amount - waits + more)
            free -= more


def turns(receipt_id: int, prefix: str) -> int:
    """How often a deposit has been matched ("match_") or taken out ("withdrawn_") so far."""
    query = select(func.count(JournalEntry.id)).where(
        JournalEntry.source_type == "bank_receipt",
        JournalEntry.source_id == receipt_id,
        JournalEntry.kind.startswith(prefix, autoescape=True),
    )
    return db.session.scalar(query) or 0
