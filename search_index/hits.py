"""The found documents of a page, each with its reasons and with what matched marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, partial
from typing import Any

import numpy as np

from search_index.analysis import Analyzer
from search_index.highlight import Highlighter, Surface
from search_index.interface import Expansion, Fragment, Hit, Reasons
from search_index.plan import Leaf, Plan
from search_index.ranking import intersect, leaf_postings
from search_index.schema import PARTS, load_stored, texts_of
from search_index.store.postings import Bools
from search_index.store.segment import Floats, Ints
from search_index.store.snapshot import Snapshot

_WHOLE = ("title_ko", "title_en", "summary_ko", "summary_en")
_SNIPPETS = ("body_ko", "body_en")
FIELD_ORDER = [*(part.name for part in PARTS), "name", "number"]


def explained(
    snapshot: Snapshot, plan: Plan, analyzer: Analyzer, docs: Ints, scores: Floats, *, marked: bool
) -> tuple[Hit, ...]:
    """Hits for documents in this order. ``marked``: with their texts, what matched marked."""
    highlighter, alone = highlighter_of(plan, analyzer), one_by_one(analyzer)
    page = _Page(snapshot, plan, docs)

    def hit(doc: int, score: float) -> Hit:
        read = cache(partial(_texts, snapshot, doc))
        return Hit(
            snapshot.ids[doc],
            round(score, 4),
            partial(page.reasons, doc),
            partial(page.reasons, doc, Wording(read, alone)),
            *((Highlights(read, highlighter), highlighter.whole) if marked else ()),
        )

    return tuple(map(hit, docs.tolist(), scores.tolist()))


def expansions_used(snapshot: Snapshot, plan: Plan, visible: Bools) -> tuple[Expansion, ...]:
    """Words that were searched though nobody typed them, as far as the reader may see a document with them."""
    used: dict[Expansion, bool] = {}
    sentence = plan.sentence
    for unit in plan.units:
        for leaf in unit.leaves:
            if leaf.expansion is not None and leaf.expansion.shown and not used.get(leaf.expansion):
                docs = leaf_postings(snapshot, leaf, sentence=sentence).docs
                # Mostly one of the first is to be seen.
                used[leaf.expansion] = bool(visible[docs[:50]].any() or visible[docs[50:]].any())
    return tuple(expansion for expansion, seen in used.items() if seen)


def highlighter_of(plan: Plan, analyzer: Analyzer) -> Highlighter:
    """What marks the words of a plan."""
    terms = {term for unit in plan.units for leaf in unit.leaves for term in leaf.terms}
    return Highlighter(terms | {term for term in plan.order if term}, analyzer)


def one_by_one(analyzer: Analyzer) -> Callable[[str], Highlighter]:
    """What marks a single term, made once for all hits of a page."""
    return cache(lambda term: Highlighter((term,), analyzer))


def _texts(snapshot: Snapshot, doc: int) -> Mapping[str, Any]:
    return load_stored(snapshot.stored(doc))


class _Page:
    """The documents of a page, which share the work of finding out why they are there."""

    def __init__(self, snapshot: Snapshot, plan: Plan, docs: Ints) -> None:
        self._snapshot, self._plan, self._docs = snapshot, plan, docs

    @cached_property
    def _having(self) -> dict[int, set[int]]:
        """The documents that have a leaf, by the leaf's identity: a lookup by what it says takes longer than the rest."""
        docs, sentence = np.sort(self._docs), self._plan.sentence
        leaves = [leaf for unit in self._plan.units for leaf in unit.leaves]
        return {
            id(leaf): set(
                intersect(docs, leaf_postings(self._snapshot, leaf, sentence=sentence).docs).tolist()
            )
            for leaf in leaves
        }

    def reasons(self, doc: int, wording: Wording | None = None) -> Reasons:
        """Why a document of the page was found."""

        def fields(leaf: Leaf) -> Iterable[str]:
            if doc not in self._having[id(leaf)]:
                return ()
            return _parts(self._snapshot, leaf, doc) if leaf.field == "text" else (leaf.field,)

        return reasons_of(self._plan, fields, wording)


