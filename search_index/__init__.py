"""Search for bilingual research listings: Korean and English, explained, fast, usable without any web framework."""

from __future__ import annotations

from os import PathLike

from search_index.interface import (
    FACETS,
    RANGES,
    Correction,
    Document,
    Engine,
    EngineAway,
    EngineBusy,
    Expansion,
    FacetValue,
    Fragment,
    Hit,
    Note,
    Query,
    Result,
    Stats,
    Suggestion,
    VocabularyEdits,
)
from search_index.text import is_number

__all__ = [
    "FACETS", "RANGES", "Correction", "Document", "Engine", "EngineAway", "EngineBusy", "Expansion", "FacetValue", "Fragment",
    "Hit", "Note", "Query", "Result", "Stats", "Suggestion", "VocabularyEdits", "is_number", "open_engine", "open_server",
]  # fmt: skip


def open_engine(path: str | PathLike[str]) -> Engine:
    """Open the index in this folder. A missing or damaged one opens empty, with ``needs_rebuild`` set."""
    from search_index.whoosh_engine import WhooshEngine  # imports Whoosh and numpy only when used

    return WhooshEngine(path)


def open_server(url: str, *, timeout: float = 5.0) -> Engine:
    """Open the index on an OpenSearch server, ``https://user:password@host:9200/prefix``, which may be away just now.
    ``timeout`` in seconds, for what a reader waits for.

    Raises ``ValueError`` for another kind of address and ``ImportError`` without the package opensearch-py.
    """
    from search_index.opensearch.engine import OpenSearchEngine  # imports the client only when used

    return OpenSearchEngine(url, timeout=timeout)
