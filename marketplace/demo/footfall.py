"""How often listings were opened: fewer at weekends, more as the site becomes known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from sqlalchemy import insert

from marketplace.catalog.models import ListingView
from marketplace.demo.catalogue import Offered
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.kernel.working_days import is_working_day

RECENT = timedelta(days=400)  # older openings are not kept by the day


def write_views(listings: Sequence[Offered], rng: Random, today: date) -> int:
    """Openings per listing and day until yesterday, in one insert; how many rows."""
    rows: list[dict[str, object]] = []
    for listing in listings:
        if listing.published_at is None:
            continue
        day = max(clock.seoul_date(listing.published_at), today - RECENT)
        last = clock.seoul_date(listing.closed_at) if listing.closed_at else today
        while day < last:
            known = 1.4 - (today - day) / timedelta(days=500)
            mean = min(listing.weight, 6) * known * (1.0 if is_working_day(day) else 0.25)
            count = _poisson(rng, max(mean, 0.05))
            if count:
                rows.append({"listing_id": listing.id, "on": day, "count": count})
            day += timedelta(days=1)
    with atomic():
        if rows:
            db.session.execute(insert(ListingView), rows)
    return len(rows)


def _poisson(rng: Random, mean: float) -> int:
    """Knuth's method; small means only."""
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count
