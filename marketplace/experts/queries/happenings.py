"""What the line of a company says of its mentoring, and which companies were mentored."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.experts.lifecycle import MENTORING
from marketplace.experts.models import CLOSED_OUTCOME, OUTCOMES, MentorAssignment, Mentoring, MentoringSession
from marketplace.experts.queries.mentorings import visible_to
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.happening import Fact, Happening, Kind
from marketplace.kernel.text import Text

MENTORS = Kind("mentoring", Text("멘토링", "Mentoring"), "handshake")
RECORD = Text("멘토링 기록", "Record of the mentoring")


def company_line(actor: Actor, company_id: int) -> list[Happening]:
    """Requests, meetings and what became of them; never an expert's own notes."""
    query = visible_to(actor).where(Mentoring.company_id == company_id)
    rows = list(db.session.scalars(query))
    meetings = select(MentoringSession).where(MentoringSession.mentoring_id.in_([row.id for row in rows]))
    held: dict[int, list[MentoringSession]] = {}
    for meeting in db.session.scalars(meetings.options(joinedload(MentoringSession.expert))) if rows else ():
        held.setdefault(meeting.mentoring_id, []).append(meeting)
    return [event for row in rows for event in _events(row, held.get(row.id, []))]


def company_facts(actor: Actor, company_id: int) -> list[Fact]:
    """The mentoring that is alive, with its expert once there is one."""
    alive = visible_to(actor).where(
        Mentoring.company_id == company_id,
        Mentoring.state.in_(("proposed", "requested", "assigned", "running")),
    )
    rows = db.session.scalars(alive.options(joinedload(Mentoring.expert)))
    return [
        Fact(
            Text("멘토", "Mentor"),
            Text("{name}: {state}", "{name}: {state}").fill(
                name=row.expert.name if row.expert and row.state == "running" else "–",
                state=MENTORING.states[row.state],
            ),
            "experts.mentoring",
            {"ref": row.ref},
        )
        for row in rows
    ]


def meeting_key(row: Mentoring, meeting: MentoringSession) -> str:
    """The event of a meeting among all of the company's."""
    return f"mentoring:{row.ref}:{meeting.ref}"


def _events(row: Mentoring, meetings: list[MentoringSession]) -> list[Happening]:
    page = "experts.mentoring", {"ref": row.ref}
    key = f"mentoring:{row.ref}"
    asked = (
        Text("멘토링 제안", "Mentoring proposed")
        if row.by_center
        else Text("멘토링 신청", "Mentoring asked for")
    )
    found = [Happening(clock.seoul_date(row.requested_at), MENTORS, key, asked, row.goal[:160], *page)]
    for meeting in meetings:
        what = Text("멘토링 만남", "Mentoring meeting")
        found.append(
            Happening(
                meeting.held_on,
                MENTORS,
                meeting_key(row, meeting),
                what,
                meeting.expert.name,
                *page,
                evidence=RECORD,
            )
        )
    if row.ended_at is not None and row.outcome:
        said = Text("멘토링 종료: {outcome}", "Mentoring ended: {outcome}")
        said = said.fill(outcome=OUTCOMES.get(row.outcome, CLOSED_OUTCOME))
        found.append(
            Happening(clock.seoul_date(row.ended_at), MENTORS, f"{key}:ended", said, row.outcome_text, *page)
        )
    return found


def support_given() -> list[tuple[int, date]]:
    """Company and day of every time when an expert took one on."""
    query = (
        select(Mentoring.company_id, MentorAssignment.accepted_at)
        .join(Mentoring, Mentoring.id == MentorAssignment.mentoring_id)
        .where(MentorAssignment.accepted_at.is_not(None))
    )
    return [(company_id, clock.seoul_date(at)) for company_id, at in db.session.execute(query) if at]
