"""Reading rights: what is in force, what may still be granted, whom a file is open to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, exists, literal, or_, select

from marketplace.kernel import clock
from marketplace.kernel.database import columns, db
from marketplace.kernel.feature import installed
from marketplace.rights import assets
from marketplace.rights.freedom import FREE, Freedom
from marketplace.rights.holdings import LICENCE_KINDS, NO_TREE, OPENING_KINDS, Holdings, extent_of, scope_of
from marketplace.rights.models import FieldPlacement, Right
from marketplace.rights.rules import CLAIMS, EVERYTHING, EXCLUSIVE, Extent, Scope, excludes
from marketplace.rights.trees import Tree, tree_of, trees_of


def in_force(listing_id: int, on: date | None = None) -> list[Right]:
    """Rights of a listing that have started, are not over, not ended and not suspended; oldest first."""
    query = select(Right).where(Right.listing_id == listing_id, *_in_force(on or clock.today()))
    return list(db.session.scalars(query.order_by(Right.id)))


def of_source(source_type: str, source_id: int) -> list[Right]:
    """Every right, ended ones too, that came from one agreement or term sheet."""
    query = select(Right).where(Right.source_type == source_type, Right.source_id == source_id)
    return list(db.session.scalars(query.order_by(Right.id)))


def turned(after: date, today: date) -> list[tuple[int, date]]:
    """(listing, day) of rights that began after `after` or whose last day was then or later, up to today.

    A right that is still to begin counts on each day: the longer an offer's term, the earlier that right closes it.
    """
    began = select(Right.listing_id, Right.from_on).where(Right.from_on > after, Right.from_on <= today)
    over = select(Right.listing_id, Right.until_on).where(Right.until_on >= after, Right.until_on < today)
    coming = select(Right.listing_id, literal(today, Date)).where(
        Right.from_on > today, Right.ended_at.is_(None), Right.kind != "nda"
    )
    rows = [row for query in (began, over, coming) for row in db.session.execute(query)]
    return [(listing_id, day) for listing_id, day in rows if day is not None]


def standing(listing_id: int) -> list[Right]:
    """Rights that bind now or later: not ended; a suspended right may come back, so it still binds."""
    query = select(Right).where(
        Right.listing_id == listing_id,
        Right.ended_at.is_(None),
        or_(Right.until_on.is_(None), Right.until_on >= clock.today()),
    )
    return list(db.session.scalars(query.order_by(Right.id)))


def obstacles(
    listing_id: int, wanted: Scope, company_id: int | None, beside: Collection[int] = ()
) -> list[Right]:
    """Rights of other companies that stand in the way of `wanted`; a company never blocks itself, nor those that
    are licensed together with it (`beside`)."""
    tree = tree_of(listing_id)
    return [
        right
        for right in standing(listing_id)
        if right.company_id != company_id
        and right.company_id not in beside
        and excludes(wanted, scope_of(right, tree))
    ]


def free(
    listing_id: int,
    kind: str,
    extent: Extent = EVERYTHING,
    from_on: date | None = None,
    until_on: date | None = None,
    company_id: int | None = None,
    beside: Collection[int] = (),
) -> Freedom:
    """How much of this could be granted now; everything that offers, quotes, sells or shows a licence asks it.

    Granting itself asks again under the lock.
    """
    return holdings(listing_id).free(kind, extent, from_on, until_on, company_id, beside)


def holdings(listing_id: int, on: date | None = None) -> Holdings:
    """What is held in this listing."""
    return holdings_of([listing_id], on)[listing_id]


def unplaced() -> Select[int]:
    """Ids of the listings of which `unplaced_words` has something to say, for all of them at once."""
    return select(Right.listing_id).where(
        Right.field_id.is_(None),
        Right.field_of_use != "",
        Right.ended_at.is_(None),
        or_(Right.until_on.is_(None), Right.until_on >= clock.today()),
        ~is_placed(Right.listing_id, Right.field_of_use),
    )


def is_placed(listing_id: Any, words: Any) -> ColumnElement[bool]:
    """Whether the words in this column are placed in the tree of the listing in that one; `Tree.is_placed` in SQL."""
    return exists().where(FieldPlacement.listing_id == listing_id, FieldPlacement.words == words)


def unplaced_words(listing_id: int) -> list[str]:
    """Fields that were typed before the tree existed, on rights that bind, and that nobody has placed yet."""
    tree = tree_of(listing_id)
    words = [right.field_of_use for right in standing(listing_id) if not tree.is_placed(extent_of(right))]
    return list(dict.fromkeys(words))


_DAY = bindparam("day", type_=Date)
_SCOPES = (
    select(
        Right.listing_id,
        Right.company_id,
        Right.kind,
        Right.held_for,
        Right.field_id,
        Right.field_of_use,
        Right.territories,
        Right.from_on,
        Right.until_on,
    )
    .where(
        Right.listing_id.in_(bindparam("ids", expanding=True)),
        Right.ended_at.is_(None),
        or_(Right.until_on.is_(None), Right.until_on >= _DAY),
    )
    .order_by(Right.id)
)


def holdings_of(listing_ids: Iterable[int], on: date | None = None) -> dict[int, Holdings]:
    """`holdings` of many listings; a listing without rights costs nothing beyond its place in the two queries."""
    day, ids = on or clock.today(), list(listing_ids)
    twins = same_patent(ids, day)
    by_listing: dict[int, list[Any]] = {listing_id: [] for listing_id in (*ids, *chain(*twins.values()))}
    for right in columns(_SCOPES, ids=list(by_listing), day=day):
        by_listing[right.listing_id].append(right)
    elsewhere = {
        listing_id: [right for twin in twins.get(listing_id, ()) for right in by_listing[twin]]
        for listing_id in ids
    }
    trees = trees_of(listing_id for listing_id in ids if by_listing[listing_id] or elsewhere[listing_id])
    return {
        listing_id: Holdings(
            trees.get(listing_id, NO_TREE), by_listing[listing_id], day, elsewhere[listing_id]
        )
        for listing_id in ids
    }


def same_patent(listing_ids: Collection[int], on: date | None = None) -> dict[int, list[int]]:
    """The other listings of the same patent of each of these that has some, as those say who know patents."""
    found: dict[int, list[int]] = {}
    for answer in installed().answers("same_patent"):
        found |= answer(listing_ids, on)
    return found


def opens_files(listing_id: int, company_ids: Collection[int], access: str) -> bool:
    """Whether one of the companies may open files of this access level ("nda" or "licensee") today."""
    kinds = OPENING_KINDS if access == "licensee" else (*OPENING_KINDS, "nda")
    query = select(Right.id).where(
        Right.listing_id == listing_id,
        Right.company_id.in_(list(company_ids)),
        Right.kind.in_(kinds),
        *_in_force(clock.today()),
    )
    return db.session.scalars(query.limit(1)).first() is not None


def held_by(company_ids: Collection[int]) -> Select[int]:
    """Ids of the listings in which one of these companies holds a right today, a suspended one too."""
    return select(Right.listing_id).where(Right.company_id.in_(list(company_ids)), *_held(clock.today()))


def holders_of(listing_id: int) -> list[int]:
    """Ids of the companies that hold a right in this listing today, a suspended one too."""
    query = select(Right.company_id).where(Right.listing_id == listing_id, *_held(clock.today()))
    return sorted(set(db.session.scalars(query)))


def _held(day: date) -> tuple[ColumnElement[bool], ...]:
    return (
        Right.from_on <= day,
        or_(Right.until_on.is_(None), Right.until_on >= day),
        Right.ended_at.is_(None),
    )


def _in_force(day: date) -> tuple[ColumnElement[bool], ...]:
    return (*_held(day), Right.suspended_at.is_(None))


__all__ = [
    "CLAIMS", "EVERYTHING", "EXCLUSIVE", "FREE", "LICENCE_KINDS", "Extent", "Freedom", "Holdings", "Tree", "assets", "extent_of", "free", "holdings",
    "holdings_of", "in_force", "is_placed", "obstacles", "of_source", "opens_files", "same_patent", "scope_of", "standing", "tree_of", "trees_of",
    "unplaced", "unplaced_words",
]  # fmt: skip
