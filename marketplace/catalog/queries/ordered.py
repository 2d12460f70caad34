"""What stands on a listing's page in an order of its own, whichever package brings it."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select

from marketplace.catalog.models import Ordered
from marketplace.kernel.database import db

T = TypeVar("T", bound=Ordered)


def ordered(model: type[T], listing_id: int, removed: bool = False) -> list[T]:
    """The listing's rows in their order; or those that were taken away, the latest first."""
    gone = model.removed_at
    query = select(model).where(
        model.listing_id == listing_id, gone.is_not(None) if removed else gone.is_(None)
    )
    order = (gone.desc(),) if removed else (model.place,)
    return list(db.session.scalars(query.order_by(*order, model.id)))
