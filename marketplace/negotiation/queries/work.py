"""What of the negotiations waits for a person: lines of 내 업무."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.negotiation.models import TALKING_STATES, Inquiry, TermSheet
from marketplace.negotiation.permissions import administers, is_lead, is_licensee, is_officer
from marketplace.negotiation.queries.inquiries import lapses_on, visible_to


def work_items(actor: Actor) -> list[WorkItem]:
    """Questions to answer and term sheets to decide, mine and those I wait for."""
    if not actor.is_signed_in or administers(actor) or actor.is_auditor:
        return _escalated(actor)
    items: list[WorkItem] = []
    shown = contains_eager(Inquiry.listing), selectinload(Inquiry.members)
    for inquiry in db.session.scalars(visible_to(actor).where(Inquiry.state == "open").options(*shown)):
        ours = is_licensee(actor, inquiry)
        sentence = (
            Text("문의에 대한 답변을 기다리고 있습니다.", "Waiting for an answer to your question.")
            if ours
            else Text("기술 문의에 답해 주십시오.", "Please answer this question.")
        )
        items.append(_item(sentence, inquiry, not ours, inquiry.reply_due_on, "message-square"))
    query = (
        visible_to(actor)
        .with_only_columns(TermSheet, Inquiry)
        .join(TermSheet, TermSheet.inquiry_id == Inquiry.id)
        .where(TermSheet.state == "offered")
        .options(*shown)
    )
    for sheet, inquiry in db.session.execute(query):
        ours = is_licensee(actor, inquiry)
        # The lead answers for the companies that joined it.
        officer = not ours and is_officer(actor, inquiry.listing)
        mine = sheet.side == "licensor" if is_lead(actor, inquiry) else sheet.side == "licensee" and officer
        sentence = (
            Text("조건서 {n}번에 답해 주십시오.", "Please answer term sheet {n}.")
            if mine
            else Text("조건서 {n}번에 대한 답을 기다립니다.", "Waiting for an answer to term sheet {n}.")
        ).fill(n=sheet.number)
        items.append(_item(sentence, inquiry, mine, sheet.valid_until, "file-text"))
    return items + _silent(actor)


def _silent(actor: Actor) -> list[WorkItem]:
    """Talks that end by silence, once both sides were warned of the day."""
    query = visible_to(actor).where(Inquiry.state.in_(TALKING_STATES), Inquiry.warned_at.is_not(None))
    shown = contains_eager(Inquiry.listing), selectinload(Inquiry.members)
    sentence = Text(
        "협의를 이어 가려면 이날 전에 글을 남기거나 조건을 제안해 주십시오. 그대로 두면 협의가 끝납니다.",
        "To go on with the talks, write or offer terms before this day. Otherwise they end.",
    )
    return [
        _item(sentence, inquiry, True, day, "hourglass")
        for inquiry in db.session.scalars(query.options(*shown))
        if (day := lapses_on(inquiry)) is not None
    ]


def _escalated(actor: Actor) -> list[WorkItem]:
    if not administers(actor):
        return []
    query = (
        select(Inquiry)
        .where(Inquiry.state == "open", Inquiry.escalated_at.is_not(None))
        .options(joinedload(Inquiry.listing))
    )
    sentence = Text(
        "답변이 늦어지는 문의입니다. 기관에 연락해 주십시오.",
        "This question waits too long. Please contact the institution.",
    )
    return [
        _item(sentence, inquiry, True, inquiry.reply_due_on, "bell") for inquiry in db.session.scalars(query)
    ]


def _item(sentence: Text, inquiry: Inquiry, mine: bool, due_on: date | None, icon: str) -> WorkItem:
    return WorkItem(sentence, inquiry.listing.title, "deal", {"ref": inquiry.ref}, mine, due_on, icon)
