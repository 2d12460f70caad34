"""Which rights exclude each other. Pure rules: no database, no workflow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

EVERYWHERE = "WORLD"
EVERY_FIELD = ""
EXCLUSIVE = frozenset({"exclusive", "sole", "assignment"})
CLAIMS = frozenset({"option", "reservation"})  # a claim on a later licence, not yet a licence
# A region covers its countries; the codes are those of formats/data/territory.tsv.
REGIONS: dict[str, frozenset[str]] = {
    "ASIA": frozenset({"KR", "CN", "JP", "TW", "VN", "IN", "ID", "TH"}),
    "EU": frozenset({"DE", "FR", "PL", "HU"}),
}


@dataclass(frozen=True)
class Scope:
    """What a right covers: kind, field of use ("" every field), territory, first and last day (None: open)."""

    kind: str
    field_of_use: str
    territory: str
    from_on: date
    until_on: date | None


def excludes(new: Scope, old: Scope) -> bool:
    """Whether a right of another company, `old`, stands in the way of granting `new`."""
    return _kinds_clash(new.kind, old.kind) and overlaps(new, old)


def overlaps(one: Scope, other: Scope) -> bool:
    """Whether two scopes share a field, a territory and a day."""
    return (
        fields_meet(one.field_of_use, other.field_of_use)
        and territories_meet(one.territory, other.territory)
        and (one.until_on is None or other.from_on <= one.until_on)
        and (other.until_on is None or one.from_on <= other.until_on)
    )


def fields_meet(one: str, other: str) -> bool:
    """Fields are the parties' own words: only the same words, or every field, are known to meet."""
    one, other = _plain(one), _plain(other)
    return EVERY_FIELD in (one, other) or one == other


def territories_meet(one: str, other: str) -> bool:
    return EVERYWHERE in (one, other) or bool(_countries(one) & _countries(other))


def _kinds_clash(new: str, old: str) -> bool:
    if "nda" in (new, old):
        return False
    if old in EXCLUSIVE:
        return True
    if new in EXCLUSIVE:
        return old != "evaluation"  # a short internal trial goes on beside an exclusive licence
    return new in CLAIMS and old in CLAIMS


def _countries(territory: str) -> frozenset[str]:
    return REGIONS.get(territory, frozenset()) | {territory}


def _plain(field: str) -> str:
    return " ".join(field.casefold().split())
