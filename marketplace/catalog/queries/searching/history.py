"""One's own recent searches: private, deletable, off by choice."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.catalog.queries.searching.models import RecentSearch, SearchPreference
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db

KEPT = 50


def keeps(actor: Actor) -> bool:
    """Whether this person's searches are kept."""
    if actor.user_id is None:
        return False
    row = db.session.get(SearchPreference, actor.user_id)
    return row is None or row.keeps_history


def recent(actor: Actor, limit: int = KEPT, beginning: str = "") -> list[RecentSearch]:
    """The reader's own searches, newest first; those whose words begin like this where it is given."""
    if actor.user_id is None:
        return []
    query = select(RecentSearch).where(RecentSearch.user_id == actor.user_id)
    if beginning:
        query = query.where(
            RecentSearch.text.istartswith(beginning[:200].strip(), autoescape=True), RecentSearch.text != ""
        )
    return list(
        db.session.scalars(query.order_by(RecentSearch.at.desc(), RecentSearch.id.desc()).limit(limit))
    )
