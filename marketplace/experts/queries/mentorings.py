"""Which mentorings exist for a reader, their meetings, who mentored before, and what the two sides said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from marketplace.experts.lifecycle import MENTORING
from marketplace.experts.models import (
    ALIVE,
    Expert,
    MentorAssignment,
    Mentoring,
    MentoringRating,
    MentoringSession,
    PrivateNote,
)
from marketplace.experts.permissions import is_company, is_own, mentoring_visible
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.working_days import add_working_days

# An average of fewer would say what one person said.
ENOUGH = 5


def visible_to(actor: Actor) -> Select[Mentoring]:
    return select(Mentoring).where(mentoring_visible(actor))


def mentoring_for(actor: Actor, ref: str) -> Mentoring | None:
    return db.session.scalars(visible_to(actor).where(Mentoring.ref == ref)).first()


def mentorings(actor: Actor, state: str = "") -> Select[Mentoring]:
    """What the reader may see, what waits first, then what is alive, the newest of each first."""
    query = visible_to(actor).options(joinedload(Mentoring.company), joinedload(Mentoring.expert))
    query = query.where(Mentoring.state == state) if state else query
    order = case({name: place for place, name in enumerate(MENTORING.states)}, value=Mentoring.state)
    return query.order_by(order, Mentoring.id.desc())


def counts(actor: Actor) -> dict[str, int]:
    rows = visible_to(actor).with_only_columns(Mentoring.id, Mentoring.state).order_by(None).subquery()
    counted = db.session.execute(select(rows.c.state, func.count()).group_by(rows.c.state))
    return {str(state): int(count) for state, count in counted}


def mentored(user_ids: Sequence[int], company_ids: Sequence[int]) -> set[tuple[int, int]]:
    """(person, company) of who mentors or mentored whom, among these: in a review that is a conflict of interest."""
    query = (
        select(Expert.user_id, Mentoring.company_id)
        .join(MentorAssignment, MentorAssignment.expert_id == Expert.id)
        .join(Mentoring, Mentoring.id == MentorAssignment.mentoring_id)
        .where(
            Expert.user_id.in_(user_ids),
            Mentoring.company_id.in_(company_ids),
            MentorAssignment.accepted_at.is_not(None),
        )
    )
    return {(user_id, company_id) for user_id, company_id in db.session.execute(query) if user_id}


def alive_of(company_id: int) -> Mentoring | None:
    """The company's one mentoring that has not ended."""
    query = select(Mentoring).where(Mentoring.company_id == company_id, Mentoring.state.in_(ALIVE))
    return db.session.scalars(query).first()


def sessions(actor: Actor, mentoring: Mentoring) -> list[MentoringSession]:
    """Meetings, the latest first: an expert who mentors no more sees those of their own time."""
    query = (
        select(MentoringSession)
        .where(MentoringSession.mentoring_id == mentoring.id)
        .options(joinedload(MentoringSession.expert))
    )
    if not (actor.oversees or is_company(actor, mentoring) or is_own(actor, mentoring.expert)):
        query = query.where(MentoringSession.expert_id.in_(_mine(actor)))
    return list(
        db.session.scalars(query.order_by(MentoringSession.held_on.desc(), MentoringSession.id.desc()))
    )


def _mine(actor: Actor) -> Select[int]:
    return select(Expert.id).where(Expert.user_id == actor.user_id)


def session_for(actor: Actor, mentoring: Mentoring, ref: str) -> MentoringSession | None:
    """A meeting that the reader held and may change: nobody changes another's."""
    query = select(MentoringSession).where(
        MentoringSession.mentoring_id == mentoring.id,
        MentoringSession.ref == ref,
        MentoringSession.expert_id.in_(_mine(actor)),
    )
    return db.session.scalars(query).first()


def private_notes(actor: Actor, rows: Sequence[MentoringSession]) -> dict[int, str]:
    """Meeting -> what the reader noted for themselves. Nobody else's notes exist for anybody."""
    query = select(PrivateNote).where(
        PrivateNote.user_id == actor.user_id, PrivateNote.session_id.in_([row.id for row in rows])
    )
    return {note.session_id: note.words for note in db.session.scalars(query)}


def assignments(mentoring: Mentoring) -> list[MentorAssignment]:
    """Who was asked and who mentored, the first first."""
    query = (
        select(MentorAssignment)
        .where(MentorAssignment.mentoring_id == mentoring.id)
        .options(joinedload(MentorAssignment.expert))
    )
    return list(db.session.scalars(query.order_by(MentorAssignment.id)))


def last_held(mentoring_ids: Sequence[int]) -> dict[int, date]:
    """Mentoring -> the day of the latest meeting with the expert who is there now."""
    query = (
        select(MentoringSession.mentoring_id, func.max(MentoringSession.held_on))
        .join(Mentoring, Mentoring.id == MentoringSession.mentoring_id)
        .where(
            MentoringSession.mentoring_id.in_(mentoring_ids),
            MentoringSession.expert_id == Mentoring.expert_id,
        )
        .group_by(MentoringSession.mentoring_id)
    )
    return {int(number): day for number, day in db.session.execute(query)}


