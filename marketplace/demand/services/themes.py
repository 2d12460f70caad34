"""Themed calls: made, approved, asked about, offered to, judged, announced; one business sentence a function."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.accounts.queries import center_people
from marketplace.accounts.services import notify
from marketplace.demand import queries
from marketplace.demand.lifecycle import THEMED_CALL, THEMED_OFFER
from marketplace.demand.models import KINDS, ThemedCall, ThemedOffer, ThemedOfferFile, ThemedQuestion
from marketplace.demand.permissions import may_ask_about, may_choose, theme_parties
from marketplace.demand.services.needs import published
from marketplace.kernel import audit, clock
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic, locked
from marketplace.papers.services import Attachment

CHECK = Text("입력한 내용을 확인해 주십시오.", "Please check what you entered.")
NOT_NOW = Text(
    "지금은 받지 않습니다. 시작 전이거나 마감되었습니다.", "It is not open: it has not begun, or it is over."
)
CHOICES = ("chosen", "not_chosen")


def save_themed_call(
    actor: Actor,
    ref: str | None,
    *,
    host_id: int,
    form_token: str,
    kind: str,
    title: str,
    body: str,
    field: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
) -> str:
    """Write a call, or change one that is not public yet; its ref."""
    if kind not in KINDS:
        raise Invalid(CHECK, kind=Text("종류를 골라 주십시오.", "Please choose the kind."))
    if opens_at is None or closes_at is None:
        name = "opens_at" if opens_at is None else "closes_at"
        raise Invalid(CHECK, **{name: Text("날짜와 시각을 입력해 주십시오.", "Please enter day and time.")})
    if closes_at <= max(opens_at, clock.now()):
        sentence = Text(
            "마감은 시작보다, 그리고 지금보다 뒤여야 합니다.", "It must end after it begins, and after now."
        )
        raise Invalid(CHECK, closes_at=sentence)
    with atomic():
        row = (
            _call(actor, ref)
            if ref
            else made_before(ThemedCall, form_token, ThemedCall.created_by_id == actor.user_id)
        )
        if row is None:
            if host_id not in [host.id for host in queries.hosts_of(actor)]:
                raise Forbidden(
                    Text("공모를 낼 수 있는 기관이나 기업이 아닙니다.", "You can't make a call for it.")
                )
            row = ThemedCall(host_id=host_id, created_by_id=actor.user_id, form_token=form_token)
            db.session.add(row)
        elif "host" not in theme_parties(actor, row):
            raise Forbidden(Text("공모를 낸 쪽만 고칠 수 있습니다.", "Only its host can change it."))
        elif row.state != "draft":
            raise Conflict(
                Text(
                    "이미 제출했거나 공개된 공모는 고칠 수 없습니다.",
                    "It was handed in or published already.",
                )
            )
        row.kind, row.title, row.body, row.field = kind, title, body, field
        row.opens_at, row.closes_at = opens_at, closes_at
        db.session.flush()
        return row.ref


def submit_themed_call(actor: Actor, ref: str) -> ThemedCall:
    """Hand it in for the center's approval; the center's own call is published at once."""
    with atomic():
        row = _call(actor, ref)
        if row.host.kind == "center":
            return _publish(actor, row)
        THEMED_CALL.perform("submit", row, actor)
        notify(
            "themed_submitted",
            f"{row.id}:{row.version}",
            center_people("center_admin"),
            themed_call_id=row.id,
        )
        return row


def send_back_themed_call(actor: Actor, ref: str) -> ThemedCall:
    """The host takes it back to change it, or the center gives it back."""
    with atomic():
        row = _call(actor, ref)
        THEMED_CALL.perform("send_back", row, actor)
        return row


def publish_themed_call(actor: Actor, ref: str) -> ThemedCall:
    """The center approves it: everybody sees it, and it opens at its moment."""
    with atomic():
        return _publish(actor, _call(actor, ref))


def _publish(actor: Actor, row: ThemedCall) -> ThemedCall:
    if row.closes_at <= clock.now():
        raise Conflict(
            Text("마감이 지났습니다. 날짜를 고쳐 주십시오.", "Its end has passed. Please change it.")
        )
    THEMED_CALL.perform("publish", row, actor)
    people = [person for person in queries.host_people(row) if person != actor.user_id]
    notify("themed_published", f"{row.id}:{row.version}", people, themed_call_id=row.id)
    return row


def cancel_themed_call(actor: Actor, ref: str, reason: str) -> ThemedCall:
    """It will not take place: whoever has offered something is told why."""
    if not reason.strip():
        raise Invalid(CHECK, reason=Text("이유를 적어 주십시오.", "Please say why."))
    with atomic():
        row = _call(actor, ref)
        was_public = row.state == "published"
        THEMED_CALL.perform("cancel", row, actor)
        _cancelled(row, reason, was_public)
        return row


def _cancelled(row: ThemedCall, reason: str, was_public: bool) -> None:
    row.note, row.ended_at = reason.strip()[:500], clock.now() if was_public else None
    db.session.flush()
    people = list(queries.host_people(row))
    for offer in _standing(row):
        THEMED_OFFER.perform("withdraw", offer, SYSTEM)
        people += queries.offer_people(offer)
    notify("themed_cancelled", row.id, people, themed_call_id=row.id)


def ask_about_call(actor: Actor, ref: str, body: str, form_token: str | None = None) -> ThemedQuestion:
    """Ask about a call while it is open; with its answer everybody reads the question, and nobody who asked."""
    body = body.strip()
    if not body or len(body) > 2000:
        raise Invalid(
            CHECK, body=Text("질문을 2,000자 이하로 적어 주십시오.", "Write at most 2,000 characters.")
        )
    with atomic():
        if again := made_before(ThemedQuestion, form_token, ThemedQuestion.asker_id == actor.user_id):
            return again
        call = _call(actor, ref)
        if not may_ask_about(actor, call):
            raise Forbidden(Text("이 공모에 질문하실 수 없습니다.", "You can't ask about this call."))
        if not call.is_open:
            raise Conflict(NOT_NOW)
        row = ThemedQuestion(call_id=call.id, asker_id=actor.user_id, body=body, form_token=form_token)
        db.session.add(row)
        db.session.flush()
        notify("themed_asked", row.id, queries.host_people(call), themed_question_id=row.id)
        return row


def answer_question(actor: Actor, ref: str, answer: str) -> ThemedQuestion:
    """The host answers: question and answer are published, and who asked is told."""
    answer = answer.strip()
    if not answer or len(answer) > 4000:
        raise Invalid(
            CHECK, answer=Text("답을 4,000자 이하로 적어 주십시오.", "Write at most 4,000 characters.")
        )
    with atomic():
        found = queries.themed_question_for(actor, ref)
        if found is None:
            raise NotFound()
        row = locked(ThemedQuestion, found.id)
        if "host" not in theme_parties(actor, row.call):
            raise Forbidden(Text("공모를 낸 쪽만 답할 수 있습니다.", "Only the host can answer."))
        first = row.answered_at is None
        row.answer, row.answered_at = answer, clock.now()
        audit.record("themed_question.answer", row, actor)
        if first:
            notify("themed_answered", row.id, [row.asker_id], themed_question_id=row.id)
        return row


def offer_to_call(
    actor: Actor,
    ref: str,
    *,
    organisation_id: int,
    body: str,
    public_id: str = "",
    files: Sequence[Attachment] = (),
    form_token: str | None = None,
) -> ThemedOffer:
    """Offer something to a call while it is open; what the organisation has offered before is replaced by it."""
    body = body.strip()
    if not body or len(body) > 10_000:
        raise Invalid(
            CHECK, body=Text("제안을 10,000자 이하로 적어 주십시오.", "Write at most 10,000 characters.")
        )
    with atomic():
        if again := made_before(ThemedOffer, form_token, ThemedOffer.author_id == actor.user_id):
            return again
        call = _call(actor, ref)
        if organisation_id not in [one.id for one in queries.offerers_of(actor, call)]:
            raise Forbidden(
                Text("이 공모에 제안할 수 없는 소속입니다.", "You can't offer for it to this call.")
            )
        if not call.is_open:
            raise Conflict(NOT_NOW)
        listing = published(actor, public_id) if public_id.strip() else None
        for old in _standing(call):
            if old.organisation_id == organisation_id:
                THEMED_OFFER.perform("withdraw", old, actor)
        db.session.flush()
        row = ThemedOffer(
            call_id=call.id, organisation_id=organisation_id, author_id=actor.user_id, body=body,
            listing_id=listing.id if listing else None, form_token=form_token,
            files=[ThemedOfferFile(name=f.name, sha256=f.sha256, size=f.size, media_type=f.media_type) for f in files],
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        notify("themed_received", row.id, [actor.user_id], themed_offer_id=row.id)
        return row


def withdraw_offer(actor: Actor, ref: str) -> ThemedOffer:
    """Take an offer back while the call is open."""
    with atomic():
        row = _offer(actor, ref)
        THEMED_OFFER.check("withdraw", row, actor)
        if not row.call.is_open:
            raise Conflict(NOT_NOW)
        THEMED_OFFER.perform("withdraw", row, actor)
        return row


def judge_offer(actor: Actor, ref: str, choice: str, reason: str) -> ThemedOffer:
    """The host makes up its mind on an offer, with its reason; nobody hears of it before the outcome is announced."""
    if choice not in CHOICES:
        raise Invalid(CHECK, choice=Text("선정 여부를 골라 주십시오.", "Please choose."))
    if not reason.strip():
        raise Invalid(
            CHECK,
            reason=Text(
                "이유를 적어 주십시오. 제안한 쪽이 읽습니다.", "Please say why; who offered reads it."
            ),
        )
    with atomic():
        row = _offer(actor, ref)
        if not may_choose(actor, row.call):
            raise Forbidden(Text("공모를 낸 쪽만 심사할 수 있습니다.", "Only the host can judge."))
        if row.call.state != "published" or row.state != "received":
            raise Conflict()
        row.choice, row.reason = choice, reason.strip()[:1000]
        audit.record("themed_offer.judge", row, actor)
        return row


def announce(actor: Actor, ref: str) -> ThemedCall:
    """Announce the outcome: every offer has been judged, and everybody who offered hears it in one go."""
    with atomic():
        row = _call(actor, ref)
        THEMED_CALL.check("announce", row, actor)
        offers = _standing(row)
        if not row.is_unsealed:
            raise Conflict(Text("마감 뒤에 발표할 수 있습니다.", "It can be announced after it has closed."))
        if any(not offer.choice for offer in offers):
            raise Conflict(
                Text("아직 심사하지 않은 제안이 있습니다.", "Some offers have not been judged yet.")
            )
        THEMED_CALL.perform("announce", row, actor)
        row.ended_at = clock.now()
        for offer in offers:
            THEMED_OFFER.perform("choose" if offer.choice == "chosen" else "pass_over", offer, SYSTEM)
            notify("themed_result", offer.id, queries.offer_people(offer), themed_offer_id=offer.id)
        return row


def run_theme_clock(payload: dict[str, Any], key: str) -> None:
    """Job: tell hosts that the time for offers has ended, once each."""
    over = select(ThemedCall.id).where(
        ThemedCall.state == "published",
        ThemedCall.closes_at <= clock.now(),
        ThemedCall.closed_told_at.is_(None),
    )
    for call_id in db.session.scalars(over.order_by(ThemedCall.id)).all():
        with atomic():
            row = locked(ThemedCall, call_id)
            if row.state == "published" and row.closed_told_at is None and row.closes_at <= clock.now():
                row.closed_told_at = clock.now()
                notify("themed_closed", row.id, queries.host_people(row), themed_call_id=row.id)


def end_themes_of(organisation_id: int) -> None:
    """An organisation is no more: its calls are cancelled, and what it has offered falls away."""
    with atomic():
        hosted = select(ThemedCall.id).where(
            ThemedCall.host_id == organisation_id,
            ThemedCall.state.in_(("draft", "submitted", "published")),
        )
        for call_id in db.session.scalars(hosted.order_by(ThemedCall.id)).all():
            row = locked(ThemedCall, call_id)
            was_public = row.state == "published"
            THEMED_CALL.perform("cancel", row, SYSTEM)
            _cancelled(row, "공모를 낸 곳이 폐업하거나 탈퇴했습니다. (The host was closed.)", was_public)
        offered = select(ThemedOffer).where(
            ThemedOffer.organisation_id == organisation_id, ThemedOffer.state == "received"
        )
        for offer in db.session.scalars(offered.order_by(ThemedOffer.id).with_for_update()).all():
            THEMED_OFFER.perform("withdraw", offer, SYSTEM)


def move_themes(payload: dict[str, Any], key: str) -> None:
    """Handler of a merger: calls and offers go on in the survivor's name; of two offers to a call the survivor's stays,
    and none to a call that is its own now."""
    old, new = payload["organisation_id"], payload["into_id"]
    with atomic():
        for call in db.session.scalars(select(ThemedCall).where(ThemedCall.host_id == old)).all():
            call.host_id = new
        db.session.flush()
        hosted = select(ThemedCall.id).where(ThemedCall.host_id == new)
        to_itself = select(ThemedOffer).where(
            ThemedOffer.organisation_id == new,
            ThemedOffer.call_id.in_(hosted),
            ThemedOffer.state == "received",
        )
        for offer in db.session.scalars(to_itself).all():
            THEMED_OFFER.perform("withdraw", offer, SYSTEM)
        for offer in db.session.scalars(select(ThemedOffer).where(ThemedOffer.organisation_id == old)).all():
            beside = [one for one in _standing(offer.call) if one.organisation_id == new]
            if offer.state == "received" and (beside or offer.call.host_id == new):
                THEMED_OFFER.perform("withdraw", offer, SYSTEM)
                db.session.flush()
            if offer.state == "withdrawn" or not beside:
                offer.organisation_id = new
        db.session.flush()


def _standing(call: ThemedCall) -> list[ThemedOffer]:
    query = select(ThemedOffer).where(ThemedOffer.call_id == call.id, ThemedOffer.state != "withdrawn")
    return list(db.session.scalars(query.order_by(ThemedOffer.id).with_for_update()))


def _call(actor: Actor, ref: str) -> ThemedCall:
    row = queries.themed_call_for(actor, ref)
    if row is None:
        raise NotFound()
    return locked(ThemedCall, row.id)


def _offer(actor: Actor, ref: str) -> ThemedOffer:
    """The offer, its call locked first, so that it can't be announced meanwhile."""
    row = queries.themed_offer_for(actor, ref)
    if row is None:
        raise NotFound()
    locked(ThemedCall, row.call_id)
    return locked(ThemedOffer, row.id)
