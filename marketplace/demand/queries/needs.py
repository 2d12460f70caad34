"""Which needs exist for a reader: in full for the company and the center, their outside for everybody else."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Listing
from marketplace.demand.models import Need, NeedCandidate
from marketplace.demand.permissions import (
    candidate_readable,
    is_own,
    outside_readable,
    readable,
)
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.work import WorkItem

# What may be said outside: the teaser instead of the text where there is one, unless the company is named anyway.
_OUTER_TEXT = case(
    (Need.shown == "named", Need.title + " " + Need.problem),
    else_=case((Need.teaser_title != "", Need.teaser_title), else_=Need.title)
    + " "
    + case((Need.teaser != "", Need.teaser), else_=Need.problem),
)


def needs_visible_to(actor: Actor) -> Select[Need]:
    """A company's needs exist for its people; those that are or were open for the center and its auditors too."""
    return select(Need).where(readable(actor))


def need_for(actor: Actor, ref: str) -> Need | None:
    return db.session.scalars(needs_visible_to(actor).where(Need.ref == ref)).first()


def needs(actor: Actor, state: str = "") -> Select[Need]:
    """The needs that the reader may see, open ones first, newest first."""
    query = needs_visible_to(actor)
    query = query.where(Need.state == state) if state else query
    return query.order_by((Need.state != "open"), Need.id.desc())


def need_counts(actor: Actor) -> dict[str, int]:
    rows = needs_visible_to(actor).with_only_columns(Need.id, Need.state).order_by(None).subquery()
    counted: Any = db.session.execute(select(rows.c.state, func.count()).group_by(rows.c.state))
    return dict(counted.all())


def outside_for(actor: Actor, ref: str) -> Need | None:
    """The need of which this reader may read the outside."""
    return db.session.scalars(select(Need).where(outside_readable(actor), Need.ref == ref)).first()


def public_needs(field: str = "", words: str = "") -> Select[Need]:
    """Open needs that their companies show to everybody, newest first; `words` are looked for in their outsides only, so that
    a search never tells what is hidden."""
    shown = Need.shown.in_(("anonymous", "named"))
    query = select(Need).where(Need.state == "open", shown)
    query = query.where(Need.field == field) if field else query
    for word in words.split()[:10]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        query = query.where(func.lower(_OUTER_TEXT).like(func.lower(like)))
    return query.options(joinedload(Need.company)).order_by(Need.opened_at.desc(), Need.id.desc())


def candidates_of(actor: Actor, need: Need) -> list[NeedCandidate]:
    """The center's shortlist with its notes, oldest first; empty for everybody else."""
    query = select(NeedCandidate).where(candidate_readable(actor), NeedCandidate.need_id == need.id)
    shown = joinedload(NeedCandidate.listing).joinedload(Listing.institution)
    return list(db.session.scalars(query.options(shown).order_by(NeedCandidate.id)).unique())


def candidate_for(actor: Actor, ref: str) -> NeedCandidate | None:
    query = select(NeedCandidate).where(candidate_readable(actor), NeedCandidate.ref == ref)
    return db.session.scalars(query).first()


def work_items(actor: Actor) -> list[WorkItem]:
    """Drafts wait for their company."""
    if not actor.organisations("company"):
        return []
    rows = db.session.scalars(needs_visible_to(actor).where(Need.state == "draft").order_by(Need.id)).all()
    title = Text("수요기술 등록을 마쳐 주십시오.", "Please finish registering the need.")
    return [
        WorkItem(title, need.title, "demand.need", {"ref": need.ref}, icon="megaphone")
        for need in rows
        if is_own(actor, need)
    ]


def needs_that_move(company_id: int) -> list[tuple[Text, list[str]]]:
    """What a merger of this company moves of its technology needs, by their titles."""
    query = select(Need.title).where(Need.company_id == company_id)
    return [(Text("수요기술", "Technology needs"), list(db.session.scalars(query.order_by(Need.id))))]
