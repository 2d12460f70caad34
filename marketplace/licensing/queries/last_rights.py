"""How long the rights behind a licence live: no royalty runs on a right that has ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.catalog.models import Listing, Patent
from marketplace.catalog.queries import newest_look
from marketplace.kernel import clock
from marketplace.rights.queries import assets


def last_day_of_rights(listing: Listing) -> date | None:
    """The last day of the last of a listing's patents; None while one lives whose end is not known, or where none has one.

    A patent that lapsed or was refused before its time ended on the day on which the register was seen to say so.
    """
    living = [patent for patent in listing.patents if not assets.is_over(patent, clock.today())]
    days = [patent.expires_on for patent in living] or [_ended(listing, patent) for patent in listing.patents]
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def within_rights(terms: dict[str, Any], listing: Listing, until: date | None) -> date | None:
    """The last day of a licence: with a royalty that runs on patents alone never one after the last of them."""
    if not terms.get("royalty_bp") or not assets.royalty_runs_on(terms.get("assets") or ()):
        return until
    last = last_day_of_rights(listing)
    return min((day for day in (until, last) if day is not None), default=None)


def _ended(listing: Listing, patent: Patent) -> date | None:
    look = newest_look(listing.id, patent) if patent.status in assets.OVER_STATUSES else None
    past = patent.expires_on if patent.expires_on is not None and patent.expires_on < clock.today() else None
    seen = look.checked_on if look is not None and look.status in assets.OVER_STATUSES else None
    days = [day for day in (past, seen) if day is not None]
    return min(days) if days else None
