"""How a document is sent: already analysed, so that the server needs no plugin and finds the same words.

Scored fields hold every term once with ten times its weighted frequency (``분리막|45``, read by the documented
``delimited_term_freq`` filter); k1 is ten times as large in turn, so that BM25F comes out as in the native index. A
filler term makes up what the length of a text has beyond its terms. The parts hold the words in their places, for
phrases and reasons: texts in either language as two values, stop words as fillers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from search_index import facets
from search_index.analysis import Analyzer
from search_index.interface import FACETS, RANGES, Document
from search_index.ranking import NORM, SENTENCE_NORM
from search_index.schema import PARTS, load_stored, to_records
from search_index.sound import sounded
from search_index.store.builder import FieldTerms, Record
from search_index.suggest import KINDS
from search_index.text import fold, has_hangul, initials, letters

SCALE = 10
FILLER = "_"
LONGEST_TERM = 200  # characters: the server refuses a document with a term of more than 32,766 bytes
NUMBERS = (*RANGES, "day", "parts", "lapsed")

_KEYWORD = {"type": "keyword"}
_WEIGHTED = {"type": "text", "analyzer": "weighted", "similarity": "weighted", "index_options": "freqs"}
_WEIGHTED_LATIN = _WEIGHTED | {"fields": {"sentence": _WEIGHTED | {"similarity": "sentence"}}}
_PLACES = {"type": "text", "analyzer": "blanks", "norms": False}

#: Shards and replicas are the operator's, by an index template for the names of these indices.
INDEX: dict[str, Any] = {
    "settings": {
        "index": {
            "similarity": {
                "weighted": {"type": "BM25", "k1": NORM.k1 * SCALE, "b": NORM.b},
                "sentence": {"type": "BM25", "k1": SENTENCE_NORM.k1 * SCALE, "b": SENTENCE_NORM.b},
            },
            "analysis": {
                "tokenizer": {"blanks": {"type": "whitespace", "max_token_length": 1_000}},
                "analyzer": {
                    "blanks": {"type": "custom", "tokenizer": "blanks"},
                    "weighted": {"type": "custom", "tokenizer": "blanks", "filter": ["delimited_term_freq"]},
                },
            },
        }
    },
    "mappings": {
        "dynamic": "strict",
        "properties": {
            "id": _KEYWORD,
            "ko": _WEIGHTED,
            "en": _WEIGHTED_LATIN,
            "common_ko": _WEIGHTED,
            "common_en": _WEIGHTED_LATIN,
            "grams": _WEIGHTED,
            "name": _WEIGHTED,
            **{part.name: _PLACES for part in PARTS},
            "number": _KEYWORD,
            "titles": _KEYWORD,
            "word": _KEYWORD,
            "spelled": _KEYWORD,
            "sound": _KEYWORD,
            "suggest": {"properties": dict.fromkeys(KINDS, _KEYWORD)},
            "facets": {"properties": dict.fromkeys(FACETS, _KEYWORD)},
            **{number: {"type": "long"} for number in NUMBERS},
            "audience": _KEYWORD,
            "gone": {"type": "boolean"},
            "stored": {"type": "object", "enabled": False},
        },
    },
}

#: In place of a document removed while an index is being filled: what is read later must not bring it back.
GONE: dict[str, Any] = {"gone": True}


def clean(text: str) -> str:
    """Text that can be sent: half a surrogate pair has no UTF-8."""
    return text.encode("utf-8", "replace").decode()


def to_sources(documents: Sequence[Document], analyzer: Analyzer) -> Iterator[dict[str, Any]]:
    """What is sent for some documents, analysed together."""
    for document, record in zip(documents, to_records(documents, analyzer), strict=True):
        yield _source(document, record)


def _source(document: Document, record: Record) -> dict[str, Any]:
    given = {name: terms for name, terms in record.fields.items() if name not in ("id", "suggest", "facet")}
    text = given["text"]
    weights: defaultdict[str, float] = defaultdict(float)
    for term, weight in _weighted(text):
        weights[term] += weight
    source: dict[str, Any] = {
        "id": clean(document.id),
        "ko": _filled({t: w for t, w in weights.items() if has_hangul(t)}, given["length_ko"].length),
        "en": _filled({t: w for t, w in weights.items() if not has_hangul(t)}, given["length_en"].length),
        **{part.name: _places(text, part.start, part.end) for part in PARTS},
        "grams": _counted(given["grams"]),
        "name": _counted(given["name"]),
        "number": _cut(given["number"].terms),
        "word": _cut(given["word"].terms),
        "spelled": list(dict.fromkeys(map(letters, _cut(given["word"].terms)))),
        "sound": sorted({heard for term in weights for heard in sounded(term)}),
        "titles": _cut([fold(title) for title in (document.title_ko, document.title_en)]),
        "audience": [clean(token) for token in document.audience],
        "stored": json.loads(clean(json.dumps(load_stored(record.stored), ensure_ascii=False))),
    }
    for language in ("ko", "en"):
        if given[f"common_{language}"].length:
            source[f"common_{language}"] = _filled(
                dict(_weighted(given[f"common_{language}"])), given[f"length_{language}"].length
            )
    source["suggest"] = _suggestions(record.fields["suggest"].terms)
    chosen: dict[str, list[str]] = {}
    for entry in record.fields["facet"].terms:
        name, _, value = clean(entry).partition("=")
        if name in FACETS:
            chosen.setdefault(name, []).append(facet_key(name, value)[:LONGEST_TERM])
        if name in NUMBERS:
            source[name] = min(int(value), 2**63 - 1)
    source["facets"] = chosen
    return {name: value for name, value in source.items() if value not in ("", [], {})}


def facet_key(facet: str, value: str) -> str:
    """A facet's value as the index has it: in a tree its level stands first, so that counting can stop at one."""
    return f"{facets.level(facet, value)} {value}" if facet in facets.HIERARCHICAL else value


