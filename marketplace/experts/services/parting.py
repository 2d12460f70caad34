"""What becomes of mentorings when one of the two sides is no more: an expert leaves, a company is closed or merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.experts.lifecycle import MENTORING
from marketplace.experts.models import ALIVE, SEATED, Expert, MentorAssignment, Mentoring
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic, for_update


def part_with(expert: Expert, reason: str) -> None:
    """In the caller's transaction: whom this expert mentors or was asked to mentor gets another; both sides are told."""
    query = select(Mentoring).where(Mentoring.expert_id == expert.id, Mentoring.state.in_(SEATED))
    for row in db.session.scalars(for_update(query.order_by(Mentoring.id), Mentoring)).unique():
        if row.state == "running":
            MENTORING.perform("release", row, SYSTEM)
            finish_assignment(row, "released", SYSTEM, reason)
            notify(
                "mentor_changes", f"{row.id}:{row.version}", people_of(row.company_id), mentoring_id=row.id
            )
        else:
            MENTORING.perform("decline", row, SYSTEM)
            finish_assignment(row, "declined", SYSTEM, reason)
        vacate(row)
        notify("mentor_wanted", f"{row.id}:{row.version}", center_people("center_admin"), mentoring_id=row.id)


def finish_assignment(mentoring: Mentoring, ending: str, actor: Actor, reason: str = "") -> MentorAssignment:
    """Write down how the time of the expert who is there ended."""
    query = select(MentorAssignment).where(
        MentorAssignment.mentoring_id == mentoring.id, MentorAssignment.ended_at.is_(None)
    )
    row = db.session.scalars(query.order_by(MentorAssignment.id.desc())).first()
    assert row is not None
    row.ended_at, row.ending, row.ended_by_id = clock.now(), ending, actor.user_id
    row.reason = reason.strip()[:500]
    return row


def vacate(mentoring: Mentoring) -> None:
    """Nobody is there any more: the place is free, and the company waits again from now."""
    mentoring.expert_id = mentoring.seat = mentoring.accepted_at = mentoring.first_due_on = None
    mentoring.waits_since = clock.now()


def on_organisation_closed(payload: dict[str, Any], key: str) -> None:
    """Handler: nobody mentors a company that is no more; its expert and the center are told."""
    with atomic():
        _close(payload["organisation_id"])


def on_organisation_merged(payload: dict[str, Any], key: str) -> None:
    """Handler: a mentoring goes on at the survivor; where both have one, that of the absorbed company ends."""
    old, new = payload["organisation_id"], payload["into_id"]
    with atomic():
        there = select(Mentoring.id).where(Mentoring.company_id == new, Mentoring.state.in_(ALIVE))
        if db.session.scalars(there).first() is not None:
            _close(old)
        rows = select(Mentoring).where(Mentoring.company_id == old).order_by(Mentoring.id)
        for row in db.session.scalars(for_update(rows, Mentoring)).unique():
            row.company_id = new


def _close(company_id: int) -> None:
    query = select(Mentoring).where(Mentoring.company_id == company_id, Mentoring.state.in_(ALIVE))
    for row in db.session.scalars(for_update(query.order_by(Mentoring.id), Mentoring)).unique():
        seated = row.state in SEATED
        MENTORING.perform("close", row, SYSTEM)
        row.ended_at, row.outcome, row.seat = clock.now(), "closed", None
        if seated:
            finish_assignment(row, "ended", SYSTEM)
        notify("mentoring_ended", f"{row.id}:{row.version}", _told(row), mentoring_id=row.id)


def _told(row: Mentoring) -> Iterable[int | None]:
    return [row.expert.user_id if row.expert else None, *center_people("center_admin")]
