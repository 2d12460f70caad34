"""Search quality on a judged set, through exactly the site's analysis, query building and defaults.

Corpus lines: ``{"id", "title"?, "title_en"?, "text", "text_en"?, "keywords"?}``, ``text`` in either language;
queries: ``{"id", "text"}``; judgements in TREC form: ``query 0 document relevance``.
"""

from __future__ import annotations

import json
import math
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from search_index.interface import Document, Engine, Query
from search_index.text import has_hangul

Judgements = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over all judged queries; times in ms."""

    queries: int
    documents: int
    mrr_10: float
    ndcg_10: float
    recall_10: float
    p50_ms: float
    p95_ms: float


def read_lines(file: Path) -> Iterator[dict[str, Any]]:
    """Objects of a JSON Lines file."""
    with file.open(encoding="utf-8") as stream:
        yield from (json.loads(line) for line in stream if line.strip())


def documents(lines: Iterable[Mapping[str, Any]]) -> Iterator[Document]:
    """Corpus lines as listings that everyone may see."""
    for line in lines:
        title, text = line.get("title") or "", line.get("text") or ""
        korean_title, korean_text = has_hangul(title), has_hangul(text)
        keywords = line.get("keywords") or ()
        words = tuple(keywords.split(",")) if isinstance(keywords, str) else tuple(keywords)
        yield Document(
            id=str(line["id"]),
            title_ko=title if korean_title else "",
            title_en=line.get("title_en") or ("" if korean_title else title),
            body_ko=text if korean_text else "",
            body_en=line.get("text_en") or ("" if korean_text else text),
            keywords_ko=tuple(word for word in words if has_hangul(word)),
            keywords_en=tuple(word for word in words if not has_hangul(word)),
            audience=("public",),
        )


def read_judgements(file: Path) -> dict[str, dict[str, int]]:
    """Relevance by query and document."""
    judged: dict[str, dict[str, int]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        if fields := line.split():
            query, _, document, relevance = fields[:4]
            judged.setdefault(query, {})[document] = int(relevance)
    return judged


def measure(engine: Engine, queries: Iterable[Mapping[str, Any]], judged: Judgements) -> Quality:
    """Ask every judged query once, first page of ten."""
    return quality_of(
        queries,
        judged,
        lambda text: engine.search(Query(text=text, per_page=10)).ids,
        engine.stats().documents,
    )


def quality_of(
    queries: Iterable[Mapping[str, Any]],
    judged: Judgements,
    best: Callable[[str], Sequence[str]],
    documents: int,
) -> Quality:
    """Figures of anything that names the ids of the first ten documents for a text."""
    reciprocal: list[float] = []
    gains: list[float] = []
    recalls: list[float] = []
    times: list[float] = []
    for query in queries:
        relevant = {
            document for document, relevance in judged.get(str(query["id"]), {}).items() if relevance > 0
        }
        if not relevant:
            continue
        began = time.perf_counter()
        found = best(str(query["text"]))
        times.append((time.perf_counter() - began) * 1e3)
        places = [place for place, id in enumerate(found, 1) if id in relevant]
        reciprocal.append(1 / places[0] if places else 0.0)
        gains.append(_ndcg(found, judged[str(query["id"])]))
        recalls.append(len(places) / len(relevant))
    times.sort()
    return Quality(
        queries=len(times),
        documents=documents,
        mrr_10=_mean(reciprocal),
        ndcg_10=_mean(gains),
        recall_10=_mean(recalls),
        p50_ms=_percentile(times, 0.5),
        p95_ms=_percentile(times, 0.95),
    )


def evaluate(corpus: Path, queries: Path, qrels: Path, *, index: Path | None = None) -> Quality:
    """Index a corpus and measure. The index goes to ``index``, or to a folder that is thrown away."""
    from search_index import open_engine

    with tempfile.TemporaryDirectory(prefix="evaluate-") as temporary:
        engine = open_engine(index or Path(temporary) / "index")
        engine.rebuild(documents(read_lines(corpus)))
        engine.warm()
        quality = measure(engine, list(read_lines(queries)), read_judgements(qrels))
        engine.close()
    return quality


def table(quality: Quality) -> str:
    """For people."""
    rows = asdict(quality)
    return "\n".join(f"{name.replace('_', ' '):<12} {value:>10,}" for name, value in rows.items())


def _ndcg(found: Sequence[str], judged: Mapping[str, int]) -> float:
    gain = sum((2 ** judged.get(id, 0) - 1) / math.log2(place + 1) for place, id in enumerate(found, 1))
    best = sorted((relevance for relevance in judged.values() if relevance > 0), reverse=True)[:10]
    ideal = sum((2**relevance - 1) / math.log2(place + 1) for place, relevance in enumerate(best, 1))
    return gain / ideal if ideal else 0.0


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _percentile(ordered: Sequence[float], share: float) -> float:
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 3) if ordered else 0.0
