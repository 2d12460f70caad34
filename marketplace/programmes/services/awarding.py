"""An award from its offer to its settlement; its money is held in the budget, and its books are the center's."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.queries import center_organisation, center_people, organisation_snapshot, people_of
from marketplace.accounts.services import notify
from marketplace.books.services import Row, post
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.at_rest import encrypt
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.ids import next_number
from marketplace.kernel.text import Text, language
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.services import issue
from marketplace.programmes import agreement
from marketplace.programmes.lifecycle import AWARD, AWARD_AMENDMENT, AWARD_CANCELLING, AWARD_PAYMENT
from marketplace.programmes.models import (
    Application,
    Award,
    AwardCancelling,
    AwardExpense,
    AwardPayment,
    AwardReport,
)
from marketplace.programmes.permissions import award_parties
from marketplace.programmes.queries import awards
from marketplace.programmes.services import licences
from marketplace.programmes.services.holding import hold

CENTER = ("center_admin", "center_finance")


def offer_award(row: Application, amount: int, actor: Actor) -> Award:
    """Hold the money and offer the agreement to the company, in the transaction that grants its application."""
    hold(row.call.budget_id, amount)
    today = clock.today()
    own, items = agreement.split(row.money, amount)
    award = Award(
        number=next_number("AW", 4),
        application_id=row.id,
        company_id=row.company_id,
        budget_id=row.call.budget_id,
        granted=amount,
        amount=amount,
        own_part=own,
        items=items,
        answer_by=today + timedelta(days=policy.value("award_answer_days", today)),
    )
    db.session.add(award)
    db.session.flush()
    center = center_organisation()
    issue(
        "award",
        award,
        {
            "number": award.number,
            "created_at": award.offered_at.isoformat(),
            "programme": row.call.title,
            "grantor": _party(center.id) if center else {"name": "센터"},
            "grantee": _party(row.company_id),
            "articles": agreement.articles(award, language(), policy.value("award_report_days", today)),
            "budget": agreement.planned(award, language()),
        },
        actor,
        language=language(),
        number=award.number,
        organisation_id=center.id if center else None,
    )
    return award


def _party(organisation_id: int) -> dict[str, str | None]:
    facts = organisation_snapshot(organisation_id)
    address = " ".join(filter(None, (facts["postcode"], facts["address"], facts["address_detail"])))
    english = language() == "en" and facts["name_en"]
    return {
        "name": facts["name_en"] if english else facts["name_ko"],
        "business_number": facts["business_number"] or None,
        "representative": facts["representative_name"] or None,
        "address": (facts["address_en"] or address if english else address) or None,
    }


def locked_award(actor: Actor, ref: str) -> Award:
    award = awards.award_for(actor, ref)
    if award is None:
        raise NotFound()
    return locked(Award, award.id)


def _post(kind: str, source: tuple[str, int], *rows: Row) -> None:
    """Into the center's books; before a center is founded there are none."""
    center = center_organisation()
    if center and any(row.amount for row in rows):
        post(institution_id=center.id, currency="KRW", kind=kind, source=source, rows=rows)


def accept_award(actor: Actor, ref: str, *, bank_name: str, holder: str, account: str) -> None:
    """The company agrees, by somebody who binds it; from now on it runs, and its reports have their days."""
    with atomic():
        award = locked_award(actor, ref)
        AWARD.perform("accept", award, actor)
        today = clock.today()
        award.accepted_at, award.accepted_by_id = clock.now(), actor.user_id
        award.from_on, award.until_on = today, today + timedelta(days=365)
        award.bank_name, award.holder, award.account_encrypted = bank_name, holder, encrypt(account)
        after = policy.value("award_report_days", today)
        for kind, days in (("interim", 183), ("final", 365 + after)):
            db.session.add(AwardReport(award_id=award.id, kind=kind, due_on=today + timedelta(days=days)))
        _post(
            "grant_agreed",
            ("award", award.id),
            Row("grant_expense", award.amount),
            Row("grant_payable", -award.amount),
        )
        notify("award_accepted", award.id, center_people("center_admin"), award_id=award.id)


def decline_award(actor: Actor, ref: str, reason: str) -> None:
    """The company does not want it after all: its money is free for the reserve list."""
    with atomic():
        decline(locked_award(actor, ref), actor, reason)


def decline(award: Award, actor: Actor, reason: str) -> None:
    AWARD.perform("decline", award, actor)
    award.note, award.ended_at = reason.strip()[:500], clock.now()
    hold(award.budget_id, -award.amount)
    award.amount = 0
    notify("award_declined", award.id, center_people("center_admin"), award_id=award.id)


