"""A plan in the server's query language. Every query carries the reader's audience as a filter."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from search_index.coverage import importance, says_something
from search_index.interface import FACETS, RANGES, Note, Query
from search_index.opensearch.documents import FILLER, clean, facet_key
from search_index.plan import GRAM_WEIGHT, Leaf, Phrase, Plan, Unit
from search_index.ranking import NORM, SENTENCE_NORM
from search_index.schema import PART_OF, PARTS, PARTS_COUNTED, Part
from search_index.signals import (
    COMPLETENESS,
    COVERED,
    FRESHNESS,
    LAPSED,
    SIDE_BY_SIDE,
    WINDOW,
    weight_of_common,
)
from search_index.text import has_hangul

Dsl = dict[str, Any]

MOST_LEAVES = 500  # the server refuses a query of more than 1,024 clauses
MOST_COVERED = 300
MOST_GRAMS = 150
MOST_PAIRS = 12
_YEARS_2 = 730.0
_LARGEST = 2**63 - 1


class Scores:
    """Puts the server's BM25 on the scale of the native index, so that weights mean the same.

    Lucene leaves out the factor k1 + 1 since version 8; OpenSearch before 3.0 kept it (issue 17315).
    """

    def __init__(self, *, with_factor: bool, scale: int) -> None:
        self._scale, self._with_factor = scale, with_factor

    def boost(self, weight: float, *, sentence: bool = False) -> float:
        """The boost that gives a term this weight."""
        k1 = (SENTENCE_NORM if sentence else NORM).k1
        return weight * (k1 + 1) / ((k1 * self._scale + 1) if self._with_factor else 1)


def idf(frequency: int, among: int) -> float:
    """Inverse document frequency as Lucene computes it."""
    return math.log1p((max(among, frequency) - frequency + 0.5) / (frequency + 0.5))


def audience(tokens: Iterable[str]) -> Dsl:
    """Documents that a reader with these tokens may see."""
    return {"terms": {"audience": sorted({clean(token) for token in tokens})}}


def having(field: str, terms: Sequence[str]) -> Dsl:
    """Documents that have a term in a field of the native index, or several side by side."""
    if len(terms) > 1:
        return _side_by_side(Phrase(tuple(terms)))
    term = clean(terms[0])
    if field == "text":
        field = "ko" if has_hangul(term) else "en"
    return {"term": {field: {"value": term}}}


def _side_by_side(phrase: Phrase) -> Dsl:
    parts = [phrase.part] if phrase.part else PARTS
    return any_of([_in_part(part, phrase.terms) for part in parts])


def _in_part(part: Part, terms: Sequence[str]) -> Dsl:
    return {"match_phrase": {part.name: {"query": clean(" ".join(term or FILLER for term in terms))}}}


def any_of(queries: Sequence[Dsl]) -> Dsl:
    """Documents that match at least one; their scores are added up."""
    return queries[0] if len(queries) == 1 else {"bool": {"should": list(queries), "minimum_should_match": 1}}


def constant(query: Dsl, score: float) -> Dsl:
    """A query that gives every document the same score."""
    return {"constant_score": {"filter": query, "boost": score}}


def at_least(query: Dsl, score: float) -> Dsl:
    """Documents that match with at least this score.

    A part of the query, because the search's own ``min_score`` has not always held for counts and pages alike.
    """
    return {"function_score": {"query": query, "min_score": score}} if score > 0 else query


def in_range(name: str, low: int | None, high: int | None) -> Dsl:
    """Documents whose number is known and lies in the inclusive range."""
    limits = {"gte": min(max(0, low or 0), _LARGEST)}
    if high is not None:
        limits["lte"] = max(min(high, _LARGEST), -1)
    return {"range": {name: limits}}


def with_facet(facet: str, values: Iterable[str]) -> Dsl:
    """Documents that have at least one of these values."""
    return {"terms": {f"facets.{facet}": sorted({facet_key(facet, clean(str(value))) for value in values})}}


def chosen(query: Query, notes: list[Note]) -> dict[str, Dsl]:
    """One filter per facet or range chosen, by its name."""
    filters: dict[str, list[Dsl]] = {}
    for facet, values in query.filters.items():
        if facet not in FACETS:
            notes.append(Note("unknown_filter", str(facet)))
        elif values:
            filters.setdefault(facet, []).append(with_facet(facet, values))
    for name, (low, high) in query.ranges.items():
        if name not in RANGES:
            notes.append(Note("unknown_filter", str(name)))
        elif low is not None or high is not None:
            filters.setdefault(name, []).append(in_range(name, low, high))
    return {
        name: parts[0] if len(parts) == 1 else {"bool": {"filter": parts}} for name, parts in filters.items()
    }


class Frequencies:
    """In how many of the documents a reader may see the leaves of a plan stand."""

    def __init__(self, counts: Mapping[tuple[str, tuple[str, ...]], int], among: int) -> None:
        self._counts, self.among = counts, among

    def of(self, leaf: Leaf) -> int:
        """Number of documents."""
        return self._counts.get((leaf.field, leaf.terms), 0)

    def idf(self, *terms: str) -> float:
        """That of the most frequent of some words of the text."""
        return idf(max(self._counts.get(("text", (term,)), 0) for term in terms), self.among)


def matching(
    plan: Plan, tokens: Iterable[str], known: Frequencies, scores: Scores, *, without: str = ""
) -> Dsl:
    """Documents among those of the audience that match the plan, scored."""
    must: list[Dsl] = [audience(tokens)]
    must_not: list[Dsl] = [{"term": {"id": {"value": without}}}] if without else []
    for phrase in plan.phrases:
        (must_not if phrase.excluded else must).append(_side_by_side(phrase))
    for lookup in plan.lookups:
        every: Dsl = {"bool": {"filter": [having(lookup.field, (term,)) for term in lookup.terms]}}
        if lookup.excluded:
            must_not += [every] if lookup.terms else []
        else:
            must.append(every if lookup.terms else {"match_none": {}})
    for facet, value, excluded in plan.facets:
        (must_not if excluded else must).append(with_facet(facet, [value]))
    must += [in_range(*limits) for limits in plan.ranges]
    found: Dsl = {"filter": must, "must_not": must_not}
    if plan.units:
        meanings = list(_meanings(plan, known, scores))
        grams = [clean(gram) for gram in plan.grams[:MOST_GRAMS]]
        if grams:  # what has every bigram holds the words inside longer ones
            meanings.append({"bool": {"filter": [having("grams", (gram,)) for gram in grams]}})
            boost = scores.boost(GRAM_WEIGHT)
            found["should"] = [{"term": {"grams": {"value": gram, "boost": boost}}} for gram in grams]
            found["minimum_should_match"] = 0
        found["must"] = [any_of(meanings) if meanings else {"match_none": {}}]
    return {"bool": found}


def _meanings(plan: Plan, known: Frequencies, scores: Scores) -> Iterable[Dsl]:
    left = MOST_LEAVES
    for unit in plan.units:
        ways = []
        for way in unit.ways:
            leaves = [leaf for leaf in way if known.of(leaf)]
            if any(leaf.common for leaf in way) and all(leaf.common for leaf in leaves):
                continue
            if leaves and (cost := _clauses(leaves)) <= left:
                left -= cost
                ways.append(_way(leaves, plan, known, scores))
        if ways:
            yield ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways}}


def _way(leaves: Sequence[Leaf], plan: Plan, known: Frequencies, scores: Scores) -> Dsl:
    """What is common of a name of several words counts only beside a telling word of it."""
    telling = any_of([_scored(leaf, plan, known, scores) for leaf in leaves if not leaf.common])
    common = [_scored(leaf, plan, known, scores) for leaf in leaves if leaf.common]
    return {"bool": {"must": [telling], "should": common, "minimum_should_match": 0}} if common else telling


def _covered(plan: Plan, known: Frequencies) -> Iterable[Dsl]:
    """What a document covers of the question, unit by unit, however often or where it says it."""
    left = MOST_COVERED
    for unit in plan.units:
        if not says_something(unit):
            continue
        rarities = [[idf(known.of(leaf), known.among) for leaf in way] for way in unit.ways]
        rarity = COVERED * importance(unit) * min(map(max, rarities))
        ways = []
        for way, own in zip(unit.ways, rarities, strict=True):
            weights = [leaf.weight * rare for leaf, rare in zip(way, own, strict=True)]
            whole = sum(weights) or 1.0
            counted = [
                (leaf, weight)
                for leaf, weight in zip(way, weights, strict=True)
                if known.of(leaf) and not (leaf.common and len(way) == 1)
            ]
            if counted and (cost := _clauses(leaf for leaf, _ in counted)) <= left:
                left -= cost
                shares = [(having(leaf.field, leaf.terms), weight / whole) for leaf, weight in counted]
                ways.append(any_of([constant(found, rarity * share) for found, share in shares]))
        if ways:
            yield ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways}}


def _clauses(leaves: Iterable[Leaf]) -> int:
    """How many clauses of the server's query some leaves take: words side by side are looked for in each part."""
    return sum(len(PARTS) if len(leaf.terms) > 1 else 1 for leaf in leaves)


