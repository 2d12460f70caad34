"""Planning an event: written, announced, moved, cancelled, and who was there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from marketplace.kernel import audit, clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked_by
from marketplace.newsroom.lifecycle import EVENT, LIVE
from marketplace.newsroom.models import Event, Registration
from marketplace.newsroom.queries.gatherings import door_is_open, people_come
from marketplace.newsroom.services.notices import check_editor
from marketplace.newsroom.services.telling import tell
from marketplace.newsroom.services.waiting import move_up

PAST = Text("지금보다 나중인 날짜와 시각을 입력해 주십시오.", "Enter a day and time later than now.")
BACKWARDS = Text("끝나는 시각을 시작보다 늦게 입력해 주십시오.", "Enter an end later than the beginning.")
CLOSED_FIRST = Text(
    "신청 마감을 신청 시작보다 늦게 입력해 주십시오.", "Enter a close of registration later than its opening."
)
CLOSES_LATE = Text(
    "신청 마감을 행사가 끝나기 전으로 입력해 주십시오.", "Registration has to close before the event ends."
)
NOWHERE = Text(
    "장소나 온라인 접속 주소 가운데 하나를 입력해 주십시오.", "Enter a place or the link of an online event."
)
NO_SUCH_CODE = Text(
    "지금 열리는 행사의 번호가 아닙니다. 행사장에 보이는 숫자 6자리를 확인해 주십시오.",
    "No event that goes on now has this code. Check the six digits shown in the room.",
)
NOBODY_CAME = Text(
    "참석은 행사 시작 1시간 전부터 표시합니다. 취소된 행사에는 표시하지 않습니다.",
    "Attendance is noted from one hour before the event begins. It is not noted for an event that was cancelled.",
)
WHY = Text(
    "취소하는 사유를 입력해 주십시오. 신청한 모든 분이 읽습니다.",
    "Enter the reason; everybody who registered reads it.",
)


@dataclass(frozen=True)
class Plan:
    """What the event is, where and when, for whom, and how many of them."""

    title_ko: str
    title_en: str
    body_ko: str
    body_en: str
    audience: str
    cluster_id: int | None
    place: str
    link: str
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime
    closes_at: datetime
    seats: int | None
    per_company: int | None


def write_event(actor: Actor, form_token: str, plan: Plan) -> str:
    """A draft. Its ref."""
    check_editor(actor)
    _check(plan)
    with atomic():
        made = made_before(Event, form_token, Event.written_by_id == actor.user_id)
        if made is not None:
            return made.ref
        row = Event(form_token=form_token, written_by_id=actor.user_id, **vars(plan))
        db.session.add(row)
        audit.record("event.write", row, actor)
        return row.ref


def _check(plan: Plan) -> None:
    if plan.starts_at <= clock.now():
        raise Invalid(PAST, starts_at=PAST)
    if plan.ends_at <= plan.starts_at:
        raise Invalid(BACKWARDS, ends_at=BACKWARDS)
    if plan.closes_at <= plan.opens_at:
        raise Invalid(CLOSED_FIRST, closes_at=CLOSED_FIRST)
    if plan.closes_at > plan.ends_at:
        raise Invalid(CLOSES_LATE, closes_at=CLOSES_LATE)
    if not plan.place and not plan.link:
        raise Invalid(NOWHERE, place=NOWHERE)


def change_event(actor: Actor, ref: str, plan: Plan, version: int | None = None) -> None:
    """Another plan. Who registered hears of another time, place or link; more seats go to the waiting list.

    Fewer seats than are taken: nobody loses theirs, and nobody moves up until as many have withdrawn.
    """
    check_editor(actor)
    with atomic():
        row = locked_by(Event, Event.ref == ref)
        if version is not None and version != row.version:
            raise Conflict()
        if row.state == "cancelled" or (row.state == "announced" and row.starts_at <= clock.now()):
            raise Conflict(
                Text(
                    "이미 시작했거나 취소된 행사는 바꿀 수 없습니다.",
                    "An event that has begun or was cancelled can't be changed.",
                )
            )
        _check(plan)
        moved = (row.starts_at, row.ends_at) != (plan.starts_at, plan.ends_at)
        elsewhere = (row.place, row.link) != (plan.place, plan.link)
        for name, value in vars(plan).items():
            setattr(row, name, value)
        if moved:
            row.reminded_at = None
        audit.record("event.change", row, actor, moved=moved)
        db.session.flush()
        if row.state == "announced":
            if moved or elsewhere:
                tell("event_changed", f"{row.id}:{row.version}", row, moved=moved)
            move_up(row)


def announce_event(actor: Actor, ref: str) -> None:
    """Everybody of its audience sees it; registration opens by itself."""
    with atomic():
        row = locked_by(Event, Event.ref == ref)
        if row.state == "draft" and row.starts_at <= clock.now():
            raise Conflict(PAST)
        EVENT.perform("announce", row, actor)
        row.announced_at = clock.now()


def cancel_event(actor: Actor, ref: str, note: str) -> None:
    """It does not take place; everybody who registered or waits is told why."""
    if not note.strip():
        raise Invalid(WHY, reason=WHY)
    with atomic():
        row = locked_by(Event, Event.ref == ref)
        if row.state == "announced" and row.ends_at <= clock.now():
            raise Conflict(Text("이미 끝난 행사입니다.", "This event is over."))
        EVENT.perform("cancel", row, actor)
        row.note = note.strip()[:500]
        tell("event_cancelled", row.id, row)


# Who was there


def check_in(actor: Actor, code: str) -> str:
    """Say that one is there, by the six digits shown in the room. The event's ref."""
    digits = "".join(one for one in code if one.isdigit())
    with atomic():
        query = select(Event).join(Registration, Registration.event_id == Event.id)
        going = [
            event
            for event in db.session.scalars(
                query.where(
                    Event.code == digits,
                    Event.state == "announced",
                    Registration.user_id == actor.user_id,
                    Registration.state.in_(LIVE),
                )
            )
            if door_is_open(event)
        ]
        if not digits or not going:
            raise Invalid(NO_SUCH_CODE, code=NO_SUCH_CODE)
        mine = Registration.event_id == going[0].id, Registration.user_id == actor.user_id
        row = locked_by(Registration, *mine)
        if row.attended_at is None:
            row.attended_at, row.noted_by_id = clock.now(), None
        return going[0].ref


