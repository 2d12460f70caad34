"""How much of a wished licence is still free: all of it, some countries, some fields, or all of it from a later day.

Pure: scopes and a tree in, the answer and its sentences out. Offers, quotations, express licences, term sheets, badges and search ask it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketplace.formats import dates_text, territories
from marketplace.formats.territories import WORLD
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.rights.rules import EXCLUSIVE, Path, Scope, excludes
from marketplace.rights.trees import Tree

MOST_NAMED = 6


@dataclass(frozen=True)
class Freedom:
    """What of a wish may be granted beside what stands.

    `whole`: all of it, as asked for. Where not: `countries` are free in the whole field and time (`elsewhere`: the
    world but `closed_in`), `fields` are the uppermost free ones beneath the field asked for, and from `from_on` on
    all of it is free (None: no day is known).
    """

    whole: bool
    countries: tuple[str, ...] = ()
    elsewhere: bool = False
    closed_in: tuple[str, ...] = ()
    fields: tuple[Text, ...] = ()
    from_on: date | None = None
    # An exclusive right closes it, not a mere claim or a licence that goes on beside.
    exclusively: bool = False

    @property
    def partly(self) -> bool:
        """Whether something of it can be had now, though not all."""
        return not self.whole and bool(self.countries or self.elsewhere or self.fields)

    def rest(self) -> list[Text]:
        """Sentences that say what is free, and when the rest will be; none where all of it is."""
        found = []
        if self.partly:
            found.append(
                Text("일부 범위는 이미 독점 허락되었습니다.", "Part of it is already granted exclusively.")
                if self.exclusively
                else Text("일부 범위는 지금 허락할 수 없습니다.", "Part of it can't be granted now.")
            )
        if self.elsewhere:
            where = territories.names(self.closed_in)
            found.append(
                Text(
                    "지금 가능한 지역: 다음을 제외한 모든 나라 ({where}).",
                    "Free now: everywhere but {where}.",
                ).fill(where=where)
            )
        elif self.countries:
            where = territories.names(self.countries)
            found.append(Text("지금 가능한 지역: {where}.", "Free now in: {where}.").fill(where=where))
        if self.fields:
            named = self.fields[:MOST_NAMED]
            words = Text(", ".join(one.ko for one in named), ", ".join(one.en for one in named))
            found.append(Text("지금 가능한 분야: {words}.", "Free now for: {words}.").fill(words=words))
        if self.from_on is not None:
            day = Text(*(dates_text.date_text(self.from_on, code) for code in LANGUAGES))
            found.append(Text("전체가 다시 열리는 날: {day}", "All of it is free from {day}.").fill(day=day))
        return found


FREE = Freedom(whole=True)


def freedom(wanted: Scope, standing: Sequence[Scope], tree: Tree) -> Freedom:
    """What of `wanted` is free beside the scopes that stand (of other companies)."""
    blocking = [old for old in standing if excludes(wanted, old)]
    if not blocking:
        return FREE
    countries, elsewhere, closed_in = _countries(wanted, blocking)
    return Freedom(
        whole=False,
        countries=countries,
        elsewhere=elsewhere,
        closed_in=closed_in,
        fields=tuple(tree.name(path[-1]) for path in _free_beneath(wanted, blocking, tree)),
        from_on=_free_from(wanted, standing),
        exclusively=any(old.kind in EXCLUSIVE and not old.claim for old in blocking),
    )


def _countries(wanted: Scope, blocking: Sequence[Scope]) -> tuple[tuple[str, ...], bool, tuple[str, ...]]:
    """(countries that are free, whether all the world but some is, the closed ones)."""
    closed = frozenset[str]().union(*(old.territories for old in blocking))
    if WORLD in closed or any(not old.territories for old in blocking):
        return (), False, ()
    if WORLD in wanted.territories:
        return (), True, tuple(sorted(closed))
    return tuple(sorted(wanted.territories - closed)), False, tuple(sorted(wanted.territories & closed))


def _free_beneath(wanted: Scope, blocking: Sequence[Scope], tree: Tree) -> list[Path]:
    """The uppermost fields beneath the wanted one that nothing closes in the wanted countries and time."""
    parent = wanted.field[-1] if wanted.field else None
    found: list[Path] = []
    for node in tree.children(parent):
        narrower = replace(wanted, field=(*wanted.field, node.id))
        still = [old for old in blocking if excludes(narrower, old)]
        found += [narrower.field] if not still else _free_beneath(narrower, still, tree)
    return found


def _free_from(wanted: Scope, standing: Sequence[Scope]) -> date | None:
    """The first day from which the wish, as long as it is, meets nothing; None where a right has no end."""
    length = wanted.until_on - wanted.from_on if wanted.until_on else None
    moved = wanted
    for _ in range(len(standing) + 1):
        ends = [old.until_on for old in standing if excludes(moved, old)]
        if not ends:
            return moved.from_on
        if None in ends:
            return None
        begin = max(end for end in ends if end is not None) + timedelta(days=1)
        moved = replace(moved, from_on=begin, until_on=begin + length if length is not None else None)
    return None
