"""Facets: which values a document has, how fees and years fall into bands, how codes form a tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from search_index.interface import Document, FacetValue

#: Upfront fee in won. ``negotiable`` is a fee that is not published.
FEE_BANDS = ("free", "negotiable", "under_10m", "10m_to_50m", "50m_to_100m", "over_100m")
_FEE_LIMITS = ((10_000_000, "under_10m"), (50_000_000, "10m_to_50m"), (100_000_000, "50m_to_100m"))

#: Facets whose values form a tree: choosing a value finds everything beneath it.
HIERARCHICAL = ("field", "ipc", "ksic")
MAX_FACET_VALUES = 200

_IPC = re.compile(r"([A-HY])(?:(\d\d)(?:([A-Z])(?:\s*(\d{1,4})/(\d{2,6}))?)?)?")


def fee_band(fee: int | None) -> str:
    """Band of a fee in won; None is negotiable."""
    if fee is None:
        return "negotiable"
    if fee <= 0:
        return "free"
    return next((band for limit, band in _FEE_LIMITS if fee < limit), "over_100m")


def ipc_path(code: str) -> tuple[str, ...]:
    """Section, class, subclass, main group of an IPC or CPC code: ``H01M 10/0525`` → H, H01, H01M, H01M 10."""
    match = _IPC.match(code.upper().strip())
    if not match:
        return ()
    section, cls, sub, group, _ = match.groups()
    path = [section]
    if cls:
        path.append(section + cls)
        if sub:
            path.append(section + cls + sub)
            if group:
                path.append(f"{section}{cls}{sub} {group}")
    return tuple(path)


def ksic_path(code: str) -> tuple[str, ...]:
    """Each prefix of a KSIC code from its division: ``28202`` → 28, 282, 2820, 28202; a leading letter is its section."""
    code = code.strip().upper()
    if code[:1].isalpha():
        section, digits = code[0], code[1:]
        return (section, *ksic_path(digits)) if digits else (section,)
    return tuple(code[:size] for size in range(2, len(code) + 1))


def field_path(path: str) -> tuple[str, ...]:
    """Each level of a path: ``materials/battery`` → materials, materials/battery."""
    parts = [part for part in path.split("/") if part]
    return tuple("/".join(parts[: n + 1]) for n in range(len(parts)))


@lru_cache(maxsize=65_536)
def level(facet: str, value: str) -> int:
    """Depth of a value in its tree, 0 at the top and in flat facets."""
    if facet == "ipc":
        return max(0, len(ipc_path(value)) - 1)
    if facet == "ksic":
        return 0 if value[:1].isalpha() else max(0, len(value) - 1)
    return value.count("/") if facet == "field" else 0


def depth_shown(facet: str, selected: Iterable[str]) -> int | None:
    """To which depth a tree's values are counted: its top, and one level beneath the deepest selected one.

    Some codes of industry come without their section, so that there the divisions count as a top too. None for flat facets.
    """
    if facet not in HIERARCHICAL:
        return None
    top = 1 if facet == "ksic" else 0
    return max([top, *(level(facet, value) + 1 for value in selected)])


def listed(facet: str, counts: Mapping[str, int], selected: Iterable[str]) -> tuple[FacetValue, ...]:
    """Values with their counts, given the most frequent first; the selected ones before all, even without a result."""
    chosen = dict.fromkeys(selected)
    names = [*sorted(chosen, key=lambda v: -counts.get(v, 0)), *(v for v in counts if v not in chosen)]
    return tuple(
        FacetValue(value, counts.get(value, 0), value in chosen, level(facet, value))
        for value in names[:MAX_FACET_VALUES]
    )


def values(document: Document) -> Iterator[tuple[str, str]]:
    """Every (facet, value) of a document, ancestors in trees included, each once."""
    seen: set[tuple[str, str]] = set()
    for facet, value in _values(document):
        if value and (facet, value) not in seen:
            seen.add((facet, value))
            yield facet, value


def _values(document: Document) -> Iterator[tuple[str, str]]:
    yield "kind", document.kind
    for value in field_path(document.field):
        yield "field", value
    for code in document.ipc:
        for value in ipc_path(code):
            yield "ipc", value
    for code in document.ksic:
        for value in ksic_path(code):
            yield "ksic", value
    for value in document.licence_kinds:
        yield "licence_kind", value
    yield "institution", document.institution
    for value in document.mini_clusters:
        yield "mini_cluster", value
    if document.trl is not None:
        yield "trl", str(document.trl)
    yield "fee_band", fee_band(document.fee)
    if document.published_on is not None:
        yield "year", str(document.published_on.year)
    if document.express:
        yield "express", "yes"
