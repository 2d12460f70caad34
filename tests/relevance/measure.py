"""Measure the judged set: one row per kind of query, and English queries on Korean text.

``python -m tests.relevance.measure [--worst 10] [--write-floor]``; writing the floor takes the figures of now less
.01. Lower it only together with the reason, in the commit message.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from search_index import Engine, Query, open_engine
from search_index.evaluate import Quality, documents, measure, read_judgements, read_lines
from tests.relevance.corpus import HERE, Line, corpus, listings, missing

QUERIES = HERE / "queries.jsonl"
UNANSWERED = HERE / "unanswered.jsonl"
JUDGEMENTS = HERE / "qrels.txt"
FLOOR = HERE / "floor.json"
KINDS = ("words", "sentences", "english", "mixed", "paragraphs")
#: English queries, the English fields of the demo's listings hidden, only those listings judged: among NASA's English
#: listings, which match the words as typed; and among Korean documents alone.
ACROSS = {
    "english_to_korean_among_english": {"hide_english": True},
    "english_to_korean": {"korean_only": True},
}
#: Of the questions that nothing answers so many may be answered all the same.
FALSE_ANSWERS = 0.1
ROWS = (*KINDS, *ACROSS)
MARGIN = 0.01


def queries(kind: str) -> list[Line]:
    """The queries of one kind."""
    return [query for query in read_lines(QUERIES) if query["kind"] == kind]


def judgements(*, listings_only: bool = False) -> dict[str, dict[str, int]]:
    """Relevance by query and document; with ``listings_only`` that of the demo's listings, not of the imports."""
    judged = read_judgements(JUDGEMENTS)
    if not listings_only:
        return judged
    return {
        query: {id: grade for id, grade in graded.items() if ":" not in id}
        for query, graded in judged.items()
    }


@contextmanager
def indexed(lines: Iterable[Line]) -> Iterator[Engine]:
    """The site's engine over a corpus, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="relevance-") as folder:
        engine = open_engine(Path(folder) / "index")
        engine.rebuild(documents(lines))
        engine.warm()
        yield engine
        engine.close()


def measurements() -> dict[str, Quality]:
    """Every row of ``ROWS``, measured now. Takes about a minute. Raises FileNotFoundError without the shared data."""
    with indexed(corpus()) as engine:
        rows = {kind: measure(engine, queries(kind), judgements()) for kind in KINDS}
    for row, options in ACROSS.items():
        with indexed(corpus(**options)) as engine:
            rows[row] = measure(engine, queries("english"), judgements(listings_only=True))
    return rows


def honesty(engine: Engine) -> dict[str, float]:
    """Shares, asked of the demo's listings alone, of which it is known what they answer.

    ``false_answers``: questions that nothing answers and that are answered; by kind: those that a listing answers and
    of which it is said that none does (its first three are shown all the same).
    """

    def answered(text: str) -> bool:
        result = engine.search(Query(text=text, per_page=10))
        return result.fits and result.total > 0

    asked = [query["text"] for query in read_lines(UNANSWERED)]
    shares = {"false_answers": sum(map(answered, asked)) / len(asked)}
    judged = judgements(listings_only=True)
    for kind in KINDS:
        texts = [query["text"] for query in queries(kind) if judged.get(query["id"])]
        shares[kind] = sum(not answered(text) for text in texts) / len(texts)
    return {name: round(share, 3) for name, share in shares.items()}


def floor() -> dict[str, float]:
    """The MRR@10 below which no row may fall."""
    return json.loads(FLOOR.read_text(encoding="utf-8"))


def floor_of(rows: Mapping[str, Quality]) -> dict[str, float]:
    """The floor that these figures would set."""
    return {row: round(quality.mrr_10 - MARGIN, 3) for row, quality in rows.items()}


def worst(engine: Engine, kind: str, count: int) -> list[tuple[float, Line]]:
    """The queries of a kind with the lowest nDCG@10, worst first."""
    judged = judgements()
    scored = [(measure(engine, [query], judged).ndcg_10, query) for query in queries(kind)]
    return sorted(scored, key=lambda pair: (pair[0], pair[1]["id"]))[:count]


def main() -> None:
    """Print the figures, then what went worst."""
    parser = argparse.ArgumentParser(description="Measure the judged set.")
    parser.add_argument("--worst", type=int, default=0, help="also print so many queries of each kind")
    parser.add_argument(
        "--write-floor", action="store_true", help="the figures of now less .01 become the floor"
    )
    arguments = parser.parse_args()
    if files := missing():
        raise SystemExit(f"missing: {', '.join(map(str, files))}")
    rows = measurements()
    print(f"{'':<32} queries documents MRR@10 nDCG@10 Recall@10")
    for row, quality in rows.items():
        print(
            f"{row:<32} {quality.queries:>7} {quality.documents:>9}"
            f" {quality.mrr_10:>6.3f} {quality.ndcg_10:>7.3f} {quality.recall_10:>9.3f}"
        )
    with indexed(listings()) as engine:
        shares = honesty(engine)
    print(f"answered though nothing answers: {shares.pop('false_answers'):.1%}")
    print("said to have no answer:", ", ".join(f"{kind} {share:.1%}" for kind, share in shares.items()))
    if arguments.worst:
        with indexed(corpus()) as engine:
            for kind in KINDS:
                for score, query in worst(engine, kind, arguments.worst):
                    print(f"{query['id']} {score:.3f} {query['text']}")
    if arguments.write_floor:
        FLOOR.write_text(json.dumps(floor_of(rows), indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