def lapse_awards(payload: dict[str, object], key: str) -> None:
    """Daily job: an offer that was not answered by its day lapses, so that the next company may have the money."""
    with atomic():
        query = select(Award).where(Award.state == "offered", Award.answer_by < clock.today())
        for award in db.session.scalars(query.order_by(Award.id).with_for_update()).all():
            decline(award, SYSTEM, "@lapsed")
            notify("award_lapsed", award.id, people_of(award.company_id), award_id=award.id)


# Payments


def request_payment(actor: Actor, ref: str, amount: int | None, why: str, form_token: str) -> None:
    """Ask for a part; together never more than the award, whoever asks at the same moment."""
    with atomic():
        award = locked_award(actor, ref)
        if db.session.scalar(select(AwardPayment.id).where(AwardPayment.form_token == form_token)):
            return
        if "company" not in award_parties(actor, award):
            raise Forbidden(
                Text(
                    "지원받는 기업의 구성원이 청구합니다.", "Payments are asked for by the company's people."
                )
            )
        most = award.amount - award.claimed
        if award.state not in ("running", "settled"):
            raise Conflict(
                Text(
                    "협약이 진행 중일 때 청구할 수 있습니다.",
                    "Payments are asked for while the award is under way.",
                )
            )
        if amount is None or not 0 < amount <= most:
            sentence = Text(
                f"청구할 수 있는 금액은 {most:,}원까지입니다.", f"You can ask for up to KRW {most:,}."
            )
            raise Invalid(sentence, amount=sentence)
        award.claimed += amount
        row = AwardPayment(
            award_id=award.id,
            amount=amount,
            why=why.strip()[:500],
            requested_by_id=actor.user_id,
            form_token=form_token,
        )
        db.session.add(row)
        db.session.flush()
        notify("award_payment_asked", row.id, center_people(*CENTER), award_payment_id=row.id)


def _payment(actor: Actor, ref: str) -> AwardPayment:
    """The payment with its award, both locked: the award first, as everywhere."""
    row = awards.payment_for(actor, ref)
    if row is None:
        raise NotFound()
    locked(Award, row.award_id)
    return locked(AwardPayment, row.id)


def approve_payment(actor: Actor, ref: str) -> None:
    """One of two approvals; the second is somebody else's."""
    with atomic():
        row = _payment(actor, ref)
        if row.state != "first":
            AWARD_PAYMENT.perform("approve", row, actor)
            row.first_by_id = actor.user_id
            others = [person for person in center_people(*CENTER) if person != actor.user_id]
            notify("award_payment_second", row.id, others, award_payment_id=row.id)
            return
        AWARD_PAYMENT.check("confirm", row, actor)
        if row.first_by_id == actor.user_id:
            raise Conflict(
                Text(
                    "첫 번째 승인을 하신 분은 두 번째 승인을 할 수 없습니다. 센터의 다른 분이 승인해 주십시오.",
                    "You gave the first approval. The second has to come from somebody else at the center.",
                )
            )
        AWARD_PAYMENT.perform("confirm", row, actor)
        row.second_by_id = actor.user_id
        if row.invoice_id is not None:
            licences.promise(row, actor)


def pay(actor: Actor, ref: str) -> None:
    """Record that it was transferred."""
    with atomic():
        row = _payment(actor, ref)
        AWARD_PAYMENT.check("pay", row, actor)
        if not row.award.company.is_approved:
            raise Conflict(
                Text(
                    "폐업했거나 승인이 취소된 기업입니다. 지급하지 말고 협약을 해지해 주십시오.",
                    "The company was closed or is not approved any more. Do not pay: cancel the award.",
                )
            )
        if awards.cancelling_of(row.award) is not None:
            raise Conflict(
                Text(
                    "협약 해지가 확인을 기다리고 있습니다. 확인하거나 취소한 뒤에 지급해 주십시오.",
                    "The award is about to be cancelled. Confirm or drop that before anything is paid.",
                )
            )
        licences.refuse_unless_promised(row)
        AWARD_PAYMENT.perform("pay", row, actor)
        row.paid_on = clock.today()
        row.award.paid += row.amount
        _post(
            "grant_paid",
            ("award_payment", row.id),
            Row("grant_payable", row.amount),
            Row("grant_bank", -row.amount),
        )
        notify("award_paid", row.id, people_of(row.award.company_id), award_payment_id=row.id)


