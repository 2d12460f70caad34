"""Listings as their cards show them: a page of results reads these columns and makes no rows of the mapper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, select

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing, Offer, Patent, Presented
from marketplace.catalog.queries.listings import visible_to
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import columns
from marketplace.kernel.text import either


@dataclass(frozen=True, slots=True)
class Holder:
    """The institution that holds a result."""

    name_ko: str
    name_en: str

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)


@dataclass(slots=True)
class Brief(Presented):
    """What the card of a published listing shows; `offers` are those not withdrawn."""

    id: int
    public_id: str
    state: str
    kind: str
    title_ko: str
    title_en: str
    summary_ko: str
    summary_en: str
    field: str
    trl: int | None
    open_licence: str
    embargo_until: date | None
    published_at: datetime | None
    institution: Holder
    offers: list[Row[tuple[int, str, int | None, str, bool, datetime | None]]] = field(default_factory=list)
    patents: list[Row[tuple[int, str, date | None]]] = field(default_factory=list)


COLUMNS = (
    Listing.id, Listing.public_id, Listing.state, Listing.kind, Listing.title_ko, Listing.title_en, Listing.summary_ko,
    Listing.summary_en, Listing.field, Listing.trl, Listing.open_licence, Listing.embargo_until, Listing.published_at,
)  # fmt: skip
IDS = bindparam("ids", expanding=True)
OFFERS = (
    select(Offer.listing_id, Offer.kind, Offer.fee, Offer.currency, Offer.express, Offer.withdrawn_at)
    .where(Offer.listing_id.in_(IDS), Offer.withdrawn_at.is_(None))
    .order_by(Offer.id)
)
PATENTS = select(Patent.listing_id, Patent.status, Patent.expires_on).where(Patent.listing_id.in_(IDS))


@lru_cache(256)  # to put a statement together takes as long as to carry it out
def _published(actor: Actor, today: date) -> Select[Any]:
    """The columns of published listings that exist for the reader on a day."""
    query = visible_to(actor).join(Organisation, Organisation.id == Listing.institution_id)
    query = query.where(Listing.id.in_(IDS), Listing.state == "published")
    return query.with_only_columns(*COLUMNS, Organisation.name_ko, Organisation.name_en)


def briefs(actor: Actor, ids: Sequence[int]) -> dict[int, Brief]:
    """The published listings among these row ids that exist for the reader, by id."""
    rows = columns(_published(actor, clock.today()), ids=ids)
    found = {row[0]: Brief(*row[:-2], Holder(*row[-2:])) for row in rows}
    if found:
        for offer in columns(OFFERS, ids=list(found)):
            found[offer.listing_id].offers.append(offer)
        for patent in columns(PATENTS, ids=list(found)):
            found[patent.listing_id].patents.append(patent)
    return found
