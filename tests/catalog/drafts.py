"""Listings on their way to the public."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.catalog import services
from marketplace.catalog.models import Listing
from marketplace.kernel.database import db


def row_of(listing_id: int) -> Listing:
    db.session.rollback()
    row = db.session.scalars(select(Listing).where(Listing.id == listing_id)).unique().one()
    db.session.refresh(row)
    return row


def complete(scene: Any) -> None:
    values = {"summary_ko": "요약입니다.", "field": "battery", "trl": 5, "keywords_ko": ["분리막"]}
    services.save(scene.id, scene.researcher, values)
    services.save_offer(
        scene.id, scene.researcher, {"kind": "non_exclusive", "fee": 1_000_000, "term_months": 12}
    )
