"""One query answered: plan, rank, count, sort, cut the page, explain each hit."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search_index import facets as facet_rules
from search_index.coverage import Coverage, Judge, coverage
from search_index.hits import expansions_used, explained
from search_index.interface import (
    FACETS,
    RANGES,
    FacetValue,
    Hit,
    Note,
    Query,
    Result,
    Suggestion,
)
from search_index.matches import Matches, order_by
from search_index.plan import Plan
from search_index.query_language import parse
from search_index.ranking import Looked, idf, intersect, leaf_postings, rank
from search_index.reading import (
    LONGEST_TEXT,
    MAX_PER_PAGE,
    RELEVANT,
    SORTS,
    Reader,
    notes_on,
    plan_of_words,
)
from search_index.schema import load_stored, texts_of
from search_index.signals import head_of, in_order
from search_index.store.postings import Bools
from search_index.store.segment import Ints
from search_index.store.snapshot import Snapshot
from search_index.store.terms import SnapshotTerms
from search_index.suggest import suggest, with_words

_SUGGESTED = 8  # looked at for what initial consonants may mean


@dataclass(frozen=True, slots=True)
class View:
    """What an index answers from at one moment: its documents, and how queries on them are read."""

    snapshot: Snapshot
    reader: Reader


def search(view: View, query: Query) -> Result:
    """Answer a query."""
    began = time.perf_counter()
    snapshot = view.snapshot
    audience = snapshot.any_of("audience", query.audience)
    terms = SnapshotTerms(snapshot, audience)
    # Quoted words that stand nowhere side by side are searched apart, which a note says.
    for parsed in view.reader.readings(query.text):
        plan = view.reader.plan(parsed, terms, expand=query.expand)
        matches = relevant(rank(snapshot, plan, audience))
        if matches.total:
            break
    notes = notes_on(query, parsed, plan)
    correction = view.reader.correction(
        query,
        parsed,
        terms,
        found=matches.total > 0,
        suggested=lambda: suggestions(view, query.text, query.audience, _SUGGESTED),
    )
    if correction and correction.applied:
        plan = view.reader.plan(parse(correction.text), terms, expand=query.expand)
        matches = relevant(rank(snapshot, plan, audience))
    masks = _filter_masks(snapshot, query, notes)
    every = _all(masks.values())
    kept = matches.within(every) if every is not None else matches
    page, per_page = max(1, query.page), min(max(1, query.per_page), MAX_PER_PAGE)
    start = min((page - 1) * per_page, kept.total)
    covered, fits = _covered(snapshot, plan, kept)
    if covered is not None and query.sort not in SORTS:
        docs, scores = in_order(snapshot, plan, kept, start + per_page, covered)
        docs, scores = docs[start:], scores[start:]
    else:
        docs = _sorted(snapshot, kept, query.sort, start, per_page)
        scores = kept.scores_of(docs)
    hits = explained(snapshot, plan, view.reader.analyzer, docs, scores, marked=query.highlight)
    if covered is not None:
        hits = _judged(snapshot, hits, docs, covered, head_of(kept))
    return Result(
        hits=hits,
        expansions=expansions_used(snapshot, plan, audience),
        total=kept.total,
        page=page,
        per_page=per_page,
        facets={f: _count(snapshot, f, matches, masks, query) for f in query.facets if f in FACETS},
        correction=correction,
        notes=tuple(dict.fromkeys(notes)),
        terms=tuple(dict.fromkeys(unit.surface for unit in plan.units)),
        fits=fits,
        partly=() if fits or covered is None else covered.partly(kept.scores_of(head_of(kept))),
        took_ms=(time.perf_counter() - began) * 1e3,
    )


def _covered(snapshot: Snapshot, plan: Plan, kept: Matches) -> tuple[Coverage | None, bool]:
    """What the best documents cover of the question, and whether any is an answer to it."""
    if not plan.units:
        return None, True
    head = head_of(kept)
    covered = coverage(plan, Looked(snapshot, head, sentence=plan.sentence), len(head))
    asked_for_text = bool(covered.units) and not plan.phrases
    fits = not asked_for_text or bool(covered.fit(idf(snapshot.size, 0)).any())
    return covered, fits or _named(snapshot, plan, head)


def _judged(
    snapshot: Snapshot, hits: tuple[Hit, ...], docs: Ints, covered: Coverage, head: Ints
) -> tuple[Hit, ...]:
    """The hits that were looked at, to be judged by what each covers; those further down stay as they are."""
    places = head.searchsorted(docs).clip(max=len(head) - 1)
    if not bool((head[places] == docs).all()):
        return hits
    return Judge(lambda: covered, idf(snapshot.size, 0)).of(hits, places.tolist())


def _named(snapshot: Snapshot, plan: Plan, head: Ints) -> bool:
    """True when a document has a number or a name that was typed: what it is asked for by is not its words."""
    leaves = (leaf for unit in plan.units for leaf in unit.leaves if leaf.field in ("number", "name"))
    return any(len(intersect(leaf_postings(snapshot, leaf).docs, head)) for leaf in leaves)


def _filter_masks(snapshot: Snapshot, query: Query, notes: list[Note]) -> dict[str, Bools]:
    """One mask per filtered facet or range, by its name."""
    masks: dict[str, Bools] = {}
    for facet, values in query.filters.items():
        if facet not in FACETS:
            notes.append(Note("unknown_filter", str(facet)))
        elif values:
            masks[facet] = snapshot.any_of(facet, [str(value) for value in values])
    for name, (low, high) in query.ranges.items():
        if name not in RANGES:
            notes.append(Note("unknown_filter", str(name)))
        elif low is not None or high is not None:
            mask = snapshot.between(name, low, high)
            masks[name] = masks[name] & mask if name in masks else mask
    return masks


def _all(masks: Iterable[Bools]) -> Bools | None:
    out: Bools | None = None
    for mask in masks:
        out = mask if out is None else out & mask
    return out


def relevant(matches: Matches) -> Matches:
    """The matches without those that hardly match: totals and counts then speak of what was asked for."""
    return matches.at_least(matches.top * RELEVANT) if matches.total else matches


def _sorted(snapshot: Snapshot, matches: Matches, sort: str, start: int, count: int) -> Ints:
    """Matches by a number. Those without it come last; equal ones, and by default all, newest first."""
    docs = matches.docs()
    recent = snapshot.number("day")[docs] * 1e-7
    if sort not in SORTS:
        return order_by(docs, recent, start, count)
    name, sign = SORTS[sort]
    values = snapshot.number(name)[docs].astype(np.float64)
    keys = np.where(values < 0, -np.inf, values * sign) + (0 if name == "day" else recent)
    return order_by(docs, keys, start, count)


def _count(
    snapshot: Snapshot, facet: str, matches: Matches, masks: dict[str, Bools], query: Query
) -> tuple[FacetValue, ...]:
    """Values of a facet with the number of results under all filters but its own, most frequent first.

    A tree is opened as far as its selected values go and one level further: counting what no page shows costs most.
    """
    selected = dict.fromkeys(str(value) for value in query.filters.get(facet, ()))
    others = _all(mask for name, mask in masks.items() if name != facet)
    table = snapshot.facet(facet, facet_rules.depth_shown(facet, selected))
    counts = (matches if others is None else matches.within(others)).count(table)
    found = np.flatnonzero(counts)
    found = found[np.argsort(-counts[found], kind="stable")]  # equal ones by value, as the table is
    return facet_rules.listed(
        facet, {table.values[place]: int(counts[place]) for place in found.tolist()}, selected
    )


def suggestions(view: View, text: str, audience: tuple[str, ...], limit: int) -> tuple[Suggestion, ...]:
    """Completions of what is being typed, or, where there are none, of what it may have been meant to be."""
    snapshot, visible = view.snapshot, view.snapshot.any_of("audience", audience)
    terms = SnapshotTerms(snapshot, visible)
    if found := with_words(suggest(snapshot, text, visible, limit), text, terms, limit):
        return found
    meant = view.reader.meant(text, terms)
    return with_words(suggest(snapshot, meant, visible, limit), meant, terms, limit) if meant else ()


def similar(view: View, id: str, audience: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    """Documents that share the most telling words of a document this audience may see."""
    snapshot = view.snapshot
    doc = snapshot.find(id)
    if doc < 0 or not snapshot.any_of("audience", audience)[doc]:
        return ()
    weighted = texts_of(load_stored(snapshot.stored(doc)))
    return _by_telling_words(view, weighted, audience, limit, without=doc)


def for_text(view: View, text: str, audience: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    """Documents that share the most telling words of a text."""
    return _by_telling_words(view, [(text[:LONGEST_TEXT], 1.0)], audience, limit, without=-1)


def _by_telling_words(
    view: View,
    texts: Sequence[tuple[str, float]],
    audience: tuple[str, ...],
    limit: int,
    without: int,
) -> tuple[Hit, ...]:
    snapshot = view.snapshot
    counts, surfaces = view.reader.words_of(texts)
    telling: dict[str, float] = {}
    for term, count in counts.items():
        frequency = snapshot.doc_frequency("text", term)
        if frequency > (1 if without >= 0 else 0) and not term.isdigit():
            telling[term] = (1 + math.log(count + 1)) * idf(snapshot.size, frequency)
    plan = plan_of_words(telling, surfaces)
    if not plan.units:
        return ()
    allowed = snapshot.any_of("audience", audience)
    if without >= 0:
        allowed = allowed.copy()
        allowed[without] = False
    matches = rank(snapshot, plan, allowed)
    docs = matches.best(limit)
    return explained(snapshot, plan, view.reader.analyzer, docs, matches.scores_of(docs), marked=True)
