"""What becomes of a proposed office: the head's word, the center's second person, the delay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.accounts import queries
from marketplace.accounts.lifecycle import MEMBERSHIP, OFFICE_PROPOSAL
from marketplace.accounts.models import Membership
from marketplace.accounts.models.two_people import OfficeProposal
from marketplace.accounts.services import members
from marketplace.accounts.services.notices import notify
from marketplace.accounts.services.offices import tell
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.transaction import atomic, locked, locked_by

ANSWERS = ("agree", "refuse", "confirm", "withdraw")


def answer_proposal(ref: str, answer: str, actor: Actor) -> OfficeProposal:
    """One of ANSWERS: the head agrees or refuses, a second person of the center confirms, the center takes it back."""
    if answer not in ANSWERS:
        raise NotFound()
    with atomic():
        row = locked_by(OfficeProposal, OfficeProposal.ref == ref)
        if not OFFICE_PROPOSAL.parties(actor, row):
            raise NotFound()
        OFFICE_PROPOSAL.perform(answer, row, actor)
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
    """Job: what two people of the center confirmed and no head refused is done once its delay is over."""
    due = select(OfficeProposal.id).where(
        OfficeProposal.state == "confirmed", OfficeProposal.effective_at <= clock.now()
    )
    for row_id in db.session.scalars(due.order_by(OfficeProposal.id)).all():
        with atomic():
            row = locked(OfficeProposal, row_id)
            if row.state == "confirmed" and row.effective_at and row.effective_at <= clock.now():
                OFFICE_PROPOSAL.perform("take_effect", row, SYSTEM)
                db.session.flush()
                _carry_out(row)
                tell("office_answered", row)


def withdraw(row: OfficeProposal) -> None:
    """The site takes a proposal back that nobody can agree to any more; in the caller's transaction."""
    OFFICE_PROPOSAL.perform("withdraw", row, SYSTEM)
    row.decided_at, row.effective_at = clock.now(), None
    db.session.flush()
    tell("office_answered", row)


def _carry_out(row: OfficeProposal) -> None:
    """The office is given to who belongs to it; everybody else is invited and may still say no."""
    proposer = queries.actor_of(row.proposed_by_id)
    if row.user_id is None:
        members.send_invitation(row.organisation, row.email, row.role, proposer)
        return
    if row.user_id not in queries.people_of(row.organisation_id):
        return
    held = db.session.scalars(
        select(Membership).where(
            Membership.user_id == row.user_id,
            Membership.organisation_id == row.organisation_id,
            Membership.role == row.role,
            Membership.state != "ended",
        )
    ).first()
    if held is not None:
        if held.until_on is None or held.until_on >= clock.today():
            return
        MEMBERSHIP.perform("end", held, SYSTEM)  # ran out; the role begins anew
        db.session.flush()
    membership = Membership(
        user_id=row.user_id,
        organisation_id=row.organisation_id,
        role=row.role,
        state="active",
        from_on=row.from_on,
        until_on=row.until_on,
    )
    db.session.add(membership)
    audit.record("membership.grant", membership, proposer, role=row.role, proposal=row.id)
    notify("role_granted", membership.id, [row.user_id], membership_id=membership.id)
