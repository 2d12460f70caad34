"""What was looked up in the registers of a listing's patents."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalog.models import Listing, Patent, RegisterCheck
from marketplace.kernel.database import db


def checks_of(listing_id: int) -> list[RegisterCheck]:
    """Every look into a register, the newest first."""
    query = select(RegisterCheck).where(RegisterCheck.listing_id == listing_id)
    return list(db.session.scalars(query.order_by(RegisterCheck.checked_on.desc(), RegisterCheck.id.desc())))


def newest_look(listing_id: int, patent: Patent) -> RegisterCheck | None:
    """The newest look at this patent, of those of one day the one recorded last: what it saw is what counts."""
    return _newest(checks_of(listing_id), patent)


def register_checks(listing: Listing) -> dict[int, RegisterCheck]:
    """The newest look at each patent, by the patent's row id, where it covers the patent as it is entered now."""
    rows = checks_of(listing.id)
    newest = ((patent, _newest(rows, patent)) for patent in listing.patents)
    return {patent.id: row for patent, row in newest if row is not None and row.covers(patent)}


def _newest(rows: list[RegisterCheck], patent: Patent) -> RegisterCheck | None:
    return next((row for row in rows if row.is_of(patent)), None)