def facet_value(facet: str, key: str) -> str:
    """The value of a ``facet_key``."""
    return key.partition(" ")[2] if facet in facets.HIERARCHICAL else key


def _weighted(field: FieldTerms) -> Iterator[tuple[str, float]]:
    summed: defaultdict[str, float] = defaultdict(float)
    for term, weight in zip(field.terms, field.weights or [1.0] * len(field.terms), strict=True):
        summed[term] += weight
    return ((term, weight) for term, weight in summed.items() if _sendable(term))


def _counted(field: FieldTerms) -> str:
    return _filled(dict(_weighted(field)), None)


def _filled(weights: dict[str, float], length: float | None) -> str:
    """``term|frequency``, and a filler for the rest of the length."""
    counts = {term: max(1, round(weight * SCALE)) for term, weight in weights.items()}
    rest = round((length or 0) * SCALE) - sum(counts.values())
    if rest > 0:
        counts[FILLER] = rest
    return " ".join(f"{term}|{count}" for term, count in counts.items())


def _sendable(term: str) -> bool:
    return 0 < len(term) <= LONGEST_TERM and "|" not in term and not any(map(str.isspace, term))


def _cut(terms: Sequence[str]) -> list[str]:
    return [clean(term)[:LONGEST_TERM] for term in terms if term]


def _places(text: FieldTerms, start: int, end: int) -> list[str]:
    """The words of a part in their places, the last of those that share one; the others as values of their own."""
    assert text.positions is not None
    at: dict[int, str] = {}
    wholes: dict[str, None] = {}
    for term, position in zip(text.terms, text.positions, strict=True):
        if start <= position < end and _sendable(term):
            if position in at:
                wholes[at[position]] = None
            at[position] = term
    if not at:
        return []
    words = [at.get(position, FILLER) for position in range(min(at), max(at) + 1)]
    return [" ".join(words), *wholes]


def _suggestions(rows: Sequence[str]) -> dict[str, list[str]]:
    """Per kind ``folded, initials, displayed`` with tabs between: one pattern finds a beginning, a part, or initials."""
    found: dict[str, list[str]] = {}
    for row in rows:
        kind, folded, shown = clean(row).split("\t", 2)
        entry = "\t".join((folded[:LONGEST_TERM], initials(folded[:LONGEST_TERM]), shown[:1_000]))
        found.setdefault(kind, []).append(entry)
    return found
