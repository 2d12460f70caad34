"""The found documents of a page, each with its reasons and with what matched marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np

from search_index.highlight import Highlighter
from search_index.interface import Expansion, Fragment, Hit
from search_index.plan import Leaf, Plan
from search_index.ranking import keys_within, leaf_postings
from search_index.schema import PARTS, load_stored
from search_index.store.segment import Floats, Ints
from search_index.store.snapshot import Snapshot

_WHOLE = ("title_ko", "title_en", "summary_ko", "summary_en")
_SNIPPETS = ("body_ko", "body_en")
_FIELD_ORDER = [*(part.name for part in PARTS), "name", "number"]


class _Reasons:
    """Why one document was found."""

    def __init__(self) -> None:
        self.matched: dict[str, None] = {}
        self.fields: set[str] = set()
        self.expansions: dict[Expansion, None] = {}


def explained(snapshot: Snapshot, plan: Plan, docs: Ints, scores: Floats, *, marked: bool) -> tuple[Hit, ...]:
    """Hits for documents in this order. ``marked``: with their texts, what matched marked."""
    reasons = _reasons(snapshot, plan, docs)
    terms = {term for unit in plan.units for leaf in unit.leaves for term in leaf.terms}
    highlighter = Highlighter(terms | set(plan.order))
    return tuple(
        Hit(
            snapshot.ids[doc],
            round(score, 4),
            tuple(why.matched),
            tuple(sorted(why.fields, key=_FIELD_ORDER.index)),
            tuple(why.expansions),
            Highlights(snapshot, doc, highlighter) if marked else {},
        )
        for doc, score, why in zip(docs.tolist(), scores.tolist(), reasons, strict=True)
    )


def _reasons(snapshot: Snapshot, plan: Plan, docs: Ints) -> list[_Reasons]:
    reasons = [_Reasons() for _ in range(len(docs))]
    if not len(docs):
        return reasons
    order = np.argsort(docs)
    ascending = docs[order]
    for unit in plan.units:
        for leaf in unit.leaves:
            for place, fields in _places(snapshot, leaf, ascending, sentence=plan.sentence):
                why = reasons[int(order[place])]
                if leaf.expansion is None:
                    why.matched[unit.surface] = None
                else:
                    why.expansions[leaf.expansion] = None
                why.fields.update(fields)
    return reasons


def _places(snapshot: Snapshot, leaf: Leaf, docs: Ints, *, sentence: bool) -> list[tuple[int, set[str]]]:
    """Which of the (ascending) documents have the leaf, and in which parts."""
    found = leaf_postings(snapshot, leaf, sentence=sentence).docs
    if not len(found):
        return []
    at = np.minimum(np.searchsorted(found, docs), len(found) - 1)
    places = np.flatnonzero(found[at] == docs)
    if leaf.field != "text":
        return [(int(place), {leaf.field}) for place in places]
    fields: dict[int, set[str]] = {int(place): set() for place in places}
    keys = keys_within(snapshot, leaf.terms, docs[places])
    for place, position in zip(
        np.searchsorted(docs, keys >> 16).tolist(), (keys & 0xFFFF).tolist(), strict=True
    ):
        fields[place].update(part.name for part in PARTS if part.start <= position < part.end)
    return list(fields.items())


class Highlights(Mapping[str, tuple[Fragment, ...]]):
    """The texts of a document with what matched marked, each made when it is asked for: a page shows few of them.

    Titles and summaries are whole; of a body there is the stretch with most matches, and no entry when nothing matches.
    """

    def __init__(self, snapshot: Snapshot, doc: int, highlighter: Highlighter) -> None:
        self._snapshot, self._doc, self._highlighter = snapshot, doc, highlighter
        self._made: dict[str, tuple[Fragment, ...]] = {}

    @cached_property
    def _texts(self) -> Mapping[str, Any]:
        return load_stored(self._snapshot.stored(self._doc))

    def __getitem__(self, name: str) -> tuple[Fragment, ...]:
        if name not in self._made:
            mark = {
                **dict.fromkeys(_WHOLE, self._highlighter.whole),
                **dict.fromkeys(_SNIPPETS, self._highlighter.snippet),
            }
            text = self._texts[name] if name in mark else ""
            self._made[name] = mark[name](text) if text else ()
        if not self._made[name]:
            raise KeyError(name)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return (name for name in (*_WHOLE, *_SNIPPETS) if name in self)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.get(name) is not None

    def __len__(self) -> int:
        return sum(1 for _ in self)
