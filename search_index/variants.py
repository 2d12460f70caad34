"""Spacing and compounds: ``분리 막`` also finds ``분리막`` and the other way round, as far as the index knows the parts."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from search_index.interface import Expansion
from search_index.plan import Leaf, Plan, Unit
from search_index.store.snapshot import Snapshot
from search_index.text import has_hangul

WEIGHT = 0.8
_LONGEST = 12  # syllables of a word that is looked at


def add_variants(plan: Plan, snapshot: Snapshot) -> None:
    """Give Korean units the other spacing as a further way of being said."""
    plan.units = [_split(unit, snapshot) for unit in _joined(plan.units, snapshot)]


def _joined(units: list[Unit], snapshot: Snapshot) -> list[Unit]:
    """Two neighbours whose words together are a word of the index get it as a way of the first."""
    out = list(units)
    for number, (one, two) in enumerate(pairwise(units)):
        if not (_korean(one) and _korean(two)):
            continue
        whole = one.tokens[0] + two.tokens[0]
        if len(whole) <= _LONGEST and snapshot.doc_frequency("text", whole):
            expansion = Expansion(f"{one.surface} {two.surface}", whole, WEIGHT, "variant")
            out[number] = replace(
                out[number], ways=(*out[number].ways, (Leaf("text", (whole,), 1.0, expansion),))
            )
    return out


def _split(unit: Unit, snapshot: Snapshot) -> Unit:
    """A word of three syllables or more is also found where its two parts stand side by side."""
    if not _korean(unit) or not 3 <= len(unit.tokens[0]) <= _LONGEST:
        return unit
    word = unit.tokens[0]
    for at in range(1, len(word)):
        parts = (word[:at], word[at:])
        if all(snapshot.doc_frequency("text", part) for part in parts):
            expansion = Expansion(unit.surface, " ".join(parts), WEIGHT, "variant")
            unit = replace(unit, ways=(*unit.ways, (Leaf("text", parts, WEIGHT, expansion),)))
    return unit


def _korean(unit: Unit) -> bool:
    return len(unit.tokens) == 1 and has_hangul(unit.tokens[0])
