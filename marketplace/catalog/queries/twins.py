"""The same patent entered as two listings: what is held in the one stands in the way of the other."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import and_, or_, select

from marketplace.catalog.models import PATENT_KEYS, Listing, Patent
from marketplace.catalog.openness import scope_of_offer
from marketplace.formats import patent_number
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.rights import queries as rights
from marketplace.rights.queries import Extent

STAGES = {"application_no": "application", "registration_no": "grant"}


def twins_of(listing_id: int) -> list[int]:
    """Row ids of the other listings with a living patent of this one, by country and number."""
    patents = db.session.scalars(select(Patent).where(Patent.listing_id == listing_id))
    return _with_one_of(patents, listing_id)


def _with_one_of(patents: Iterable[Patent], listing_id: int) -> list[int]:
    today = clock.today()
    same = [
        and_(Patent.country == patent.country, getattr(Patent, PATENT_KEYS[name]) == key)
        for patent in patents
        if not patent.is_over(today)
        for name, stage in STAGES.items()
        if (key := _key(getattr(patent, name), patent.country, stage))
    ]
    if not same:
        return []
    query = select(Patent.listing_id).where(Patent.listing_id != listing_id, or_(*same))
    return list(db.session.scalars(query.distinct().order_by(Patent.listing_id)))


def sold_elsewhere(listing: Listing) -> set[tuple[int, int]]:
    """(offer, other listing) for each offer that what is held in the other leaves no room for; offer 0 where it has none.

    Fields of use are those of one listing's tree: in the other's they are unknown, and count as every field.
    """
    today = clock.today()
    found = set()
    for twin, held in rights.holdings_of(_with_one_of(listing.patents, listing.id)).items():
        wanted = [(offer.id, *scope_of_offer(offer, today)) for offer in listing.open_offers]
        for key, kind, extent, from_on, until_on in wanted or [(0, "non_exclusive", Extent(), today, None)]:
            if not held.free(kind, Extent(territories=extent.territories), from_on, until_on).whole:
                found.add((key, twin))
    return found


def _key(number: str, country: str, stage: str) -> str:
    """What the number is compared by, in whichever of its usual spellings it was entered."""
    known = patent_number.parse(number, country, stage) if number else None
    return patent_number.bare(known.text if known else number)