def minutes_of(mentoring_ids: Sequence[int]) -> Counter[int]:
    """Mentoring -> minutes of all its meetings."""
    query = select(MentoringSession.mentoring_id, MentoringSession.minutes).where(
        MentoringSession.mentoring_id.in_(mentoring_ids)
    )
    found: Counter[int] = Counter()
    for number, minutes in db.session.execute(query):
        found[number] += minutes
    return found


# Days


def assign_by(mentoring: Mentoring) -> date:
    """The day by which the center has asked an expert."""
    since = clock.seoul_date(mentoring.waits_since)
    return add_working_days(since, int(policy.value("mentoring_assign_working_days", since)))


def answer_by(mentoring: Mentoring) -> date:
    """The day by which the expert, or the company that was offered a mentoring, has answered."""
    since = clock.seoul_date(mentoring.waits_since)
    return add_working_days(since, int(policy.value("mentoring_answer_working_days", since)))


def quiet_on(mentoring: Mentoring, last: date | None) -> date:
    """The day on which a mentoring without a meeting counts as asleep."""
    if last is None:
        return mentoring.first_due_on or clock.today()
    return last + timedelta(days=int(policy.value("mentoring_quiet_days", last)))


def loggable_from(mentoring: Mentoring) -> date:
    """The earliest day of a meeting that may still be entered or changed."""
    days = int(policy.value("mentoring_log_days", clock.today()))
    began = clock.seoul_date(mentoring.accepted_at) if mentoring.accepted_at else clock.today()
    return max(began, clock.today() - timedelta(days=days))


def is_fresh(held_on: date) -> bool:
    """Whether a meeting of that day may still be entered, changed or deleted."""
    return (clock.today() - held_on).days <= int(policy.value("mentoring_log_days", clock.today()))


def may_resume(mentoring: Mentoring) -> bool:
    """Whether an end may still be taken back: it is no old one, and its expert is there."""
    if mentoring.state != "ended" or mentoring.ended_at is None or mentoring.outcome == "closed":
        return False
    today = clock.today()
    until = clock.seoul_date(mentoring.ended_at) + timedelta(
        days=int(policy.value("mentoring_resume_days", today))
    )
    return today <= until


# What both say of it


def own_rating(actor: Actor, mentoring: Mentoring) -> MentoringRating | None:
    """What the reader's side has said already."""
    side = side_of(actor, mentoring)
    query = select(MentoringRating).where(
        MentoringRating.mentoring_id == mentoring.id,
        MentoringRating.expert_id == mentoring.expert_id,
        MentoringRating.side == side,
    )
    return db.session.scalars(query).first()


def side_of(actor: Actor, mentoring: Mentoring) -> str:
    """company or expert; empty for who is neither."""
    if is_company(actor, mentoring):
        return "company"
    return "expert" if is_own(actor, mentoring.expert) else ""


def ratings(actor: Actor, mentoring: Mentoring) -> list[MentoringRating]:
    """Both sides' words, for the center and its auditor alone."""
    if not actor.oversees:
        return []
    query = select(MentoringRating).where(MentoringRating.mentoring_id == mentoring.id)
    return list(db.session.scalars(query.order_by(MentoringRating.id)))


def average_of(expert: Expert) -> tuple[float, int] | None:
    """What companies say of an expert on average, and of how many; None below five.

    It moves only with every fifth: two averages one after the other would else say what one company said.
    """
    query = select(MentoringRating.score).where(
        MentoringRating.expert_id == expert.id, MentoringRating.side == "company"
    )
    scores = list(db.session.scalars(query.order_by(MentoringRating.id)))
    counted = len(scores) // ENOUGH * ENOUGH
    return (sum(scores[:counted]) / counted, counted) if counted else None


def mentorings_that_move(company_id: int) -> list[tuple[Text, list[str]]]:
    """What a merger of this company moves of its mentorings, by their goals."""
    query = select(Mentoring.goal).where(Mentoring.company_id == company_id).order_by(Mentoring.id)
    return [(Text("멘토링", "Mentoring"), [goal[:80] for goal in db.session.scalars(query)])]


def of_expert(expert: Expert, *states: str) -> list[Mentoring]:
    """Mentorings that an expert has now, or had and that ended with them."""
    query = select(Mentoring).where(Mentoring.expert_id == expert.id).options(joinedload(Mentoring.company))
    query = query.where(Mentoring.state.in_(states)) if states else query
    return list(db.session.scalars(query.order_by(Mentoring.id.desc())))


def has_history(expert_id: int) -> bool:
    """Whether anybody was ever mentored or was to be mentored by this expert."""
    query = select(MentorAssignment.id).where(MentorAssignment.expert_id == expert_id).limit(1)
    return db.session.scalars(query).first() is not None
