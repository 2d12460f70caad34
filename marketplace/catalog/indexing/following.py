"""Keeping the index in step with the database, listing by listing.

A topic "index" message names a listing; the handler reads it and adds or removes it, so messages may come late, twice
or in any order.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.catalog.indexing.documents import document_of
from marketplace.catalog.indexing.runs import reindex_all
from marketplace.catalog.models import Listing
from marketplace.catalog.permissions import audience_of
from marketplace.catalog.services.publication import expire_due
from marketplace.gateways.search import engine, is_away, is_serving
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from marketplace.kernel.outbox import Later
from marketplace.kernel.transaction import atomic
from search_index import EngineBusy


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
    """Job: end what has run out, show what an embargo held back until today."""
    expire_due()


def follow_rights(payload: dict[str, Any], key: str) -> None:
    """Handler of `rights_changed` and `assets_changed`: what may still be licensed is part of what search knows."""
    with atomic():
        outbox.send("index", f"{payload['listing_id']}:{key}", listing_id=payload["listing_id"])
