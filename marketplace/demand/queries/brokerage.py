"""Whom the center asked about a need and what was answered, as each reader may know of it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import people_of
from marketplace.catalog.models import Listing
from marketplace.demand.models import (
    Need,
    NeedAnswer,
    NeedAnswerFile,
    NeedRequest,
)
from marketplace.demand.permissions import ANSWERING_ROLES, answer_readable, answering_for, request_readable
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem
from marketplace.kernel.working_days import add_working_days


def requests_of(actor: Actor, need: Need) -> list[NeedRequest]:
    """Whom the center asked about a need, the first first, as far as the reader may know."""
    query = select(NeedRequest).where(request_readable(actor), NeedRequest.need_id == need.id)
    return list(
        db.session.scalars(query.options(joinedload(NeedRequest.institution)).order_by(NeedRequest.id))
    )


def request_for(actor: Actor, ref: str) -> NeedRequest | None:
    return db.session.scalars(
        select(NeedRequest).where(request_readable(actor), NeedRequest.ref == ref)
    ).first()


def own_request(actor: Actor, need: Need, institution_id: int | None = None) -> NeedRequest | None:
    """What the center asked the actor's institutions, or this one of them, about this need, the latest."""
    query = select(NeedRequest).where(
        NeedRequest.need_id == need.id,
        NeedRequest.institution_id.in_(answering_for(actor)),
        NeedRequest.state != "withdrawn",
    )
    if institution_id is not None:
        query = query.where(NeedRequest.institution_id == institution_id)
    return db.session.scalars(query.order_by(NeedRequest.id.desc())).first()


def requests_to(actor: Actor) -> Select[NeedRequest]:
    """What the center asked the actor's institutions, what waits longest first."""
    query = select(NeedRequest).where(
        NeedRequest.institution_id.in_(answering_for(actor)), NeedRequest.state != "withdrawn"
    )
    shown = query.options(joinedload(NeedRequest.need).joinedload(Need.company))
    return shown.order_by(NeedRequest.state != "asked", NeedRequest.reply_due_on, NeedRequest.id)


def answers_visible_to(actor: Actor) -> Select[NeedAnswer]:
    """The answers that exist for this reader."""
    return select(NeedAnswer).join(Need, Need.id == NeedAnswer.need_id).where(answer_readable(actor))


def answers_of(actor: Actor, need: Need) -> list[NeedAnswer]:
    """The answers to a need that the reader may read: those that wait for a decision first."""
    query = answers_visible_to(actor).where(NeedAnswer.need_id == need.id)
    query = query.options(joinedload(NeedAnswer.listing), joinedload(NeedAnswer.institution))
    rows = db.session.scalars(query.order_by(NeedAnswer.state != "given", NeedAnswer.id))
    return list(rows.unique())


def answer_for(actor: Actor, ref: str) -> NeedAnswer | None:
    return db.session.scalars(answers_visible_to(actor).where(NeedAnswer.ref == ref)).first()


def answer_file_for(actor: Actor, ref: str) -> NeedAnswerFile | None:
    """A file of an answer that the reader may read."""
    query = answers_visible_to(actor).with_only_columns(NeedAnswerFile)
    query = query.join(NeedAnswerFile, NeedAnswerFile.answer_id == NeedAnswer.id)
    return db.session.scalars(query.where(NeedAnswerFile.ref == ref)).first()


def own_listings(actor: Actor) -> list[Listing]:
    """The published listings with which the actor may answer, newest first."""
    query = select(Listing).where(
        Listing.institution_id.in_(answering_for(actor)), Listing.state == "published"
    )
    return list(db.session.scalars(query.order_by(Listing.id.desc()).limit(200)))


def institution_people(institution_id: int) -> list[int]:
    """Who hears of a need in an institution: its officers."""
    return people_of(institution_id, "officer")


def answer_people(answer: NeedAnswer) -> list[int]:
    """Who hears what became of an answer: who wrote it, while of the institution, and its officers; for a proposal of the
    center only whoever of the center made it."""
    if answer.by_center:
        return [answer.author_id]
    here = people_of(answer.institution_id, *ANSWERING_ROLES)
    wrote = [answer.author_id] if answer.author_id in here else []
    return list(dict.fromkeys([*wrote, *institution_people(answer.institution_id)]))


def need_people(need: Need) -> list[int]:
    """Who hears of answers in the company: who registered the need, while there; else its people."""
    people = people_of(need.company_id)
    return [need.created_by_id] if need.created_by_id in people else people


def reply_due_on() -> date:
    """The day by which an institution asked today answers."""
    today = clock.today()
    return add_working_days(today, policy.value("need_reply_working_days", today))


def request_work_items(actor: Actor) -> list[WorkItem]:
    """Questions of the center wait for the institution's officers."""
    mine = actor.organisations("institution", "officer")
    if not mine:
        return []
    query = select(NeedRequest).where(NeedRequest.institution_id.in_(mine), NeedRequest.state == "asked")
    title = Text("수요기술에 답해 주십시오.", "Please answer a technology need.")
    return [
        WorkItem(
            title, row.need.outer_title, "demand.public_need", {"ref": row.need.ref}, True, row.reply_due_on, "megaphone"
        )
        for row in db.session.scalars(query.options(joinedload(NeedRequest.need)).order_by(NeedRequest.id))
    ]  # fmt: skip


def answer_work_items(actor: Actor) -> list[WorkItem]:
    """Answers wait for the company that looks; who answered waits for the company."""
    if not actor.is_signed_in or actor.oversees:
        return []
    query = answers_visible_to(actor).where(NeedAnswer.state == "given").options(joinedload(NeedAnswer.need))
    mine = actor.organisations("company")
    items = []
    for row in db.session.scalars(query.order_by(NeedAnswer.id)):
        own = row.need.company_id in mine
        sentence = (
            Text("수요기술에 온 답변을 검토해 주십시오.", "Please decide on an answer to your need.")
            if own
            else Text("기업의 검토를 기다립니다.", "Waiting for the company to decide.")
        )
        subject = row.need.title if own else row.need.outer_title
        items.append(WorkItem(sentence, subject, "demand.answer", {"ref": row.ref}, own, None, "megaphone"))
    return items


def institution_choices() -> list[tuple[int, str]]:
    """The institutions that can be asked, by name."""
    query = select(Organisation).where(Organisation.kind == "institution", Organisation.state == "approved")
    rows = db.session.scalars(query).all()
    return sorted(((row.id, row.name) for row in rows), key=lambda pair: pair[1])
