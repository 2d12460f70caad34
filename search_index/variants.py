"""Spacing and compounds: ``분리 막`` also finds ``분리막`` and the other way round, as far as the index knows the parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from search_index.analysis import Analyzer
from search_index.index_terms import IndexTerms
from search_index.interface import Expansion
from search_index.plan import Leaf, Plan, Unit
from search_index.sound import SURE, same, sounded
from search_index.text import has_hangul

WEIGHT = 0.8
HEAD_WEIGHT = 0.5
SOUND_WEIGHT, UNSURE_WEIGHT = 0.7, 0.3
_SOUNDS = 3
_SHORTEST, _LONGEST = 3, 12  # syllables of a word that is looked at
_MOST_WORDS = 5  # of a query whose last word may be half typed
_COMPLETIONS = 4


def add_variants(plan: Plan, terms: IndexTerms) -> None:
    """Give Korean units the other spacing as a further way of being said."""
    plan.units = [_split(unit, terms) for unit in _joined(plan.units, terms)]


def add_sounds(plan: Plan, terms: IndexTerms, translated: Callable[[str], bool]) -> None:
    """A word without a translation is also looked for by its sound in the other script: dopamine, 도파민."""
    plan.units = [_heard(unit, terms, translated) for unit in plan.units]


def _heard(unit: Unit, terms: IndexTerms, translated: Callable[[str], bool]) -> Unit:
    said = unit.ways[0][0]
    if len(unit.tokens) != 1 or said.field != "text" or translated(unit.tokens[0]):
        return unit
    word = unit.tokens[0] if has_hangul(unit.surface) else unit.surface.lower()
    candidates = {
        candidate
        for consonants in sounded(word)
        for candidate in terms.sounding(consonants)
        if has_hangul(candidate) != has_hangul(word)
    }
    ways: list[tuple[Leaf, ...]] = []
    for name, far in same(word, candidates)[:_SOUNDS]:
        sure = far <= SURE
        weight = SOUND_WEIGHT if sure else UNSURE_WEIGHT
        expansion = Expansion(unit.surface, name, weight, "sound", shown=sure)
        ways.append((Leaf("text", (name,), weight, expansion),))
    return replace(unit, ways=(*unit.ways, *ways)) if ways else unit


def add_completions(plan: Plan, text: str, terms: IndexTerms, analyzer: Analyzer) -> None:
    """A last word that no listing has whole is read as the beginning of those that some have: ``페로브`` → 페로브스카이트.

    Only words of documents that the reader may see.
    """
    words = analyzer.normalise(text).lower().split()
    if not 0 < len(words) <= _MOST_WORDS or not _SHORTEST <= len(words[-1]) <= _LONGEST:
        return
    begun = words[-1]
    if not (has_hangul(begun) and begun.isalpha()) or terms.doc_frequency("word", begun):
        return
    ways: list[tuple[Leaf, ...]] = []
    for word in terms.words_beginning(begun, _COMPLETIONS):
        expansion = Expansion(begun, word, WEIGHT, "variant")
        if said := analyzer.terms(word):
            ways.append((Leaf("text", said, WEIGHT, expansion),))
    if ways:
        plan.units.append(Unit(begun, tuple(ways)))


def _joined(units: list[Unit], terms: IndexTerms) -> list[Unit]:
    """Two neighbours whose words together are a word of the index get it as a way of the first.

    Also as they are written: ``손`` and the verb ``떨리`` of ``손떨림`` are the index's noun 손떨림.
    """
    out = list(units)
    for number, (one, two) in enumerate(pairwise(units)):
        if not (_korean(one) and _korean(two)):
            continue
        wholes = dict.fromkeys((one.tokens[0] + two.tokens[0], one.surface + two.surface))
        for whole in wholes:
            if len(whole) > _LONGEST or not terms.doc_frequency("text", whole):
                continue
            expansion = Expansion(f"{one.surface} {two.surface}", whole, WEIGHT, "variant")
            out[number] = replace(
                out[number], ways=(*out[number].ways, (Leaf("text", (whole,), 1.0, expansion),))
            )
    return out


def _split(unit: Unit, terms: IndexTerms) -> Unit:
    """A word of three syllables or more is also found where its two parts stand side by side."""
    if not _korean(unit) or not 3 <= len(unit.tokens[0]) <= _LONGEST:
        return unit
    word = unit.tokens[0]
    for at in range(1, len(word)):
        parts = (word[:at], word[at:])
        if all(terms.doc_frequency("text", part) for part in parts):
            expansion = Expansion(unit.surface, " ".join(parts), WEIGHT, "variant")
            unit = replace(unit, ways=(*unit.ways, (Leaf("text", parts, WEIGHT, expansion),)))
    if not terms.doc_frequency("text", word):
        unit = _headed(unit, word, terms)
    return unit


def _headed(unit: Unit, word: str, terms: IndexTerms) -> Unit:
    """A word that no document has is also looked for by the longest known word it begins with: ``세탁물`` by 세탁."""
    for size in range(len(word) - 1, 1, -1):
        if terms.doc_frequency("text", word[:size]):
            expansion = Expansion(unit.surface, word[:size], HEAD_WEIGHT, "variant")
            return replace(unit, ways=(*unit.ways, (Leaf("text", (word[:size],), HEAD_WEIGHT, expansion),)))
    return unit


def _korean(unit: Unit) -> bool:
    return len(unit.tokens) == 1 and has_hangul(unit.tokens[0])
