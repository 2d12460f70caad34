"""What becomes of a proposed office: the head's word, the center's second person, the delay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.lifecycle import OFFICE_PROPOSAL
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.services import members
from marketplace.accounts.services.offices import STOPPED, refuse_stopped, tell, withdraw
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked, locked_by

ANSWERS = ("agree", "refuse", "confirm", "withdraw")
LEFT = Text(
    "제안된 분은 이제 이곳의 소속이 아닙니다. 제안을 거절해 주십시오.",
    "The person proposed does not belong to it any more. Please refuse the proposal.",
)


def answer_proposal(ref: str, answer: str, actor: Actor) -> OfficeProposal:
    """One of ANSWERS: the head agrees or refuses, a second person of the center confirms, the center takes it back."""
    if answer not in ANSWERS:
        raise NotFound()
    with atomic():
        row = locked_by(OfficeProposal, OfficeProposal.ref == ref)
        if not OFFICE_PROPOSAL.parties(actor, row):
            raise NotFound()
        OFFICE_PROPOSAL.perform(answer, row, actor)
        if answer in ("agree", "confirm"):
            refuse_stopped(row.organisation)
            if not _still_belongs(row):
                raise Conflict(LEFT)
        if answer != "withdraw":
            row.decided_by_id, row.decided_at = actor.user_id, clock.now()
        row.effective_at = None
        if answer == "confirm":
            days = int(policy.value("center_appoints_after_days", clock.today()))
            row.effective_at = clock.now() + timedelta(days=days)
        db.session.flush()
        if answer == "agree":
            _carry_out(row)
        tell("office_answered", row)
        return row


def carry_out_proposals(payload: dict[str, Any], key: str) -> None:
    """Job: what two people of the center confirmed and no head refused is done once its delay is over.

    It is withdrawn when the person has left, and where the organisation is suspended or closed.
    """
    due = select(OfficeProposal.id).where(
        OfficeProposal.state == "confirmed", OfficeProposal.effective_at <= clock.now()
    )
    for row_id in db.session.scalars(due.order_by(OfficeProposal.id)).all():
        with atomic():
            row = locked(OfficeProposal, row_id)
            if row.state == "confirmed" and row.effective_at and row.effective_at <= clock.now():
                _take_effect(row)


def _take_effect(row: OfficeProposal) -> None:
    if row.organisation.state in STOPPED or not _still_belongs(row):
        withdraw(row)
        return
    OFFICE_PROPOSAL.perform("take_effect", row, SYSTEM)
    db.session.flush()
    _carry_out(row)
    tell("office_answered", row)


def _still_belongs(row: OfficeProposal) -> bool:
    """Whether the office can be given: who does not belong to the organisation yet is invited, who has left is not."""
    return row.user_id is None or row.user_id in queries.people_of(row.organisation_id)


def _carry_out(row: OfficeProposal) -> None:
    """The office is given to who belongs to it; everybody else is invited and may still say no."""
    proposer = queries.actor_of(row.proposed_by_id)
    if row.user_id is None:
        members.send_invitation(row.organisation, row.email, row.role, proposer)
        return
    members.give(
        row.user_id,
        row.organisation_id,
        row.role,
        proposer,
        from_on=row.from_on,
        until_on=row.until_on,
        proposal=row.id,
    )
