"""기술도입비: an award pays a part of a licence invoice, to the licensor. Promised by two people, and returned to the budget."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_organisation, center_people, people_of
from marketplace.accounts.services import notify
from marketplace.books.services import Row, post
from marketplace.invoicing import queries as invoicing
from marketplace.invoicing import services as bills
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.programmes.lifecycle import AWARD_PAYMENT
from marketplace.programmes.models import Award, AwardPayment
from marketplace.programmes.models.awards import PAID_MEANWHILE, VOID
from marketplace.programmes.permissions import award_parties
from marketplace.programmes.queries import awards
from marketplace.programmes.queries import licences as reading
from marketplace.programmes.services.holding import hold

CENTER = ("center_admin", "center_finance")


def request_licence_share(
    actor: Actor, award_ref: str, invoice_ref: str, amount: int | None, form_token: str
) -> None:
    """Ask that the award pays so much of a licence invoice: before anything was paid on it, up to the award's part.

    Raises NotFound for an invoice of somebody else, Conflict where the award or the invoice does not fit, Invalid for
    another company's award and for more than may be asked for.
    """
    with atomic():
        award, invoice = awards.award_for(actor, award_ref), invoicing.invoice_for(actor, invoice_ref)
        if invoice is None:
            raise NotFound()
        if award is None or invoice.company_id != award.company_id:
            sentence = Text(
                "이 청구서의 기업이 받은 지원 협약을 선택해 주십시오.",
                "Choose an award of the company that owes the invoice.",
            )
            raise Invalid(sentence, award=sentence)
        award = locked(Award, award.id)
        if db.session.scalar(select(AwardPayment.id).where(AwardPayment.form_token == form_token)):
            return
        if "company" not in award_parties(actor, award):
            raise Forbidden(
                Text("지원받는 기업의 구성원이 신청합니다.", "It is asked for by the company's people.")
            )
        invoice = bills.lock_invoice(invoice.id)
        if reading.payment_for_invoice(invoice.id) is not None:
            raise Conflict(
                Text(
                    "이 청구서에는 이미 신청한 지원금이 있습니다. 한 청구서에는 한 협약만 쓸 수 있습니다.",
                    "A grant is asked for on this invoice already. One award alone may pay a part of an invoice.",
                )
            )
        most = reading.most_for(award, invoice)
        if most.refusal is not None:
            raise Conflict(most.refusal)
        if amount is None or not 0 < amount <= most.amount:
            sentence = Text(
                f"지원금으로 낼 수 있는 금액은 {most.amount:,}원까지입니다.",
                f"The grant can pay up to KRW {most.amount:,} of it.",
            )
            raise Invalid(sentence, amount=sentence)
        award.claimed += amount
        row = AwardPayment(
            award_id=award.id,
            amount=amount,
            invoice_id=invoice.id,
            vat=reading.vat_of(amount, award, invoice),
            why=f"{reading.ITEM} {invoice.number}",
            requested_by_id=actor.user_id,
            form_token=form_token,
        )
        db.session.add(row)
        db.session.flush()
        notify("award_payment_asked", row.id, center_people(*CENTER), award_payment_id=row.id)


def promise(row: AwardPayment, actor: Actor) -> None:
    """The second approval: from the day on which the company asked, the center owes this part, and the company the rest."""
    center = center_organisation()
    if center is None or row.invoice_id is None:
        raise NotFound()
    share = bills.promise_share(
        row.invoice_id,
        center.id,
        row.amount,
        vat=row.vat,
        since_on=clock.seoul_date(row.requested_at),
        actor=actor,
    )
    row.share_id = share.id


def refuse_unless_promised(row: AwardPayment) -> None:
    """A part of an invoice is paid while its promise stands: a void invoice is paid nothing."""
    if row.invoice_id is None:
        return
    share = invoicing.standing_share(row.invoice_id)
    if share is None or share.id != row.share_id:
        raise Conflict(
            Text(
                "청구서가 취소되어 지급할 금액이 없습니다. 지급하지 말고 반려해 주십시오.",
                "The invoice is void, and nothing has to be paid. Do not pay it: refuse it.",
            )
        )


def refuse_unless_arrived(award: Award) -> None:
    """Before the settlement: what was sent to a licensor has to be on its account, or it counts for nothing."""
    for row in reading.licence_payments(award):
        if row.state == "paid" and row.invoice and invoicing.standing(row.invoice.id).awaited > 0:
            raise Conflict(
                Text(
                    "기관이 지원금 몫의 입금을 아직 확인하지 않았습니다: 청구서 {number}. 기관의 재무 담당자에게 확인을 요청해 주십시오.",
                    "The institution has not matched the grant's part of invoice {number} yet. Ask its finance to do so.",
                ).fill(number=row.invoice.number)
            )


def end(row: AwardPayment, actor: Actor) -> None:
    """It is not paid after all: the company owes the whole invoice again."""
    if row.share_id is not None:
        bills.end_share(row.share_id, actor)


def follow_share(payload: dict[str, Any], key: str) -> None:
    """Handler of `received_changed` and `voided`: what the invoice's money means for the award. Safe to repeat.

    A request falls away when the invoice is void or less is owed than it asks for; what the licensor gave back of a part
    that was paid is the center's again.
    """
    with atomic():
        query = select(AwardPayment.id, AwardPayment.award_id).where(
            AwardPayment.invoice_id == payload["invoice_id"], AwardPayment.state.in_(reading.STANDS)
        )
        for payment_id, award_id in db.session.execute(query.order_by(AwardPayment.id)).all():
            award = locked(Award, award_id)
            row = locked(AwardPayment, payment_id)
            if row.state == "paid":
                _take_back(award, row)
            elif row.state in reading.STANDS:
                _drop_if_senseless(award, row)


def _drop_if_senseless(award: Award, row: AwardPayment) -> None:
    assert row.invoice is not None
    why = ""
    if row.invoice.state == "void":
        why = VOID
    elif row.state != "approved" and invoicing.standing(row.invoice.id).outstanding < row.amount:
        why = PAID_MEANWHILE
    if not why:
        return
    AWARD_PAYMENT.perform("refuse", row, SYSTEM)
    row.note = why
    award.claimed -= row.amount
    people = [*people_of(award.company_id), *center_people(*CENTER)]
    notify("award_payment_refused", row.id, people, award_payment_id=row.id)


def _take_back(award: Award, row: AwardPayment) -> None:
    """What came back from the licensor: of an award under way it may be asked for again, else it is free in the budget.

    Where the company was to return the same money, it returns so much less; where it has done so, the money is the
    company's, and waits on the center's books.
    """
    amount = invoicing.share_returned(row.share_id) - row.returned if row.share_id else 0
    center = center_organisation()
    if amount <= 0 or center is None:
        return
    row.returned += amount
    free = min(amount, award.paid)
    award.paid -= free
    award.claimed -= free
    rows = [Row("grant_bank", amount), Row("unapplied", free - amount)]
    if award.state == "running":
        rows.append(Row("grant_payable", -free))
    else:
        owed = min(free, award.owed)
        award.to_return -= owed
        award.amount -= free
        award.spent = None if award.spent is None else max(0, award.spent - free)
        hold(award.budget_id, -free)
        rows += [Row("grant_receivable", -owed), Row("grant_expense", owed - free)]
    post(
        institution_id=center.id,
        currency="KRW",
        kind=f"grant_share_returned_{row.returned}",
        source=("award_payment", row.id),
        rows=rows,
    )
    if row.returned == row.amount:
        AWARD_PAYMENT.perform("give_back", row, SYSTEM)
    people = [*people_of(award.company_id), *center_people(*CENTER)]
    notify("award_share_returned", f"{row.id}:{row.returned}", people, award_payment_id=row.id, amount=amount)


def remind_award_shares(payload: dict[str, Any], key: str) -> None:
    """Daily job: what the center owes licensors, by the invoices' days; the center hears of it, never the company."""
    today = clock.today()
    days = sorted(policy.value("award_share_days", today))
    with atomic():
        query = select(AwardPayment).where(
            AwardPayment.state == "approved", AwardPayment.invoice_id.is_not(None)
        )
        for row in db.session.scalars(query.order_by(AwardPayment.id)).all():
            due_on = row.invoice.due_on if row.invoice else None
            reached = [number for number in days if due_on and due_on + timedelta(days=number) <= today]
            if reached:
                notify(
                    "award_share_due",
                    f"{row.id}:{reached[-1]}",
                    center_people(*CENTER),
                    award_payment_id=row.id,
                )
