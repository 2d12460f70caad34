"""Questions of people without an account: asked, confirmed by mail, answered, continued as a deal of a company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import delete, select

from marketplace.accounts.services import notify, notify_address, tidy_email
from marketplace.catalog import queries as catalog
from marketplace.kernel import audit, clock, policy
from marketplace.kernel.actor import GUEST, SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.forgetting import Person
from marketplace.kernel.ids import new_ref
from marketplace.kernel.once import made_before
from marketplace.kernel.outbox import Outbox
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.kernel.working_days import working_days_between
from marketplace.negotiation import queries
from marketplace.negotiation.lifecycle import GUEST_QUESTION
from marketplace.negotiation.models import (
    DECLINE_REASONS,
    PURPOSES,
    CenterOpening,
    GuestMessage,
    GuestQuestion,
    Inquiry,
    Message,
    MessageFile,
)
from marketplace.negotiation.queries import guests as guest_queries
from marketplace.negotiation.services.inquiries import LONGEST_MESSAGE
from marketplace.papers.services import Attachment

GUESTS_KEPT = timedelta(days=365)  # after the last word
MOST_WAITING = 5  # unconfirmed questions of one address: nobody's mailbox is filled from here
_CHECK = Text("입력한 내용을 확인해 주십시오.", "Please check what you entered.")
_CLOSED = Text("끝난 문의에는 글을 쓸 수 없습니다.", "This question is closed.")


def ask_as_guest(
    public_id: str,
    *,
    name: str,
    email: str,
    company_name: str,
    purpose: str,
    body: str,
    language: str,
    consent: bool,
    files: Sequence[Attachment] = (),
    form_token: str | None = None,
) -> None:
    """Keep a guest's question and mail the link that confirms the address; until then nobody reads it.

    The same happens for every address: who has an account is not told. Without `consent` (개인정보 보호법
    제15조, 제17조) nothing is kept.
    """
    email = tidy_email(email)
    if not consent:
        needed = Text("동의하셔야 답변을 보내 드릴 수 있습니다.", "We need your consent to answer you.")
        raise Invalid(_CHECK, consent=needed)
    if purpose not in PURPOSES:
        raise Invalid(_CHECK, purpose=Text("문의 목적을 선택해 주십시오.", "Choose the purpose."))
    with atomic():
        if made_before(GuestQuestion, form_token) is not None:
            return
        listing = catalog.listing_for(GUEST, public_id)
        if listing is None:
            raise NotFound()
        if _unconfirmed(email) >= MOST_WAITING:
            return  # the page says the same: check your mail
        question = GuestQuestion(
            listing_id=listing.id,
            name=name.strip(),
            email=email,
            company_name=company_name.strip(),
            purpose=purpose,
            language=language,
            consent_at=clock.now(),
            form_token=form_token,
        )
        db.session.add(question)
        db.session.flush()
        _add(question, "guest", None, body, files, None)
        audit.record("guest_question.ask", question, SYSTEM)
        notify_address("guest_confirm", question.id, email, language, guest_question_id=question.id)


def _unconfirmed(email: str) -> int:
    """How many questions of the last day wait for this address to be confirmed."""
    query = select(GuestQuestion.id).where(
        GuestQuestion.email == email,
        GuestQuestion.state == "unconfirmed",
        GuestQuestion.created_at > clock.now() - timedelta(days=1),
    )
    return len(db.session.scalars(query).all())


def confirm_guest(secret: str) -> GuestQuestion:
    """The link was opened and its button pressed: the question goes to the institution and the reply clock starts.

    Pressed again it changes nothing. NotFound for a link that is forged, too old or of a forgotten question.
    """
    with atomic():
        question = guest_queries.question_to_confirm(secret)
        if question is None:
            raise NotFound()
        question = _load(question.id)
        if question.state == "unconfirmed":
            GUEST_QUESTION.perform("confirm", question, SYSTEM)
            question.confirmed_at, question.reply_due_on = clock.now(), queries.reply_due_on()
            _tell_institution("guest_asked", question.id, question)
            _tell_guest("guest_received", question.id, question)
        return question


def reply_to_guest(question_id: int, body: str, actor: Actor, form_token: str | None = None) -> None:
    """The institution (or the center) answers; the first answer stops the clock. The guest gets it by mail."""
    with atomic():
        if made_before(GuestMessage, form_token) is not None:
            return
        question = _load(question_id)
        parties = GUEST_QUESTION.parties(actor, question)
        side = "licensor" if "licensor" in parties else "center" if "center" in parties else ""
        if not side:
            raise Forbidden(
                Text("이 기술의 담당자만 답할 수 있습니다.", "Only the people of this listing can answer.")
            )
        if question.state not in ("open", "answered"):
            raise Conflict(_CLOSED)
        if side == "licensor" and question.state == "open":
            GUEST_QUESTION.perform("answer", question, actor)
            question.answered_at = clock.now()
        message = _add(question, side, actor.user_id, body, (), form_token)
        _tell_guest("guest_answered", message.id, question, guest_message_id=message.id)


def write_as_guest(secret: str, body: str, form_token: str | None = None) -> None:
    """The guest writes again, by the private link."""
    with atomic():
        if made_before(GuestMessage, form_token) is not None:
            return
        found = guest_queries.question_of_secret(secret)
        if found is None:
            raise NotFound()
        question = _load(found.id)
        if question.state not in ("open", "answered"):
            raise Conflict(_CLOSED)
        message = _add(question, "guest", None, body, (), form_token)
        _tell_institution("guest_wrote", message.id, question)


def decline_guest(question_id: int, reason: str, actor: Actor, declined_for: str = "other") -> None:
    """The institution says no and why; the reason goes to the guest and is counted."""
    if not reason.strip():
        raise Invalid(
            _CHECK,
            reason=Text(
                "이유를 적어 주십시오. 상대방에게 전달됩니다.", "Please say why; the other side will read it."
            ),
        )
    if declined_for not in DECLINE_REASONS:
        raise Invalid(_CHECK, declined_for=Text("거절 사유를 선택해 주십시오.", "Choose a reason."))
    with atomic():
        question = _load(question_id)
        GUEST_QUESTION.perform("decline", question, actor)
        question.answered_at = question.answered_at or clock.now()
        question.closed_at, question.closed_reason = clock.now(), reason.strip()[:500]
        question.declined_for = declined_for
        _tell_guest("guest_declined", question.id, question)


def continue_as_deal(ref: str, company_id: int, actor: Actor) -> Inquiry:
    """The asker, who now has an account with that address, goes on for a company: the thread moves into a deal."""
    with atomic():
        found = next((q for q in guest_queries.questions_of(actor) if q.ref == ref), None)
        if found is None:
            raise NotFound()
        question = _load(found.id)
        if question.inquiry_id is not None:
            return db.session.get_one(Inquiry, question.inquiry_id)
        if company_id not in actor.organisations("company"):
            raise Forbidden(
                Text(
                    "소속 기업의 이름으로만 이어 갈 수 있습니다.", "You can go on for your own company only."
                )
            )
        GUEST_QUESTION.perform("move", question, actor)
        inquiry = Inquiry(
            listing_id=question.listing_id,
            company_id=company_id,
            asked_by_id=actor.user_id,
            purpose=question.purpose,
            created_at=question.confirmed_at,
            reply_due_on=question.reply_due_on,
            reminded_at=question.reminded_at,
            escalated_at=question.escalated_at,
            contact_consent_at=question.consent_at,
            answered_at=question.answered_at,
            state="answered" if question.answered_at else "open",
        )
        db.session.add(inquiry)
        db.session.flush()
        for message in question.messages:
            _move_message(message, inquiry, actor)
        question.inquiry_id = inquiry.id
        question.closed_at = clock.now()
        audit.record("inquiry.continue", inquiry, actor, guest_question=question.id)
        notify("guest_joined", inquiry.id, queries.licensor_people(inquiry), inquiry_id=inquiry.id)
        return inquiry


def watch_guest_questions() -> None:
    """The reply clock of guests' questions, the same as for companies'. Part of the hourly job."""
    waiting = db.session.scalars(
        select(GuestQuestion.id)
        .where(GuestQuestion.state == "open", GuestQuestion.escalated_at.is_(None))
        .order_by(GuestQuestion.id)
    ).all()
    today = clock.today()
    for question_id in waiting:
        with atomic():
            question = _load(question_id)
            if question.state != "open" or question.confirmed_at is None:
                continue
            waited = working_days_between(clock.seoul_date(question.confirmed_at), today)
            remind = waited >= policy.value("reply_reminder_working_days", today)
            if question.reminded_at is None and remind:
                question.reminded_at = clock.now()
                audit.record("guest_question.remind", question, SYSTEM)
                _tell_institution("guest_reminder", question.id, question)
            if waited >= policy.value("reply_escalation_working_days", today):
                question.escalated_at = clock.now()
                audit.record("guest_question.escalate", question, SYSTEM)
                notify("guest_escalated", question.id, queries.center_people(), guest_question_id=question.id)


def forget_guests() -> int:
    """Erase questions that were never confirmed in time, and old ones a year after the last word; how many."""
    now = clock.now()
    last = select(GuestMessage.question_id).where(GuestMessage.at >= now - GUESTS_KEPT)
    stale = select(GuestQuestion.id).where(
        (
            (GuestQuestion.state == "unconfirmed")
            & (GuestQuestion.created_at < now - guest_queries.CONFIRM_WITHIN)
        )
        | GuestQuestion.id.not_in(last)
    )
    with atomic():
        return _erase(list(db.session.scalars(stale)))


def forget_guest(person: Person) -> None:
    """Who leaves the site leaves nothing of these questions either; a deal that came of one stays the company's."""
    _erase(list(db.session.scalars(select(GuestQuestion.id).where(GuestQuestion.email == person.email))))


