"""Who may do and see what with experts and mentoring: each rule has its name here, and all that follow ask it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_, select, true

from marketplace.experts.models import Expert, MentorAssignment, Mentoring
from marketplace.kernel.actor import Actor

# Who somebody is


def administers(actor: Actor) -> bool:
    """The center's administrators, who act for it."""
    return actor.has("center_admin")


def is_own(actor: Actor, expert: Expert | None) -> bool:
    """The person whom the profile is about."""
    return actor.is_signed_in and expert is not None and expert.user_id == actor.user_id


def is_company(actor: Actor, mentoring: Mentoring) -> bool:
    """Anyone who belongs to the company."""
    return actor.belongs_to(mentoring.company_id)


def mentoring_parties(actor: Actor, mentoring: Mentoring) -> set[str]:
    """company: whoever belongs to it; expert: who is asked or mentors now; center: its administrators."""
    parties = set()
    if is_company(actor, mentoring):
        parties.add("company")
    if is_own(actor, mentoring.expert):
        parties.add("expert")
    if administers(actor):
        parties.add("center")
    return parties


# What somebody may do


def may_request(actor: Actor) -> bool:
    """Ask for a mentor, for a company of one's own."""
    return bool(actor.organisations("company"))


def may_request_for(actor: Actor, company_id: int) -> bool:
    return company_id in actor.organisations("company")


def reads_fees(actor: Actor) -> bool:
    """Everybody's hours and what they cost: the center and its auditor. One's own are shown on one's own pages."""
    return actor.oversees


# What exists for somebody: conditions in the database


def is_public() -> ColumnElement[bool]:
    """Of `Expert`: agreed to it, taken in by the center, and still here."""
    return and_(Expert.published_at.is_not(None), Expert.approved_at.is_not(None), Expert.left_at.is_(None))


def expert_visible(actor: Actor) -> ColumnElement[bool]:
    """Of `Expert`: those who agreed to be public; all for who oversees; one's own; and the mentor of one's own company."""
    if actor.oversees:
        return true()
    shown = [is_public()]
    if actor.is_signed_in:
        shown.append(Expert.user_id == actor.user_id)
    if companies := actor.organisations("company"):
        shown.append(
            Expert.id.in_(
                select(MentorAssignment.expert_id)
                .join(Mentoring, Mentoring.id == MentorAssignment.mentoring_id)
                .where(Mentoring.company_id.in_(companies), MentorAssignment.accepted_at.is_not(None))
            )
        )
    return or_(*shown)


def mentoring_visible(actor: Actor) -> ColumnElement[bool]:
    """Of `Mentoring`: the company's people, the expert who is asked now or has mentored, and who oversees."""
    if actor.oversees:
        return true()
    mine = select(Expert.id).where(Expert.user_id == actor.user_id)
    was_there = select(MentorAssignment.mentoring_id).where(
        MentorAssignment.expert_id.in_(mine), MentorAssignment.accepted_at.is_not(None)
    )
    return or_(
        Mentoring.company_id.in_(actor.organisations("company")),
        Mentoring.expert_id.in_(mine),
        Mentoring.id.in_(was_there),
    )
