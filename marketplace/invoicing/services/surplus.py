"""Money that came beyond what one invoice was owed pays another of the same payer, and can be taken back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry, Posting
from marketplace.books.services import Row, refuse_unless_finance
from marketplace.formats import money_text
from marketplace.invoicing.lifecycle import INVOICE
from marketplace.invoicing.models import GONE, Invoice, Refund, SurplusMove
from marketplace.invoicing.queries.settling import free_surplus
from marketplace.invoicing.services.applying import tell, write_receipt
from marketplace.invoicing.services.common import lock_invoice
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db, sum_of
from marketplace.kernel.errors import Conflict, Invalid
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

MONEY = ("bank_receipt", "payment_attempt", "surplus_move")  # sources of entries by which money comes
FROM_ANOTHER = Text("다른 청구서의 초과 납부액", "Surplus of another invoice")


def move_surplus(
    from_id: int, to_id: int, amount: int, actor: Actor, form_token: str | None = None
) -> SurplusMove:
    """Let what lies unapplied on an invoice pay another of the same payer, payee and currency, in minor units.

    It counts from the day on which the money arrived. Raises Forbidden for others than finance, Invalid for more than
    lies there or is owed, Conflict for an invoice that is somebody else's or is owed nothing.
    """
    with atomic():
        origin, target = _both(from_id, to_id)
        refuse_unless_finance(actor, origin.institution_id)
        if again := made_before(SurplusMove, form_token, SurplusMove.from_id == origin.id):
            return again
        return _move(origin, target, amount, actor, form_token)


def carry_over(from_id: int, to_id: int) -> SurplusMove | None:
    """In the caller's transaction: what was paid on an invoice that another one takes over goes there, as far as it is owed."""
    origin, target = _both(from_id, to_id)
    amount = min(free_surplus(origin.id), _owed(target))
    return _move(origin, target, amount, SYSTEM, None) if amount > 0 else None


def _both(from_id: int, to_id: int) -> tuple[Invoice, Invoice]:
    """Both invoices under lock, the older first: two moves in opposite directions do not wait for one another."""
    held = {invoice_id: lock_invoice(invoice_id) for invoice_id in sorted({from_id, to_id})}
    return held[from_id], held[to_id]


def _owed(invoice: Invoice) -> int:
    return ledger.standing_of([invoice.id])[invoice.id].outstanding if invoice.state == "issued" else 0


def _move(origin: Invoice, target: Invoice, amount: int, actor: Actor, form_token: str | None) -> SurplusMove:
    same = (origin.institution_id, origin.company_id, origin.currency) == (
        target.institution_id,
        target.company_id,
        target.currency,
    )
    if not same or origin.id == target.id or _owed(target) <= 0 or target.credits_id is not None:
        raise Conflict(
            Text(
                "같은 기업이 같은 기관에 납부할 금액이 남은 청구서만 선택할 수 있습니다.",
                "Choose an invoice of the same company and institution on which something is owed.",
            )
        )
    most = min(free_surplus(origin.id), _owed(target))
    if not 0 < amount <= most:
        problem = Text("옮길 수 있는 금액은 {most}까지입니다.", "At most {most} can be moved.").fill(
            most=money_text.stated(most, origin.currency)
        )
        raise Invalid(problem, surplus=problem)
    move = SurplusMove(
        from_id=origin.id,
        to_id=target.id,
        amount=amount,
        currency=origin.currency,
        moved_by_id=actor.user_id,
        form_token=form_token,
    )
    db.session.add(move)
    db.session.flush()
    arrived_on = _arrived_on(origin)
    books.post(
        institution_id=origin.institution_id,
        currency=origin.currency,
        kind="surplus_moved",
        source=("surplus_move", move.id),
        value_on=arrived_on,
        rows=[Row("unapplied", amount, origin.id), Row("receivable", -amount, target.id)],
    )
    audit.record("surplus.move", move, actor, from_id=origin.id, to_id=target.id, amount=amount)
    write_receipt(move, target, amount, arrived_on, FROM_ANOTHER, origin.number)
    tell(target, "surplus", move.ref, amount, 0)
    return move


def _arrived_on(origin: Invoice) -> date:
    """The day on which the last money that lies on an invoice arrived: before it nothing of that can have been too much.

    What came and was taken back since, a deposit matched by mistake, counts no more.
    """
    query = (
        select(func.max(JournalEntry.value_on))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(
            Posting.invoice_id == origin.id,
            Posting.account.in_(("receivable", "unapplied")),
            JournalEntry.source_type.in_(MONEY),
        )
        .group_by(JournalEntry.source_type, JournalEntry.source_id)
        .having(sum_of(Posting.amount) < 0)
    )
    return max(db.session.scalars(query), default=clock.today())


def undo_surplus(move_id: int, actor: Actor) -> SurplusMove:
    """Take a move back: the money lies unapplied on its first invoice again. Conflict when it was refunded meanwhile."""
    with atomic():
        ids = db.session.get_one(SurplusMove, move_id)
        origin, target = _both(ids.from_id, ids.to_id)
        move = locked(SurplusMove, move_id)
        refuse_unless_finance(actor, origin.institution_id)
        refunding = select(Refund.id).where(
            Refund.invoice_id == target.id, Refund.attempt_id.is_(None), Refund.state.not_in(GONE)
        )
        if move.undone_at is not None or target.state == "void" or db.session.scalar(refunding) is not None:
            raise Conflict(
                Text(
                    "이미 되돌렸거나, 취소 또는 환불이 진행된 청구서입니다.",
                    "This was taken back already, or the invoice is void or being refunded.",
                )
            )
        entry = ledger.find(("surplus_move", move.id), "surplus_moved")
        assert entry is not None
        books.reverse(entry, "surplus_returned")
        move.undone_at, move.undone_by_id = clock.now(), actor.user_id
        if target.state == "written_off":
            INVOICE.perform("owe_again", target, SYSTEM)
        audit.record("surplus.undo", move, actor)
    return move
