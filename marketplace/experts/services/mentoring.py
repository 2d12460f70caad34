"""Mentoring from the request to what became of it: asked for, assigned, accepted, released, ended, rated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import center_people, people_of
from marketplace.accounts.services import notify
from marketplace.experts import queries
from marketplace.experts.lifecycle import MENTORING
from marketplace.experts.models import (
    LANGUAGES,
    OUTCOMES,
    SEATED,
    Expert,
    MentorAssignment,
    Mentoring,
    MentoringRating,
)
from marketplace.experts.permissions import administers, is_company, may_request_for
from marketplace.experts.queries.suggestions import FULL, no_room
from marketplace.experts.services.parting import finish_assignment, vacate
from marketplace.formats import codes
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.kernel.working_days import add_working_days

ONE_AT_A_TIME = Text(
    "이 기업에는 진행 중인 멘토링이 있습니다. 끝난 뒤에 새로 신청해 주십시오.",
    "This company has a mentoring under way. Ask for another when it has ended.",
)
CHOOSE = Text("목록에 있는 값을 선택해 주십시오.", "Choose from the list.")


@dataclass(frozen=True)
class MentoringDraft:
    """What a company wants to reach, in which field, in which language, from when."""

    goal: str
    field: str
    language: str
    wanted_on: date


def request_mentoring(actor: Actor, company_id: int, draft: MentoringDraft, form_token: str) -> str:
    """A company asks for a mentor, or the center proposes one to it; the ref. The same form sent twice asks once."""
    with atomic():
        if made := made_before(Mentoring, form_token, Mentoring.requested_by_id == actor.user_id):
            return made.ref
        company = locked_by(Organisation, Organisation.id == company_id, Organisation.kind == "company")
        by_center = not may_request_for(actor, company.id)
        if by_center and not administers(actor):
            raise NotFound()
        if not company.is_approved:
            raise Conflict(
                Text("승인된 기업만 멘토링을 받을 수 있습니다.", "Only approved companies can have a mentor.")
            )
        if queries.alive_of(company.id) is not None:
            raise Conflict(ONE_AT_A_TIME)
        _check(draft)
        row = Mentoring(
            state="proposed" if by_center else "requested",
            by_center=by_center,
            company_id=company.id,
            requested_by_id=actor.user_id,
            goal=draft.goal,
            field=draft.field,
            language=draft.language,
            wanted_on=draft.wanted_on,
            form_token=form_token,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("mentoring.propose" if by_center else "mentoring.request", row, actor)
        if by_center:
            notify("mentoring_proposed", row.id, people_of(company.id), mentoring_id=row.id)
        else:
            _want_mentor(row)
        return row.ref


def change_request(actor: Actor, ref: str, draft: MentoringDraft) -> None:
    """Correct what is wanted, while nobody has accepted it."""
    with atomic():
        row = _load(actor, ref)
        if not (is_company(actor, row) or administers(actor)):
            raise Forbidden(
                Text("기업이나 센터만 수정할 수 있습니다.", "Only the company and the center can edit it.")
            )
        if row.state not in ("proposed", "requested"):
            raise Conflict()
        _check(draft)
        row.goal, row.field, row.language, row.wanted_on = (
            draft.goal,
            draft.field,
            draft.language,
            draft.wanted_on,
        )


def agree(actor: Actor, ref: str) -> None:
    """The company wants what the center proposed."""
    with atomic():
        row = _step(actor, ref, "agree")
        _want_mentor(row)


def withdraw(actor: Actor, ref: str) -> None:
    """No mentor is wanted after all."""
    with atomic():
        row = _step(actor, ref, "withdraw")
        told = people_of(row.company_id) if administers(actor) else center_people("center_admin")
        notify("mentoring_withdrawn", f"{row.id}:{row.version}", _but(actor, told), mentoring_id=row.id)


def reopen(actor: Actor, ref: str) -> None:
    """Taken back: a mentor is wanted again."""
    with atomic():
        row = _load(actor, ref)
        locked_by(Organisation, Organisation.id == row.company_id)
        MENTORING.check("reopen", row, actor)
        if queries.alive_of(row.company_id) is not None:
            raise Conflict(ONE_AT_A_TIME)
        MENTORING.perform("reopen", row, actor)
        row.waits_since = clock.now()
        _want_mentor(row)


def assign(actor: Actor, ref: str, expert_ref: str) -> None:
    """The center asks an expert, who has room and no tie to the company."""
    with atomic():
        row = _load(actor, ref)
        MENTORING.check("assign", row, actor)
        expert = _askable(actor, row, expert_ref)
        _seat(row, expert)
        MENTORING.perform("assign", row, actor, expert=expert.id)
        row.waits_since = clock.now()
        db.session.add(
            MentorAssignment(mentoring_id=row.id, expert_id=expert.id, assigned_by_id=actor.user_id)
        )
        db.session.flush()
        notify("mentoring_assigned", f"{row.id}:{row.version}", [expert.user_id], mentoring_id=row.id)


def take_back(actor: Actor, ref: str) -> None:
    """The center asks the expert no more: another is to be asked, or it was a mistake."""
    with atomic():
        row = _step(actor, ref, "take_back")
        asked = finish_assignment(row, "taken_back", actor)
        vacate(row)
        notify("mentoring_taken_back", f"{row.id}:{row.version}", [asked.expert.user_id], mentoring_id=row.id)


def accept(actor: Actor, ref: str) -> None:
    """The expert mentors the company from now on: both have met within so many working days."""
    with atomic():
        row = _step(actor, ref, "accept")
        row.accepted_at, row.first_due_on = clock.now(), _first_due_on()
        query = select(MentorAssignment).where(
            MentorAssignment.mentoring_id == row.id, MentorAssignment.ended_at.is_(None)
        )
        db.session.scalars(query).one().accepted_at = row.accepted_at
        people = [*people_of(row.company_id), *center_people("center_admin")]
        notify("mentoring_accepted", f"{row.id}:{row.version}", people, mentoring_id=row.id)


def decline(actor: Actor, ref: str, reason: str) -> None:
    """The expert can't; the reason is for the center alone."""
    with atomic():
        row = _step(actor, ref, "decline")
        finish_assignment(row, "declined", actor, reason)
        vacate(row)
        _want_mentor(row)


