"""Taking a need to institutions, and bringing their answers back: one business sentence a function."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.demand import queries
from marketplace.demand.lifecycle import NEED_ANSWER, NEED_REQUEST
from marketplace.demand.models import (
    ASKED_STATES,
    DECLINE_REASONS,
    STANDING_ANSWERS,
    Need,
    NeedAnswer,
    NeedAnswerFile,
    NeedRequest,
)
from marketplace.demand.permissions import administers, answering_for
from marketplace.demand.services.needs import need_of, published
from marketplace.kernel import clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.services import Attachment

LONGEST_BODY = 10_000
CHECK = Text("입력한 내용을 확인해 주십시오.", "Please check what you entered.")
NOT_OPEN = Text("지금은 찾고 있지 않은 수요기술입니다.", "This need is not being looked for at the moment.")


# The center asks


def ask_institutions(
    actor: Actor, ref: str, institution_ids: Sequence[int], message: str = ""
) -> list[NeedRequest]:
    """Ask institutions about a need; their officers are told, and the reply clock starts. Who stands asked already is not
    asked twice."""
    with atomic():
        need = need_of(actor, ref)
        if not administers(actor):
            raise Forbidden(Text("센터 관리자만 할 수 있습니다.", "Only the center can do this."))
        if need.state != "open":
            raise Conflict(NOT_OPEN)
        if not institution_ids:
            sentence = Text("물어볼 기관을 골라 주십시오.", "Please choose whom to ask.")
            raise Invalid(sentence, institutions=sentence)
        standing = set(
            db.session.scalars(
                select(NeedRequest.institution_id).where(
                    NeedRequest.need_id == need.id, NeedRequest.state.in_(ASKED_STATES)
                )
            )
        )
        return [
            _ask(actor, need, institution_id, message)
            for institution_id in dict.fromkeys(institution_ids)
            if institution_id not in standing
        ]


def _ask(actor: Actor, need: Need, institution_id: int, message: str) -> NeedRequest:
    institution = db.session.get(Organisation, institution_id)
    if institution is None or institution.kind != "institution" or institution.state != "approved":
        sentence = Text("목록에 있는 기관을 골라 주십시오.", "Please choose an institution of the list.")
        raise Invalid(sentence, institutions=sentence)
    row = NeedRequest(
        need_id=need.id,
        institution_id=institution_id,
        asked_by_id=actor.user_id,
        message=message.strip()[:1000],
        reply_due_on=queries.reply_due_on(),
    )
    db.session.add(row)
    db.session.flush()
    notify("need_asked", row.id, queries.institution_people(institution_id), need_request_id=row.id)
    return row


def withdraw_request(actor: Actor, ref: str) -> NeedRequest:
    """The center takes a question back; the institution's officers are told."""
    with atomic():
        row = _request(actor, ref)
        NEED_REQUEST.perform("withdraw", row, actor)
        people = queries.institution_people(row.institution_id)
        notify("need_request_ended", f"{row.id}:{row.version}", people, need_request_id=row.id)
        return row


def decline_request(actor: Actor, ref: str, declined_for: str, reason: str) -> NeedRequest:
    """The institution has nothing to offer and says why; the center is told."""
    if declined_for not in DECLINE_REASONS:
        raise Invalid(CHECK, declined_for=Text("이유를 골라 주십시오.", "Please choose a reason."))
    with atomic():
        row = _request(actor, ref)
        NEED_REQUEST.perform("decline", row, actor)
        row.answered_at, row.declined_for, row.reason = clock.now(), declined_for, reason.strip()[:500]
        db.session.flush()
        people = center_people("center_admin")
        notify("need_declined", f"{row.id}:{row.version}", people, need_request_id=row.id)
        return row


def resume_request(actor: Actor, ref: str) -> NeedRequest:
    """The no was premature: the question stands again, with its old day."""
    with atomic():
        row = _request(actor, ref)
        if row.need.state != "open":
            raise Conflict(NOT_OPEN)
        NEED_REQUEST.perform("resume", row, actor)
        row.answered_at, row.declined_for, row.reason = None, "", ""
        return row


def _request(actor: Actor, ref: str) -> NeedRequest:
    row = queries.request_for(actor, ref)
    if row is None:
        raise NotFound()
    return locked(NeedRequest, row.id)


# Answers


