"""One query answered: plan, rank, count, sort, cut the page, explain each hit."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from search_index import facets as facet_rules
from search_index.analysis import Analyzer
from search_index.correction import correct
from search_index.hits import explained
from search_index.interface import (
    FACETS,
    RANGES,
    Correction,
    Expansion,
    FacetValue,
    Hit,
    Note,
    Query,
    Result,
)
from search_index.matches import Matches, order_by
from search_index.plan import Leaf, Plan, Unit, make_plan
from search_index.query_language import Parsed, parse
from search_index.ranking import leaf_postings, range_mask, rank
from search_index.schema import PARTS, load_stored
from search_index.signals import in_order
from search_index.store.postings import Bools
from search_index.store.segment import Ints
from search_index.store.snapshot import Snapshot
from search_index.thesaurus import Thesaurus
from search_index.variants import add_completions, add_variants

MAX_PER_PAGE = 100
MAX_FACET_VALUES = 200
_SORTS = {
    "newest": ("day", 1), "oldest": ("day", -1), "fee_low": ("fee", -1), "fee_high": ("fee", 1),
    "trl_high": ("trl", 1), "trl_low": ("trl", -1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class View:
    """What an index answers from at one moment: its documents, the analysis they were indexed with, its thesaurus."""

    snapshot: Snapshot
    analyzer: Analyzer
    thesaurus: Thesaurus

    def plan(self, parsed: Parsed, visible: Bools, *, expand: bool) -> Plan:
        """What a query looks up, if wanted with translations, other spacings and what its last word may begin."""
        plan = make_plan(parsed, self.analyzer)
        if expand:
            add_variants(plan, self.snapshot)
            if parsed.plain:
                add_completions(plan, parsed.words, self.snapshot, self.analyzer, visible)
            self.thesaurus.expand(plan)
        return plan


def search(view: View, query: Query) -> Result:
    """Answer a query."""
    began = time.perf_counter()
    snapshot = view.snapshot
    parsed = parse(query.text)
    audience = snapshot.any_of("audience", query.audience)
    plan = view.plan(parsed, audience, expand=query.expand)
    matches = relevant(rank(snapshot, plan, audience))
    if not matches.total and parsed.quoting:
        parsed = parsed.unquoted()
        plan = view.plan(parsed, audience, expand=query.expand)
        matches = relevant(rank(snapshot, plan, audience))
    notes = list(parsed.notes)
    if query.text.strip() and not plan.restricted:
        notes.append(Note("stop_words_only" if any(map(str.isalnum, query.text)) else "no_words"))
    correction = _correction(view, query, parsed, audience, found=matches.total > 0)
    if correction and correction.applied:
        plan = view.plan(parse(correction.text), audience, expand=query.expand)
        matches = relevant(rank(snapshot, plan, audience))
    masks = _filter_masks(snapshot, query, notes)
    every = _all(masks.values())
    kept = matches.within(every) if every is not None else matches
    page, per_page = max(1, query.page), min(max(1, query.per_page), MAX_PER_PAGE)
    start = min((page - 1) * per_page, kept.total)
    if plan.units and query.sort not in _SORTS:
        docs, scores = in_order(snapshot, plan, kept, start + per_page)
        docs, scores = docs[start:], scores[start:]
    else:
        docs = _sorted(snapshot, kept, query.sort, start, per_page)
        scores = kept.scores_of(docs)
    return Result(
        hits=explained(snapshot, plan, docs, scores, marked=query.highlight),
        total=kept.total,
        page=page,
        per_page=per_page,
        facets={f: _count(snapshot, f, matches, masks, query) for f in query.facets if f in FACETS},
        expansions=_expansions(snapshot, plan, audience),
        correction=correction,
        notes=tuple(dict.fromkeys(notes)),
        terms=tuple(dict.fromkeys(unit.surface for unit in plan.units)),
        took_ms=(time.perf_counter() - began) * 1e3,
    )


def _correction(
    view: View, query: Query, parsed: Parsed, visible: Bools, *, found: bool
) -> Correction | None:
    """A better reading of a query of plain words; searched instead when nothing was found."""
    if not parsed.plain or not parsed.clauses:
        return None
    better = correct(view.snapshot, view.analyzer, view.thesaurus, parsed.words, visible)
    if better is None or (found and better.reason == "keyboard" and not query.correct):
        return None
    applied = query.correct and (better.sure or not found)
    return Correction(query.text, better.text, applied, better.reason)


def _expansions(snapshot: Snapshot, plan: Plan, visible: Bools) -> tuple[Expansion, ...]:
    """Words that were searched though nobody typed them, as far as the reader may see a document with them."""
    used: dict[Expansion, bool] = {}
    for unit in plan.units:
        for leaf in unit.leaves:
            if leaf.expansion is not None and not used.get(leaf.expansion):
                docs = leaf_postings(snapshot, leaf, sentence=plan.sentence).docs
                used[leaf.expansion] = bool(visible[docs].any())
    return tuple(expansion for expansion, seen in used.items() if seen)


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
            mask = range_mask(snapshot, name, low, high)
            masks[name] = masks[name] & mask if name in masks else mask
    return masks


def _all(masks: Iterable[Bools]) -> Bools | None:
    out: Bools | None = None
    for mask in masks:
        out = mask if out is None else out & mask
    return out


#: A document with less than this share of the best score only shares a common word with the query, and is left out.
RELEVANT = 0.15


def relevant(matches: Matches) -> Matches:
    """The matches without those that hardly match: totals and counts then speak of what was asked for."""
    best = matches.best(1)
    return matches.at_least(float(matches.scores_of(best)[0]) * RELEVANT) if len(best) else matches


def _sorted(snapshot: Snapshot, matches: Matches, sort: str, start: int, count: int) -> Ints:
    """Matches by a number. Those without it come last; equal ones, and by default all, newest first."""
    docs = matches.docs()
    recent = snapshot.number("day")[docs] * 1e-7
    if sort not in _SORTS:
        return order_by(docs, recent, start, count)
    name, sign = _SORTS[sort]
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
    count_of = {table.values[place]: int(counts[place]) for place in found.tolist()}
    names = [
        *sorted(selected, key=lambda v: -count_of.get(v, 0)),
        *(v for v in count_of if v not in selected),
    ]
    return tuple(
        FacetValue(value, count_of.get(value, 0), value in selected, facet_rules.level(facet, value))
        for value in names[:MAX_FACET_VALUES]
    )


_TELLING_WORDS = 25


def similar(view: View, id: str, audience: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    """Documents that share the most telling words of a document this audience may see."""
    snapshot = view.snapshot
    doc = snapshot.find(id)
    if doc < 0 or not snapshot.any_of("audience", audience)[doc]:
        return ()
    stored = load_stored(snapshot.stored(doc))
    weighted: list[tuple[str, float]] = []
    for part in PARTS:
        for language in ("ko", "en"):
            value = stored[f"{part.name}_{language}"]
            weighted.append((value if isinstance(value, str) else ". ".join(value), part.weight))
    return _by_telling_words(view, weighted, audience, limit, without=doc)


def for_text(view: View, text: str, audience: tuple[str, ...], limit: int) -> tuple[Hit, ...]:
    """Documents that share the most telling words of a text."""
    return _by_telling_words(view, [(text[:20_000], 1.0)], audience, limit, without=-1)


def _by_telling_words(
    view: View,
    texts: Sequence[tuple[str, float]],
    audience: tuple[str, ...],
    limit: int,
    without: int,
) -> tuple[Hit, ...]:
    snapshot = view.snapshot
    counts: Counter[str] = Counter()
    surfaces: dict[str, str] = {}
    for text, weight in texts:
        normalised, tokens, _ = view.analyzer.read(text)
        for token in tokens:
            counts[token.text] += weight  # type: ignore[assignment]
            surfaces.setdefault(token.text, normalised[token.start : token.end])
    telling: dict[str, float] = {}
    for term, count in counts.items():
        frequency = snapshot.doc_frequency("text", term)
        if frequency > (1 if without >= 0 else 0) and not term.isdigit():
            telling[term] = (1 + math.log(count + 1)) * snapshot.idf(frequency)
    chosen = sorted(telling, key=lambda term: (-telling[term], term))[:_TELLING_WORDS]
    plan = Plan(
        units=[Unit(surfaces[term], ((Leaf("text", (term,)),),)) for term in chosen], order=tuple(chosen)
    )
    if not chosen:
        return ()
    allowed = snapshot.any_of("audience", audience)
    if without >= 0:
        allowed = allowed.copy()
        allowed[without] = False
    matches = rank(snapshot, plan, allowed)
    docs = matches.best(limit)
    return explained(snapshot, plan, docs, matches.scores_of(docs), marked=True)
