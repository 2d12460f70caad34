"""A site small enough to start in no time: two threads behind bounds of half a second. For tests/web/test_slow_bodies.py."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from marketplace.web.whole_requests import TROUBLE, Bounds, WholeRequests


def pages(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Says what came: trouble, length, visitor's header, path."""
    body = environ["wsgi.input"].read()
    said = environ[TROUBLE] or f"{len(body)} {environ.get('HTTP_X_ASKED', '')} {environ['PATH_INFO']}"
    large = b"x" * 30_000_000 if environ["PATH_INFO"] == "/large" else b""
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [said.encode(), large]


app = WholeRequests(
    pages, threads=2, bounds=Bounds(largest=2_000_000, patience=0.5, slowest=4_000_000, of_one_visitor=40)
)
