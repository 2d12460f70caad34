"""The listing that a page of the form works on."""

from __future__ import annotations

from marketplace.catalog import queries
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import may_edit
from marketplace.kernel.errors import Forbidden
from marketplace.kernel.text import Text
from marketplace.web.identity import actor, found


def desk_listing(public_id: str) -> Listing:
    """One that the reader looks after; 404 otherwise."""
    return found(queries.desk_listing_for(actor(), public_id))


def editable(public_id: str) -> Listing:
    """The same while the reader may write it; Forbidden otherwise."""
    row = desk_listing(public_id)
    if not may_edit(actor(), row):
        raise Forbidden(Text("지금은 이 기술을 고칠 수 없습니다.", "You can't change this listing now."))
    return row
