"""Offers and deals that no longer fit what stands behind a listing, found by the database: the table of rights.assets in SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Date, Row, and_, bindparam, exists, func, or_, select

from marketplace.catalog.models import Listing, Offer, Patent
from marketplace.catalog.permissions import officer_listings
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.rights.queries import assets

_DAY = bindparam("today", callable_=clock.today, type_=Date)


def fitting(kind: Any) -> ColumnElement[bool]:
    """Whether the kind of right in this column fits the listing of the same row today; the query names `Listing`."""
    living = and_(
        Patent.listing_id == Listing.id,
        Patent.status.not_in(assets.OVER_STATUSES),
        or_(Patent.expires_on.is_(None), Patent.expires_on >= _DAY),
    )
    registered, at_home = Patent.status == "registered", Patent.country == assets.HOME
    admitted = or_(
        and_(registered, at_home, _in(kind, "registered")),
        and_(registered, ~at_home, _in(kind, "registered_abroad")),
        and_(~registered, _in(kind, "application")),
    )
    own = [
        and_(Listing.kind == listing_kind, _in(kind, asset))
        for listing_kind, asset in assets.OWN_ASSETS.items()
    ]
    none_yet = ~exists().where(Patent.listing_id == Listing.id)
    unregistered = [
        and_(Listing.kind == listing_kind, none_yet, _in(kind, asset))
        for listing_kind, asset in assets.UNREGISTERED.items()
    ]
    return or_(kind == "nda", *own, *unregistered, exists().where(living, admitted))


def _in(kind: Any, asset: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = kind.in_(list(assets.TABLE[asset]))
    return found


def offers_to_correct(actor: Actor) -> list[Row[str, str, str, int]]:
    """(public id, Korean title, English title, number of offers) of the listings of the actor's institution whose
    offers no longer fit; what was withdrawn is nobody's concern any more."""
    query = (
        select(Listing.public_id, Listing.title_ko, Listing.title_en, func.count(Offer.id))
        .join(Offer, Offer.listing_id == Listing.id)
        .where(officer_listings(actor), Listing.state.not_in(("withdrawn", "discarded")))
        .where(Offer.withdrawn_at.is_(None), ~fitting(Offer.kind))
        .group_by(Listing.id)
        .order_by(Listing.id)
    )
    return list(db.session.execute(query))
