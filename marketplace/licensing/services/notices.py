"""Notices between the parties: sent, received with the time, consented to or not, taken back; a day asked for is reminded of."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from marketplace.formats import dates_text
from marketplace.kernel import audit, clock, periods, policy
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.kernel.once import made_before
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from marketplace.licensing.days import OFFER_BACK_DAYS
from marketplace.licensing.lifecycle import NOTICE
from marketplace.licensing.models import NOTICE_KINDS, Agreement, AgreementNotice
from marketplace.licensing.permissions import OTHER_SIDE, side_of
from marketplace.licensing.queries.notices import open_notices, sends
from marketplace.licensing.services.agreements import lock_agreement, required_text, write_to

LONGEST = 2000
_BODY = Text("통지의 내용을 입력해 주십시오. 상대방에게 전달됩니다.", "Enter what the other side is to know.")
_WHY = Text(
    "이유를 입력해 주십시오. 상대방에게 전달됩니다.", "Enter the reason; the other side will read it."
)
_NOT_OPEN = Text(
    "이 계약에서 지금 보낼 수 없는 통지입니다.", "This notice can't be sent on this agreement now."
)
_BINDING = Text(
    "동의를 구하는 통지는 기관의 기술이전 담당자, 기업의 대표자나 서명 대리인이 보냅니다.",
    "Who binds a party asks for consent: the transfer officer, or the company's representative or authorised signatory.",
)


def send_notice(
    agreement_id: int,
    kind: str,
    body: str,
    actor: Actor,
    happened_on: date | None = None,
    answer_by: date | None = None,
    form_token: str | None = None,
) -> AgreementNotice:
    """Tell the other side, or ask its consent. Sent twice, done once.

    Forbidden for who is no party, or may not bind one where consent is asked; Conflict where the paper knows no such notice;
    Invalid without words, for something to come that is said to have happened, and for a day to answer by that is too soon.
    """
    with atomic():
        again = made_before(AgreementNotice, form_token, AgreementNotice.author_id == actor.user_id)
        if again is not None:
            return again
        agreement = lock_agreement(agreement_id)
        side = sends(actor, agreement).get(kind)
        if side is None:
            _refuse(kind, agreement, actor)
        row = AgreementNotice(
            agreement_id=agreement.id,
            kind=kind,
            side=side,
            body=required_text(body, _BODY.ko, _BODY.en, "body", LONGEST),
            happened_on=_happened(kind, happened_on),
            answer_by=_answer_by(kind, answer_by),
            author_id=actor.user_id,
            form_token=form_token,
        )
        db.session.add(row)
        db.session.flush()
        audit.record("agreement_notice.send", row, actor, agreement=agreement.id, kind=kind)
        write_to(agreement, "notice_sent", OTHER_SIDE[row.side], key=row.ref, agreement_notice_id=row.id)
        return row


def receive_notice(ref: str, actor: Actor) -> AgreementNotice:
    """The other side has read what it was told; the time is kept."""
    with atomic():
        row, _ = _load(ref)
        if row.of_kind.asks:
            raise Conflict(Text("동의 여부를 답변해 주십시오.", "Please consent to it or not."))
        NOTICE.perform("receive", row, actor, agreement=row.agreement_id)
        _close(row, actor, "")
        return row


def answer_notice(ref: str, consents: bool, answer: str, actor: Actor) -> AgreementNotice:
    """The other side consents, with a condition in words if there is one, or does not, with its reason; the sender is told."""
    with atomic():
        row, agreement = _load(ref)
        if not row.of_kind.asks:
            raise Conflict(_NOT_OPEN)
        NOTICE.check("consent" if consents else "refuse", row, actor)
        if not consents:
            answer = required_text(answer, _WHY.ko, _WHY.en)
        NOTICE.perform("consent" if consents else "refuse", row, actor, agreement=agreement.id)
        _close(row, actor, answer)
        write_to(
            agreement, "notice_closed", row.side, key=f"{row.ref}:{row.state}", agreement_notice_id=row.id
        )
        return row


def withdraw_notice(ref: str, reason: str, actor: Actor) -> AgreementNotice:
    """Its side takes it back while nobody has received or answered it; the other side is told why."""
    reason = required_text(reason, _WHY.ko, _WHY.en)
    with atomic():
        row, agreement = _load(ref)
        NOTICE.perform("withdraw", row, actor, agreement=agreement.id)
        _close(row, actor, reason)
        other = OTHER_SIDE[row.side]
        write_to(agreement, "notice_closed", other, key=f"{row.ref}:withdrawn", agreement_notice_id=row.id)
        return row


def drop_notices(agreement: Agreement) -> None:
    """What was asked is moot when the agreement has ended; in the caller's transaction. What was told can still be received."""
    for row in open_notices(agreement.id):
        if row.of_kind.asks:
            NOTICE.perform("drop", row, SYSTEM, agreement=agreement.id)
            row.closed_at = clock.now()
    db.session.flush()


