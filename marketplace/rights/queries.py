"""Reading rights: what is in force, what may still be granted, whom a file is open to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, bindparam, or_, select

from marketplace.kernel import clock
from marketplace.kernel.database import columns, db
from marketplace.rights.models import KINDS, Right
from marketplace.rights.rules import CLAIMS, EVERY_FIELD, EVERYWHERE, EXCLUSIVE, Scope, excludes

LICENCE_KINDS = tuple(kind for kind in KINDS if kind not in ("nda", "reservation"))
OPENING_KINDS = tuple(kind for kind, (_, _, opens) in KINDS.items() if opens)


@dataclass(frozen=True)
class Availability:
    """What a newcomer may still be granted on a day.

    `open_kinds`: kinds nothing in force closes in every field; `exclusive_until`: last day of the longest
    exclusive right in force (date.max when open-ended), None without one; `licensees`: companies with a licence.
    """

    open_kinds: frozenset[str]
    exclusive_until: date | None
    licensees: int


def scope_of(right: Right | Row[Any]) -> Scope:
    """What a right (or a row with its scope) covers; a reservation counts as the licence that it keeps room for."""
    return Scope(
        right.held_for or right.kind, right.field_of_use, right.territory, right.from_on, right.until_on
    )


def in_force(listing_id: int, on: date | None = None) -> list[Right]:
    """Rights of a listing that have started, are not over, not ended and not suspended; oldest first."""
    query = select(Right).where(Right.listing_id == listing_id, *_in_force(on or clock.today()))
    return list(db.session.scalars(query.order_by(Right.id)))


def of_source(source_type: str, source_id: int) -> list[Right]:
    """Every right, ended ones too, that came from one agreement or term sheet."""
    query = select(Right).where(Right.source_type == source_type, Right.source_id == source_id)
    return list(db.session.scalars(query.order_by(Right.id)))


def turned(after: date, today: date) -> list[tuple[int, date]]:
    """(listing, day) of rights that began after `after` or whose last day was then or later, up to today."""
    began = select(Right.listing_id, Right.from_on).where(Right.from_on > after, Right.from_on <= today)
    over = select(Right.listing_id, Right.until_on).where(Right.until_on >= after, Right.until_on < today)
    rows = [row for query in (began, over) for row in db.session.execute(query)]
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
    return [
        right
        for right in standing(listing_id)
        if right.company_id != company_id
        and right.company_id not in beside
        and excludes(wanted, scope_of(right))
    ]


def is_free(
    listing_id: int,
    kind: str,
    field_of_use: str = EVERY_FIELD,
    territory: str = EVERYWHERE,
    from_on: date | None = None,
    until_on: date | None = None,
    company_id: int | None = None,
) -> bool:
    """Whether this could be granted now; for pages. Granting itself asks again under the lock."""
    wanted = Scope(kind, field_of_use, territory, from_on or clock.today(), until_on)
    return not obstacles(listing_id, wanted, company_id)


def availability(listing_id: int, on: date | None = None) -> Availability:
    """What a newcomer may still be granted in this listing."""
    return availability_of([listing_id], on)[listing_id]


_DAY = bindparam("day", type_=Date)
_SCOPES = select(
    Right.listing_id,
    Right.company_id,
    Right.kind,
    Right.held_for,
    Right.field_of_use,
    Right.territory,
    Right.from_on,
    Right.until_on,
).where(
    Right.listing_id.in_(bindparam("ids", expanding=True)),
    Right.ended_at.is_(None),
    Right.from_on <= _DAY,
    or_(Right.until_on.is_(None), Right.until_on >= _DAY),
)


def availability_of(listing_ids: Iterable[int], on: date | None = None) -> dict[int, Availability]:
    """`availability` of many listings by one query."""
    day, ids = on or clock.today(), list(listing_ids)
    by_listing: dict[int, list[Any]] = {listing_id: [] for listing_id in ids}
    for right in columns(_SCOPES, ids=ids, day=day):
        by_listing[right.listing_id].append(right)
    return {listing_id: _availability(rights, day) for listing_id, rights in by_listing.items()}


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


UNTOUCHED = Availability(open_kinds=frozenset(LICENCE_KINDS), exclusive_until=None, licensees=0)


def _availability(rights: Sequence[Right | Row[Any]], day: date) -> Availability:
    if not rights:
        return UNTOUCHED
    whole = [scope_of(right) for right in rights if right.field_of_use == EVERY_FIELD]
    wanted = {kind: Scope(kind, EVERY_FIELD, EVERYWHERE, day, day) for kind in LICENCE_KINDS}
    exclusive = [right.until_on or date.max for right in rights if right.kind in EXCLUSIVE]
    return Availability(
        open_kinds=frozenset(
            kind for kind, scope in wanted.items() if not any(excludes(scope, old) for old in whole)
        ),
        exclusive_until=max(exclusive, default=None),
        licensees=len({right.company_id for right in rights if right.kind in OPENING_KINDS}),
    )


__all__ = [
    "CLAIMS", "EXCLUSIVE", "Availability", "availability", "availability_of", "in_force", "is_free", "obstacles",
    "of_source", "opens_files", "scope_of", "standing",
]  # fmt: skip
