"""How fast the search page is at many listings, beside a bare Flask page that renders the same template from memory.

``python -m benchmarks.web --listings 100000 --clients 1,8 [--server gunicorn] [--folder DIR] [--json FILE]``

The catalogue is the demo's, its texts mixed and strewn with terms of the glossary; it is made once and kept in the folder
(analysis and index of 100,000 listings take some minutes). Nothing is cached for the measure and no query comes twice.
Server time is the WSGI call's, as the server itself sees it, waiting for other pages included; "at work" is the processor
time of its thread alone, which says what a page costs where several wait for each other. Requests per second are what the clients got, both pages
through the same server in the same run. "bare" is that page's template with the variables of one real answer, rendered
without the site's hooks, its database or its index.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import numpy as np

ROOT = Path(__file__).parent.parent
# An address longer than 64 KB (7,200 Hangul syllables) never reaches a WSGI application: the server refuses it.
HOSTILE = (
    "가" * 7_000, "a " * 5_000, "\x00\x07\x1b", "그리고 의 를", "?!.,;:'", "🔋🔋🔋", '"분리막', "*" * 200, "a* b* c* d*",
    "(((((((", "ipc:", "trl:9..1", "-", "NOT OR AND", "%00%FF",
)  # fmt: skip


# The catalogue


def words() -> list[tuple[str, str]]:
    """Pairs (Korean, English) of the glossary."""
    pairs = []
    for path in sorted((ROOT / "search_index" / "glossary").glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) >= 2 and cells[0] != "ko" and not line.startswith("#"):
                pairs.append((cells[0].split("|")[0].strip(), cells[1].split("|")[0].strip()))
    return pairs


def make_catalogue(count: int) -> None:
    """Fill the database of the current application to `count` published listings and build the index."""
    from sqlalchemy import func, insert, select

    from marketplace.catalog import indexing
    from marketplace.catalog.models import Inventor, Listing, ListingCode, Offer
    from marketplace.demo import loader
    from marketplace.installation import prepare_database
    from marketplace.kernel.database import db
    from marketplace.kernel.ids import new_ref

    prepare_database()
    if not loader.is_loaded():
        loader.load(1.0)
    published = select(Listing.__table__).where(Listing.state == "published", Listing.embargo_until.is_(None))
    models = [dict(row._mapping) for row in db.session.execute(published)]
    children = {
        model: [dict(row._mapping) for row in db.session.execute(select(model.__table__))]
        for model in (Inventor, ListingCode, Offer)
    }
    have = db.session.scalar(select(func.count(Listing.id)).where(Listing.state == "published")) or 0
    last = db.session.scalar(select(func.max(Listing.id))) or 0
    chance, pairs = random.Random(7), words()
    sections = ("summary", "problem", "solution", "benefit", "applications")
    for start in range(last + 1, last + 1 + count - have, 1_000):
        numbers = range(start, min(start + 1_000, last + 1 + count - have))
        batch: dict[Any, list[dict[str, Any]]] = {Listing: [], **{model: [] for model in children}}
        for number in numbers:
            base, other = chance.choice(models), chance.choice(models)
            row = {
                **base,
                "id": number,
                "public_id": f"GB-{number:07d}",
                "import_source": None,
                "import_key": None,
            }
            for section in sections:
                source = chance.choice(models)
                row |= {f"{section}_{code}": source[f"{section}_{code}"] for code in ("ko", "en")}
            terms = chance.sample(pairs, 6)
            row["keywords_ko"], row["keywords_en"] = [t[0] for t in terms[:4]], [t[1] for t in terms[:4]]
            row["title_ko"] = f"{terms[4][0]} 기반 {other['title_ko']}"[:300]
            row["title_en"] = f"{other['title_en']} by {terms[4][1]}"[:300]
            row["problem_ko"] += f" {terms[5][0]}"
            row["problem_en"] += f" {terms[5][1]}"
            batch[Listing].append(row)
            for model, rows in children.items():
                for child in rows:
                    if child["listing_id"] == base["id"]:
                        copy = {**child, "listing_id": number}
                        copy.pop("id", None)
                        batch[model].append(copy | ({"ref": new_ref()} if "ref" in child else {}))
        for model, rows in batch.items():
            if rows:
                db.session.execute(insert(model), rows)
        db.session.commit()
    began = time.monotonic()
    done = indexing.reindex_all(lambda n: print(f"\r{n:,} listings analysed", end="", file=sys.stderr))
    print(f"\n{done:,} listings indexed in {time.monotonic() - began:.0f} s", file=sys.stderr)


def queries(seed: int) -> Iterator[str]:
    """Searches as people write them, none twice: one to three terms of either language."""
    chance, pairs, seen = random.Random(seed), words(), set()
    while True:
        language = chance.randrange(2)
        text = " ".join(pair[language] for pair in chance.sample(pairs, chance.choice((1, 1, 2, 3))))
        if text not in seen:
            seen.add(text)
            yield text


# The server


def served() -> Callable[..., Iterable[bytes]]:
    """The site with its server time in a header, and the bare page at /bare."""
    from flask import Response, template_rendered
    from werkzeug.wsgi import ClosingIterator

    from marketplace.web.speed.garbage import CollectGarbageBetweenAnswers
    from wsgi import app

    found: dict[str, Any] = {}

    def remember(_app: Any, template: Any, context: dict[str, Any], **_more: Any) -> None:
        if template.name == "catalog/search.html":
            found.update(template=template, context=context)

    with app.app_context(), template_rendered.connected_to(remember, app):
        app.test_client().get("/technologies?q=" + quote("분리막 코팅"))

    def bare(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with app.request_context({**environ, "PATH_INFO": "/technologies"}):
            return Response(found["template"].render(found["context"]))(environ, start_response)

    tidy_bare = CollectGarbageBetweenAnswers(bare)  # as the site does

    def timed(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began, idle = time.perf_counter(), time.thread_time()
        head: list[Any] = []
        page = tidy_bare if environ["PATH_INFO"] == "/bare" else app.wsgi_app
        answer = page(environ, lambda *words: head.extend(words))
        body = list(answer)
        took, work = (time.perf_counter() - began) * 1e3, (time.thread_time() - idle) * 1e3
        start_response(head[0], [*head[1], ("Server-Timing", f"app;dur={took:.3f}, work;dur={work:.3f}")])
        return ClosingIterator(body, answer.close)

    return timed


def whole() -> Callable[..., Any]:
    """The same behind the bounds of wsgi.py."""
    from marketplace.web.whole_requests import Bounds, WholeRequests

    return WholeRequests(served(), 4, Bounds(largest=2**20))


@contextmanager
def server(kind: str, port: int) -> Iterator[None]:
    """One process with four threads, as script/server starts it."""
    target = "benchmarks.web:served"
    if kind == "granian":
        command = [
            Path(sys.executable).parent / "granian",
            "--interface",
            "asginl",
            "--no-ws",
            "--host",
            "127.0.0.1",
            "--port",
            port,
            "--workers",
            1,
            "--log-level",
            "error",
            "--factory",
            "benchmarks.web:whole",
        ]
    else:
        command = [
            sys.executable,
            "-m",
            kind,
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            1,
            "--threads",
            4,
            "--keep-alive",
            75,
            "--limit-request-line",
            0,
            "--log-level",
            "error",
            target + "()",
        ]
    process = subprocess.Popen([str(word) for word in command], cwd=ROOT)
    try:
        until = time.monotonic() + 120
        while True:
            try:
                ask(HTTPConnection("127.0.0.1", port, timeout=60), "/bare")
                break
            except OSError:
                if time.monotonic() > until or process.poll() is not None:
                    raise SystemExit(f"{kind} did not start") from None
                time.sleep(0.2)
        yield
    finally:
        process.terminate()
        process.wait()


# The clients


def ask(connection: HTTPConnection, path: str) -> tuple[int, float, float]:
    """Status, server time and processor time in ms of one page."""
    connection.request("GET", path, headers={"Host": "127.0.0.1", "User-Agent": "benchmark"})
    reply = connection.getresponse()
    reply.read()
    took, work = re.findall(r"dur=([\d.]+)", reply.getheader("Server-Timing") or "dur=0 dur=0")
    return reply.status, float(took), float(work)


def load(port: int, paths: Callable[[int], Iterator[str]], clients: int, seconds: float) -> dict[str, float]:
    """Requests per second and server times (ms) of so many clients, each with a connection that stays open."""
    times: list[float] = []
    works: list[float] = []
    failures: list[int] = []
    end = time.monotonic() + seconds

    def visit(number: int) -> None:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        for path in paths(number):
            status, took, work = ask(connection, path)
            times.append(took)
            works.append(work)
            if status != 200:
                failures.append(status)
            if time.monotonic() > end:
                return

    began = time.monotonic()
    people = [threading.Thread(target=visit, args=(number,)) for number in range(clients)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    if failures:
        raise SystemExit(f"pages failed: {failures[:5]}")
    return {
        "per_second": round(len(times) / (time.monotonic() - began), 1),
        "p50": round(float(np.percentile(times, 50)), 2),
        "p95": round(float(np.percentile(times, 95)), 2),
        "most": round(max(times), 2),
        "work_p95": round(float(np.percentile(works, 95)), 2),
    }


def searches(seed: int) -> Callable[[int], Iterator[str]]:
    return lambda number: ("/technologies?" + urlencode({"q": text}) for text in queries(seed + number))


def beginnings(number: int) -> Iterator[str]:
    """What is asked for while somebody types."""
    for text in queries(900 + number):
        for size in range(1, len(text) + 1):
            yield "/technologies/suggest?" + urlencode({"q": text[:size]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--clients", default="1,8")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--server", default="granian")
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--folder", type=Path, default=ROOT / ".cache" / "benchmark-web")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = options.folder / str(options.listings)
    os.environ |= {"GISUL_ENV": "demo", "INSTANCE_PATH": str(folder), "PORT": str(options.port)}
    done = folder / "made"
    if not done.exists():
        from marketplace import create_app

        with create_app().app_context():
            make_catalogue(options.listings)
        done.touch()
    results: dict[str, Any] = {"listings": options.listings, "server": options.server}
    with server(options.server, options.port):
        load(options.port, searches(10_000), 8, options.seconds)  # nothing is decoded or compiled yet
        for clients in map(int, options.clients.split(",")):
            bare = load(options.port, lambda _: iter(lambda: "/bare", ""), clients, options.seconds)
            page = load(options.port, searches(100 * clients), clients, options.seconds)
            results[f"{clients} clients"] = {
                "search": page,
                "bare": bare,
                "share": round(page["per_second"] / bare["per_second"], 2),
            }
        results["suggest"] = load(options.port, beginnings, 1, options.seconds)
        hostile = ["/technologies?" + urlencode({"q": text}) for text in HOSTILE]
        hostile += ["/technologies?q=a&page=1000000000", "/technologies?field=nothing&trl=x&sort=%00"]
        results["hostile"] = load(options.port, lambda _: iter(hostile), 1, 60)
    print(f"{options.listings:,} listings, {options.server}: server time in ms")
    print(
        "| page | clients | requests/s | p50 | p95 | at work, p95 | share of bare |\n| --- | --- | --- | --- | --- | --- | --- |"
    )
    for name, row in results.items():
        if name.endswith("clients"):
            for page in ("search", "bare"):
                share = f"{row['share']:.0%}" if page == "search" else ""
                one = row[page]
                print(
                    f"| {page} | {name.split()[0]} | {one['per_second']} | {one['p50']} | {one['p95']} | {one['work_p95']} | {share} |"
                )
        elif isinstance(row, dict):
            print(
                f"| {name} | 1 | {row['per_second']} | {row['p50']} | {row['p95']} (most {row['most']}) | {row['work_p95']} | |"
            )
    if options.json:
        options.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
