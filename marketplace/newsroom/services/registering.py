"""Registering for an event: a seat or a place on the waiting list, never more seats than there are."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.services import tidy_email
from marketplace.kernel import clock
from marketplace.kernel.actor import GUEST, SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Invalid, NotFound
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked, locked_by
from marketplace.newsroom.lifecycle import LIVE, REGISTRATION
from marketplace.newsroom.models import Event, Registration
from marketplace.newsroom.queries.gatherings import event_to_register, is_open, of_company, seats
from marketplace.newsroom.services.telling import tell_one
from marketplace.newsroom.services.waiting import move_up

RESENT_AFTER = timedelta(minutes=10)  # the mail that confirms an address is not sent more often
NOT_OPEN = Text(
    "지금은 신청을 받지 않습니다. 신청 기간을 확인해 주십시오.",
    "Registration is not open now. See when it opens and closes.",
)
HELD_NO_MORE = Text(
    "확정 기한이 지나 자리가 다음 분께 넘어갔습니다. 신청 기간이면 다시 신청할 수 있습니다.",
    "The time to confirm is over and the seat went to the next person. You can register again while registration is open.",
)
GIVEN_UP = Text(
    "취소된 신청입니다. 행사 화면에서 다시 신청해 주십시오.",
    "This registration was withdrawn. Register again on the event's page.",
)
BEGUN = Text("이미 시작했거나 취소된 행사입니다.", "This event has begun or was cancelled.")


def register(actor: Actor, ref: str) -> str:
    """A member's seat, or a place on the waiting list: the state. Asked twice it changes nothing."""
    with atomic():
        event = _open_event(actor, ref)
        user = db.session.get_one(User, actor.user_id)
        row = _row_of(event, user) or _new(event, user.name, user.email, user.language)
        row.user_id = user.id
        if row.state in LIVE:
            row.company_id = (
                row.company_id or actor.company_id
            )  # who came as a guest counts for the company now
            return row.state
        row.company_id, row.name = actor.company_id, user.name
        _check_company(event, row.company_id)
        _take_place(event, row, actor)
        return row.state


def ask_as_guest(ref: str, name: str, email: str, organisation: str, consent: bool, language: str) -> None:
    """A mail with a link goes to the address; the seat is taken when its owner opens it.

    The same happens for every address: who has registered is not told here.
    """
    if not consent:
        sentence = Text(
            "동의하셔야 신청을 받을 수 있습니다.", "We need your consent to take your registration."
        )
        raise Invalid(sentence, consent=sentence)
    email = tidy_email(email)
    with atomic():
        event = _open_event(GUEST, ref)
        row = db.session.scalars(
            select(Registration).where(Registration.event_id == event.id, Registration.email == email)
        ).first()
        if row is None:
            row = _new(event, name.strip(), email, language)
        elif row.state in LIVE or row.user_id is not None:
            tell_one("event_registered_already", f"{row.id}:{clock.today()}", row)
            return
        elif row.state == "unconfirmed" and row.queued_at > clock.now() - RESENT_AFTER:
            return  # the mail is on its way
        row.name, row.organisation, row.language = name.strip(), organisation.strip(), language
        REGISTRATION.perform("ask", row, SYSTEM)
        row.queued_at = clock.now()
        db.session.flush()
        tell_one("event_confirm_email", f"{row.id}:{row.version}", row)


def confirm_guest(registration_id: int) -> str:
    """A guest's link was opened and its button pressed: the seat or the place on the list. The state."""
    with atomic():
        row = _locked_with_event(registration_id)
        if row.state in ("withdrawn", "lapsed"):
            raise Conflict(GIVEN_UP)
        if row.state != "unconfirmed":
            return row.state
        if not is_open(row.event):
            raise Conflict(NOT_OPEN)
        _take_place(row.event, row, SYSTEM)
        return row.state


