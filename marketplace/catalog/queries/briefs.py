"""Listings as their cards show them: a page of results reads these columns and makes no rows of the mapper."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam

from marketplace.accounts.models import Organisation
from marketplace.catalog.models import Listing, Offer, Patent, Presented
from marketplace.catalog.queries.listings import visible_to
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import columns
from marketplace.kernel.text import either
from marketplace.rights.queries import Extent


@dataclass(frozen=True, slots=True)
class Holder:
    """The institution that holds a result."""

    name_ko: str
    name_en: str

    @property
    def name(self) -> str:
        return either(self.name_ko, self.name_en)


class OfferTerms(NamedTuple):
    """What a card says of an offer."""

    id: int
    kind: str
    fee: int | None
    currency: str
    express: bool
    withdrawn_at: datetime | None
    term_months: int | None
    territories: list[str]
    field_id: int | None
    field_of_use_ko: str
    field_of_use_en: str

    @property
    def extent(self) -> Extent:
        """Where the licence would apply."""
        words = self.field_of_use_ko or self.field_of_use_en
        return Extent(self.field_id, words, frozenset(self.territories))


class PatentState(NamedTuple):
    """Whether a patent stands."""

    id: int
    country: str
    status: str
    expires_on: date | None


@dataclass(slots=True)
class Brief(Presented):
    """What the card of a published listing shows; `offers` are those not withdrawn, oldest first."""

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
    offers: list[OfferTerms] = dataclasses.field(default_factory=list)
    patents: list[PatentState] = dataclasses.field(default_factory=list)


OWN = tuple(f.name for f in dataclasses.fields(Brief) if f.name not in ("institution", "offers", "patents"))
LISTING = (*(getattr(Listing, name) for name in OWN), Organisation.name_ko, Organisation.name_en)
OFFER = tuple(getattr(Offer, name) for name in OfferTerms._fields)
PATENT = tuple(getattr(Patent, name) for name in PatentState._fields)
OFFERS_AT = len(LISTING)
PATENTS_AT = OFFERS_AT + len(OFFER)


@lru_cache(256)  # to put a statement together takes as long as to carry it out
def _published(actor: Actor, today: date) -> Select[*tuple[Any, ...]]:
    """Published listings that exist for the reader on a day, a row for each pair of an offer and a patent."""
    query = visible_to(actor).where(
        Listing.id.in_(bindparam("ids", expanding=True)), Listing.state == "published"
    )
    return (
        query.join(Organisation, Organisation.id == Listing.institution_id)
        .outerjoin(Offer, and_(Offer.listing_id == Listing.id, Offer.withdrawn_at.is_(None)))
        .outerjoin(Patent, Patent.listing_id == Listing.id)
        .with_only_columns(*LISTING, *OFFER, *PATENT)
    )


def briefs(actor: Actor, ids: Sequence[int]) -> dict[int, Brief]:
    """The published listings among these row ids that exist for the reader, by id."""
    found: dict[int, Brief] = {}
    for row in columns(_published(actor, clock.today()), ids=ids):
        brief = found.get(row[0])
        if brief is None:
            values: tuple[Any, ...] = (*row[: len(OWN)], Holder(*row[len(OWN) : OFFERS_AT]))
            brief = found[row[0]] = Brief(*values)
        offer, patent = OfferTerms(*row[OFFERS_AT:PATENTS_AT]), PatentState(*row[PATENTS_AT:])
        if offer.id is not None and offer not in brief.offers:
            brief.offers.append(offer)
        if patent.id is not None and patent not in brief.patents:
            brief.patents.append(patent)
    for brief in found.values():
        brief.offers.sort()  # here, because the database would sort whole rows, texts and all
    return found
