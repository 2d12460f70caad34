"""One query answered by the server: read as the native engine reads it, scored there, explained here.

A search takes four requests: the words it might be read with, the words it looks up, the best score (what is far
below it is left out), and the page with its counts. A mistyped one takes a few more.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from search_index import facets as facet_rules
from search_index.analysis import Analyzer
from search_index.coverage import Coverage, Judge, coverage
from search_index.hits import Highlights, Wording, highlighter_of, one_by_one, reasons_of
from search_index.interface import (
    FACETS,
    Expansion,
    FacetValue,
    Hit,
    Query,
    Reasons,
    Result,
    Suggestion,
    SuggestionKind,
)
from search_index.opensearch import queries
from search_index.opensearch.documents import clean, facet_key, facet_value
from search_index.opensearch.queries import Dsl, Frequencies, Scores
from search_index.opensearch.terms import Ask, Asked, ServerTerms, pattern
from search_index.plan import Leaf, Plan, make_plan
from search_index.query_language import Parsed, parse
from search_index.reading import (
    LONGEST_TEXT,
    MAX_PER_PAGE,
    RELEVANT,
    SORTS,
    Reader,
    notes_on,
    plan_of_words,
)
from search_index.schema import PARTS, texts_of
from search_index.suggest import CANDIDATES, KINDS, WITH_ID, Typed, chosen, readings, with_words
from search_index.variants import add_variants

#: As far as the server's default ``max_result_window`` lets a page go; totals and counts are right beyond it too.
DEEPEST = 10_000
_SUGGESTED = 8  # for what initial consonants may mean
_LOOKED_AT = 10  # of the best documents, to find out whether any is an answer
_COUNTED_PER_SHARD = 2_000  # values of a facet; more than any has, so that several shards count right
#: Words of a text whose rarity is asked for: the longest of the most frequent.
_WEIGHED_WORDS = 120
_SOURCE = ["id", "stored", *(part.name for part in PARTS), "name", "number", "grams"]


@dataclass(frozen=True, slots=True)
class View:
    """The index in use, how to ask it, how queries on it are read, and on what scale it scores."""

    ask: Ask
    reader: Reader
    scores: Scores


@dataclass(frozen=True, slots=True)
class _Matches:
    """What a plan found, best first; nothing counted yet."""

    plan: Plan
    known: Frequencies
    query: Dsl
    best: float = 0.0
    newest: float | None = None
    any: bool = False
    looked_at: Sequence[Dsl] = ()  # the best documents


def search(view: View, query: Query) -> Result:
    """Answer a query."""
    began = time.perf_counter()
    terms = ServerTerms(view.ask, query.audience)
    for parsed in view.reader.readings(clean(query.text)):
        matches = _match(view, query, parsed, terms)
        if matches.any:
            break
    notes = notes_on(query, parsed, matches.plan)
    correction = view.reader.correction(
        query,
        parsed,
        terms,
        found=matches.any,
        suggested=lambda: suggestions(view, query.text, query.audience, _SUGGESTED),
    )
    if correction and correction.applied:
        matches = _match(view, query, parse(correction.text), terms)
    filters = queries.chosen(query, notes)
    page, per_page = max(1, query.page), min(max(1, query.per_page), MAX_PER_PAGE)
    wanted = [facet for facet in query.facets if facet in FACETS]
    request = _page(view, matches, query, (page - 1) * per_page, per_page)
    if filters:
        request["post_filter"] = {"bool": {"filter": list(filters.values())}}
    if wanted:
        request["aggs"] = {facet: _counting(facet, filters, query) for facet in wanted}
    answer = view.ask(request)
    first = page == 1 and query.sort not in SORTS
    fits, partly = _fitting(matches, answer["hits"]["hits"] if first else matches.looked_at)
    hits = _explained(matches.plan, view.reader.analyzer, answer["hits"]["hits"], marked=query.highlight)
    return Result(
        hits=_judged(matches, answer["hits"]["hits"], hits),
        total=answer["hits"]["total"]["value"],
        page=page,
        per_page=per_page,
        facets={facet: _counted(facet, answer["aggregations"][facet], query) for facet in wanted},
        expansions=_expansions(matches),
        correction=correction,
        notes=tuple(dict.fromkeys(notes)),
        terms=tuple(dict.fromkeys(unit.surface for unit in matches.plan.units)),
        fits=fits,
        partly=partly,
        took_ms=(time.perf_counter() - began) * 1e3,
    )


def _match(view: View, query: Query, parsed: Parsed, terms: ServerTerms) -> _Matches:
    asked = Asked()
    if query.expand:
        plan = make_plan(parsed, view.reader.analyzer)
        add_variants(plan, asked)
        for term in view.reader.thesaurus.asked(plan):
            asked.doc_frequency("text", term)
    terms.count(asked.keys)
    plan = view.reader.plan(parsed, terms, expand=query.expand)
    leaves = queries.leaves_of(plan.units)
    # The words one by one too: side by side they are weighed by the more frequent one, and a correction asks for them.
    words = [("text", (term,)) for term in plan.order if term]
    known = terms.frequencies([*((leaf.field, leaf.terms) for leaf in leaves), *words])
    return _probed(view, plan, known, queries.matching(plan, query.audience, known, view.scores))


def _probed(view: View, plan: Plan, known: Frequencies, query: Dsl) -> _Matches:
    """With the best score, and the day of the newest document found."""
    answer = view.ask(
        {
            "size": _LOOKED_AT,
            "_source": _SOURCE,
            "query": query,
            "aggs": {"newest": {"max": {"field": "day"}}},
        }
    )
    best = answer["hits"]["max_score"]
    newest = answer["aggregations"]["newest"]["value"]
    hits = answer["hits"]["hits"]
    return _Matches(plan, known, query, best or 0.0, newest, bool(hits), hits)


class _Sourced:
    """What some documents have, by their sources; implements ``coverage.Found``."""

    def __init__(self, hits: Sequence[Dsl], known: Frequencies) -> None:
        self._documents = [_fields_of(hit["_source"]) for hit in hits]
        self._known = known

    def having(self, way: Sequence[Leaf], leaf: Leaf) -> npt.NDArray[np.bool_]:
        """Which of the documents have it, what is common only beside what is telling."""
        having = np.array([bool(list(fields(leaf))) for fields in self._documents], dtype=np.bool_)
        if leaf.common:
            telling = [self.having(way, other) for other in way if not other.common]
            having &= np.logical_or.reduce(telling) if telling else False
        return having

    @property
    def rarest(self) -> float:
        """Of what no document has."""
        return queries.idf(0, self._known.among)

    def rarity(self, way: Sequence[Leaf], leaf: Leaf) -> float:
        """How rare it is among the documents that the reader may see."""
        return queries.idf(self._known.of(leaf), self._known.among)


def _fitting(matches: _Matches, hits: Sequence[Dsl]) -> tuple[bool, tuple[str, ...]]:
    """Whether one of the documents is an answer and, where none is, which words of the question they have."""
    plan = matches.plan
    if not plan.units or plan.phrases:
        return True, ()
    found = _Sourced(hits, matches.known)
    covered = coverage(plan, found, len(hits))
    if not covered.units or covered.fit(queries.idf(0, matches.known.among)).any():
        return True, ()
    named = [leaf for unit in plan.units for leaf in unit.leaves if leaf.field in ("number", "name")]
    if any(found.having((leaf,), leaf).any() for leaf in named):
        return True, ()
    return False, covered.partly(np.array([hit.get("_score") or 0.0 for hit in hits], np.float32))


def _judged(matches: _Matches, sources: Sequence[Dsl], hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits of a page, to be judged by what each covers of the question."""
    if not matches.plan.units:
        return hits

    def cover() -> Coverage:
        return coverage(matches.plan, _Sourced(sources, matches.known), len(hits))

    return Judge(cover, queries.idf(0, matches.known.among)).of(hits, range(len(hits)))


