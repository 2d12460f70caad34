"""Money back, by two people. The amount is reserved when it is asked for, posted when it leaves, reversed when it fails."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.bank import services as bank
from marketplace.books import queries as ledger
from marketplace.books import services as books
from marketplace.books.models import JournalEntry
from marketplace.books.services import Row, note_issue, refuse_unless_finance
from marketplace.cards.models import ENDED_DISPUTES
from marketplace.cards.models.payment import Dispute, PaymentAttempt
from marketplace.cards.queries import refundable
from marketplace.cards.services.applying import moment
from marketplace.cards.services.sync import attempt_paid_by, sync_attempt
from marketplace.formats import money_text
from marketplace.gateways.stripe import Broken, Refused, gateway
from marketplace.invoicing import queries as bills
from marketplace.invoicing.models import GONE, Invoice, Refund
from marketplace.invoicing.services import PAYER_ROLES, REFUND, lock_invoice, part_owed
from marketplace.kernel import audit, clock, outbox
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked

KEY_LIVES = timedelta(hours=23)


def request_refund(
    invoice_id: int, amount: int, reason: str, actor: Actor, attempt_id: int | None = None, *, to_grantor: bool = False
) -> Refund:  # fmt: skip
    """Ask for money to go back, reserving it; another person approves. `attempt_id` None: by transfer; `to_grantor`: what
    lies of a grant, to whoever gave it.

    Raises Forbidden for others than finance, Invalid for an amount above what is left, Conflict while disputed.
    """
    with atomic():
        invoice = lock_invoice(invoice_id)
        refuse_unless_finance(actor, invoice.institution_id)
        if attempt_id is not None:
            attempt = db.session.get(PaymentAttempt, attempt_id)
            if attempt is None or attempt.invoice_id != invoice.id:
                raise Invalid(Text("이 청구서의 결제가 아닙니다.", "That payment is not of this invoice."))
            _refuse_while_disputed(attempt_id)
        left = bills.grant_to_return(invoice.id) if to_grantor else refundable(invoice.id, attempt_id)
        share = bills.share_of(invoice.id) if to_grantor else None
        if not 0 < amount <= left:
            problem = Text("환불할 수 있는 금액은 {left}까지입니다.", "At most {left} can be refunded.").fill(
                left=money_text.stated(left, invoice.currency)
            )
            raise Invalid(problem, amount=problem)
        if not reason.strip():
            problem = Text("환불 사유를 입력해 주십시오.", "Please say why.")
            raise Invalid(problem, reason=problem)
        ref = new_ref()
        refund = Refund(
            ref=ref,
            invoice_id=invoice.id,
            attempt_id=attempt_id,
            share_id=share.id if share else None,
            amount=amount,
            currency=invoice.currency,
            reason=reason.strip()[:300],
            requested_by_id=actor.user_id,
            idempotency_key=f"refund-{ref}",
        )
        db.session.add(refund)
        audit.record("refund.request", refund, actor, invoice_id=invoice.id)
        approvers = people_of(invoice.institution_id, "finance")
        notify(
            "refund_requested",
            ref,
            [p for p in approvers if p != actor.user_id],
            invoice_id=invoice.id,
            amount=amount,
        )
    return refund


def _refuse_while_disputed(attempt_id: int) -> None:
    open_dispute = select(Dispute.id).where(
        Dispute.attempt_id == attempt_id, Dispute.status.not_in(ENDED_DISPUTES)
    )
    if db.session.scalar(open_dispute) is not None:
        raise Conflict(
            Text(
                "카드사에서 심사 중인 결제입니다. 심사가 끝난 뒤에 환불할 수 있습니다.",
                "The payer's bank is examining this payment. It can be refunded when that has ended.",
            )
        )


def approve_refund(refund_id: int, actor: Actor) -> Refund:
    """The second person's yes. A card refund is sent to Stripe; a transfer waits for `finish_bank_refund`."""
    with atomic():
        refund = _locked_with_invoice(refund_id)
        if refund.requested_by_id == actor.user_id:
            raise Forbidden(
                Text(
                    "환불을 요청한 사람은 승인할 수 없습니다. 다른 담당자가 승인해 주십시오.",
                    "Whoever asked can't approve.",
                )
            )
        if refund.attempt_id is not None:
            _refuse_while_disputed(refund.attempt_id)
        REFUND.perform("approve", refund, actor)
        refund.approved_by_id, refund.approved_at = actor.user_id, clock.now()
        if refund.attempt_id is not None:
            outbox.send("submit_refund", refund.ref, refund_id=refund.id)
    return refund


def reject_refund(refund_id: int, actor: Actor) -> Refund:
    """Say no, or take the request back: the reserved amount is free again."""
    with atomic():
        refund = _locked_with_invoice(refund_id)
        REFUND.perform("reject", refund, actor)
        refund.finished_at = clock.now()
        _free_again(refund)
    return refund


