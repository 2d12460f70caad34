"""Runs the comparison, prints the table, writes JSON.

No result is cached: within a timed run no query comes twice, and the words of a run were warmed one by one, never
together. ``cold`` drops what our engine keeps decoded before each query; the page cache of the system stays warm for all.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.search.contenders import DEEP, Contender, OurWhoosh, memory_mb
from benchmarks.search.corpus import Item, items
from benchmarks.search.queries import KINDS, Queries, draw

FILTER = {"kind": "1", "licence": "1"}
_WARM_SEED, _TIMED_SEED = 23, 47


def contender(name: str, folder: Path) -> Contender:
    """The engine of this name. Peers are imported only when asked for."""
    if name == "whoosh":
        return OurWhoosh(folder)
    from benchmarks.search import peers

    return {"tantivy": peers.Tantivy, "fts5": peers.Fts5, "postgres": peers.Postgres}[name](folder)


def operations(engine: Contender) -> dict[str, Callable[[Sequence[str]], Any]]:
    """What is timed, per kind of query."""
    return {
        "rare": engine.any,
        "common": engine.any,
        "any": engine.any,
        "all": engine.all,
        "phrase": engine.phrase,
        "filter": lambda terms: engine.filtered(terms, FILTER),
        "facets": engine.faceted,
        "date": engine.by_date,
        "deep": lambda terms: engine.any(terms, DEEP),
    }


def timed(call: Callable[[], Any]) -> float:
    """Milliseconds of one call."""
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1e3


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """p50 and p95 in ms."""
    return {
        "p50": round(float(np.percentile(times, 50)), 3),
        "p95": round(float(np.percentile(times, 95)), 3),
    }


def measure(engine: Contender, corpus: Sequence[Item], warming: Queries, timing: Queries) -> dict[str, Any]:
    """Build, open and query one engine."""
    result: dict[str, Any] = {"engine": engine.name, "listings": len(corpus)}
    seconds = timed(lambda: engine.build(corpus)) / 1e3
    result["build_docs_per_second"] = round(len(corpus) / seconds)
    gc.collect()
    before = memory_mb()
    result["open_and_first_ms"] = round(
        timed(lambda: (engine.open(), engine.faceted(warming.of_kind["any"][0]))), 1
    )
    todo = operations(engine)
    if type(engine).forget is not Contender.forget:
        result["cold"] = {
            kind: percentiles(_cold(engine, todo[kind], timing.of_kind[kind][:100])) for kind in KINDS
        }
    for kind, call in todo.items():
        for terms in warming.of_kind[kind][:50]:
            call(terms)
    for word in timing.terms:
        engine.any([word])
        engine.phrase([word, word])
    gc.collect()
    gc.disable()
    result["warm"] = {
        kind: percentiles([timed(partial(todo[kind], q)) for q in timing.of_kind[kind]]) for kind in KINDS
    }
    gc.enable()
    result["memory_mb"] = round(memory_mb() - before)
    result["counts"] = {kind: [engine.count(kind, q) for q in timing.of_kind[kind][:40]] for kind in KINDS}
    result["published_to_found_ms"] = percentiles(_publish(engine, corpus))
    return result


def _cold(
    engine: Contender, call: Callable[[Sequence[str]], Any], queries: Sequence[Sequence[str]]
) -> list[float]:
    times = []
    for terms in queries:
        engine.forget()
        times.append(timed(partial(call, terms)))
    return times


def _publish(engine: Contender, corpus: Sequence[Item], count: int = 40) -> list[float]:
    """Time from handing over a document to finding it by a word of its own."""
    times = []
    for number in range(count):
        word = "새낱말" + "가나다라마바사아자차"[number % 10] + "거너더러"[number // 10]
        model = corpus[number]
        item = Item(f"new-{number}", [*model.tokens, word], model.facets, model.day)
        began = time.perf_counter()
        engine.publish(item)
        found = engine.any([word])
        times.append((time.perf_counter() - began) * 1e3)
        if found != [item.id]:
            raise AssertionError(f"{engine.name} doesn't find what it published: {found}")
    return times


def report(results: list[dict[str, Any]]) -> str:
    """The table, engines side by side, and how many times slower or faster than Tantivy ours is."""
    names = [result["engine"] for result in results]
    lines = [f"## {results[0]['listings']:,} listings: p50 / p95 in ms, warm", ""]
    ours = next((r for r in results if r["engine"] == "whoosh"), None)
    cold = ["whoosh, cold"] if ours else []
    head = ["query", *names, *cold, *[f"whoosh ÷ {name}" for name in names if ours and name != "whoosh"]]
    lines += [f"| {' | '.join(head)} |", "|" + " --- |" * len(head)]
    for kind, label in KINDS.items():
        cells = [label, *[_pair(r["warm"][kind]) for r in results]]
        if ours:
            cells.append(_pair(ours["cold"][kind]))
            cells += [
                f"{ours['warm'][kind]['p50'] / r['warm'][kind]['p50']:.2f}×" for r in results if r is not ours
            ]
        lines.append(f"| {' | '.join(cells)} |")
    blank = ["" for _ in head[len(names) + 1 :]]
    for label, key in (
        ("build, docs/s", "build_docs_per_second"),
        ("open + first query, ms", "open_and_first_ms"),
        ("memory while serving, MB", "memory_mb"),
    ):
        lines.append(f"| {' | '.join([label, *[f'{r[key]:,}' for r in results], *blank])} |")
    lines.append(
        f"| {' | '.join(['publish → found', *[_pair(r['published_to_found_ms']) for r in results], *blank])} |"
    )
    lines.append("")
    for kind, label in KINDS.items():
        counts = {tuple(r["counts"][kind]) for r in results}
        if len(counts) > 1:
            lines.append(f"Engines disagree on how many documents match: {label}")
    return "\n".join(lines)


def _pair(value: dict[str, float]) -> str:
    return f"{value['p50']:.3g} / {value['p95']:.3g}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--listings", default="10000,100000")
    parser.add_argument("--engines", default="whoosh,tantivy,fts5,postgres")
    parser.add_argument("--queries", type=int, default=200, help="timed queries of each kind")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    everything = []
    for listings in map(int, arguments.listings.split(",")):
        corpus = list(items(listings))
        warming = draw(corpus, 60, _WARM_SEED)
        timing = draw(corpus, arguments.queries, _TIMED_SEED)
        results = []
        for name in arguments.engines.split(","):
            with tempfile.TemporaryDirectory(prefix=f"bench-{name}-", ignore_cleanup_errors=True) as folder:
                engine = contender(name, Path(folder) / "data")
                print(f"{name}, {listings:,} listings …", file=sys.stderr)
                results.append(measure(engine, corpus, warming, timing))
                engine.close()
        print(report(results), "\n")
        everything += results
    if arguments.json:
        arguments.json.write_text(json.dumps(everything, ensure_ascii=False, indent=1))
    agree = all(
        len({tuple(r["counts"][kind]) for r in everything if r["listings"] == size}) == 1
        for kind in KINDS
        for size in {r["listings"] for r in everything}
    )
    return 0 if agree else 1


if __name__ == "__main__":
    raise SystemExit(main())
