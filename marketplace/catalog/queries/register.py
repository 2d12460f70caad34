"""What was looked up in the registers of a listing's patents."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalog.models import Listing, RegisterCheck
from marketplace.kernel.database import db


def checks_of(listing_id: int) -> list[RegisterCheck]:
    """Every look into a register, the newest first."""
    query = select(RegisterCheck).where(RegisterCheck.listing_id == listing_id)
    return list(db.session.scalars(query.order_by(RegisterCheck.checked_on.desc(), RegisterCheck.id.desc())))


def register_checks(listing: Listing) -> dict[int, RegisterCheck]:
    """The newest look that covers each patent as it is entered now, by the patent's row id."""
    rows = checks_of(listing.id)
    found = {patent.id: next((row for row in rows if row.covers(patent)), None) for patent in listing.patents}
    return {patent_id: row for patent_id, row in found.items() if row is not None}