def remind_of_notices(payload: dict[str, Any], key: str) -> None:
    """Job: the side that was asked hears some days (policy) before the day by which the sender hopes for an answer."""
    today = clock.today()
    marks = policy.value("notice_reminder_days", today)
    asked = select(AgreementNotice.ref).where(
        AgreementNotice.state == "sent",
        AgreementNotice.answer_by >= today,
        AgreementNotice.answer_by <= periods.days_after(today, max(marks)),
    )
    for ref in db.session.scalars(asked.order_by(AgreementNotice.id)).all():
        with atomic():
            row, agreement = _load(ref)
            if row.state != "sent" or row.answer_by is None or clock.seoul_date(row.created_at) == today:
                continue
            mark = min(days for days in marks if (row.answer_by - today).days <= days)
            note = f"{row.ref}:{mark}"
            write_to(agreement, "notice_due", OTHER_SIDE[row.side], key=note, agreement_notice_id=row.id)


def _refuse(kind: str, agreement: Agreement, actor: Actor) -> None:
    side = side_of(agreement, actor)
    if side is None:
        raise Forbidden(Text("계약의 당사자만 할 수 있습니다.", "Only the parties can do this."))
    rule = NOTICE_KINDS.get(kind)
    if rule is not None and rule.asks and side in rule.sides and agreement.state in ("concluded", "in_force"):
        raise Forbidden(_BINDING)
    raise Conflict(_NOT_OPEN)


def _happened(kind: str, day: date | None) -> date | None:
    if day is not None and kind in ("infringement", "improvement") and day > clock.today():
        early = Text("오늘까지의 날을 입력해 주십시오.", "Enter a day until today.")
        raise Invalid(early, happened_on=early)
    return day


def _answer_by(kind: str, day: date | None) -> date | None:
    """The day by which an answer is asked for; an assigned right is offered back for thirty days at least."""
    if not NOTICE_KINDS[kind].asks:
        return None
    earliest = periods.days_after(clock.today(), OFFER_BACK_DAYS if kind == "offer_back" else 0)
    if day is None:
        return earliest if kind == "offer_back" else None
    if day < earliest:
        shown = Text(*(dates_text.date_text(earliest, lang) for lang in ("ko", "en")))
        early = Text("{day} 이후의 날을 입력해 주십시오.", "Enter {day} or a later day.").fill(day=shown)
        raise Invalid(early, answer_by=early)
    return day


def _close(row: AgreementNotice, actor: Actor, answer: str) -> None:
    row.closed_by_id, row.closed_at, row.answer = actor.user_id, clock.now(), answer.strip()[:500]
    db.session.flush()


def _load(ref: str) -> tuple[AgreementNotice, Agreement]:
    """The notice and its agreement, both locked."""
    row = db.session.scalars(select(AgreementNotice).where(AgreementNotice.ref == ref)).first()
    if row is None:
        raise NotFound()
    agreement = lock_agreement(row.agreement_id)
    db.session.refresh(row)
    return row, agreement
