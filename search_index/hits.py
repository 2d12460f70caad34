"""The found documents of a page, each with its reasons and with what matched marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import Any

import numpy as np

from search_index.highlight import Highlighter
from search_index.interface import Expansion, Fragment, Hit, Reasons
from search_index.plan import Leaf, Plan
from search_index.ranking import intersect, leaf_postings
from search_index.schema import PARTS, load_stored
from search_index.store.postings import Bools
from search_index.store.segment import Floats, Ints
from search_index.store.snapshot import Snapshot

_WHOLE = ("title_ko", "title_en", "summary_ko", "summary_en")
_SNIPPETS = ("body_ko", "body_en")
FIELD_ORDER = [*(part.name for part in PARTS), "name", "number"]


def explained(snapshot: Snapshot, plan: Plan, docs: Ints, scores: Floats, *, marked: bool) -> tuple[Hit, ...]:
    """Hits for documents in this order. ``marked``: with their texts, what matched marked."""
    highlighter = highlighter_of(plan)
    page = _Page(snapshot, plan, docs)
    return tuple(
        Hit(
            snapshot.ids[doc],
            round(score, 4),
            partial(page.reasons, doc),
            *((Highlights(partial(_texts, snapshot, doc), highlighter), highlighter.whole) if marked else ()),
        )
        for doc, score in zip(docs.tolist(), scores.tolist(), strict=True)
    )


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


def highlighter_of(plan: Plan) -> Highlighter:
    """What marks the words of a plan."""
    terms = {term for unit in plan.units for leaf in unit.leaves for term in leaf.terms}
    return Highlighter(terms | {term for term in plan.order if term})


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

    def reasons(self, doc: int) -> Reasons:
        """Why a document of the page was found."""

        def fields(leaf: Leaf) -> Iterable[str]:
            if doc not in self._having[id(leaf)]:
                return ()
            return _parts(self._snapshot, leaf, doc) if leaf.field == "text" else (leaf.field,)

        return reasons_of(self._plan, fields)


def reasons_of(plan: Plan, fields_of: Callable[[Leaf], Iterable[str]]) -> Reasons:
    """Why a document was found, given the fields of it that a leaf stands in."""
    matched: dict[str, None] = {}
    fields: set[str] = set()
    expansions: dict[Expansion, None] = {}
    for unit in plan.units:
        for leaf in unit.leaves:
            found = set(fields_of(leaf))
            if not found:
                continue
            if leaf.expansion is None:
                matched[unit.surface] = None
            elif leaf.expansion.shown:
                expansions[leaf.expansion] = None
            fields |= found
    return Reasons(tuple(matched), tuple(sorted(fields, key=FIELD_ORDER.index)), tuple(expansions))


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
