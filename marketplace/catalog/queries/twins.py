"""The same patent entered as two listings: what is held in the one stands in the way of the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import Date, Select, bindparam, or_, select, union
from sqlalchemy.orm import aliased

from marketplace.catalog.models import PATENT_KEYS, Listing, Patent
from marketplace.catalog.openness import scope_of_offer
from marketplace.kernel import clock
from marketplace.kernel.database import columns
from marketplace.rights import queries as rights
from marketplace.rights.queries import EVERYTHING, assets

_OWN, _OTHER = aliased(Patent), aliased(Patent)


def _by(key: str) -> Select[int, int]:
    """(listing, other listing) where a living patent of the one stands in the other under the same number."""
    return select(_OWN.listing_id, _OTHER.listing_id.label("twin_id")).where(
        _OWN.listing_id.in_(bindparam("ids", expanding=True)),
        getattr(_OWN, key) != "",
        _OWN.status.not_in(assets.OVER_STATUSES),
        or_(_OWN.expires_on.is_(None), _OWN.expires_on >= bindparam("day", type_=Date)),
        getattr(_OTHER, key) == getattr(_OWN, key),
        _OTHER.country == _OWN.country,
        _OTHER.listing_id != _OWN.listing_id,
    )


_TWINS = union(*(_by(key) for key in PATENT_KEYS.values()))


def twins_of(listing_ids: Collection[int], on: date | None = None) -> dict[int, list[int]]:
    """Row ids of the other listings with a living patent of these, by country and number; only those that have some."""
    found: dict[int, list[int]] = defaultdict(list)
    if listing_ids:
        for row in columns(_TWINS, ids=list(listing_ids), day=on or clock.today()):
            found[row.listing_id].append(row.twin_id)
    return {listing_id: sorted(twins) for listing_id, twins in found.items()}


def sold_elsewhere(listing: Listing) -> set[tuple[int, int]]:
    """(offer, other listing) for each offer that what is held in the other leaves no room for; offer 0 where it has none."""
    held = rights.holdings(listing.id)
    if not held.elsewhere:
        return set()
    wanted = [(offer.id, scope_of_offer(offer, held.day)) for offer in listing.open_offers]
    return {
        (offer_id, twin)
        for offer_id, wish in wanted or [(0, ("non_exclusive", EVERYTHING, held.day, None))]
        for twin in held.met_elsewhere(*wish)
    }
