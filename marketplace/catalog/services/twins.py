"""A patent that is entered as two listings is not offered in one of them over what is held in the other."""

from __future__ import annotations

from collections.abc import Collection

from marketplace.catalog.models import Listing
from marketplace.catalog.queries.twins import sold_elsewhere, twins_of
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict
from marketplace.kernel.ids import new_ref
from marketplace.kernel.text import Text
from marketplace.rights import services as rights

_OTHERS = Text("다른 기관이 등록한 기술", "a listing of another institution")


def refuse_sold_elsewhere(listing: Listing, known: Collection[tuple[int, int]] = ()) -> None:
    """Conflict where an offer meets what is held in another listing of the same patent, but for what is `known` already."""
    taken_back = {
        (0, twin) for _, twin in known
    }  # its last offer that clashed was withdrawn: nothing is held out
    met = sorted(sold_elsewhere(listing) - set(known) - taken_back)
    if not met:
        return
    other = db.session.get_one(Listing, met[0][1])
    ours = other.institution_id == listing.institution_id
    raise Conflict(
        Text(
            "같은 특허가 다른 기술({other})로도 등록되어 있고, 거기에 유효한 권리가 있어 이 조건으로는 공개할 수 없습니다. "
            "그 기술에서 계약하거나, 겹치는 계약 조건을 거두거나, 특허 번호를 바로잡아 주십시오.",
            "The same patent is entered as another listing ({other}), and rights held there leave no room for what is "
            "offered here. Offer it there, withdraw the offers that clash, or correct the patent's number.",
        ).fill(other=other.public_id if ours else _OTHERS)
    )


def announce_new_twins(listing: Listing, before: Collection[int]) -> None:
    """Announce what is held here, and in each listing that had a patent of this one `before` and has none now: which
    listings close one another has changed with the patents.

    Their rights are taken first: what is being granted there is waited for, and seen by who asks what was sold.
    """
    now = twins_of([listing.id]).get(listing.id, [])
    if set(now) == set(before):
        return
    for listing_id in sorted({listing.id, *now, *before}):
        rights.lock(listing_id)
    for listing_id in (listing.id, *sorted(set(before) - set(now))):
        rights.announce(listing_id, f"twins-{new_ref()}")
