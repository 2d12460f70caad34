"""What is held in a listing, and what it leaves to be granted: rights that were read, and the rules over them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Row

from marketplace.formats import dates_text, territories
from marketplace.kernel.text import Text
from marketplace.rights.freedom import Freedom, freedom
from marketplace.rights.models import KINDS, Right
from marketplace.rights.rules import CLAIMS, EVERY_FIELD, EVERYTHING, EXCLUSIVE, Extent, Scope, excludes
from marketplace.rights.trees import Tree

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

    def why_not_free(
        self,
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
        wish = (extent, from_on, until_on, company_id, beside)
        found = self.free(kind, *wish)
        if found.whole:
            return None
        wanted = self.tree.scope(kind, extent, from_on, until_on)
        blocking = [
            right
            for right in self.rights
            if right.company_id not in (company_id, *beside) and excludes(wanted, scope_of(right, self.tree))
        ]
        if not blocking:
            return _held_elsewhere(kind)
        remaining = [other for other in LICENCE_KINDS if other != kind and self.free(other, *wish).whole]
        field = self.tree.named(extent_of(blocking[0]))
        return _refusal(kind, blocking[0], field, remaining, found.rest())

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


def _held_elsewhere(kind: str) -> Text:
    return Text(
        "같은 특허가 다른 기술로도 등록되어 있고, 거기에 유효한 권리가 있어 이 범위의 {kind}을(를) 허락할 수 없습니다. 등록 기관에 문의해 주십시오.",
        "{kind} can't be granted: the same patent is entered as another listing, and a right held there leaves no room. Please ask the institution.",
    ).fill(kind=KINDS[kind][0])


def _refusal(
    kind: str, right: Right | Row[Any], field: Text | None, remaining: list[str], free: list[Text]
) -> Text:
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
