"""A deposit that was entered wrongly or twice leaves the books with a reason, and can be put back."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.bank.models import BankReceipt
from marketplace.bank.services.receipts import MATCHED, pay_from_waiting, turns, unmatch_receipt
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.services import refuse_unless_finance
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

WITHDRAWN = "withdrawn_"  # how the kinds of entries of taking out begin
DEALT_WITH = Text("이미 처리된 입금입니다.", "This deposit has been dealt with already.")


def take_out(receipt_id: int, reason: str, actor: Actor) -> BankReceipt:
    """Take a deposit that was entered wrongly or twice out of the books, by a reversal.

    One that pays or has paid an invoice waits for a second person (`approve_out`), who takes a match back with it. Raises
    Forbidden for others than finance, Invalid without a reason, Conflict for one that is split, a part, or set aside.
    """
    if not reason.strip():
        problem = Text("제외하는 사유를 입력해 주십시오.", "Enter why it is taken out.")
        raise Invalid(problem, out_reason=problem)
    with atomic():
        receipt = _held(receipt_id, actor)
        if receipt.aside_as:
            raise Conflict(DEALT_WITH)
        if receipt.split_at is not None or receipt.part_of_id is not None:
            raise Conflict(
                Text("나눈 입금은 먼저 다시 합쳐 주십시오.", "This deposit is split. Join its parts first.")
            )
        receipt.out_reason, receipt.out_by_id = reason.strip()[:300], actor.user_id
        audit.record("bank_receipt.take_out", receipt, actor, reason=receipt.out_reason)
        if _ever_matched(receipt):
            receipt.aside_as = "withdrawing"
        else:
            _leave(receipt)
    return receipt


def approve_out(receipt_id: int, actor: Actor) -> BankReceipt:
    """The second person's yes: the invoice is owed again, and the deposit leaves the books."""
    with atomic():
        receipt = _waiting(receipt_id, actor)
        if receipt.out_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "요청한 사람은 승인할 수 없습니다. 다른 재무 담당자가 승인해 주십시오.",
                    "Whoever asked can't approve. Another person of finance must.",
                )
            )
        if receipt.invoice_id is not None:
            unmatch_receipt(receipt.id, actor)
        receipt.out_approved_by_id = actor.user_id
        _leave(receipt)
        audit.record("bank_receipt.approve_out", receipt, actor)
    return receipt


def cancel_out(receipt_id: int, actor: Actor) -> BankReceipt:
    """Say no, or take the request back: the deposit stays where it is."""
    with atomic():
        receipt = _waiting(receipt_id, actor)
        _forget(receipt)
        if receipt.invoice_id is not None:
            db.session.flush()
            pay_from_waiting(lock_invoice(receipt.invoice_id))  # what of it came too much may be owed by now
        audit.record("bank_receipt.cancel_out", receipt, actor)
    return receipt


def put_back(receipt_id: int, actor: Actor) -> BankReceipt:
    """It was no mistake: the deposit is in the books again, and waits for its invoice."""
    with atomic():
        receipt = _held(receipt_id, actor)
        if receipt.aside_as != "withdrawn" or receipt.out_by_id is None:
            raise Conflict(Text("제외한 입금이 아닙니다.", "This deposit has not been taken out."))
        turn = turns(receipt.id, WITHDRAWN)
        entry = ledger.find(("bank_receipt", receipt.id), f"withdrawn_{turn}")
        assert entry is not None
        books.reverse(entry, f"restored_{turn}")
        _forget(receipt)
        audit.record("bank_receipt.put_back", receipt, actor)
    return receipt


def _held(receipt_id: int, actor: Actor) -> BankReceipt:
    """The deposit under lock, the invoice it pays locked first."""
    invoice_id = db.session.scalar(select(BankReceipt.invoice_id).where(BankReceipt.id == receipt_id))
    if invoice_id is not None:
        lock_invoice(invoice_id)
    receipt = locked(BankReceipt, receipt_id)
    refuse_unless_finance(actor, receipt.account.institution_id)
    return receipt


def _waiting(receipt_id: int, actor: Actor) -> BankReceipt:
    receipt = _held(receipt_id, actor)
    if receipt.aside_as != "withdrawing":
        raise Conflict(Text("승인을 기다리는 입금이 아닙니다.", "This deposit does not wait for approval."))
    return receipt


def _leave(receipt: BankReceipt) -> None:
    """The money leaves the books by a reversal; the row stays, for their sources and to be put back."""
    entry = ledger.find(("bank_receipt", receipt.id), "received")
    assert entry is not None
    books.reverse(entry, f"withdrawn_{turns(receipt.id, WITHDRAWN) + 1}")
    receipt.aside_as, receipt.out_at = "withdrawn", clock.now()


def _forget(receipt: BankReceipt) -> None:
    receipt.aside_as, receipt.out_reason, receipt.out_at = "", "", None
    receipt.out_by_id = receipt.out_approved_by_id = None


def _ever_matched(receipt: BankReceipt) -> bool:
    """Whether it or a part of it, joined again since, ever paid an invoice."""
    parts = select(BankReceipt.id).where(BankReceipt.part_of_id == receipt.id)
    return any(turns(each, MATCHED) for each in (receipt.id, *db.session.scalars(parts)))
