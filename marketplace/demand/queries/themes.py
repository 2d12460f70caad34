"""Themed calls as each reader may know of them: the call, its questions, the offers."""

from __future__ import annotations

from sqlalchemy import Select, case, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import SIGNERS, Organisation
from marketplace.accounts.queries import center_people, people_of
from marketplace.demand.models import ThemedCall, ThemedOffer, ThemedOfferFile, ThemedQuestion
from marketplace.demand.permissions import (
    administers,
    hosting_for,
    offering_for,
    theme_readable,
    themed_offer_readable,
    themed_question_readable,
)
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem


def themed_calls(actor: Actor) -> Select[ThemedCall]:
    """Calls that exist for the reader: open ones first, those that end soonest before others."""
    now = clock.now()
    rank = case((ThemedCall.state.in_(("draft", "submitted")), 0), (ThemedCall.closes_at > now, 1), else_=2)
    query = select(ThemedCall).where(theme_readable(actor))
    return query.options(joinedload(ThemedCall.host)).order_by(
        rank, case((ThemedCall.closes_at > now, ThemedCall.closes_at)), ThemedCall.id.desc()
    )


def themed_call_for(actor: Actor, ref: str) -> ThemedCall | None:
    return db.session.scalars(select(ThemedCall).where(theme_readable(actor), ThemedCall.ref == ref)).first()


def themed_questions_of(actor: Actor, call: ThemedCall) -> list[ThemedQuestion]:
    """The questions about a call: those with their answers for everybody."""
    query = select(ThemedQuestion).join(ThemedCall, ThemedCall.id == ThemedQuestion.call_id)
    query = query.where(ThemedQuestion.call_id == call.id, themed_question_readable(actor))
    return list(db.session.scalars(query.order_by(ThemedQuestion.id)))


def themed_question_for(actor: Actor, ref: str) -> ThemedQuestion | None:
    query = select(ThemedQuestion).join(ThemedCall, ThemedCall.id == ThemedQuestion.call_id)
    return db.session.scalars(
        query.where(theme_readable(actor), themed_question_readable(actor), ThemedQuestion.ref == ref)
    ).first()


def offers_visible_to(actor: Actor) -> Select[ThemedOffer]:
    """The offers that exist for this reader."""
    query = select(ThemedOffer).join(ThemedCall, ThemedCall.id == ThemedOffer.call_id)
    return query.where(themed_offer_readable(actor))


def offers_of(actor: Actor, call: ThemedCall) -> list[ThemedOffer]:
    """The offers to a call that the reader may read, the first first."""
    query = offers_visible_to(actor).where(ThemedOffer.call_id == call.id)
    query = query.options(joinedload(ThemedOffer.organisation))
    return list(db.session.scalars(query.order_by(ThemedOffer.id)))


def themed_offer_for(actor: Actor, ref: str) -> ThemedOffer | None:
    return db.session.scalars(offers_visible_to(actor).where(ThemedOffer.ref == ref)).first()


def themed_file_for(actor: Actor, ref: str) -> ThemedOfferFile | None:
    query = offers_visible_to(actor).with_only_columns(ThemedOfferFile)
    query = query.join(ThemedOfferFile, ThemedOfferFile.offer_id == ThemedOffer.id)
    return db.session.scalars(query.where(ThemedOfferFile.ref == ref)).first()


def hosts_of(actor: Actor) -> list[Organisation]:
    """The organisations for which the actor may make a call."""
    query = select(Organisation).where(
        Organisation.id.in_(hosting_for(actor)), Organisation.state == "approved"
    )
    return list(db.session.scalars(query.order_by(Organisation.id)))


def offerers_of(actor: Actor, call: ThemedCall) -> list[Organisation]:
    """The organisations for which the actor may offer something to this call; never its host."""
    ids = [number for number in offering_for(actor, call.kind) if number != call.host_id]
    query = select(Organisation).where(Organisation.id.in_(ids), Organisation.state == "approved")
    return list(db.session.scalars(query.order_by(Organisation.id)))


def host_people(call: ThemedCall) -> list[int]:
    """Who hears of a call on the host's side."""
    if call.host.kind == "center":
        return center_people("center_admin")
    return people_of(call.host_id, *SIGNERS)


def offer_people(offer: ThemedOffer) -> list[int]:
    """Who hears what became of an offer: who made it, while there, and who speaks for the organisation."""
    here = people_of(offer.organisation_id)
    wrote = [offer.author_id] if offer.author_id in here else []
    role = "officer" if offer.organisation.kind == "institution" else "representative"
    speakers = people_of(offer.organisation_id, role)
    return list(dict.fromkeys([*wrote, *speakers]))


def theme_work_items(actor: Actor) -> list[WorkItem]:
    """Calls to approve for the center; questions and sealed offers to open for the host."""
    mine = hosting_for(actor)
    if not mine and not administers(actor):
        return []
    items = []
    rows = db.session.scalars(
        select(ThemedCall).where(ThemedCall.state.in_(("submitted", "published")))
    ).all()
    for call in rows:
        sentence = _turn(actor, call, call.host_id in mine)
        if sentence is not None:
            items.append(
                WorkItem(sentence, call.title, "demand.themed_call", {"ref": call.ref}, icon="megaphone")
            )
    return items


def _turn(actor: Actor, call: ThemedCall, own: bool) -> Text | None:
    if call.state == "submitted":
        return (
            Text("기술 공모를 승인해 주십시오.", "Please approve a themed call.")
            if administers(actor)
            else None
        )
    if not own:
        return None
    if call.is_unsealed:
        return Text(
            "공모의 제안을 심사하고 결과를 알려 주십시오.",
            "Please judge the offers and announce the outcome.",
        )
    waiting = select(ThemedQuestion.id).where(
        ThemedQuestion.call_id == call.id, ThemedQuestion.answered_at.is_(None)
    )
    if db.session.scalar(waiting.limit(1)) is not None:
        return Text("공모의 질문에 답해 주십시오.", "Please answer a question about the call.")
    return None
