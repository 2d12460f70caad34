"""Which rights exclude each other. Pure rules: no database, no workflow.

A field of use is a node of its listing's tree, given here as the path that leads to it from the root. Words are never compared.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from marketplace.formats.territories import WORLD

EXCLUSIVE = frozenset({"exclusive", "sole", "assignment", "publication", "sale", "loan"})
CLAIMS = frozenset({"option", "reservation"})  # a claim on a later licence, not yet a licence
Path = tuple[int, ...]
EVERY_FIELD: Path = ()


@dataclass(frozen=True)
class Extent:
    """Where a right applies, as an offer, a term sheet or a right says it.

    `field_id`: the node of the listing's tree, None for every field. `words`: a field that was typed before the tree
    existed; it counts as every field until the officer has placed it. No territory means all of them.
    """

    field_id: int | None = None
    words: str = ""
    territories: frozenset[str] = frozenset({WORLD})


EVERYTHING = Extent()


@dataclass(frozen=True)
class Scope:
    """What a right covers: kind, field (path from the root), territories, first and last day (None: open).

    `claim`: nothing is licensed yet; it stands in the way as the licence of its kind would.
    """

    kind: str
    field: Path
    territories: frozenset[str]
    from_on: date
    until_on: date | None
    claim: bool = False


def excludes(new: Scope, old: Scope) -> bool:
    """Whether a right of another company, `old`, stands in the way of granting `new`."""
    return kinds_clash(new.kind, old.kind) and overlaps(new, old)


def overlaps(one: Scope, other: Scope) -> bool:
    """Whether two scopes share a field, a territory and a day."""
    return (
        fields_meet(one.field, other.field)
        and territories_meet(one.territories, other.territories)
        and days_meet(one, other)
    )


def days_meet(one: Scope, other: Scope) -> bool:
    """Whether two scopes share a day."""
    return (one.until_on is None or other.from_on <= one.until_on) and (
        other.until_on is None or one.from_on <= other.until_on
    )


def fields_meet(one: Path, other: Path) -> bool:
    """Where one lies above, at or beneath the other."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]


def territories_meet(one: Iterable[str], other: Iterable[str]) -> bool:
    """Where they share a country; WORLD, and none at all, is every country."""
    these, those = set(one), set(other)
    return not these or not those or WORLD in these | those or bool(these & those)


def kinds_clash(new: str, old: str) -> bool:
    """Whether a right of kind `old` leaves no room for one of kind `new` in the same field, territory and time."""
    if "nda" in (new, old):
        return False
    if old in EXCLUSIVE:
        return True
    if new in EXCLUSIVE:
        return old != "evaluation"  # a short internal trial goes on beside an exclusive licence
    return new in CLAIMS and old in CLAIMS