def _scored(leaf: Leaf, plan: Plan, known: Frequencies, scores: Scores) -> Dsl:
    if leaf.field == "number":
        return constant(having(leaf.field, leaf.terms), leaf.weight)
    if len(leaf.terms) > 1:  # as a word that occurs once in a text of average length
        return constant(having(leaf.field, leaf.terms), leaf.weight * idf(known.of(leaf), known.among))
    return _term(leaf.field, leaf.terms[0], leaf.weight, plan, scores)


def _term(field: str, term: str, weight: float, plan: Plan, scores: Scores) -> Dsl:
    name: str = next(iter(having(field, (term,))["term"]))
    sentence = plan.sentence and term.isascii() and name in ("en", "common_en")
    return {
        "term": {
            f"{name}.sentence" if sentence else name: {
                "value": clean(term),
                "boost": scores.boost(weight, sentence=sentence),
            }
        }
    }


def rescoring(plan: Plan, known: Frequencies, scores: Scores, best: float, newest: float | None) -> list[Dsl]:
    """What moves the best matches among themselves, as ``signals`` has it for the native index."""
    signals: list[Dsl] = []
    for word in plan.common:
        field = "common_ko" if has_hangul(word) else "common_en"
        signals.append(_term(field, word, weight_of_common(word, sentence=plan.sentence), plan, scores))
    for terms in islice(plan.neighbours, MOST_PAIRS):
        if terms[0] != terms[-1]:
            bonus = SIDE_BY_SIDE * known.idf(terms[0], terms[-1])
            signals.append(constant(_side_by_side(Phrase(terms)), bonus))
            signals.append(constant(_in_part(PART_OF["title"], terms), bonus))
    signals += _covered(plan, known)
    if plan.title:
        signals.append(constant({"term": {"titles": {"value": clean(plan.title)}}}, best))
    steady: list[Dsl] = [
        {"weight": 1.0 - LAPSED, "filter": {"match_all": {}}},  # none may be negative
        {"weight": LAPSED, "filter": {"bool": {"must_not": {"exists": {"field": "lapsed"}}}}},
        {
            "field_value_factor": {"field": "parts", "factor": 1 / PARTS_COUNTED, "missing": 0},
            "weight": COMPLETENESS,
        },
    ]
    if newest is not None:
        decay = {"day": {"origin": newest, "scale": _YEARS_2, "decay": math.exp(-1)}}
        steady.append({"exp": decay, "weight": FRESHNESS, "filter": {"exists": {"field": "day"}}})
    both = [
        _rescore(any_of(signals), "total") if signals else None,
        _rescore({"function_score": {"functions": steady, "score_mode": "sum"}}, "multiply"),
    ]
    return [entry for entry in both if entry]


def _rescore(query: Dsl, mode: str) -> Dsl:
    return {"window_size": WINDOW, "query": {"rescore_query": query, "score_mode": mode}}


def leaves_of(units: Iterable[Unit]) -> list[Leaf]:
    """All leaves, each once."""
    return list(dict.fromkeys(leaf for unit in units for leaf in unit.leaves))