def finish_bank_refund(refund_id: int, actor: Actor) -> Refund:
    """Note that the approved transfer back was made."""
    with atomic():
        refund = _locked_with_invoice(refund_id)
        if refund.attempt_id is not None:
            raise Conflict(
                Text("카드 환불은 결제 대행사가 처리합니다.", "A card refund is carried out by Stripe.")
            )
        refuse_unless_finance(actor, refund.invoice.institution_id)
        REFUND.perform("succeed", refund, actor)
        refund.finished_at = clock.now()
        _post(refund)
        _tell(refund)
    return refund


def submit_refund(payload: dict[str, Any], key: str) -> None:
    """Outbox handler: ask Stripe for an approved refund, with the refund's own key."""
    with atomic():
        refund = _locked_with_invoice(payload["refund_id"])
        if refund.state not in ("approved", "submitting") or refund.attempt_id is None:
            return
        attempt = db.session.get(PaymentAttempt, refund.attempt_id)
        assert attempt is not None
        if refund.state == "approved":
            REFUND.perform("submit", refund, SYSTEM)
        refund.submitted_at = refund.submitted_at or clock.now()
        first_used = refund.submitted_at
        account, intent_id = attempt.account.stripe_account, attempt.intent_id or ""
        request = {
            "payment_intent": intent_id,
            "amount": refund.amount,
            "reason": "requested_by_customer",
            "metadata": {"refund": refund.ref},
        }
        refund_id, ref, idempotency_key = refund.id, refund.ref, refund.idempotency_key
    try:
        if clock.now() - first_used > KEY_LIVES:
            raise Broken("the key is too old")
        answer: dict[str, Any] | None = gateway().create_refund(request, idempotency_key, account)
    except Broken:
        made = gateway().refunds_of_intent(intent_id, account)
        answer = next((r for r in made if (r.get("metadata") or {}).get("refund") == ref), None)
    except Refused:
        answer = None
    if answer is not None:
        apply_refund(answer, account)
        return
    with atomic():
        refund = _locked_with_invoice(refund_id)
        if refund.state == "submitting":
            _fail(refund)


def sync_refund(stripe_id: str, account: str = "") -> bool:
    """Take over what Stripe says of a refund; False when it knows none."""
    try:
        answer = gateway().retrieve_refund(stripe_id, account)
    except Refused:
        return False
    apply_refund(answer, account)
    return True


def apply_refund(answer: dict[str, Any], account: str = "") -> None:
    """Apply a refund as fetched; one made in the dashboard is booked too and put on the list."""
    attempt = attempt_paid_by(answer, account)
    if attempt is None:
        with atomic():
            note_issue(
                "unknown_refund",
                answer["id"],
                institution_id=None,
                amount=answer["amount"],
                currency=answer["currency"],
            )
        return
    if attempt.state != "succeeded":
        sync_attempt(attempt.id)  # the refund's event was faster than the payment's
    with atomic():
        invoice = lock_invoice(attempt.invoice_id)
        refund = _refund_of(answer, attempt, invoice)
        if refund.amount != answer["amount"] or refund.currency != str(answer["currency"]).upper():
            note_issue(
                "mismatch",
                answer["id"],
                institution_id=invoice.institution_id,
                invoice_id=invoice.id,
                refund=refund.ref,
                amount=answer["amount"],
                currency=answer["currency"],
                problems=["amount"],
            )
            return
        refund.stripe_id = answer["id"]
        moved_at = moment(answer["created"]) if answer.get("created") else clock.now()
        _step(refund, answer["status"], clock.seoul_date(moved_at))


