"""Which listings, versions and files exist for a reader."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select

from marketplace.catalog.models import (
    CARD,
    EVERYTHING,
    Favourite,
    FileDownload,
    Listing,
    ListingFile,
    ListingVersion,
)
from marketplace.catalog.permissions import may_work_on, visible
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import columns, db
from marketplace.kernel.text import either
from marketplace.rights import queries as rights


def visible_to(actor: Actor) -> Select[Listing]:
    """The listings that exist for this reader: `permissions.visible`."""
    return select(Listing).where(visible(actor))


def listing_for(actor: Actor, public_id: str) -> Listing | None:
    """The listing, or None when it does not exist for this reader."""
    return db.session.scalars(visible_to(actor).where(Listing.public_id == public_id)).unique().first()


def listings_by_public_id(actor: Actor, public_ids: Sequence[str]) -> list[Listing]:
    """The visible ones of these, in the order asked for."""
    rows = db.session.scalars(visible_to(actor).where(Listing.public_id.in_(public_ids)).options(*EVERYTHING))
    found = {row.public_id: row for row in rows}
    return [found[public_id] for public_id in dict.fromkeys(public_ids) if public_id in found]


class Named(NamedTuple):
    """What leads to a listing."""

    public_id: str
    title: str


def named(actor: Actor, ids: Sequence[int]) -> dict[int, Named]:
    """The published ones among these that the reader may see."""
    rows = columns(_named(actor, clock.today()), ids=ids)
    return {row[0]: Named(row[1], either(row[2], row[3])) for row in rows}


@lru_cache(256)  # asked at every letter that somebody types
def _named(actor: Actor, _today: date) -> Select[int, str, str, str]:
    query = visible_to(actor).where(
        Listing.id.in_(bindparam("ids", expanding=True)), Listing.state == "published"
    )
    return query.with_only_columns(Listing.id, Listing.public_id, Listing.title_ko, Listing.title_en)


def newest(actor: Actor, limit: int = 6) -> list[Listing]:
    """The latest published listings that this reader may see."""
    query = visible_to(actor).where(Listing.state == "published").order_by(Listing.published_at.desc())
    return list(db.session.scalars(query.options(*CARD).limit(limit)))


@dataclass(frozen=True)
class Notice:
    """What a stranger may know of a listing that was or will be public: its number, holder and why it is closed.

    `title` is given only for what was withdrawn or has run out, because it had been public before.
    """

    public_id: str
    reason: str  # withdrawn | expired | embargoed
    institution: str
    title: str
    note: str
    on: date | None  # day of the change


def notice_of(public_id: str) -> Notice | None:
    """The tombstone of a withdrawn or expired listing, or the announcement of an embargoed one."""
    row = db.session.scalars(select(Listing).where(Listing.public_id == public_id)).unique().first()
    if row is None or row.published_at is None:
        return None
    if row.state == "published" and row.is_embargoed:
        return Notice(public_id, "embargoed", row.institution.name, "", "", row.embargo_until)
    if row.state in ("withdrawn", "expired"):
        title = "" if row.is_embargoed else row.title
        on = row.expires_on if row.state == "expired" else clock.seoul_date(row.updated_at)
        return Notice(public_id, row.state, row.institution.name, title, row.closed_reason, on)
    return None


def files_for(actor: Actor, listing: Listing) -> list[tuple[ListingFile, bool]]:
    """The listing's files, each with whether this reader may open it now."""
    return [(file, _opens(actor, listing, file)) for file in listing.files if file.removed_at is None]


def file_for(actor: Actor, public_id: str, ref: str) -> tuple[ListingFile, bool] | None:
    """A file of a listing that the reader can see, and whether it opens; None when there is no such file."""
    listing = listing_for(actor, public_id)
    if listing is None:
        return None
    return next(((file, opens) for file, opens in files_for(actor, listing) if file.ref == ref), None)


def _opens(actor: Actor, listing: Listing, file: ListingFile) -> bool:
    if file.access == "public" or may_work_on(actor, listing):
        return True
    return rights.opens_files(listing.id, actor.organisations("company"), file.access)


def download_counts(listing_id: int) -> dict[int, int]:
    """How often each file of a listing was opened."""
    rows = db.session.execute(
        select(FileDownload.file_id, func.count())
        .join(ListingFile, ListingFile.id == FileDownload.file_id)
        .where(ListingFile.listing_id == listing_id)
        .group_by(FileDownload.file_id)
    )
    return dict(rows.all())


def versions_of(listing_id: int) -> list[ListingVersion]:
    """What was public when, newest first."""
    query = select(ListingVersion).where(ListingVersion.listing_id == listing_id)
    return list(db.session.scalars(query.order_by(ListingVersion.number.desc())))


def favourite_ids(actor: Actor, listing_ids: Iterable[int]) -> set[int]:
    """Which of these the reader has kept."""
    if actor.user_id is None:
        return set()
    query = select(Favourite.listing_id).where(
        Favourite.user_id == actor.user_id, Favourite.listing_id.in_(list(listing_ids))
    )
    return set(db.session.scalars(query))


def favourites_of(actor: Actor) -> list[tuple[Favourite, Listing | None]]:
    """What the reader kept, newest first; None where the listing can no longer be seen."""
    kept = list(
        db.session.scalars(
            select(Favourite).where(Favourite.user_id == actor.user_id).order_by(Favourite.at.desc())
        )
    )
    visible = visible_to(actor).where(Listing.id.in_([row.listing_id for row in kept]))
    rows = {row.id: row for row in db.session.scalars(visible.options(*CARD))}
    return [(row, rows.get(row.listing_id)) for row in kept]