def reasons_of(
    plan: Plan, fields_of: Callable[[Leaf], Iterable[str]], wording: Callable[[Leaf], str] | None = None
) -> Reasons:
    """Why a document was found, given the fields of it that a leaf stands in, and, for a reader, how it is written there."""
    matched: dict[str, None] = {}
    fields: set[str] = set()
    expansions: dict[Expansion, None] = {}
    for unit in plan.units:
        for way in unit.ways:
            for leaf, found in _standing(way, fields_of):
                fields |= found
                if leaf.expansion is not None and not leaf.expansion.shown:
                    continue
                written = wording(leaf) if wording and leaf.field == "text" else None
                if written == "":  # it stands there in no form that can be shown
                    continue
                if leaf.expansion is None:
                    matched[written or leaf.surface or unit.surface] = None
                else:
                    expansions[replace(leaf.expansion, target=written or leaf.expansion.target)] = None
    return Reasons(tuple(matched), tuple(sorted(fields, key=FIELD_ORDER.index)), tuple(expansions))


def _standing(
    way: Sequence[Leaf], fields_of: Callable[[Leaf], Iterable[str]]
) -> Iterator[tuple[Leaf, set[str]]]:
    """The leaves of a way that a document has: what is common only beside what is telling, words side by side for each."""
    found = [(leaf, set(fields_of(leaf))) for leaf in way]
    if way[-1].expansion and len(way[-1].terms) > 1 and found[-1][1]:
        found = found[-1:]
    telling = any(fields for leaf, fields in found if not leaf.common)
    return ((leaf, fields) for leaf, fields in found if fields and (telling or not leaf.common))


class Wording:
    """How the words of a leaf are written in a document: 사출금형 for 사출 금형, moulds for what has the stem mold."""

    def __init__(self, read: Callable[[], Mapping[str, Any]], alone: Callable[[str], Highlighter]) -> None:
        self._read, self._alone = read, alone

    @cached_property
    def _texts(self) -> list[Surface]:
        return [Surface(text) for text, _ in texts_of(self._read()) if text]

    def __call__(self, leaf: Leaf) -> str:
        """As it is written first, whole words; "" where it only stands inside others, in another form, or is one syllable."""
        each = [self._alone(term) for term in leaf.terms]
        found = (_side_by_side(text.given, [one.spans_on(text) for one in each]) for text in self._texts)
        return next((word for word in found if len(word) > 1), "")


def _side_by_side(text: str, words: Sequence[Sequence[tuple[int, int]]]) -> str:
    """The first stretch of a text with these words one after the other, nothing but blanks and marks between them."""
    for start, end in words[0]:
        for spans in words[1:]:
            following = (stop for begin, stop in spans if begin >= start and not _letters(text[end:begin]))
            end = next((stop for stop in following if stop >= end), 0)
            if not end:
                break
        if end:
            return text[start:end]
    return ""


def _letters(between: str) -> bool:
    return any(map(str.isalnum, between))


def _parts(snapshot: Snapshot, leaf: Leaf, doc: int) -> set[str]:
    """The parts of a document in which the leaf stands."""
    first, *others = (snapshot.positions_in(doc, "text", term) for term in leaf.terms)
    places = set(first).intersection(*({p - n for p in word} for n, word in enumerate(others, 1)))
    return {part.name for place in places for part in PARTS if part.start <= place < part.end}


class Highlights(Mapping[str, tuple[Fragment, ...]]):
    """The texts of a document with what matched marked, each made when it is asked for: a page shows few of them.

    Titles and summaries are whole; of a body there is the stretch with most matches, and no entry when nothing matches.
    """

    def __init__(self, read: Callable[[], Mapping[str, Any]], highlighter: Highlighter) -> None:
        self._read, self._highlighter = read, highlighter
        self._made: dict[str, tuple[Fragment, ...]] = {}

    @cached_property
    def _texts(self) -> Mapping[str, Any]:
        return self._read()

    def get(self, name: str, default: Any = None) -> Any:
        """Without the exception that ``Mapping`` makes for every text without a match."""
        return self._marked(name) or default

    def __getitem__(self, name: str) -> tuple[Fragment, ...]:
        if made := self._marked(name):
            return made
        raise KeyError(name)

    def _marked(self, name: str) -> tuple[Fragment, ...]:
        if name not in self._made:
            mark = {
                **dict.fromkeys(_WHOLE, self._highlighter.whole),
                **dict.fromkeys(_SNIPPETS, self._highlighter.snippet),
            }
            text = self._texts[name] if name in mark else ""
            self._made[name] = mark[name](text) if text else ()
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in (*_WHOLE, *_SNIPPETS) if name in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __len__(self) -> int:
        return sum(1 for _ in self)
