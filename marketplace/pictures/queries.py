"""Which pictures a listing has, for whoever may see the listing."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select

from marketplace.catalog import queries as catalog
from marketplace.catalog.models import Listing
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.pictures.models import ListingPicture


def pictures_of(listing_id: int, removed: bool = False) -> list[ListingPicture]:
    """In their order; or those that were taken away, the latest first."""
    gone = ListingPicture.removed_at
    query = select(ListingPicture).where(
        ListingPicture.listing_id == listing_id, gone.is_not(None) if removed else gone.is_(None)
    )
    order = (gone.desc(),) if removed else (ListingPicture.place,)
    return list(db.session.scalars(query.order_by(*order, ListingPicture.id)))


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
