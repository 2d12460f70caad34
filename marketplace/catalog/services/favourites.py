"""What a reader keeps, and the counter of openings."""

from __future__ import annotations

from sqlalchemy import delete, update

from marketplace.catalog.models import Favourite, ListingView
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db, insert_ignore
from marketplace.kernel.transaction import atomic


def keep(listing_id: int, actor: Actor, note: str = "") -> None:
    """Put a listing among one's favourites; keeping it twice is keeping it once, with the first note."""
    with atomic():
        insert_ignore(
            Favourite, user_id=actor.user_id, listing_id=listing_id, note=note.strip()[:500], at=clock.now()
        )


def unkeep(listing_id: int, actor: Actor) -> str:
    """Take it out again; its note, so that it can be put back as it was."""
    with atomic():
        gone = delete(Favourite).where(Favourite.user_id == actor.user_id, Favourite.listing_id == listing_id)
        return db.session.scalar(gone.returning(Favourite.note)) or ""


def note_favourite(listing_id: int, actor: Actor, note: str) -> None:
    """Write one's own remark beside a favourite (at most 500 characters)."""
    with atomic():
        db.session.execute(
            update(Favourite)
            .where(Favourite.user_id == actor.user_id, Favourite.listing_id == listing_id)
            .values(note=note.strip()[:500])
        )


def count_view(listing_id: int) -> None:
    """Count one opening of the page today; no person is kept."""
    with atomic():
        today = clock.today()
        insert_ignore(ListingView, listing_id=listing_id, on=today, count=0)
        db.session.execute(
            update(ListingView)
            .where(ListingView.listing_id == listing_id, ListingView.on == today)
            .values(count=ListingView.count + 1)
        )