def _refund_of(answer: dict[str, Any], attempt: PaymentAttempt, invoice: Invoice) -> Refund:
    """Our row: by Stripe's id, by the ref it carries, or a new one for a refund made in the dashboard."""
    ref = (answer.get("metadata") or {}).get("refund", "")
    found = db.session.scalars(
        select(Refund)
        .where((Refund.stripe_id == answer["id"]) | ((Refund.ref == ref) & Refund.stripe_id.is_(None)))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if found is not None:
        return found
    insert_ignore(
        Refund,
        ref=new_ref(),
        state="submitting",
        invoice_id=invoice.id,
        attempt_id=attempt.id,
        amount=answer["amount"],
        currency=str(answer["currency"]).upper(),
        reason="Stripe 대시보드 / Stripe dashboard",
        idempotency_key=f"dashboard-{answer['id']}"[:60],
        stripe_id=answer["id"],
        requested_at=clock.now(),
        version=1,
    )
    note_issue(
        "dashboard_refund",
        answer["id"],
        institution_id=invoice.institution_id,
        invoice_id=invoice.id,
        amount=answer["amount"],
        currency=invoice.currency,
    )
    return db.session.scalars(select(Refund).where(Refund.stripe_id == answer["id"])).one()


def _step(refund: Refund, status: str, moved_on: date) -> None:
    if status in ("pending", "requires_action"):
        if refund.state in ("approved", "submitting"):
            REFUND.perform("wait", refund, SYSTEM)
            _post(refund, moved_on)
    elif status == "succeeded":
        if refund.state in ("approved", "submitting", "pending"):
            REFUND.perform("succeed", refund, SYSTEM)
            refund.finished_at = clock.now()
            _post(refund, moved_on)
            _tell(refund)
    elif status in ("failed", "canceled"):
        if refund.state not in GONE:
            _fail(refund)
    else:  # a word Stripe did not use when this was written: a person looks
        note_issue(
            "unknown_status",
            f"{refund.ref}:{status}",
            institution_id=refund.invoice.institution_id,
            invoice_id=refund.invoice_id,
            status=status,
        )


def _fail(refund: Refund) -> None:
    """Stripe did not give it back, or took it back."""
    REFUND.perform("fail", refund, SYSTEM)
    refund.finished_at = clock.now()
    _take_back(refund)
    _free_again(refund)
    _tell(refund)


def _free_again(refund: Refund) -> None:
    """What was kept for a refund that is none pays what is owed on its invoice by now."""
    db.session.flush()
    bank.pay_from_waiting(lock_invoice(refund.invoice_id))


def _take_back(refund: Refund) -> None:
    """A refund that was booked did not leave: its money is here again, where the invoice stands now.

    It fills what is owed, and waits for another refund beyond that; of an invoice that was void meanwhile it is all the
    payer's, for a void invoice has no income.
    """
    entry = ledger.find(("refund", refund.id), "refund")
    if entry is None:
        return
    invoice, sums = lock_invoice(refund.invoice_id), {"receivable": 0, "unapplied": 0}
    rows: list[Row] = []
    for posting in entry.postings:
        if posting.account.startswith("cash_"):
            rows.append(Row(posting.account, -posting.amount, posting.invoice_id))
        elif posting.account in sums:
            sums[posting.account] += posting.amount
        elif invoice.state == "void":
            sums["unapplied"] += posting.amount
        else:
            rows.append(Row(posting.account, -posting.amount, posting.invoice_id))
    fills = part_owed(invoice, sums["receivable"])
    books.post(
        institution_id=invoice.institution_id,
        currency=refund.currency,
        kind="refund_reversed",
        source=("refund", refund.id),
        value_on=entry.value_on,
        rows=[
            *rows,
            Row("receivable", -fills, invoice.id),
            Row("unapplied", fills - sums["receivable"] - sums["unapplied"], invoice.id),
        ],
    )


def _post(refund: Refund, value_on: date | None = None) -> JournalEntry | None:
    invoice = refund.invoice
    return books.post(
        institution_id=invoice.institution_id,
        currency=refund.currency,
        kind="refund",
        source=("refund", refund.id),
        value_on=value_on,
        rows=[
            *(
                taken_from(invoice, refund.amount)
                if refund.share_id is None
                else [Row("unapplied_grant", refund.amount, invoice.id)]
            ),
            Row("cash_stripe" if refund.attempt_id is not None else "cash_bank", -refund.amount, invoice.id),
        ],
    )


def taken_from(invoice: Invoice, amount: int) -> list[Row]:
    """Where money that leaves is taken from: first what was unapplied; then, of an invoice paid in full, income
    and its VAT in parts that sum exactly; of one that is not, the part payment (it is owed again)."""
    standing = ledger.standing_of([invoice.id])[invoice.id]
    unapplied = min(amount, max(0, standing.unapplied))
    rest = amount - unapplied
    rows = [Row("unapplied", unapplied, invoice.id)]
    if not rest:
        return rows
    if standing.missing > 0 or standing.credited:
        return [*rows, Row("receivable", rest, invoice.id)]
    net, tax = bills.net_and_tax(invoice, rest, standing.refunded)
    return [*rows, Row("licence_income", net, invoice.id), Row("vat_payable", tax, invoice.id)]


def _locked_with_invoice(refund_id: int) -> Refund:
    """The refund under lock, its invoice locked first."""
    invoice_id = db.session.scalar(select(Refund.invoice_id).where(Refund.id == refund_id))
    if invoice_id is not None:
        lock_invoice(invoice_id)
    return locked(Refund, refund_id)


def _tell(refund: Refund) -> None:
    invoice = refund.invoice
    payers = (
        people_of(invoice.company_id, *PAYER_ROLES)
        if refund.share_id is None
        else center_people("center_admin", "center_finance")
    )
    people = [*payers, *people_of(invoice.institution_id, "finance")]
    notify(
        "refund_finished",
        f"{refund.ref}:{refund.state}",
        people,
        invoice_id=invoice.id,
        refund_id=refund.id,
        amount=refund.amount,
        succeeded=refund.state == "succeeded",
    )
