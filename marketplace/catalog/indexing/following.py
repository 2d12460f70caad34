"""Keeping the index in step with the database, listing by listing.

A topic "index" message names a listing; the handler reads it and adds or removes it, so messages may come late, twice
or in any order.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.catalog import services
from marketplace.catalog.indexing.documents import document_of
from marketplace.catalog.indexing.runs import is_away, is_serving, reindex_all
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import audience_of
from marketplace.gateways.search import engine
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Later
from marketplace.kernel.transaction import atomic
from marketplace.rights.models import Right
from search_index import EngineBusy

LOOK_BACK = timedelta(days=7)  # for rights that turned while no worker ran


def index_listing(payload: dict[str, Any], key: str) -> None:
    """Handler of topic "index": make the index agree with the database about one listing."""
    if not is_serving():
        if is_away():
            raise Later(timedelta(seconds=5))
        try:
            reindex_all()
        except EngineBusy as error:
            raise Later(timedelta(seconds=5)) from error
        return
    search = engine()
    listing = db.session.scalars(select(Listing).where(Listing.id == payload["listing_id"])).unique().first()
    if listing is not None and audience_of(listing):
        search.add([document_of(listing)])
    else:
        search.remove([str(payload["listing_id"])])
    try:
        search.commit()
    except EngineBusy as error:
        raise Later(timedelta(seconds=1)) from error


def expire_listings(payload: dict[str, Any], key: str) -> None:
    """Job: end what has run out, show what an embargo held back until today, follow rights that began or ended."""
    services.expire_due()
    with atomic():
        for listing_id, day in _turned_rights():
            outbox.send("index", f"{listing_id}:rights-{day}", listing_id=listing_id)


def _turned_rights() -> list[tuple[int, date | None]]:
    """(listing, day) where a right began or was over by the mere passing of days: nobody sends a message then."""
    today = clock.today()
    first = today - LOOK_BACK
    began = select(Right.listing_id, Right.from_on).where(Right.from_on > first, Right.from_on <= today)
    over = select(Right.listing_id, Right.until_on).where(Right.until_on >= first, Right.until_on < today)
    return [(listing_id, day) for query in (began, over) for listing_id, day in db.session.execute(query)]
