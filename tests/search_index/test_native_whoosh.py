"""Native Whoosh is the oracle of the fast layer: the same hits, the same scores to a thousandth.

Whoosh searches the same segments through the codec, and, for the hits, an index it wrote itself with its own codec
from the same words.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import analysis, fields, index, query, scoring

from search_index.matches import Matches, all_of, any_of
from search_index.plan import Phrase
from search_index.ranking import NORM, phrase_docs, postings
from search_index.schema import whoosh_schema
from search_index.store.builder import FieldTerms, Record
from search_index.store.facet_table import as_bits
from search_index.store.snapshot import Snapshot
from search_index.store.writer import IndexWriter, create, open_index

WORDS = ("분리막", "전지", "금형", "lithium", "ion", "수명", "x9", "z")
TOLERANCE = 1e-3

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=12)
weights = st.sampled_from((1.0, 1.5, 2.0))
#: Each commit adds or replaces documents, and removes some.
commits = st.lists(
    st.tuples(
        st.dictionaries(st.integers(0, 25), st.tuples(texts, weights), max_size=9),
        st.sets(st.integers(0, 25), max_size=4),
    ),
    min_size=1,
    max_size=5,
)
Texts = dict[str, tuple[list[str], float]]


class Weighting(scoring.BM25F):
    """Whoosh's BM25F with the idf of our layer."""

    def idf(self, searcher: Any, fieldname: str, text: bytes) -> float:
        parent = searcher.get_parent()
        frequency, size = parent.doc_frequency(fieldname, text), parent.doc_count_all()
        return math.log(1 + (size - frequency + 0.5) / (frequency + 0.5))


def record(id: str, text: Sequence[str], weight: float) -> Record:
    size = len(text)
    return Record(
        {
            "id": FieldTerms([id]),
            "text": FieldTerms(list(text), list(range(size)), [weight] * size, weight * size),
            "facet": FieldTerms(["audience=public", f"kind={size % 3}"]),
        }
    )


def build(folder: Path, changes: list[Any]) -> tuple[Snapshot, Texts]:
    create(folder, whoosh_schema())
    truth: Texts = {}
    for added, removed in changes:
        writer = IndexWriter(folder)
        for number, (text, weight) in added.items():
            writer.add(str(number), record(str(number), text, weight))
            truth[str(number)] = (text, weight)
        for number in removed:
            writer.remove(str(number))
            truth.pop(str(number), None)
        writer.commit()
    return Snapshot(folder), truth


def whoosh_own_index(folder: Path, truth: Texts) -> index.FileIndex:
    folder.mkdir()
    schema = fields.Schema(
        id=fields.ID(stored=True), text=fields.TEXT(analyzer=analysis.SpaceSeparatedTokenizer())
    )
    made = index.create_in(str(folder), schema)
    writer = made.writer()
    for id, (text, _) in truth.items():
        writer.add_document(id=id, text=" ".join(text))
    writer.commit()
    return made


def native_hits(searcher: Any, wanted: query.Query, only: query.Query | None = None) -> dict[int, float]:
    return {hit.docnum: hit.score for hit in searcher.search(wanted, limit=None, filter=only)}


def same(snapshot: Snapshot, matches: Matches, native: dict[int, float]) -> None:
    docs = matches.docs()
    assert set(docs.tolist()) == set(native)
    assert matches.total == len(native)
    ours = dict(zip(docs.tolist(), matches.scores_of(docs).tolist(), strict=True))
    assert all(abs(ours[doc] - score) <= TOLERANCE * max(1.0, score) for doc, score in native.items())
    best = matches.best(20).tolist()
    expected = sorted(native.values(), reverse=True)[:20]
    assert np.allclose([native[doc] for doc in best], expected, rtol=TOLERANCE)


@settings(max_examples=50, deadline=None)
@given(changes=commits, asked=st.lists(words, min_size=1, max_size=4, unique=True), kind=st.integers(0, 2))
def test_the_fast_layer_agrees_with_native_whoosh(changes: list[Any], asked: list[str], kind: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot, truth = build(Path(folder) / "ours", changes)
        searcher = open_index(Path(folder) / "ours").searcher(weighting=Weighting(B=NORM.b, K1=NORM.k1))
        terms = [query.Term("text", word) for word in asked]
        found = [postings(snapshot, "text", word) for word in asked]

        union = any_of(snapshot.size, [[[(entry, 1.0)]] for entry in found])
        same(snapshot, union, native_hits(searcher, query.Or(terms)))
        same(snapshot, all_of(found), native_hits(searcher, query.And(terms)))

        mask = snapshot.any_of("kind", [str(kind)])
        only = query.Term("facet", f"kind={kind}")
        same(snapshot, union.within(mask), native_hits(searcher, query.Or(terms), only))

        side_by_side = set(phrase_docs(snapshot, Phrase(tuple(asked))).tolist())
        phrase = query.Phrase("text", asked) if len(asked) > 1 else terms[0]
        assert side_by_side == set(native_hits(searcher, phrase))

        own = whoosh_own_index(Path(folder) / "theirs", truth).searcher()
        for ours, wanted in ((union.docs(), query.Or(terms)), (all_of(found).docs(), query.And(terms))):
            theirs = {hit["id"] for hit in own.search(wanted, limit=None)}
            assert {snapshot.ids[doc] for doc in ours.tolist()} == theirs
        assert {snapshot.ids[doc] for doc in side_by_side} == {
            hit["id"] for hit in own.search(phrase, limit=None)
        }


@settings(max_examples=40, deadline=None)
@given(changes=commits)
def test_the_index_holds_what_was_last_written(changes: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        snapshot, truth = build(Path(folder) / "ours", changes)
        assert snapshot.doc_count == len(truth)
        for word in WORDS:
            docs = {snapshot.ids[doc] for doc in snapshot.docs("text", word).tolist()}
            assert docs == {id for id, (text, _) in truth.items() if word in text}
        table = snapshot.facet("kind")
        everyone = snapshot.any_of("audience", ["public"])
        by_bits = table.count_bits(as_bits(everyone))
        by_list = table.count_docs(np.flatnonzero(everyone).astype(np.int32))
        expected = {str(n): sum(len(text) % 3 == n for text, _ in truth.values()) for n in range(3)}
        assert by_bits.tolist() == by_list.tolist() == [expected[value] for value in table.values]


def test_a_phrase_is_found_though_the_first_document_begins_with_its_rarer_word(tmp_path: Path) -> None:
    texts = {0: ["x9"], 1: ["수명", "x9"], 2: ["수명", "z"], 3: ["금형", "수명"]}
    snapshot, _ = build(tmp_path, [({id: (text, 1.0) for id, text in texts.items()}, set())])
    assert phrase_docs(snapshot, Phrase(("수명", "x9"))).tolist() == [snapshot.find("1")]
