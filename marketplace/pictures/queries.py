"""Which pictures a listing has, for whoever may see the listing."""

from __future__ import annotations

from typing import Any

from flask import url_for

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel.actor import Actor
from marketplace.pictures.models import ListingPicture


def pictures_of(listing_id: int, removed: bool = False) -> list[ListingPicture]:
    """In their order; or those that were taken away, the latest first."""
    return catalog.ordered(ListingPicture, listing_id, removed)


def picture_for(actor: Actor, public_id: str, ref: str) -> tuple[Listing, ListingPicture] | None:
    """A picture and its listing; None where the reader may not see the listing, or it has no such picture."""
    listing = catalog.listing_for(actor, public_id)
    if listing is None:
        return None
    found = next((row for row in pictures_of(listing.id) if row.ref == ref), None)
    return (listing, found) if found is not None else None


def shown(listing: Listing) -> list[dict[str, Any]]:
    """{small, large: addresses; small_width, width, height in pixels; alt, caption} for the listing's page."""
    return [
        {
            **{
                size: url_for("pictures.picture", public_id=listing.public_id, ref=row.ref, size=size)
                for size in ("small", "large")
            },
            "small_width": row.small_width,
            "width": row.width,
            "height": row.height,
            "alt": row.alt,
            "caption": row.caption,
        }
        for row in pictures_of(listing.id)
    ]
