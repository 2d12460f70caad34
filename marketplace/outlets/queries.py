"""What is given to machines: what everybody may read, and that something which everybody could read is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import KINDS, Listing, ListingVersion
from marketplace.catalog.queries import public_listings
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.text import t

GONE = ("suspended", "expired", "withdrawn")
NOT_YET = datetime(2026, 1, 1, tzinfo=UTC)  # where nothing was ever public


@dataclass(frozen=True)
class Asked:
    """Which records: changed from `since` to before `until`, of a set, after the record of this date and row."""

    prefix: str
    since: datetime | None = None
    until: datetime | None = None
    spec: str = ""
    after: tuple[datetime, int] | None = None
    cursor: int = 0


def _ever_public() -> ColumnElement[bool]:
    """What is public, and what was and is closed. An embargo hides what nobody has read yet; what was public before it is
    gone for now, and whoever keeps a copy has to hear of it."""
    open_now = or_(Listing.embargo_until.is_(None), Listing.embargo_until <= clock.today())
    shown_before = exists().where(
        ListingVersion.listing_id == Listing.id,
        ListingVersion.snapshot["embargo_until"].as_string().is_(None),
    )
    return and_(
        or_(open_now, shown_before),
        or_(Listing.state == "published", and_(Listing.state.in_(GONE), Listing.published_at.is_not(None))),
    )


def datestamp(listing: Listing) -> datetime:
    return listing.updated_at


def earliest() -> datetime:
    return db.session.scalar(select(func.min(Listing.updated_at)).where(_ever_public())) or NOT_YET


def record(public_id: str) -> Listing | None:
    query = select(Listing).where(_ever_public(), Listing.public_id == public_id)
    return db.session.scalars(query).unique().first()


def records(asked: Asked, count: int) -> tuple[list[Listing], int]:
    """(one more than `count` of them where there is more, how many there are in all)."""
    query = _within(select(Listing), asked)
    total = db.session.scalar(_within(select(func.count(Listing.id)), asked)) or 0
    if asked.after:
        at, number = asked.after
        query = query.where(or_(Listing.updated_at > at, and_(Listing.updated_at == at, Listing.id > number)))
    query = query.options(
        joinedload(Listing.institution), selectinload(Listing.inventors), selectinload(Listing.patents)
    )
    return list(db.session.scalars(query.order_by(Listing.updated_at, Listing.id).limit(count + 1))), total


def _within(query: Select[Any], asked: Asked) -> Select[Any]:
    query = query.where(_ever_public())
    if asked.since:
        query = query.where(Listing.updated_at >= asked.since)
    if asked.until:
        query = query.where(Listing.updated_at < asked.until)
    kind, _, name = asked.spec.partition(":")
    if not name:  # a set of the top holds what the sets beneath it hold, and every record is in one of each
        return query
    if kind == "kind":
        query = query.where(Listing.kind == name)
    elif kind == "institution":
        query = query.where(
            Listing.institution_id.in_(select(Organisation.id).where(Organisation.ref == name))
        )
    return query


def sets() -> list[tuple[str, str]]:
    """(name of the set, what it is): by kind, by institution with something public."""
    holders = select(Listing.institution_id).where(_ever_public())
    rows = db.session.scalars(
        select(Organisation).where(Organisation.id.in_(holders)).order_by(Organisation.id)
    )
    institutions = [(f"institution:{row.ref}", row.name) for row in rows]
    kinds = [(f"kind:{kind}", t(name)) for kind, name in KINDS.items()]
    return [
        ("kind", t("성과 종류", "Kind of result")),
        *kinds,
        ("institution", t("기관", "Institution")),
        *institutions,
    ]


def sets_of(listing: Listing) -> list[str]:
    return [f"kind:{listing.kind}", f"institution:{listing.institution.ref}"]


def addresses() -> Iterator[tuple[str, datetime]]:
    """(number, last change) of everything that is public, for the sitemap; read bit by bit."""
    query = public_listings().with_only_columns(Listing.public_id, Listing.updated_at).order_by(Listing.id)
    yield from ((public_id, changed) for public_id, changed in db.session.execute(query).yield_per(1000))
