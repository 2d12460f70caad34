"""A deposit that is not for one invoice: for several, for another one, or for none of ours."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select

from marketplace.bank.models import ASIDE, BankReceipt
from marketplace.bank.services.receipts import match_receipt, unmatch_receipt
from marketplace.books import services as books
from marketplace.books.services import Row, refuse_unless_finance
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked


def match_to_several(
    receipt_id: int, parts: Mapping[int, int], actor: Actor, reason: str = ""
) -> list[BankReceipt]:
    """Split one transfer over several invoices: {invoice's row id: minor units}; the parts, a rest last.

    Each part is a deposit of its own from then on and can be taken back alone. Raises Invalid when the parts are
    more than the deposit or its sender is another one and nobody says why, Conflict when it is matched, split or set aside already.
    """
    with atomic():
        receipt = _free(receipt_id, actor)
        rest = receipt.amount - sum(parts.values())
        if not parts or any(amount <= 0 for amount in parts.values()) or rest < 0:
            problem = Text(
                "나눈 금액의 합계는 입금액을 넘을 수 없습니다.", "The parts can't be more than the deposit."
            )
            raise Invalid(problem, invoices=problem)
        if len(parts) == 1 and rest == 0:
            return [match_receipt(receipt.id, next(iter(parts)), actor, reason)]
        amounts = [*parts.values(), *([rest] if rest else [])]
        made = [_part(receipt, number, amount) for number, amount in enumerate(amounts, _parts(receipt) + 1)]
        receipt.split_at = clock.now()
        db.session.flush()
        audit.record("bank_receipt.split", receipt, actor, parts=len(made))
        ids = [part.id for part in made]
        for part_id, invoice_id in sorted(zip(ids, parts, strict=False), key=lambda pair: pair[1]):
            match_receipt(part_id, invoice_id, actor, reason)
    return made


def join_parts(receipt_id: int, actor: Actor) -> BankReceipt:
    """Take a split back: every part must be free again. Conflict while one is matched or set aside."""
    with atomic():
        receipt = locked(BankReceipt, receipt_id)
        refuse_unless_finance(actor, receipt.account.institution_id)
        mine = select(BankReceipt).where(
            BankReceipt.part_of_id == receipt.id, BankReceipt.aside_as != "joined"
        )
        parts = list(db.session.scalars(mine))
        if receipt.split_at is None or any(p.invoice_id or p.aside_as or p.split_at for p in parts):
            raise Conflict(
                Text(
                    "나눈 입금의 연결을 먼저 모두 되돌려 주십시오.",
                    "Please take back the match of every part first.",
                )
            )
        for part in parts:  # kept for the books: an empty shell would break their sources
            part.aside_as, part.aside_note = "joined", receipt.bank_reference
        receipt.split_at = None
        audit.record("bank_receipt.join", receipt, actor)
    return receipt


def reassign_receipt(
    receipt_id: int, invoice_id: int, actor: Actor, reason: str = "", *, by_grant: bool = False
) -> BankReceipt:
    """Move a deposit from the invoice it was matched to by mistake to another, in one step."""
    with atomic():
        unmatch_receipt(receipt_id, actor)
        return match_receipt(receipt_id, invoice_id, actor, reason, by_grant=by_grant)


def set_aside(receipt_id: int, kind: str, note: str, actor: Actor) -> BankReceipt:
    """Ask for a deposit that fits no invoice to leave our books (one of ASIDE); another person approves."""
    if kind not in ASIDE:
        problem = Text("처리 방법을 선택해 주십시오.", "Please choose what happens to it.")
        raise Invalid(problem, kind=problem)
    if not note.strip():
        problem = Text("사유를 입력해 주십시오.", "Please say why.")
        raise Invalid(problem, note=problem)
    with atomic():
        receipt = _free(receipt_id, actor)
        receipt.aside_as, receipt.aside_note = kind, note.strip()[:300]
        receipt.aside_by_id = actor.user_id
        audit.record("bank_receipt.set_aside", receipt, actor, why=kind)
    return receipt


def approve_aside(receipt_id: int, actor: Actor) -> BankReceipt:
    """The second person's yes: the money leaves our books."""
    with atomic():
        receipt = _waiting(receipt_id, actor)
        if receipt.aside_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "요청한 사람은 승인할 수 없습니다. 다른 담당자가 승인해 주십시오.",
                    "Whoever asked can't approve.",
                )
            )
        receipt.aside_approved_by_id, receipt.aside_on = actor.user_id, clock.today()
        books.post(
            institution_id=receipt.account.institution_id,
            currency=receipt.currency,
            kind="aside",
            source=("bank_receipt", receipt.id),
            rows=[Row("unapplied", receipt.amount), Row("cash_bank", -receipt.amount)],
        )
        audit.record("bank_receipt.approve_aside", receipt, actor)
    return receipt


def cancel_aside(receipt_id: int, actor: Actor) -> BankReceipt:
    """Say no, or take the request back: the deposit waits for its invoice again."""
    with atomic():
        receipt = _waiting(receipt_id, actor)
        receipt.aside_as, receipt.aside_note, receipt.aside_by_id = "", "", None
        audit.record("bank_receipt.cancel_aside", receipt, actor)
    return receipt


def _free(receipt_id: int, actor: Actor) -> BankReceipt:
    receipt = locked(BankReceipt, receipt_id)
    refuse_unless_finance(actor, receipt.account.institution_id)
    if receipt.invoice_id or receipt.split_at or receipt.aside_as:
        raise Conflict(Text("이미 처리된 입금입니다.", "This deposit has been dealt with already."))
    return receipt


def _waiting(receipt_id: int, actor: Actor) -> BankReceipt:
    receipt = locked(BankReceipt, receipt_id)
    refuse_unless_finance(actor, receipt.account.institution_id)
    if receipt.aside_as not in ASIDE or receipt.aside_on is not None:
        raise Conflict(Text("승인을 기다리는 입금이 아닙니다.", "This deposit does not wait for approval."))
    return receipt


def _parts(receipt: BankReceipt) -> int:
    """How many parts were ever made of a deposit: their references never repeat."""
    query = select(func.count(BankReceipt.id)).where(BankReceipt.part_of_id == receipt.id)
    return db.session.scalar(query) or 0


def _part(receipt: BankReceipt, number: int, amount: int) -> BankReceipt:
    part = BankReceipt(
        account_id=receipt.account_id,
        bank_reference=f"{receipt.bank_reference[:72]}#{number}",
        received_on=receipt.received_on,
        amount=amount,
        currency=receipt.currency,
        payer_name=receipt.payer_name,
        memo=receipt.memo,
        recorded_by_id=receipt.recorded_by_id,
        part_of_id=receipt.id,
    )
    db.session.add(part)
    return part
