"""Cancelling an award. With money to come back or years of exclusion it takes two people of the center."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.programmes.lifecycle import AWARD, AWARD_CANCELLING, AWARD_PAYMENT
from marketplace.programmes.models import Award, AwardCancelling, AwardPayment, Exclusion
from marketplace.programmes.queries import awards
from marketplace.programmes.services import licences
from marketplace.programmes.services.awarding import (
    CENTER,
    drop_requests,
    locked_award,
    reclaim,
    release,
    tell_proposer,
)


def cancel_award(actor: Actor, ref: str, reason: str, to_return: int, years: int) -> None:
    """End it early: what was not paid is free. With something reclaimed or the company excluded it is only proposed, and
    somebody else of the center confirms it."""
    with atomic():
        award = locked_award(actor, ref)
        AWARD.check("cancel", award, actor)
        wrong = {}
        if not reason.strip():
            wrong["reason"] = Text("해지하는 이유를 입력해 주십시오.", "Enter why it is cancelled.")
        if not 0 <= to_return <= award.paid:
            wrong["to_return"] = Text(
                f"환수할 금액은 지급한 {award.paid:,}원 이하로 입력해 주십시오.",
                f"Enter up to the KRW {award.paid:,} that was paid.",
            )
        if not 0 <= years <= 5:
            wrong["years"] = Text("0~5년으로 입력해 주십시오.", "Enter 0 to 5 years.")
        if wrong:
            raise Invalid(next(iter(wrong.values())), **wrong)
        if awards.cancelling_of(award) is not None:
            raise Conflict(
                Text(
                    "이미 협약 해지가 확인을 기다리고 있습니다. 내용을 바꾸려면 먼저 취소해 주십시오.",
                    "It is already about to be cancelled. Drop that first to change it.",
                )
            )
        reason = reason.strip()[:500]
        if not to_return and not years:
            AWARD.perform("cancel", award, actor)
            _end(award, reason, 0)
            return
        row = AwardCancelling(
            award_id=award.id, reason=reason, to_return=to_return, years=years, proposed_by_id=actor.user_id
        )
        db.session.add(row)
        db.session.flush()
        audit.record("award_cancelling.propose", row, actor, award=award.id, to_return=to_return, years=years)
        others = [person for person in center_people(*CENTER) if person != actor.user_id]
        notify("award_cancelling_second", row.id, others, award_cancelling_id=row.id)


def confirm_cancelling(actor: Actor, ref: str) -> None:
    """The second person agrees: the award ends as the first one proposed."""
    with atomic():
        award, row = _proposed(actor, ref)
        AWARD_CANCELLING.check("confirm", row, actor)
        if row.proposed_by_id == actor.user_id:
            raise Conflict(
                Text(
                    "해지를 올리신 분은 확인할 수 없습니다. 센터의 다른 분이 확인해 주십시오.",
                    "You proposed it. Somebody else at the center has to confirm it.",
                )
            )
        AWARD_CANCELLING.perform("confirm", row, actor)
        row.answered_by_id, row.answered_at = actor.user_id, clock.now()
        AWARD.perform("confirm_cancel", award, actor)
        tell_proposer(row)
        _end(award, row.reason, row.to_return)
        if row.years:
            db.session.add(
                Exclusion(
                    company_id=award.company_id,
                    award_id=award.id,
                    until_on=clock.today() + timedelta(days=365 * row.years),
                    reason=row.reason,
                    made_by_id=row.proposed_by_id,
                )
            )


def drop_cancelling(actor: Actor, ref: str) -> None:
    """It is not cancelled after all: by whoever proposed it, or by the second person."""
    with atomic():
        _, row = _proposed(actor, ref)
        AWARD_CANCELLING.perform("drop", row, actor)
        row.answered_by_id, row.answered_at = actor.user_id, clock.now()
        tell_proposer(row)


def _proposed(actor: Actor, ref: str) -> tuple[Award, AwardCancelling]:
    """The award and what was proposed for it; the award is locked, and with it all that belongs to it."""
    award = locked_award(actor, ref)
    row = awards.cancelling_of(award)
    if row is None:
        raise NotFound()
    return award, row


def _end(award: Award, reason: str, to_return: int) -> None:
    award.note, award.ended_at = reason, clock.now()
    _drop_payments(award)
    drop_requests(award)
    release(award, award.paid)
    reclaim(award, to_return)
    notify("award_cancelled", award.id, people_of(award.company_id), award_id=award.id)


def _drop_payments(award: Award) -> None:
    query = select(AwardPayment).where(
        AwardPayment.award_id == award.id, AwardPayment.state.in_(awards.OPEN_PAYMENTS)
    )
    for row in db.session.scalars(query.with_for_update()).all():
        AWARD_PAYMENT.perform("refuse", row, SYSTEM)
        award.claimed -= row.amount
        licences.end(row, SYSTEM)
    db.session.flush()
