"""Reading rights: what is in force, what may still be granted, whom a file is open to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, bindparam, exists, literal, or_, select

from marketplace.formats import dates_text, territories
from marketplace.kernel import clock
from marketplace.kernel.database import columns, db
from marketplace.kernel.feature import installed
from marketplace.kernel.text import Text
from marketplace.rights import assets
from marketplace.rights.freedom import FREE, Freedom, freedom
from marketplace.rights.models import KINDS, FieldPlacement, Right
from marketplace.rights.rules import CLAIMS, EVERY_FIELD, EVERYTHING, EXCLUSIVE, Extent, Scope, excludes
from marketplace.rights.trees import Tree, tree_of, trees_of

LICENCE_KINDS = tuple(kind for kind in KINDS if kind not in ("nda", "reservation"))
NO_TREE = Tree()
OPENING_KINDS = tuple(kind for kind, (_, _, opens) in KINDS.items() if opens)


@dataclass(frozen=True)
class Holdings:
    """What is held in a listing on a day: the rights that bind then or later, with the tree that their fields lie in.

    `elsewhere`: those of other listings of the same patent. Their fields lie in another tree and count as every field.
    """

    tree: Tree
    rights: Sequence[Right | Row[Any]]
    day: date
    elsewhere: Sequence[Row[Any]] = ()

    def free(
        self,
        kind: str,
        extent: Extent = EVERYTHING,
        from_on: date | None = None,
        until_on: date | None = None,
        company_id: int | None = None,
        beside: Collection[int] = (),
    ) -> Freedom:
        """How much of this could be granted to a company (None: to a newcomer); its own rights never stand in its way."""
        own = (company_id, *beside)
        others = [
            *(scope_of(right, self.tree) for right in self.rights if right.company_id not in own),
            *(_scope_elsewhere(right) for right in self.elsewhere if right.company_id not in own),
        ]
        return freedom(self.tree.scope(kind, extent, from_on or self.day, until_on), others, self.tree)

    def met_elsewhere(self, kind: str, extent: Extent, from_on: date, until_on: date | None) -> set[int]:
        """The other listings in which somebody holds what leaves no room for a newcomer's licence of this."""
        wanted = self.tree.scope(kind, extent, from_on, until_on)
        return {right.listing_id for right in self.elsewhere if excludes(wanted, _scope_elsewhere(right))}

    @property
    def licensees(self) -> int:
        """How many companies hold a licence on the day."""
        begun = [right for right in self.rights if right.from_on <= self.day]
        return len({right.company_id for right in begun if right.kind in OPENING_KINDS})

    @property
    def exclusive_until(self) -> date | None:
        """Last day of the longest exclusive right that runs on the day, date.max when open-ended; None without one."""
        return max(
            (
                right.until_on or date.max
                for right in (*self.rights, *self.elsewhere)
                if right.kind in EXCLUSIVE and right.from_on <= self.day
            ),
            default=None,
        )


def scope_of(right: Right | Row[Any], tree: Tree) -> Scope:
    """What a right (or a row with its extent) covers; a reservation counts as the licence that it keeps room for."""
    covered = tree.scope(right.held_for or right.kind, extent_of(right), right.from_on, right.until_on)
    return replace(covered, claim=right.kind in CLAIMS)


def _scope_elsewhere(right: Row[Any]) -> Scope:
    return replace(scope_of(right, NO_TREE), field=EVERY_FIELD)


def extent_of(right: Right | Row[Any]) -> Extent:
    """Where a right applies."""
    return Extent(right.field_id, right.field_of_use, frozenset(right.territories))


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
_SCOPES = select(
    Right.listing_id,
    Right.company_id,
    Right.kind,
    Right.held_for,
    Right.field_id,
    Right.field_of_use,
    Right.territories,
    Right.from_on,
    Right.until_on,
).where(
    Right.listing_id.in_(bindparam("ids", expanding=True)),
    Right.ended_at.is_(None),
    or_(Right.until_on.is_(None), Right.until_on >= _DAY),
)