def _page(view: View, matches: _Matches, query: Query, start: int, count: int) -> Dsl:
    request: Dsl = {
        "track_total_hits": True,
        "query": queries.at_least(matches.query, matches.best * RELEVANT),
        "_source": _SOURCE,
    }
    inside = start + count <= DEEPEST
    request |= {"from": start, "size": count} if inside else {"size": 0}
    if not inside:
        return request
    if matches.plan.units and query.sort not in SORTS:
        request["rescore"] = queries.rescoring(
            matches.plan, matches.known, view.scores, matches.best, matches.newest
        )
    else:
        name, sign = SORTS.get(query.sort, ("day", 1))
        order = [{name: {"order": "desc" if sign > 0 else "asc", "missing": "_last"}}]
        newest_first = [{"day": {"order": "desc", "missing": "_last"}}] if name != "day" else []
        request["sort"] = [*order, *newest_first, {"id": {"order": "asc"}}]
        request["track_scores"] = bool(matches.plan.units)
    return request


def _counting(facet: str, filters: Mapping[str, Dsl], query: Query) -> Dsl:
    """Counts of a facet's values under all filters but its own; of a tree as far as it is shown."""
    selected = [str(value) for value in query.filters.get(facet, ())]
    field = f"facets.{facet}"
    terms = {"field": field, "size": facet_rules.MAX_FACET_VALUES, "shard_size": _COUNTED_PER_SHARD}
    depth = facet_rules.depth_shown(facet, selected)
    shown: Dsl = terms if depth is None else terms | {"include": f"[0-{min(depth, 9)}] .*"}
    counts: Dsl = {"shown": {"terms": shown}}
    if selected:
        keys = sorted({facet_key(facet, clean(value)) for value in selected})
        counts["selected"] = {"terms": terms | {"size": len(keys), "include": keys}}
    others = [condition for name, condition in filters.items() if name != facet]
    return {"filter": {"bool": {"filter": others}} if others else {"match_all": {}}, "aggs": counts}


