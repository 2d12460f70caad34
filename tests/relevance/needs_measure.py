"""Measures what is suggested for needs, on 100 judged needs and ten that nothing answers: `python -m tests.relevance.needs_measure`.

`needs.tsv`: id, field, title, problem, judgements (listing:grade; 3 what was looked for, 2 would serve, 1 worth a look). The
documents are the demo's 138 listings. A third of the needs is written as a company says it, without the words of the listing; 40
are English. "Across languages" hides the English fields of the listings, so that English needs can only be answered in Korean.
Written by one judge before asking the engine; 62 were rewritten because plain BM25 answered nearly all of the first drafts.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from benchmarks.relevance import GRAM_WEIGHT, REFERENCE, Bm25, bigrams, morphemes, stems, text_of
from marketplace.catalog.queries.searching.needs import asked_of, fitting
from search_index import Engine, Hit
from search_index.evaluate import documents
from tests.relevance.corpus import DEMO, HERE, Line, listings
from tests.relevance.measure import indexed

NEEDS = HERE / "needs.tsv"
RELEVANT = 2
HANGUL = re.compile("[가-힣]")
Ranking = Callable[["Judged"], list[str]]


@dataclass(frozen=True)
class Judged:
    """A need, and how well listings answer it."""

    id: str
    field: str
    title: str
    problem: str
    grades: dict[str, int]

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.problem}"


def judged_needs() -> list[Judged]:
    """All of them, those that nothing answers at the end."""
    found = []
    for line in NEEDS.read_text(encoding="utf-8").splitlines():
        id, field, title, problem, judgements = line.split("\t")
        pairs = (pair.split(":") for pair in judgements.split())
        found.append(Judged(id, field, title, problem, {key: int(grade) for key, grade in pairs}))
    return found


def fields() -> dict[str, str]:
    """The field of each listing, by its key."""
    lines = (line for file in DEMO.glob("listings_*.jsonl") for line in file.read_text("utf-8").splitlines())
    return {listing["key"]: listing["field"] for listing in map(json.loads, lines)}


def mrr(rank: Ranking) -> float:
    """MRR@10 over the needs that something answers."""
    answered = [need for need in judged_needs() if need.grades]
    return sum(_reciprocal(need, rank(need)) for need in answered) / len(answered)


def _reciprocal(need: Judged, ids: list[str]) -> float:
    places = (n for n, id in enumerate(ids[:10], 1) if need.grades.get(id, 0) >= RELEVANT)
    return 1 / next(places, float("inf"))


def plain_bm25(lines: list[Line]) -> Ranking:
    """Exact BM25 of the need's words: Kiwi's morphemes with bigrams at .3 for Korean ones, Porter's stems for English ones."""
    kiwi, texts = morphemes(), [text_of(line) for line in lines]
    bags = {terms: Bm25([terms(text) for text in texts], *REFERENCE) for terms in (kiwi, bigrams, stems)}

    def rank(need: Judged) -> list[str]:
        parts = [(kiwi, 1.0), (bigrams, GRAM_WEIGHT)] if HANGUL.search(need.title) else [(stems, 1.0)]
        scores = sum(weight * bags[terms].scores(terms(need.text)) for terms, weight in parts)
        order = np.argsort(-scores, kind="stable")[:10]
        return [str(lines[n]["id"]) for n in order if scores[n] > 0]

    return rank


def suggested(engine: Engine, *, cut: bool) -> Ranking:
    """What the site suggests; `cut` False: its order alone, with nothing left out."""
    known, size = fields(), engine.stats().documents

    def rank(need: Judged) -> list[str]:
        hits = asked_of(engine, need.title, need.problem, ("public",), "ko")
        return [hit.id for hit in fitting(hits, need.field, field_of, size if cut else 0)]

    def field_of(hit: Hit) -> str:
        return known.get(hit.id, "")

    return rank


@dataclass(frozen=True)
class Row:
    """What was measured: MRR@10 of plain BM25, of our order, of it with the cut, and how many unanswerable needs got an answer."""

    bm25: float
    ours: float
    shown: float
    false_answers: int


def measure(*, hide_english: bool = False) -> Row:
    """Everything once."""
    lines, known = list(listings(with_english=not hide_english)), fields()
    with indexed(lines) as engine:
        engine.rebuild([dataclasses.replace(one, field=known[one.id]) for one in documents(lines)])
        ours, shown = suggested(engine, cut=False), suggested(engine, cut=True)
        false = sum(bool(shown(need)) for need in judged_needs() if not need.grades)
        return Row(mrr(plain_bm25(lines)), mrr(ours), mrr(shown), false)


def main() -> None:
    """Print the figures."""
    print(f"{'':<28} BM25   ours   with the cut   answers to what nothing answers, of 10")
    for name, hide in (("needs", False), ("needs across languages", True)):
        row = measure(hide_english=hide)
        print(f"{name:<28} {row.bm25:.3f}  {row.ours:.3f}  {row.shown:.3f}          {row.false_answers}")


if __name__ == "__main__":
    main()
