"""The center's companies and whom it spoke with: for who oversees."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Organisation
from marketplace.accounts.queries import center_people
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.outcomes.models import CompanyContact
from marketplace.outcomes.permissions import company_readable, reads_contacts, takes_over_calls


def companies(actor: Actor, words: str = "", cluster: str = "") -> Select[Organisation]:
    """The companies that the center looks after, by name."""
    query = select(Organisation).where(company_readable(actor), Organisation.state == "approved")
    if words:
        like = f"%{words.replace('%', '').replace('_', '')}%"
        query = query.where(or_(Organisation.name_ko.ilike(like), Organisation.name_en.ilike(like)))
    if cluster:
        query = query.where(Organisation.joined_clusters.any(code=cluster))
    return query.options(selectinload(Organisation.joined_clusters)).order_by(
        Organisation.name_ko, Organisation.id
    )


def contacts_of(actor: Actor, company_id: int) -> list[CompanyContact]:
    """The latest first; nothing for whom they are none of their business."""
    if not reads_contacts(actor):
        return []
    query = (
        select(CompanyContact)
        .where(CompanyContact.company_id == company_id)
        .options(joinedload(CompanyContact.by))
    )
    return list(db.session.scalars(query.order_by(CompanyContact.held_on.desc(), CompanyContact.id.desc())))


def contact_for(actor: Actor, ref: str) -> CompanyContact | None:
    if not reads_contacts(actor):
        return None
    return db.session.scalars(select(CompanyContact).where(CompanyContact.ref == ref)).first()


def latest(company_ids: list[int]) -> dict[int, CompanyContact]:
    """Company -> the last contact with it."""
    place = func.row_number().over(
        partition_by=CompanyContact.company_id,
        order_by=(CompanyContact.held_on.desc(), CompanyContact.id.desc()),
    )
    ranked = (
        select(CompanyContact.id, place.label("place"))
        .where(CompanyContact.company_id.in_(company_ids))
        .subquery()
    )
    newest = select(ranked.c.id).where(ranked.c.place == 1)
    query = select(CompanyContact).where(CompanyContact.id.in_(newest)).options(joinedload(CompanyContact.by))
    return {row.company_id: row for row in db.session.scalars(query)} if company_ids else {}


def open_call() -> ColumnElement[bool]:
    """Of `CompanyContact`: a call was promised and is still to be made."""
    return and_(CompanyContact.again_on.is_not(None), CompanyContact.done_at.is_(None))


def next_calls(company_ids: list[int]) -> dict[int, date]:
    """Company -> the nearest day on which somebody promised to call it again, whatever was said since."""
    query = (
        select(CompanyContact.company_id, func.min(CompanyContact.again_on))
        .where(CompanyContact.company_id.in_(company_ids), open_call())
        .group_by(CompanyContact.company_id)
    )
    rows = db.session.execute(query) if company_ids else ()
    return {company_id: day for company_id, day in rows if day is not None}


def to_call(actor: Actor) -> list[CompanyContact]:
    """Whom this person of the center promised to call again, the nearest day first; for administrators also what was promised
    by somebody who is of the center no longer."""
    if not reads_contacts(actor):
        return []
    mine = CompanyContact.by_id == actor.user_id
    if takes_over_calls(actor):
        mine = or_(mine, CompanyContact.by_id.not_in(center_people("center_admin", "center_finance")))
    query = (
        select(CompanyContact)
        .where(mine, open_call())
        .options(joinedload(CompanyContact.company))
        .order_by(CompanyContact.again_on, CompanyContact.id)
    )
    return list(db.session.scalars(query))
