"""Search without the index: words by LIKE, the plain filters, newest first. Slower and simpler, but honest."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, extract, func, or_, select

from marketplace.accounts.models import MiniCluster, Organisation
from marketplace.catalog.models import CARD, Listing, Offer
from marketplace.catalog.queries.listings import visible_to
from marketplace.catalog.queries.searching.state import Asked
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db

MOST_WORDS = 6
SEARCHED = (Listing.title_ko, Listing.title_en, Listing.summary_ko, Listing.summary_en, Listing.public_id)


def search(actor: Actor, asked: Asked, per_page: int) -> tuple[Sequence[Listing], int, int]:
    """(listings of the page, total, page): every word in a title, a summary or the number. No counts, no ranking."""
    query = visible_to(actor).where(Listing.state == "published")
    for word in asked.text.split()[:MOST_WORDS]:
        query = query.where(or_(*(column.icontains(word, autoescape=True) for column in SEARCHED)))
    query = _narrowed(query, asked)
    rows = query.with_only_columns(Listing.id).subquery()
    total = db.session.scalar(select(func.count()).select_from(rows)) or 0
    page = min(asked.page, max(1, -(-total // per_page)))
    order = Listing.trl.desc() if asked.sort == "trl_high" else Listing.published_at.desc()
    query = query.options(*CARD).order_by(order, Listing.id)
    found = db.session.scalars(query.limit(per_page).offset((page - 1) * per_page))
    return list(found), total, page


def _narrowed(query: Select[Listing], asked: Asked) -> Select[Listing]:
    filters = asked.for_engine()
    if values := filters.get("field"):
        query = query.where(Listing.field.in_(values))
    if values := filters.get("kind"):
        query = query.where(Listing.kind.in_(values))
    if values := filters.get("trl"):
        query = query.where(
            Listing.trl.in_([int(v) for v in values if v.isascii() and v.isdigit() and len(v) < 3])
        )
    if values := filters.get("institution"):
        holders = select(Organisation.id).where(Organisation.ref.in_(values))
        query = query.where(Listing.institution_id.in_(holders))
    if values := filters.get("mini_cluster"):
        clusters = select(MiniCluster.id).where(MiniCluster.code.in_(values))
        query = query.where(Listing.mini_cluster_id.in_(clusters))
    live = select(Offer.listing_id).where(Offer.withdrawn_at.is_(None))
    if values := filters.get("licence_kind"):
        query = query.where(Listing.id.in_(live.where(Offer.kind.in_(values))))
    if filters.get("express"):
        query = query.where(Listing.id.in_(live.where(Offer.express.is_(True))))
    for name, (low, high) in asked.engine_ranges().items():
        if name == "fee":
            priced = live.where(Offer.fee.between(low or 0, high if high is not None else 10**15))
            query = query.where(Listing.id.in_(priced))
            continue
        column = Listing.trl if name == "trl" else extract("year", Listing.published_at)
        query = query.where(column >= low) if low is not None else query
        query = query.where(column <= high) if high is not None else query
    return query