def release(actor: Actor, ref: str, reason: str) -> None:
    """Another expert is to go on, without blame: the reason is for the center alone, the other side hears that one is looked for."""
    with atomic():
        row = _step(actor, ref, "release")
        before = finish_assignment(row, "released", actor, reason)
        vacate(row)
        people = [*people_of(row.company_id), before.expert.user_id]
        notify("mentor_changes", f"{row.id}:{row.version}", _but(actor, people), mentoring_id=row.id)
        _want_mentor(row)


def end(actor: Actor, ref: str, outcome: str, words: str) -> None:
    """It is over, and this became of it; both sides are asked how it was."""
    if outcome not in OUTCOMES:
        raise Invalid(CHOOSE, outcome=CHOOSE)
    with atomic():
        row = _step(actor, ref, "end", outcome=outcome)
        row.ended_at, row.outcome, row.outcome_text = clock.now(), outcome, words.strip()[:1000]
        row.seat = None
        finish_assignment(row, "ended", actor)
        assert row.expert is not None
        people = [*people_of(row.company_id), row.expert.user_id, *center_people("center_admin")]
        notify("mentoring_ended", f"{row.id}:{row.version}", _but(actor, people), mentoring_id=row.id)


def resume(actor: Actor, ref: str) -> None:
    """The end was a mistake: it goes on with the same expert, where there is still room."""
    with atomic():
        row = _load(actor, ref)
        locked_by(Organisation, Organisation.id == row.company_id)
        MENTORING.check("resume", row, actor)
        if not queries.may_resume(row):
            raise Conflict(Text("끝난 지 오래되어 다시 열 수 없습니다.", "It ended too long ago to go on."))
        if queries.alive_of(row.company_id) is not None:
            raise Conflict(ONE_AT_A_TIME)
        assert row.expert_id is not None
        expert = locked_by(Expert, Expert.id == row.expert_id)
        if against := no_room(expert, queries.loads().get(expert.id, 0)):
            raise Conflict(against)
        _seat(row, expert)
        MENTORING.perform("resume", row, actor)
        row.ended_at, row.outcome, row.outcome_text = None, "", ""
        last = select(MentorAssignment).where(
            MentorAssignment.mentoring_id == row.id, MentorAssignment.ending == "ended"
        )
        again = db.session.scalars(last.order_by(MentorAssignment.id.desc())).first()
        assert again is not None
        again.ended_at, again.ending, again.ended_by_id = None, "", None


