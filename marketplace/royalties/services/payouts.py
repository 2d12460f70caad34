"""After a distribution: objections and the committee's answer, and the clocks of the committee and of the payout."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.royalties import statements
from marketplace.royalties.models import Distribution, DistributionShare
from marketplace.royalties.permissions import is_office, may_object
from marketplace.royalties.queries.owed import unsettled

OUTCOMES: dict[str, Text] = {
    "upheld": Text("이의를 받아들임", "Upheld"),
    "dismissed": Text("이의를 받아들이지 않음", "Dismissed"),
}


def object_to(share_id: int, text: str, actor: Actor) -> DistributionShare:
    """The right to object (발명진흥법 제15조): the person of the share, within the policy's days of being told."""
    if not text.strip():
        problem = Text("이의 내용을 입력해 주십시오.", "Please say what you object to.")
        raise Invalid(problem, objection=problem)
    with atomic():
        share = locked(DistributionShare, share_id)
        if not may_object(actor, share):
            raise Forbidden(
                Text("본인의 배분에만 이의를 제기할 수 있습니다.", "You can object to your own share only.")
            )
        until = statements.objection_until(share)
        if until is None or clock.today() > until:
            raise Conflict(Text("이의 제기 기간이 지났습니다.", "The time for objecting is over."))
        if share.objected_at is not None:
            raise Conflict(Text("이미 이의를 제기하셨습니다.", "You have objected already."))
        share.objection, share.objected_at = text.strip()[:1000], clock.now()
        audit.record("distribution_share.object", share, actor)
        people = people_of(share.distribution.institution_id, "officer", "finance")
        days = int(policy.value("distribution_committee_days", clock.today()))
        notify("distribution_objection", share.ref, people, share_id=share.id, days=days)
    return share


def answer_objection(share_id: int, outcome: str, answer: str, actor: Actor) -> DistributionShare:
    """The committee's answer (직무발명심의위원회): `outcome` of OUTCOMES, and why. The person hears of it at once.

    The institution's officer or finance records it, once. Raises Invalid, Forbidden, Conflict.
    """
    if outcome not in OUTCOMES:
        problem = Text("심의 결과를 선택해 주십시오.", "Please choose the outcome.")
        raise Invalid(problem, outcome=problem)
    if not answer.strip():
        problem = Text("심의 결과의 이유를 입력해 주십시오.", "Please say why.")
        raise Invalid(problem, answer=problem)
    with atomic():
        share = locked(DistributionShare, share_id)
        if not is_office(actor, share.distribution.institution_id):
            raise Forbidden(Text("기관의 담당자만 할 수 있습니다.", "Only the institution may answer."))
        if share.objected_at is None or share.answered_at is not None:
            raise Conflict(Text("답변할 이의가 없습니다.", "There is no objection to answer."))
        share.outcome, share.answer = outcome, answer.strip()[:1000]
        share.answered_at, share.answered_by_id = clock.now(), actor.user_id
        audit.record("distribution_share.answer", share, actor, outcome=outcome)
        notify("distribution_answered", share.ref, [share.user_id], share_id=share.id, outcome=outcome)
    return share


def remind_distributions(payload: dict[str, Any], key: str) -> None:
    """Job, daily: an objection without an answer, a share to be paid, spoken of on the policy's days."""
    objections = select(DistributionShare.id).where(
        DistributionShare.objected_at.is_not(None), DistributionShare.answered_at.is_(None)
    )
    for share_id in list(db.session.scalars(objections.order_by(DistributionShare.id))):
        with atomic():
            _remind_committee(locked(DistributionShare, share_id))
    for distribution_id in sorted(each for ids in unsettled().values() for each in ids):
        with atomic():
            _remind_payout(locked(Distribution, distribution_id))


def _reached(due: date, told: int | None) -> int | None:
    """The step of the ladder that is to be spoken of now, days after `due`; None when it was or none is reached."""
    late = (clock.today() - due).days
    reached = [days for days in sorted(policy.value("distribution_reminder_days", due)) if days <= late]
    return reached[-1] if reached and (told is None or told < reached[-1]) else None


def _remind_committee(share: DistributionShare) -> None:
    due = statements.committee_until(share)
    if due is None or share.answered_at is not None or (days := _reached(due, share.reminded_days)) is None:
        return
    share.reminded_days = days
    people = people_of(share.distribution.institution_id, "officer", "finance")
    late = (clock.today() - due).days
    notify(
        "committee_due", f"{share.ref}:{days}", people, share_id=share.id, late=late, due_on=due.isoformat()
    )


def _remind_payout(distribution: Distribution) -> None:
    due = statements.payout_until(distribution)
    if (days := _reached(due, distribution.reminded_days)) is None:
        return
    distribution.reminded_days = days
    people = people_of(distribution.institution_id, "finance", "officer")
    notify(
        "payout_due",
        f"{distribution.ref}:{days}",
        people,
        distribution_id=distribution.id,
        late=(clock.today() - due).days,
        due_on=due.isoformat(),
    )