def _erase(ids: list[int]) -> int:
    emails = db.session.scalars(select(GuestQuestion.email).where(GuestQuestion.id.in_(ids))).all()
    letters = Outbox.key.startswith("guest_", autoescape=True)
    db.session.execute(
        delete(Outbox)
        .where(Outbox.topic == "mail", letters, Outbox.payload["email"].as_string().in_(emails))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        delete(CenterOpening)
        .where(CenterOpening.subject_type == "guest_question", CenterOpening.subject_id.in_(ids))
        .execution_options(synchronize_session=False)
    )
    for table, column in ((GuestMessage, GuestMessage.question_id), (GuestQuestion, GuestQuestion.id)):
        db.session.execute(delete(table).where(column.in_(ids)).execution_options(synchronize_session=False))
    return len(ids)


def _load(question_id: int) -> GuestQuestion:
    return locked(GuestQuestion, question_id)


def _add(
    question: GuestQuestion,
    side: str,
    author_id: int | None,
    body: str,
    files: Sequence[Attachment],
    form_token: str | None,
) -> GuestMessage:
    body = body.strip()
    if not body:
        raise Invalid(_CHECK, body=Text("내용을 입력해 주십시오.", "Please write something."))
    if len(body) > LONGEST_MESSAGE:
        raise Invalid(_CHECK, body=Text("5,000자 이하로 줄여 주십시오.", "At most 5,000 characters."))
    message = GuestMessage(
        question_id=question.id,
        side=side,
        author_id=author_id,
        body=body,
        form_token=form_token,
        files=[{"ref": new_ref(), **asdict(file)} for file in files],
    )
    db.session.add(message)
    db.session.flush()
    return message


def _move_message(message: GuestMessage, inquiry: Inquiry, actor: Actor) -> None:
    side = "licensee" if message.side == "guest" else message.side
    db.session.add(
        Message(
            inquiry_id=inquiry.id,
            author_id=message.author_id or actor.user_id,
            side=side,
            body=message.body,
            at=message.at,
            files=[MessageFile(**file) for file in message.files],
        )
    )
    db.session.flush()


def _tell_guest(template: str, key: object, question: GuestQuestion, **refs: object) -> None:
    notify_address(
        template,
        key,
        question.email,
        question.language,
        guest_question_id=question.id,
        **refs,
    )


def _tell_institution(template: str, key: object, question: GuestQuestion) -> None:
    people = queries.listing_people(question.listing)
    notify(template, key, people, guest_question_id=question.id)
