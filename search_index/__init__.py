"""Search for bilingual research listings: Korean and English, explained, fast, usable without any web framework."""

from __future__ import annotations

from os import PathLike

from search_index.interface import (
    FACETS,
    RANGES,
    Correction,
    Document,
    Engine,
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

__all__ = [
    "FACETS", "RANGES", "Correction", "Document", "Engine", "EngineBusy", "Expansion", "FacetValue", "Fragment",
    "Hit", "Note", "Query", "Result", "Stats", "Suggestion", "VocabularyEdits", "open_engine",
]  # fmt: skip


def open_engine(path: str | PathLike[str]) -> Engine:
    """Open the index in this folder. A missing or damaged one opens empty, with ``needs_rebuild`` set."""
    from search_index.whoosh_engine import WhooshEngine  # imports Whoosh and numpy only when used

    return WhooshEngine(path)
