"""The listing that a page of the form works on."""

from __future__ import annotations

from marketplace.catalog import queries
from marketplace.catalog.models import Listing
from marketplace.web.identity import actor, found


def desk_listing(public_id: str) -> Listing:
    """One that the reader looks after; 404 otherwise."""
    return found(queries.desk_listing_for(actor(), public_id))


def editable(public_id: str) -> Listing:
    """The same while the reader may write it; Forbidden otherwise."""
    return found(queries.writable_for(actor(), public_id))