def check_in_guest(registration_id: int, code: str) -> None:
    """As `check_in`, for a guest on the page of their own link."""
    digits = "".join(one for one in code if one.isdigit())
    with atomic():
        row = locked_by(Registration, Registration.id == registration_id)
        if row.state not in LIVE or row.event.code != digits or not door_is_open(row.event):
            raise Invalid(NO_SUCH_CODE, code=NO_SUCH_CODE)
        if row.attended_at is None:
            row.attended_at, row.noted_by_id = clock.now(), None


def mark_attendance(actor: Actor, ref: str, registration_ref: str, came: bool) -> str:
    """The center notes that somebody came, or takes that back; their name."""
    check_editor(actor)
    with atomic():
        event = locked_by(Event, Event.ref == ref)
        row = db.session.scalars(
            select(Registration).where(
                Registration.event_id == event.id,
                Registration.ref == registration_ref,
            )
        ).first()
        if row is None:
            raise NotFound()
        if row.state not in LIVE:
            raise Conflict(Text("신청을 취소한 사람입니다.", "This person's registration was withdrawn."))
        if not people_come(event):
            raise Conflict(NOBODY_CAME)
        values = {"attended_at": clock.now() if came else None, "noted_by_id": actor.user_id}
        db.session.execute(update(Registration).where(Registration.id == row.id).values(**values))
        audit.record("event.attendance", event, actor, registration=row.id, came=came)
        return row.name


def give_feedback(registration_id: int, score: int, words: str) -> None:
    """What one thinks of an event that one came to, or changes one's mind about."""
    if not 1 <= score <= 5:
        sentence = Text("1에서 5 사이에서 선택해 주십시오.", "Choose from 1 to 5.")
        raise Invalid(sentence, score=sentence)
    with atomic():
        row = locked_by(Registration, Registration.id == registration_id)
        if row.attended_at is None or row.event.ends_at > clock.now():
            raise Conflict(
                Text(
                    "행사에 참석하신 뒤에 의견을 남길 수 있습니다.",
                    "You can say what you think after you came to the event.",
                )
            )
        row.score, row.words = score, words.strip()[:1000]
