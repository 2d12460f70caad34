"""Meetings of a mentoring, logged by the expert: in a minute, and put right or deleted as long as the month is fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete

from marketplace.accounts.queries import people_of
from marketplace.accounts.services import notify
from marketplace.experts import queries
from marketplace.experts.models import PLACES, Mentoring, MentoringSession, PrivateNote
from marketplace.experts.permissions import is_own
from marketplace.experts.queries.happenings import meeting_key
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.happening import undone
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by

SHORTEST, LONGEST = 15, 600  # minutes


@dataclass(frozen=True)
class Meeting:
    """What is logged. `private`: for the expert's own eyes."""

    held_on: date
    minutes: int
    place: str
    notes: str = ""
    private: str = ""
    actions: str = ""
    next_on: date | None = None


def log_meeting(actor: Actor, ref: str, meeting: Meeting, form_token: str) -> str:
    """Write down a meeting; the company is told. The same form sent twice logs once."""
    with atomic():
        row = _mentored(actor, ref)
        if made := made_before(MentoringSession, form_token, MentoringSession.mentoring_id == row.id):
            return made.ref
        if row.state != "running":
            raise Conflict(
                Text(
                    "진행 중인 멘토링에만 기록할 수 있습니다.",
                    "Meetings are logged while the mentoring is under way.",
                )
            )
        _check(row, meeting)
        session = MentoringSession(mentoring_id=row.id, expert_id=row.expert_id, form_token=form_token)
        db.session.add(session)
        _write(session, meeting, actor)
        audit.record(
            "mentoring.log", row, actor, held_on=meeting.held_on.isoformat(), minutes=meeting.minutes
        )
        notify("mentoring_logged", session.id, people_of(row.company_id), mentoring_session_id=session.id)
        return session.ref


def change_meeting(actor: Actor, ref: str, session_ref: str, meeting: Meeting) -> None:
    """Put a meeting right."""
    with atomic():
        row, session = _session(actor, ref, session_ref)
        _check(row, meeting, began=session.held_on)
        _write(session, meeting, actor)
        audit.record(
            "mentoring.correct", row, actor, held_on=meeting.held_on.isoformat(), minutes=meeting.minutes
        )


def delete_meeting(actor: Actor, ref: str, session_ref: str) -> None:
    """It was entered by mistake; a company that told of it in public tells it no longer."""
    with atomic():
        row, session = _session(actor, ref, session_ref)
        audit.record(
            "mentoring.delete", row, actor, held_on=session.held_on.isoformat(), minutes=session.minutes
        )
        db.session.execute(delete(PrivateNote).where(PrivateNote.session_id == session.id))
        db.session.delete(session)
        undone(meeting_key(row, session))


def _mentored(actor: Actor, ref: str) -> Mentoring:
    if queries.mentoring_for(actor, ref) is None:
        raise NotFound()
    row = locked_by(Mentoring, Mentoring.ref == ref)
    if not is_own(actor, row.expert):
        raise Forbidden(
            Text("담당 전문가만 만남을 기록할 수 있습니다.", "Only the expert who mentors can log a meeting.")
        )
    return row


def _session(actor: Actor, ref: str, session_ref: str) -> tuple[Mentoring, MentoringSession]:
    """The expert's own meeting, as long as it may be changed."""
    row = queries.mentoring_for(actor, ref)
    session = queries.session_for(actor, row, session_ref) if row else None
    if row is None or session is None:
        raise NotFound()
    session = locked_by(MentoringSession, MentoringSession.id == session.id)
    if not queries.is_fresh(session.held_on):
        raise Conflict(
            Text(
                "오래된 기록은 수정하거나 삭제할 수 없습니다. 센터에 알려 주십시오.",
                "An old entry can't be changed or deleted. Please tell the center.",
            )
        )
    return row, session


def _check(row: Mentoring, meeting: Meeting, began: date | None = None) -> None:
    earliest = queries.loggable_from(row) if row.accepted_at else clock.today()
    if began is not None:
        earliest = min(earliest, began)
    if not earliest <= meeting.held_on <= clock.today():
        say = Text(
            "만난 날은 {first}부터 오늘까지 가운데 입력해 주십시오.", "Enter a day from {first} to today."
        ).fill(first=earliest.isoformat())
        raise Invalid(say, held_on=say)
    if not SHORTEST <= meeting.minutes <= LONGEST or meeting.place not in PLACES:
        say = Text("목록에 있는 값을 선택해 주십시오.", "Choose from the list.")
        raise Invalid(say, minutes=say)
    if meeting.next_on is not None and meeting.next_on < meeting.held_on:
        say = Text("다음 만남은 만난 날보다 뒤여야 합니다.", "The next meeting is later than this one.")
        raise Invalid(say, next_on=say)


def _write(session: MentoringSession, meeting: Meeting, actor: Actor) -> None:
    session.held_on, session.minutes, session.place = meeting.held_on, meeting.minutes, meeting.place
    session.notes, session.actions, session.next_on = meeting.notes, meeting.actions, meeting.next_on
    db.session.flush()
    note = db.session.get(PrivateNote, session.id)
    if note is None and meeting.private:
        assert actor.user_id is not None
        db.session.add(PrivateNote(session_id=session.id, user_id=actor.user_id, words=meeting.private))
    elif note is not None and meeting.private:
        note.words = meeting.private
    elif note is not None:
        db.session.delete(note)