def answer_need(
    actor: Actor,
    ref: str,
    *,
    institution_id: int,
    public_id: str = "",
    body: str = "",
    files: Sequence[Attachment] = (),
    form_token: str | None = None,
) -> NeedAnswer:
    """Answer a need with a listing, with a proposal in words and files, or with both. The company and the center are told;
    so are the institution's officers when somebody else of the institution wrote."""
    with atomic():
        if again := made_before(NeedAnswer, form_token, NeedAnswer.author_id == actor.user_id):
            return again
        need = queries.outside_for(actor, ref)
        if need is None:
            raise NotFound()
        need = locked(Need, need.id)
        if institution_id not in answering_for(actor):
            raise Forbidden(
                Text(
                    "소속 기관의 이름으로만 답하실 수 있습니다.",
                    "You can answer for your own institution only.",
                )
            )
        request = queries.own_request(actor, need, institution_id)
        row = _add_answer(need, actor, institution_id, public_id, body, files, form_token)
        if request is not None:
            row.request_id = request.id
            if request.state in ("asked", "declined"):
                NEED_REQUEST.perform("answer", request, actor)
                request.answered_at, request.declined_for, request.reason = clock.now(), "", ""
        db.session.flush()
        officers = [user for user in queries.institution_people(institution_id) if user != actor.user_id]
        notify("need_answer_sent", row.id, officers, need_answer_id=row.id)
        return row


def propose_listing(actor: Actor, ref: str, public_id: str, body: str = "") -> NeedAnswer:
    """The center itself proposes a listing to the company."""
    with atomic():
        need = need_of(actor, ref)
        if not administers(actor):
            raise Forbidden(Text("센터 관리자만 할 수 있습니다.", "Only the center can do this."))
        institution_id = published(actor, public_id).institution_id
        row = _add_answer(need, actor, institution_id, public_id, body, (), None)
        row.by_center = True
        return row


def _add_answer(
    need: Need,
    actor: Actor,
    institution_id: int,
    public_id: str,
    body: str,
    files: Sequence[Attachment],
    form_token: str | None,
) -> NeedAnswer:
    if need.state != "open":
        raise Conflict(NOT_OPEN)
    body = body.strip()
    if not public_id.strip() and not body:
        sentence = Text(
            "기술을 고르거나 제안 내용을 적어 주십시오.", "Choose a technology or write a proposal."
        )
        raise Invalid(CHECK, body=sentence)
    if len(body) > LONGEST_BODY:
        raise Invalid(CHECK, body=Text("10,000자 이하로 줄여 주십시오.", "At most 10,000 characters."))
    listing = published(actor, public_id) if public_id.strip() else None
    if listing is not None:
        _refuse_other_or_twice(need, listing.id, listing.institution_id, institution_id)
    row = NeedAnswer(
        need_id=need.id,
        institution_id=institution_id,
        author_id=actor.user_id,
        listing_id=listing.id if listing else None,
        body=body,
        form_token=form_token,
        files=[
            NeedAnswerFile(name=f.name, sha256=f.sha256, size=f.size, media_type=f.media_type) for f in files
        ],
    )
    db.session.add(row)
    db.session.flush()
    told = [*queries.need_people(need), *center_people("center_admin")]
    told = [user for user in told if user != actor.user_id]
    notify("need_answered", row.id, told, need_answer_id=row.id)
    return row


def _refuse_other_or_twice(need: Need, listing_id: int, holder_id: int, institution_id: int) -> None:
    if holder_id != institution_id:
        sentence = Text(
            "소속 기관의 기술을 골라 주십시오.", "Please choose a technology of your institution."
        )
        raise Invalid(CHECK, public_id=sentence)
    standing = select(NeedAnswer.id).where(
        NeedAnswer.need_id == need.id,
        NeedAnswer.listing_id == listing_id,
        NeedAnswer.state.in_(STANDING_ANSWERS),
    )
    if db.session.scalar(standing) is not None:
        sentence = Text(
            "이 기술은 이미 이 수요기술에 제안되었습니다.",
            "This technology was proposed for the need already.",
        )
        raise Conflict(sentence)


def withdraw_answer(actor: Actor, ref: str) -> NeedAnswer:
    """Who answered takes the answer back; the company is told. A question that has no other answer stands again."""
    with atomic():
        row = answer_of(actor, ref)
        NEED_ANSWER.perform("withdraw", row, actor)
        row.decided_at = clock.now()
        after_withdrawal(row)
        return row


def after_withdrawal(row: NeedAnswer) -> None:
    """What follows when an answer is taken back, by whomever: the company hears of it, and the question stands again."""
    db.session.flush()
    people = queries.need_people(row.need)
    notify("need_answer_withdrawn", f"{row.id}:{row.version}", people, need_answer_id=row.id)
    if row.request_id is None:
        return
    request = locked(NeedRequest, row.request_id)
    others = select(NeedAnswer.id).where(NeedAnswer.request_id == request.id, NeedAnswer.state != "withdrawn")
    if request.state == "answered" and db.session.scalar(others) is None:
        NEED_REQUEST.perform("unanswer", request, SYSTEM)
        request.answered_at = request.reminded_at = request.escalated_at = None
        request.reply_due_on = queries.reply_due_on()


def answer_of(actor: Actor, ref: str) -> NeedAnswer:
    """The answer, locked; NotFound where it does not exist for the reader."""
    row = queries.answer_for(actor, ref)
    if row is None:
        raise NotFound()
    return locked(NeedAnswer, row.id)