def _counted(facet: str, answer: Dsl, query: Query) -> tuple[FacetValue, ...]:
    selected = [str(value) for value in query.filters.get(facet, ())]
    buckets = [*answer["shown"]["buckets"], *answer.get("selected", {}).get("buckets", ())]
    counts = {facet_value(facet, bucket["key"]): bucket["doc_count"] for bucket in buckets}
    most = sorted(counts, key=lambda value: (-counts[value], value))
    return facet_rules.listed(facet, {value: counts[value] for value in most}, selected)


def _expansions(matches: _Matches) -> tuple[Expansion, ...]:
    """Words that were searched though nobody typed them, as far as the reader may see a document with them."""
    leaves = queries.leaves_of(matches.plan.units)
    used = (leaf.expansion for leaf in leaves if leaf.expansion and matches.known.of(leaf))
    return tuple(dict.fromkeys(used))


def _explained(plan: Plan, analyzer: Analyzer, hits: Sequence[Dsl], *, marked: bool) -> tuple[Hit, ...]:
    highlighter, alone = highlighter_of(plan, analyzer), one_by_one(analyzer)
    return tuple(
        Hit(
            hit["_source"]["id"],
            round(hit.get("_score") or 0.0, 4),
            partial(_reasons, plan, hit["_source"]),
            partial(_reasons, plan, hit["_source"], Wording(partial(hit["_source"].get, "stored"), alone)),
            *(
                (Highlights(partial(hit["_source"].get, "stored"), highlighter), highlighter.whole)
                if marked
                else ()
            ),
        )
        for hit in hits
    )


def _reasons(plan: Plan, source: Mapping[str, Any], wording: Wording | None = None) -> Reasons:
    return reasons_of(plan, _fields_of(source), wording)


def _fields_of(source: Mapping[str, Any]) -> Callable[[Leaf], Iterable[str]]:
    """In which fields of a document a leaf stands."""
    places = {part.name: [text.split(" ") for text in source.get(part.name, ())] for part in PARTS}
    names = {entry.rpartition("|")[0] for entry in source.get("name", "").split(" ")}
    numbers = set(source.get("number", ()))
    grams = {entry.rpartition("|")[0] for entry in source.get("grams", "").split(" ")}

    def fields(leaf: Leaf) -> Iterable[str]:
        if leaf.field == "grams":
            return ["grams"] if leaf.terms[0] in grams else []
        if leaf.field == "text":
            return [name for name, texts in places.items() if any(_stand(leaf.terms, t) for t in texts)]
        return [leaf.field] if leaf.terms[0] in (names if leaf.field == "name" else numbers) else []

    return fields


def _stand(terms: tuple[str, ...], words: list[str]) -> bool:
    """True when the terms stand side by side among the words."""
    size = len(terms)
    return any(words[at] == terms[0] and tuple(words[at : at + size]) == terms for at in range(len(words)))


def suggestions(view: View, text: str, audience: Sequence[str], limit: int) -> tuple[Suggestion, ...]:
    """Completions of what is being typed, or, where there are none, of what it may have been meant to be."""
    terms = ServerTerms(view.ask, audience)
    if found := with_words(_suggest(view.ask, text, audience, limit), text, terms, limit):
        return found
    meant = view.reader.meant(text, terms)
    return with_words(_suggest(view.ask, meant, audience, limit), meant, terms, limit) if meant else ()


