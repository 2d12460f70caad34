"""Questions of guests: what the institution sees of them, what the mailed links open, whose they become."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from itsdangerous import BadSignature
from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from marketplace.catalog.models import Listing
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.negotiation.models.guests import GuestQuestion, guest_signer
from marketplace.negotiation.permissions import administers, knows_guest_question, reads_guest_question

CONFIRM_WITHIN = timedelta(days=3)  # the confirming link's life; unconfirmed questions are forgotten after it


def visible_to(actor: Actor) -> Select[GuestQuestion]:
    """Confirmed questions only: the institution's officers, the listing's inventors, the center and its auditor."""
    query = select(GuestQuestion).join(Listing, Listing.id == GuestQuestion.listing_id)
    return query.where(reads_guest_question(actor))


def known_to(actor: Actor) -> Select[GuestQuestion]:
    """Those that stand in this reader's lists: for the center without who asked and what."""
    query = select(GuestQuestion).join(Listing, Listing.id == GuestQuestion.listing_id)
    return query.where(knows_guest_question(actor))


def question_for(actor: Actor, ref: str) -> GuestQuestion | None:
    """The question when it exists for this reader."""
    return db.session.scalars(visible_to(actor).where(GuestQuestion.ref == ref)).unique().first()


def newest(actor: Actor, limit: int = 20) -> list[GuestQuestion]:
    """What guests asked this reader's institution, the newest first; nothing for others."""
    if not (actor.organisations("institution") or administers(actor)):
        return []
    query = known_to(actor).order_by(GuestQuestion.id.desc()).limit(limit)
    return list(db.session.scalars(query).unique())


def questions_of(actor: Actor) -> list[GuestQuestion]:
    """The actor's own, asked with the address of the account before signing in or up."""
    if not actor.is_signed_in:
        return []
    query = select(GuestQuestion).where(
        GuestQuestion.email == actor.email, GuestQuestion.confirmed_at.is_not(None)
    )
    return list(db.session.scalars(query.order_by(GuestQuestion.id)).unique())


def file_of(question: GuestQuestion, ref: str) -> dict[str, Any] | None:
    """A file that came with a message of the question."""
    return next((file for message in question.messages for file in message.files if file["ref"] == ref), None)


def question_of_secret(secret: str) -> GuestQuestion | None:
    """The confirmed question that this private link opens."""
    question = _signed("private", secret)
    return question if question is not None and question.confirmed_at is not None else None


def question_to_confirm(secret: str) -> GuestQuestion | None:
    """The question whose address this link proves; None when the link is forged or too old, or it is forgotten."""
    question = _signed("confirm", secret)
    if question is None or question.created_at <= clock.now() - CONFIRM_WITHIN:
        return None
    return question


def _signed(purpose: str, secret: str) -> GuestQuestion | None:
    try:
        question_id = guest_signer(purpose).loads(secret[:300])
    except BadSignature:
        return None
    return db.session.get(GuestQuestion, question_id)


def work_items(actor: Actor) -> list[WorkItem]:
    """Questions to answer; late ones for the center; the actor's own, which can become a deal."""
    items = [
        WorkItem(
            Text(
                "가입하기 전에 하신 문의입니다. 기업 거래로 이어 가실 수 있습니다.",
                "You asked this before signing up. You can go on as a deal.",
            ),
            question.listing.title,
            "negotiation.own_question",
            {"ref": question.ref},
            True,
            None,
            "message-square",
        )
        for question in questions_of(actor)
        if question.state in ("open", "answered")
    ]
    if actor.is_auditor or not actor.is_signed_in:
        return items
    waiting = known_to(actor).where(GuestQuestion.state == "open")
    if administers(actor):
        waiting = waiting.where(GuestQuestion.escalated_at.is_not(None))
    sentence = (
        Text(
            "답변이 늦어지는 비회원 문의입니다. 기관에 연락해 주십시오.",
            "A guest's question waits too long. Please contact the institution.",
        )
        if administers(actor)
        else Text("비회원의 기술 문의에 답해 주십시오.", "Please answer a guest's question.")
    )
    return items + [
        WorkItem(
            sentence,
            q.listing.title,
            "negotiation.guest_question",
            {"ref": q.ref},
            True,
            q.reply_due_on,
            "message-square",
        )
        for q in db.session.scalars(waiting.options(contains_eager(GuestQuestion.listing)))
    ]
