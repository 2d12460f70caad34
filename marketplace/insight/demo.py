"""What the demo shows of figures: targets of two years, the last closed year published by two people, and a ministry's reader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.accounts.models import User
from marketplace.accounts.queries import actor_of, center_people
from marketplace.insight import queries, services
from marketplace.kernel import clock
from marketplace.kernel.database import db
from marketplace.kernel.scene import Players
from marketplace.kernel.transaction import atomic

TARGETS = {
    "listings": 400, "inquiries": 600, "agreements": 60, "income": 900_000_000, "mentored": 354,
    "mentoring_hours": 2_000, "awards": 111, "granted": 1_370_000_000, "difficulties": 120, "solved": 80,
}  # fmt: skip
READER = "ministry@reader.example"


def figures(players: Players) -> Iterator[datetime]:
    """Targets early, the year's end for good in the second month, and a reader of the ministry since last week."""
    yield clock.now()
    this = clock.today().year
    for year in (this - 1, this):
        services.set_targets(
            players.center, year, {key: round(value * players.scale) for key, value in TARGETS.items()}
        )
    others = [one for one in center_people("center_finance", "center_admin") if one != players.center.user_id]
    ref = services.propose_year(players.center, queries.last_closed())
    if others:
        services.freeze_year(actor_of(others[0]), ref)
    yield clock.now() + timedelta(days=1)
    if db.session.scalar(select(User.id).where(User.email == READER)) is None:
        with atomic():  # as all people of the demo but those of the role accounts: nobody signs in as them
            db.session.add(User(email=READER, name="이보고", email_confirmed_at=clock.now()))
    services.let_in(players.center, READER, "산업통상부 지역경제과", clock.today() + timedelta(days=180))
