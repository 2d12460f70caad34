"""The stage's performance figures: two of the published listing and two of the draft."""

from __future__ import annotations

from typing import Any

from marketplace.catalog.models import Listing
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.performance import services

VALUES = {
    "measure_ko": "무게",
    "unit_ko": "kg",
    "before": "12",
    "after": "9",
    "stage": "lab",
    "tester": "own",
}


def build_performance(officer: Actor, values: dict[str, Any]) -> None:
    for name in ("published", "draft"):
        listing = db.session.query(Listing).filter_by(public_id=values[f"listing.{name}"]).one()
        for n in range(2):
            row = services.add_figure(listing.id, officer, VALUES | {"after": str(n)})
            values[f"figure.{name}{n}"] = row.ref