def _suggest(ask: Ask, text: str, audience: Sequence[str], limit: int) -> tuple[Suggestion, ...]:
    for typed in readings(clean(text)):
        if found := chosen(_collected(ask, typed, audience), typed, limit):
            return found
    return ()


def _collected(
    ask: Ask, typed: Typed, audience: Sequence[str]
) -> dict[SuggestionKind, dict[str, Suggestion]]:
    patterns = {kind: _patterns(one) if (one := typed.of(kind)) else [] for kind in KINDS}
    counts: Dsl = {}
    for kind in KINDS:
        for number, include in enumerate(patterns[kind]):
            terms: Dsl = {"field": f"suggest.{kind}", "size": CANDIDATES, "include": include}
            counts[f"{kind} {number}"] = {"terms": terms}
            if kind in WITH_ID:
                counts[f"{kind} {number}"]["aggs"] = {"ids": {"terms": {"field": "id", "size": 1}}}
    answer = ask({"size": 0, "query": {"bool": {"filter": [queries.audience(audience)]}}, "aggs": counts})
    found: dict[SuggestionKind, dict[str, Suggestion]] = {kind: {} for kind in KINDS}
    for kind in KINDS:
        rows: dict[str, Dsl] = {}
        for number in range(len(patterns[kind])):
            rows |= {b["key"]: b for b in answer["aggregations"][f"{kind} {number}"]["buckets"]}
        for key, bucket in rows.items():
            folded, _, shown = key.split("\t", 2)
            before = found[kind].get(folded)
            id = bucket["ids"]["buckets"][0]["key"] if kind in WITH_ID else None
            count = bucket["doc_count"] + (before.count if before else 0)
            found[kind][folded] = Suggestion(before.text if before else shown, kind, count, id)
    return found


def _patterns(typed: Typed) -> list[str]:
    """Regular expressions of what may complete it."""
    ahead = "[^\t]*\t[^\t]*" if typed.by_initials else "[^\t]*"
    beginning = [f"{pattern(b.prefix)}{_one_of(b.first, b.last)}.*" for b in typed.beginnings]
    return beginning + [f"{ahead}{pattern(part)}{then}.*" for part, then in typed.parts]


def _one_of(first: str, last: str) -> str:
    return pattern(first) if first == last else f"[{first}-{last}]"


def similar(view: View, id: str, audience: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    """Documents that share the most telling words of a document this audience may see."""
    only = [queries.audience(audience), {"term": {"id": {"value": clean(id)}}}]
    answer = view.ask({"size": 1, "_source": ["stored"], "query": {"bool": {"filter": only}}})
    if not answer["hits"]["hits"]:
        return ()
    texts = texts_of(answer["hits"]["hits"][0]["_source"]["stored"])
    return _by_telling_words(view, texts, audience, limit, without=id)


def for_text(view: View, text: str, audience: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    """Documents that share the most telling words of a text."""
    return _by_telling_words(view, [(clean(text)[:LONGEST_TEXT], 1.0)], audience, limit)


def _by_telling_words(
    view: View, texts: Sequence[tuple[str, float]], audience: tuple[str, ...], limit: int, without: str = ""
) -> tuple[Hit, ...]:
    counts, surfaces = view.reader.words_of(texts)
    words = [term for term in counts if not term.isdigit()]
    words = sorted(words, key=lambda term: (-counts[term], -len(term), term))[:_WEIGHED_WORDS]
    terms = ServerTerms(view.ask, audience)
    keys: dict[str, Leaf] = {term: Leaf("text", (term,)) for term in words}
    known = terms.frequencies(("text", leaf.terms) for leaf in keys.values())
    least = 2 if without else 1
    telling = {
        term: (1 + math.log(counts[term] + 1)) * known.idf(term)
        for term, leaf in keys.items()
        if known.of(leaf) >= least
    }
    plan = plan_of_words(telling, surfaces)
    if not plan.units:
        return ()
    query = queries.matching(plan, audience, known, view.scores, without=clean(without))
    answer = view.ask({"size": max(0, limit), "_source": _SOURCE, "query": query})
    return _explained(plan, view.reader.analyzer, answer["hits"]["hits"], marked=True)
