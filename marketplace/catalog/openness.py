"""Which of a listing's offers a newcomer may take today: what is granted closes what is offered.

One answer for pages, cards, badges, files, the comparison and the search index; `rights` decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from marketplace.catalog.models import Presented
from marketplace.kernel import periods
from marketplace.kernel.text import Text
from marketplace.rights import queries as rights
from marketplace.rights.queries import FREE, Extent, Freedom, Holdings


@dataclass(frozen=True)
class Openness:
    """How free each offer is, by its row id, and what is known of the rights in force."""

    offers: Mapping[int, Freedom] = field(default_factory=dict)
    licensees: int = 0
    exclusive_until: date | None = None

    def of(self, offer: Any) -> Freedom:
        """How free an offer is; one that nobody asked about is."""
        return self.offers.get(offer.id, FREE)

    @property
    def whole(self) -> frozenset[int]:
        """Row ids of the offers that can be taken as they stand."""
        return frozenset(key for key, found in self.offers.items() if found.whole)

    @property
    def negotiable(self) -> frozenset[int]:
        """Those too of which a part is free: other countries, a narrower field."""
        return frozenset(key for key, found in self.offers.items() if found.whole or found.partly)

    @property
    def badge(self) -> Text | None:
        """What a reader should know before opening it."""
        closed = [found for found in self.offers.values() if not found.whole and found.exclusively]
        if (closed and not self.negotiable) or (not self.offers and self.exclusive_until):
            return Text("독점 계약 중", "Licensed exclusively")
        return Text("일부 독점 계약 중", "Partly exclusive") if closed else None


NOTHING_KNOWN = Openness()


def scope_of_offer(offer: Any, today: date) -> tuple[str, Extent, date, date | None]:
    """What a newcomer who takes this offer today would get: kind, extent, first and last day."""
    until = periods.last_day(today, offer.term_months) if offer.term_months else None
    return offer.kind, offer.extent, today, until


def openness_of(listing: Presented, held: Holdings) -> Openness:
    """The offers of one listing against what is held in it."""
    found = {
        offer.id: FREE if not (held.rights or held.elsewhere) else held.free(*scope_of_offer(offer, held.day))
        for offer in listing.open_offers
    }
    return Openness(found, held.licensees, held.exclusive_until)


def openness(listing: Any) -> Openness:
    """The same, with what is held read from the database."""
    return openness_of(listing, rights.holdings(listing.id))


def openness_of_all(listings: Iterable[Any]) -> dict[int, Openness]:
    """Of many listings, by their row ids, with one reading of what is held."""
    rows = list(listings)
    held = rights.holdings_of(row.id for row in rows)
    return {row.id: openness_of(row, held[row.id]) for row in rows}
