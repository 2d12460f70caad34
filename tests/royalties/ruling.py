"""A sharing rule that holds, written straight to the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.royalties.models import SharingRule

LONG_AGO = date(2000, 1, 1)


def settled(institution_id: int, from_on: date = LONG_AGO, **values: Any) -> SharingRule:
    """The institution's confirmed rule from a day on; rates of the law where none is named."""
    with atomic():
        row = SharingRule(
            institution_id=institution_id,
            state="confirmed",
            from_on=from_on,
            decided_at=clock.now(),
            **{"researchers_bp": 5000, "contributors_bp": 1000} | values,
        )
        db.session.add(row)
    return row