def rate(actor: Actor, ref: str, score: int, words: str) -> None:
    """One side says how it was; said again it replaces what was said."""
    with atomic():
        row = _load(actor, ref)
        side = queries.side_of(actor, row)
        if not side:
            raise Forbidden(
                Text("기업과 전문가만 평가할 수 있습니다.", "Only the company and the expert rate it.")
            )
        if row.state != "ended" or row.expert_id is None:
            raise Conflict(
                Text("끝난 멘토링만 평가할 수 있습니다.", "A mentoring is rated when it has ended.")
            )
        said = queries.own_rating(actor, row)
        if said is None:
            said = MentoringRating(mentoring_id=row.id, expert_id=row.expert_id, side=side)
            db.session.add(said)
        said.score, said.words = score, words.strip()[:500]
        assert actor.user_id is not None
        said.rated_by_id, said.rated_at = actor.user_id, clock.now()


def _load(actor: Actor, ref: str) -> Mentoring:
    if queries.mentoring_for(actor, ref) is None:
        raise NotFound()
    return locked_by(Mentoring, Mentoring.ref == ref)


def _step(actor: Actor, ref: str, action: str, **detail: object) -> Mentoring:
    row = _load(actor, ref)
    MENTORING.perform(action, row, actor, **detail)
    row.waits_since = clock.now()
    return row


def _check(draft: MentoringDraft) -> None:
    if draft.field and draft.field not in codes.table("field"):
        raise Invalid(CHOOSE, field=CHOOSE)
    if draft.language not in LANGUAGES:
        raise Invalid(CHOOSE, language=CHOOSE)


def _askable(actor: Actor, row: Mentoring, expert_ref: str) -> Expert:
    """The expert, locked, who may be asked: here, free, with room, and with no tie to the company."""
    expert = locked_by(Expert, Expert.ref == expert_ref)
    if expert.left_at is not None or expert.approved_at is None:
        raise NotFound()
    against = queries.conflicts(row.company, [expert]).get(expert.id)
    against = against or no_room(expert, queries.loads().get(expert.id, 0))
    if against is not None:
        raise Conflict(against)
    return expert


def _seat(row: Mentoring, expert: Expert) -> None:
    """Take the first free place of the expert, who is locked; the database refuses a place that is taken."""
    query = select(Mentoring.seat).where(Mentoring.expert_id == expert.id, Mentoring.state.in_(SEATED))
    taken = set(db.session.scalars(query))
    free = next((place for place in range(1, expert.capacity + 1) if place not in taken), None)
    if free is None:
        raise Conflict(FULL.fill(load=len(taken)))
    row.expert_id, row.seat = expert.id, free


def _first_due_on() -> date:
    today = clock.today()
    return add_working_days(today, int(policy.value("mentoring_first_meeting_working_days", today)))


def _want_mentor(row: Mentoring) -> None:
    notify("mentor_wanted", f"{row.id}:{row.version}", center_people("center_admin"), mentoring_id=row.id)


def _but(actor: Actor, people: list[int | None] | list[int]) -> list[int | None]:
    """Everybody else: who did it knows."""
    return [one for one in people if one != actor.user_id]
