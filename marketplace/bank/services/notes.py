"""입금했습니다: what a payer says of its transfer, for finance to find it by; and taking that back."""

from __future__ import annotations

from datetime import date

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.bank.models import PaymentNote
from marketplace.books import queries as ledger
from marketplace.invoicing import queries as bills
from marketplace.invoicing.services import lock_invoice
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

PAYERS_ONLY = Text(
    "청구받은 기업의 구성원만 할 수 있습니다.", "Only people of the company that was billed may do this."
)


def note_payment(
    invoice_id: int, paid_on: date, sender: str, amount: int, actor: Actor, form_token: str | None = None
) -> PaymentNote:
    """The payer's people say when they transferred, under which name and how much (minor units); finance hears of it.

    The same token gives the note that is there. Raises Forbidden, Invalid at the field, Conflict where nothing is owed.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        if not bills.is_payer(actor, invoice):
            raise Forbidden(PAYERS_ONLY)
        if again := made_before(PaymentNote, form_token, PaymentNote.invoice_id == invoice.id):
            return again
        owed = ledger.standing_of([invoice.id])[invoice.id].outstanding
        if invoice.state != "issued" or invoice.credits_id is not None or owed <= 0:
            raise Conflict(Text("납부할 금액이 없는 청구서입니다.", "Nothing is owed on this invoice."))
        problems: dict[str, Text] = {}
        if paid_on > clock.today():
            problems["paid_on"] = Text(
                "이체일은 오늘까지의 날이어야 합니다.", "The day of the transfer can't be in the future."
            )
        if not sender.strip():
            problems["sender"] = Text("보낸 사람의 이름을 입력해 주십시오.", "Enter the sender's name.")
        if amount <= 0:
            problems["paid_amount"] = Text("이체한 금액을 입력해 주십시오.", "Enter the amount transferred.")
        if problems:
            raise Invalid(next(iter(problems.values())), **problems)
        note = PaymentNote(
            form_token=form_token,
            invoice_id=invoice.id,
            paid_on=paid_on,
            sender=sender.strip()[:120],
            amount=amount,
            noted_by_id=actor.user_id,
        )
        db.session.add(note)
        db.session.flush()
        audit.record("payment_note.make", note, actor, invoice_id=invoice.id)
        notify(
            "payment_noted",
            note.ref,
            people_of(invoice.institution_id, "finance"),
            invoice_id=invoice.id,
            amount=amount,
            sender=note.sender,
            paid_on=paid_on.isoformat(),
        )
    return note


def withdraw_note(note_id: int, actor: Actor) -> PaymentNote:
    """The payer's people take it back: it was another invoice, or no transfer at all."""
    with atomic():
        note = locked(PaymentNote, note_id)
        if not bills.is_payer(actor, note.invoice):
            raise Forbidden(PAYERS_ONLY)
        if note.withdrawn_at is not None:
            raise Conflict(Text("이미 철회하였습니다.", "This was withdrawn already."))
        note.withdrawn_at, note.withdrawn_by_id = clock.now(), actor.user_id
        audit.record("payment_note.withdraw", note, actor)
    return note