def holdings_of(listing_ids: Iterable[int], on: date | None = None) -> dict[int, Holdings]:
    """`holdings` of many listings; a listing without rights costs nothing beyond its place in the one query."""
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


def why_not_free(
    listing_id: int,
    kind: str,
    extent: Extent,
    from_on: date,
    until_on: date | None,
    company_id: int | None,
    beside: Collection[int] = (),
) -> Text | None:
    """Which right of another company stands in the way of such a grant, and what remains; None when nothing does.

    The other company is not named: who licensed what is the parties' own business.
    """
    wanted = tree_of(listing_id).scope(kind, extent, from_on, until_on)
    blocking = obstacles(listing_id, wanted, company_id, beside)
    held = holdings(listing_id)
    if not blocking:
        is_free = held.free(kind, extent, from_on, until_on, company_id, beside).whole
        return None if is_free else _held_elsewhere(kind)
    remaining = [
        other
        for other in LICENCE_KINDS
        if other != kind and held.free(other, extent, from_on, until_on, company_id, beside).whole
    ]
    rest = held.free(kind, extent, from_on, until_on, company_id, beside).rest()
    return _refusal(kind, blocking[0], remaining, rest)


def _held_elsewhere(kind: str) -> Text:
    return Text(
        "같은 특허가 다른 기술로도 등록되어 있고, 거기에 유효한 권리가 있어 이 범위의 {kind}을(를) 허락할 수 없습니다. 등록 기관에 문의해 주십시오.",
        "{kind} can't be granted: the same patent is entered as another listing, and a right held there leaves no room. Please ask the institution.",
    ).fill(kind=KINDS[kind][0])


def _refusal(kind: str, right: Right, remaining: list[str], free: list[Text]) -> Text:
    old = right.held_for or right.kind
    until = (
        Text(
            dates_text.date_text(right.until_on, "ko") + "까지",
            "until " + dates_text.date_text(right.until_on, "en"),
        )
        if right.until_on
        else Text("기한 없이", "without an end date")
    )
    held = (
        Text("다른 기업이 합의한 {kind}이(가)", "another company has agreed on a licence ({kind}), which")
        if right.kind == "reservation"
        else Text("다른 기업의 {kind}이(가)", "another company's right ({kind})")
    ).fill(kind=KINDS[old][0])
    place = territories.names(right.territories)
    field = tree_of(right.listing_id).named(extent_of(right))
    other_kinds = (
        Text("지금 가능한 방식: {kinds}.", "Still possible: {kinds}.").fill(
            kinds=Text(
                ", ".join(KINDS[other][0].ko for other in remaining),
                ", ".join(KINDS[other][0].en for other in remaining),
            )
        )
        if remaining
        else None
        if free
        else Text(
            "지금은 이 범위에서 다른 방식도 열려 있지 않습니다.", "Nothing else is open in this scope now."
        )
    )
    rest = [*free, *([other_kinds] if other_kinds else [])]
    return Text(
        "{held} {until} {place}{field}에서 유효하여 {wanted}을(를) 허락할 수 없습니다. {rest}",
        "{wanted} can't be granted: {held} stands in the way {until} in {place}{field}. {rest}",
    ).fill(
        held=held,
        until=until,
        place=place,
        wanted=KINDS[kind][0],
        rest=Text(" ".join(one.ko for one in rest), " ".join(one.en for one in rest)),
        field=Text(" ‘{f}’ 분야", " for “{f}”").fill(f=field) if field else "",
    )


__all__ = [
    "CLAIMS", "EVERYTHING", "EXCLUSIVE", "FREE", "Extent", "Freedom", "Holdings", "Tree", "assets", "extent_of", "free", "holdings",
    "holdings_of", "in_force", "is_placed", "obstacles", "of_source", "opens_files", "same_patent", "scope_of", "standing", "tree_of", "trees_of",
    "unplaced", "unplaced_words", "why_not_free",
]  # fmt: skip
