"""The search index of this installation: Whoosh in the instance folder, or an OpenSearch server where one is named."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from flask import Flask, current_app

from search_index import Engine, open_engine, open_server

_opening = Lock()


def _open(settings: Mapping[str, Any]) -> Engine:
    if url := settings.get("SEARCH_URL"):
        return open_server(url)
    return open_engine(Path(settings["INSTANCE"]) / "index")


def engine() -> Engine:
    """The current application's search engine, opened at first use: the site may start before it is loaded."""
    found: Engine | None = current_app.extensions.get("search")
    if found is None:
        with _opening:
            found = current_app.extensions.get("search") or _open(current_app.config)
            current_app.extensions["search"] = found
    return found


def warm_with_the_first_request(app: Flask) -> None:
    """Begin loading what takes seconds with the first request, not at import: flask commands import the application too."""
    begun: list[bool] = []

    @app.before_request
    def warm_search() -> None:
        if not begun:
            begun.append(True)
            warm(app)


def is_serving() -> bool:
    """Whether the index may answer. One made with older words goes on serving until its successor is ready."""
    search = engine()
    return not search.needs_rebuild or search.stats().outdated


def is_away() -> bool:
    """Whether the index is on a server that can't be reached; it comes back with it, and nothing is to be built."""
    return engine().stats().rebuild_reason == "away"


def warm(app: Flask) -> None:
    """Load in the background what takes seconds (the analyser, suggestions), so that no visitor waits for it."""

    def load() -> None:
        with app.app_context():
            engine().warm()

    Thread(target=load, daemon=True, name="search-warm-up").start()