def refuse_payment(actor: Actor, ref: str, reason: str) -> None:
    with atomic():
        row = _payment(actor, ref)
        if not reason.strip():
            sentence = Text("반려하는 이유를 입력해 주십시오.", "Enter why it is refused.")
            raise Invalid(sentence, reason=sentence)
        AWARD_PAYMENT.perform("refuse", row, actor)
        row.note = reason.strip()[:500]
        row.award.claimed -= row.amount
        licences.end(row, actor)
        notify("award_payment_refused", row.id, people_of(row.award.company_id), award_payment_id=row.id)


def withdraw_payment(actor: Actor, ref: str) -> None:
    with atomic():
        row = _payment(actor, ref)
        AWARD_PAYMENT.perform("withdraw", row, actor)
        row.award.claimed -= row.amount


# Settlement and end


def settle(actor: Actor, ref: str) -> None:
    """Compute what the accepted receipts support; what was not used is free again, what was paid too much comes back."""
    with atomic():
        award = locked_award(actor, ref)
        AWARD.check("settle", award, actor)
        _refuse_unless_ready(award)
        AWARD.perform("settle", award, actor)
        award.spent = awards.support_for(award, awards.accepted_by_item(award))
        kept = max(award.spent, award.paid)
        release(award, kept)
        reclaim(award, award.paid - award.spent if award.paid > award.spent else 0)
        award.ended_at = clock.now()
        drop_requests(award)
        notify("award_settled", award.id, people_of(award.company_id), award_id=award.id)


def _refuse_unless_ready(award: Award) -> None:
    reports = select(AwardReport.id).where(AwardReport.award_id == award.id, AwardReport.state != "accepted")
    entered = select(AwardExpense.id).where(
        AwardExpense.award_id == award.id, AwardExpense.state == "entered"
    )
    asked = select(AwardPayment.id).where(
        AwardPayment.award_id == award.id, AwardPayment.state.in_(awards.OPEN_PAYMENTS)
    )
    for query, sentence in (
        (reports, Text("보고서를 모두 승인한 뒤에 정산합니다.", "Settle once every report is accepted.")),
        (
            entered,
            Text(
                "확인하지 않은 지출이 있습니다. 인정하거나 불인정해 주십시오.",
                "Some expenses are not looked at. Accept or disallow them.",
            ),
        ),
        (
            asked,
            Text(
                "처리하지 않은 지급 청구가 있습니다. 지급하거나 반려해 주십시오.",
                "A payment is still open. Pay or refuse it.",
            ),
        ),
    ):
        if db.session.scalar(query.limit(1)):
            raise Conflict(sentence)
    licences.refuse_unless_arrived(award)


def release(award: Award, kept: int) -> None:
    """Keep so much committed; the rest was never paid and is free again."""
    free = award.amount - kept
    hold(award.budget_id, -free)
    award.amount = kept
    _post("grant_released", ("award", award.id), Row("grant_payable", free), Row("grant_expense", -free))


def reclaim(award: Award, amount: int) -> None:
    if not amount:
        return
    today = clock.today()
    award.to_return, award.return_by = (
        amount,
        today + timedelta(days=policy.value("award_return_days", today)),
    )
    _post(
        "grant_to_return", ("award", award.id), Row("grant_receivable", amount), Row("grant_expense", -amount)
    )


def record_return(actor: Actor, ref: str) -> None:
    """What had to come back has come: it is free in the budget again."""
    with atomic():
        award = locked_award(actor, ref)
        AWARD.check("record_clawback" if award.state == "cancelled" else "record_return", award, actor)
        if not award.owed:
            raise Conflict(Text("반환할 금액이 없습니다.", "Nothing has to come back."))
        AWARD.perform("record_clawback" if award.state == "cancelled" else "record_return", award, actor)
        award.returned_on = clock.today()
        _post(
            "grant_returned",
            ("award", award.id),
            Row("grant_bank", award.to_return),
            Row("grant_receivable", -award.to_return),
        )
        hold(award.budget_id, -award.to_return)
        award.paid -= award.to_return
        award.claimed -= award.to_return
        award.amount -= award.to_return


def drop_requests(award: Award) -> None:
    """What was asked for and not answered: an award that has ended gets no more time, and is not cancelled any more."""
    for row in awards.amendments_of(award):
        if row.state == "asked":
            AWARD_AMENDMENT.perform("decline", row, SYSTEM)
    if (proposed := awards.cancelling_of(award)) is not None:
        AWARD_CANCELLING.perform("drop", proposed, SYSTEM)
        proposed.answered_at = clock.now()
        tell_proposer(proposed)


def tell_proposer(row: AwardCancelling) -> None:
    """Whoever proposed that an award be cancelled hears what became of it, unless they ended it themselves."""
    if row.answered_by_id != row.proposed_by_id:
        notify("award_cancelling_answered", row.id, [row.proposed_by_id], award_cancelling_id=row.id)