def _row_of(event: Event, user: User) -> Registration | None:
    """The person's own row, whatever address they had then, or the one of a guest with their address."""
    rows = select(Registration).where(Registration.event_id == event.id)
    own = db.session.scalars(rows.where(Registration.user_id == user.id)).first()
    if own is not None:
        return own
    same = db.session.scalars(rows.where(Registration.email == user.email)).first()
    if same is None or same.user is None:
        return same
    same.email = same.user.email  # the address was another member's, who has a new one and keeps the seat
    db.session.flush()
    return None


def _new(event: Event, name: str, email: str, language: str) -> Registration:
    row = Registration(
        event_id=event.id, event=event, name=name, email=email, language=language, queued_at=clock.now(),
        state="withdrawn",
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    return row


def _open_event(actor: Actor, ref: str) -> Event:
    number = event_to_register(actor, ref)
    if number is None:
        raise NotFound()
    event = locked(Event, number)
    if not is_open(event):
        raise Conflict(NOT_OPEN)
    return event


def _check_company(event: Event, company_id: int | None) -> None:
    if event.per_company is None or company_id is None:
        return
    if of_company(event, company_id) >= event.per_company:
        raise Conflict(
            Text(
                "한 기업에서 {count}명까지 신청할 수 있습니다. 같은 기업의 신청자와 상의해 주십시오.",
                "People of one company who can register: {count}. Ask your colleagues who registered.",
            ).fill(count=event.per_company)
        )


def _take_place(event: Event, row: Registration, actor: Actor) -> None:
    """The seat where one is free and nobody waits for it, else the end of the waiting list. The event's row is locked."""
    there = seats(event)
    free = there.free is None or (there.free > 0 and not there.waiting)
    row.queued_at, row.confirm_by_at = clock.now(), None
    row.attended_at = row.score = None
    REGISTRATION.perform("take_seat" if free else "queue", row, actor)
    db.session.flush()
    tell_one("event_registered" if free else "event_waiting", f"{row.id}:{row.version}", row)


def _locked_with_event(registration_id: int) -> Registration:
    """The event's row first: whoever changes seats takes it, so that two never count at once."""
    event_id = db.session.scalar(select(Registration.event_id).where(Registration.id == registration_id))
    if event_id is None:
        raise NotFound()
    locked(Event, event_id)
    return locked(Registration, registration_id)


def confirm_seat(actor: Actor, registration_id: int) -> None:
    """Say yes to a seat that came free, in time."""
    with atomic():
        row = _locked_with_event(registration_id)
        if row.state == "registered":
            return
        if row.state == "lapsed" or (row.confirm_by_at is not None and row.confirm_by_at <= clock.now()):
            raise Conflict(HELD_NO_MORE)
        if row.event.state != "announced":
            raise Conflict(BEGUN)
        REGISTRATION.perform("confirm", row, actor)
        row.confirm_by_at = None
        db.session.flush()
        tell_one("event_registered", f"{row.id}:{row.version}", row)


def withdraw(actor: Actor, registration_id: int) -> None:
    """Give the seat or the place back; whoever waits moves up."""
    with atomic():
        row = _locked_with_event(registration_id)
        if row.state == "withdrawn":
            return
        if row.event.state != "announced" or row.event.starts_at <= clock.now():
            raise Conflict(BEGUN)
        REGISTRATION.perform("withdraw", row, actor)
        row.confirm_by_at = row.attended_at = None  # the door opens before the event begins
        db.session.flush()
        move_up(row.event)


def withdraw_for(actor: Actor, ref: str, registration_ref: str) -> str:
    """The center takes somebody off the list who asked for it by phone; they hear of it. Their name."""
    with atomic():
        event = locked_by(Event, Event.ref == ref)
        row = db.session.scalars(
            select(Registration).where(
                Registration.event_id == event.id, Registration.ref == registration_ref
            )
        ).first()
        if row is None:
            raise NotFound()
        withdraw(actor, row.id)
        tell_one("event_withdrawn", f"{row.id}:{row.version}", row)
        return row.name
