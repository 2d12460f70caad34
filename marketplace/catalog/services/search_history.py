"""One's own recent searches: kept, forgotten, switched off."""

from __future__ import annotations

from sqlalchemy import delete, select

from marketplace.catalog.queries.searching.groups import chosen_labels
from marketplace.catalog.queries.searching.history import KEPT, keeps, recent
from marketplace.catalog.queries.searching.models import RecentSearch, SearchPreference
from marketplace.catalog.queries.searching.state import Asked
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.ids import new_ref
from marketplace.kernel.transaction import atomic

LONGEST_ADDRESS = 1500  # a query longer than this is pasted, not searched again


def remember_search(actor: Actor, asked: Asked) -> None:
    """Keep a search, the same one once; only its first page counts as searching."""
    address = asked.address
    if asked.is_empty or asked.page > 1 or len(address) > LONGEST_ADDRESS or not keeps(actor):
        return
    newest = next(iter(recent(actor, 1)), None)
    if newest is not None and newest.address == address:
        return
    label = ", ".join(filter(None, [asked.text, *(label for _, _, label in chosen_labels({}, asked))]))
    with atomic():
        db.session.execute(
            delete(RecentSearch).where(RecentSearch.user_id == actor.user_id, RecentSearch.address == address)
        )
        insert_ignore(
            RecentSearch,
            ref=new_ref(),
            user_id=actor.user_id,
            text=asked.text[:200],
            label=label[:300],
            address=address,
            at=clock.now(),
        )
        beyond = select(RecentSearch.id).where(RecentSearch.user_id == actor.user_id)
        old = db.session.scalars(
            beyond.order_by(RecentSearch.at.desc(), RecentSearch.id.desc()).offset(KEPT)
        ).all()
        if old:
            db.session.execute(delete(RecentSearch).where(RecentSearch.id.in_(old)))


def forget_search(actor: Actor, ref: str = "") -> None:
    """Delete one of the reader's searches, or all."""
    with atomic():
        mine = delete(RecentSearch).where(RecentSearch.user_id == actor.user_id)
        db.session.execute(mine.where(RecentSearch.ref == ref) if ref else mine)


def keep_searches(actor: Actor, wanted: bool) -> None:
    """Switch the history on or off; off also deletes what was kept."""
    with atomic():
        insert_ignore(SearchPreference, user_id=actor.user_id, keeps_history=wanted)
        row = db.session.get_one(SearchPreference, actor.user_id)
        row.keeps_history = wanted
        if not wanted:
            db.session.execute(delete(RecentSearch).where(RecentSearch.user_id == actor.user_id))
