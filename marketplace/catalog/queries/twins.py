"""The same patent entered as two listings: what is held in the one stands in the way of the other."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from sqlalchemy import and_, func, or_, select

from marketplace.catalog.models import Listing, Patent
from marketplace.catalog.openness import scope_of_offer
from marketplace.formats import patent_number
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.rights import queries as rights
from marketplace.rights.queries import Extent

MARKS = "-/,. "  # in which two spellings of a number may differ
STAGES = (("application_no", "application"), ("registration_no", "grant"))


def twins_of(listing: Listing) -> list[int]:
    """Row ids of the other listings with a living patent of this one, by country and number, in which a right binds."""
    today = clock.today()
    same = [
        and_(Patent.country == patent.country, _bare_column(getattr(Patent, column)) == number)
        for patent in listing.patents
        if not patent.is_over(today)
        for column, stage in STAGES
        if (number := _bare(getattr(patent, column), patent.country, stage))
    ]
    if not same:
        return []
    query = select(Patent.listing_id).where(
        Patent.listing_id != listing.id, Patent.listing_id.in_(rights.bound()), or_(*same)
    )
    return list(db.session.scalars(query.distinct().order_by(Patent.listing_id)))


def twins_by_id(listing_id: int) -> list[int]:
    """The same, for lower floors that know the row id alone."""
    listing = db.session.get(Listing, listing_id)
    return twins_of(listing) if listing is not None else []


def sold_elsewhere(listing: Listing) -> set[tuple[int, int]]:
    """(offer, other listing) for each offer that what is held in the other leaves no room for; offer 0 where it has none.

    Fields of use are those of one listing's tree: in the other's they are unknown, and count as every field.
    """
    today = clock.today()
    found = set()
    for twin, held in rights.holdings_of(twins_of(listing)).items():
        wanted = [(offer.id, *scope_of_offer(offer, today)) for offer in listing.open_offers]
        for key, kind, extent, from_on, until_on in wanted or [(0, "non_exclusive", Extent(), today, None)]:
            if not held.free(kind, Extent(territories=extent.territories), from_on, until_on).whole:
                found.add((key, twin))
    return found


def _bare(text: str, country: str, stage: str) -> str:
    """A number without the marks of its spelling, as `_bare_column` takes them off what is stored."""
    number = patent_number.parse(text, country, stage) if text else None
    plain = number.text if number else unicodedata.normalize("NFKC", text or "").upper()
    return re.sub(f"[{re.escape(MARKS)}]", "", plain)


def _bare_column(column: Any) -> Any:
    for mark in MARKS:
        column = func.replace(column, mark, "")
    return func.upper(column)
