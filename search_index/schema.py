"""How a document becomes terms: one scored text field whose positions tell the part, bigrams, names, numbers, facets.

BM25F in its first form (Robertson, Zaragoza, Taylor 2004): the frequencies of a word in the parts of a document are
added up with the weight of each part before saturation, the lengths likewise. The weights are therefore in the
index, a word costs one list of postings whatever the number of parts, and native Whoosh scores the same numbers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Frequency, Positions

from search_index import facets
from search_index.analysis import Analyzer, Reading, surface_words
from search_index.interface import Document
from search_index.store.builder import FieldTerms, Record
from search_index.text import bigrams, compact_number, fold, has_hangul, normalise

#: Raise it whenever the same document would give other fields, positions or weights.
SCHEMA_VERSION = "9"

#: Title, keywords, summary and body in two languages: what a complete listing has.
PARTS_COUNTED = 8


class Part(NamedTuple):
    """A part of a document in the ``text`` field: where its positions start, how much its words weigh."""

    name: str
    start: int
    end: int
    weight: float


PARTS = (
    Part("title", 0, 512, 2.0),
    Part("keywords", 512, 1_536, 1.5),
    Part("summary", 1_536, 4_096, 1.2),
    Part("body", 4_096, 65_000, 1.0),
)
PART_OF = {part.name: part for part in PARTS}
_LANGUAGE_GAP = 8  # keeps a phrase from running from one language, or keyword, into the next


class Field(FieldType):  # type: ignore[misc]
    """A field whose terms come from ``Analyzer``. Pickled by import path: keep its place."""

    def __init__(self, format: Any, *, scorable: bool = False) -> None:
        super().__init__(format, analyzer=None, scorable=scorable)


def whoosh_schema() -> Schema:
    """The fields of the index, for Whoosh's own tools."""
    return Schema(
        id=ID(unique=True),
        text=Field(Positions(), scorable=True),
        length_ko=Field(Existence(), scorable=True),  # no terms: lengths of the text by language
        length_en=Field(Existence(), scorable=True),
        common_ko=Field(Frequency(), scorable=True),  # stop words: they order, they don't find
        common_en=Field(Frequency(), scorable=True),
        grams=Field(Frequency(), scorable=True),
        name=Field(Frequency(), scorable=True),
        number=Field(Existence()),
        facet=Field(Existence()),
        suggest=Field(Existence()),
        word=Field(Existence()),
        stored=STORED,
    )


#: How a text is read: by the analyzer, or from what it read before.
Read = Callable[[str], Reading]


def to_records(documents: Sequence[Document], analyzer: Analyzer) -> Iterator[Record]:
    """All terms of some documents, analysed together."""
    texts = (text for document in documents for part in PARTS for _, text in _texts(document, part.name))
    read = analyzer.read_all(texts).__getitem__
    return (to_record(document, analyzer, read) for document in documents)


def to_record(document: Document, analyzer: Analyzer, read: Read | None = None) -> Record:
    """All terms of a document, and its texts for highlighting."""
    text = FieldTerms([], [], [], 0.0)
    lengths = {"ko": 0.0, "en": 0.0}
    common = {language: FieldTerms([], weights=[], length=0.0) for language in lengths}
    grams: list[str] = []
    words: list[str] = []
    for part in PARTS:
        found = _add_part(
            text, common, lengths, grams, part, _texts(document, part.name), read or analyzer.read
        )
        words += found if part.name != "body" else []  # corrections come from the more careful parts
    names = [
        token for name in (*document.inventors, *document.institutions) for token in analyzer.name_terms(name)
    ]
    fields = {
        "id": FieldTerms([document.id]),
        "text": text,
        "length_ko": FieldTerms([], length=lengths["ko"] or lengths["en"]),
        "length_en": FieldTerms([], length=lengths["en"] or lengths["ko"]),
        "common_ko": common["ko"],
        "common_en": common["en"],
        "grams": FieldTerms(grams, length=float(len(grams))),
        "name": FieldTerms(names, length=float(len(names))),
        "number": FieldTerms(sorted({compact for n in document.numbers if (compact := compact_number(n))})),
        "facet": FieldTerms(
            [f"{facet}={value}" for facet, value in facets.values(document)]
            + [f"audience={token}" for token in dict.fromkeys(document.audience)]
            + [f"parts={sum(bool(text) for part in PARTS for text in _both(document, part.name))}"]
            + ([f"fee={max(0, document.fee)}"] if document.fee is not None else [])
            + (["lapsed=1"] if document.lapsed else [])
            + ([f"day={document.published_on.toordinal()}"] if document.published_on else [])
        ),
    }
    fields["word"] = FieldTerms([word for word in dict.fromkeys(words) if len(word) > 1])
    fields["suggest"] = FieldTerms(list(_suggestions(document)))
    return Record(fields, _dump(document))


def _suggestions(document: Document) -> Iterator[str]:
    """``kind, folded, displayed`` with tabs between: what may complete a word being typed, sorted for prefix search."""
    found = [("term", word) for word in (*document.keywords_ko, *document.keywords_en)]
    found += [("listing", title) for title in (document.title_ko, document.title_en)]
    found += [("institution", name) for name in document.institutions]
    found += [("inventor", name) for name in document.inventors]
    for kind, text in dict.fromkeys(found):
        if folded := fold(text):
            yield f"{kind}\t{folded}\t{normalise(text)}"
    for number in dict.fromkeys(document.numbers):
        if not number.isdigit():  # as it is printed; the bare digits are the same number
            yield f"number\t{compact_number(number)}\t{normalise(number)}"


def _both(document: Document, part: str) -> tuple[str | tuple[str, ...], ...]:
    return getattr(document, f"{part}_ko"), getattr(document, f"{part}_en")


def _texts(document: Document, part: str) -> list[tuple[str, str]]:
    """(language, text) of a part."""
    found: list[tuple[str, str]] = []
    for language, value in zip(("ko", "en"), _both(document, part), strict=True):
        texts = (value,) if isinstance(value, str) else value
        found += [(language, text) for text in texts if text]
    return found


def _add_part(
    text: FieldTerms,
    common: dict[str, FieldTerms],
    lengths: dict[str, float],
    grams: list[str],
    part: Part,
    texts: list[tuple[str, str]],
    read: Read,
) -> list[str]:
    """Add a part's terms and bigrams; returns its words as they are written."""
    terms, positions, weights = text.terms, text.positions, text.weights
    assert isinstance(terms, list)
    assert isinstance(positions, list)
    assert isinstance(weights, list)
    words: list[str] = []
    at = part.start
    for language, content in texts:
        normalised, tokens, stops = read(content)
        grams += bigrams(normalised)
        for word in stops:
            _add_common(common["ko" if has_hangul(word) else "en"], word, part)
        words += surface_words(normalised, tokens)
        last = 0
        for token in tokens:
            if at + token.position >= part.end:
                break
            terms.append(token.text)
            positions.append(at + token.position)
            weights.append(part.weight)
            last = token.position
        at = min(at + last + _LANGUAGE_GAP, part.end)
        text.length = (text.length or 0.0) + part.weight * (last + 1)
        lengths[language] += part.weight * (last + 1)
    return words


def _add_common(common: FieldTerms, word: str, part: Part) -> None:
    assert isinstance(common.terms, list)
    assert isinstance(common.weights, list)
    common.terms.append(word)
    common.weights.append(part.weight)
    common.length = (common.length or 0.0) + part.weight


_STORED = (
    "id",
    "title_ko",
    "title_en",
    "summary_ko",
    "summary_en",
    "body_ko",
    "body_en",
    "keywords_ko",
    "keywords_en",
    "inventors",
    "institutions",
    "numbers",
)


def _dump(document: Document) -> bytes:
    stored = asdict(document)
    return json.dumps(
        [stored[name] or 0 for name in _STORED], ensure_ascii=False, separators=(",", ":")
    ).encode()


def load_stored(data: bytes) -> dict[str, Any]:
    """What ``to_record`` stored: the texts of a document by field name."""
    return {name: value or "" for name, value in zip(_STORED, json.loads(data), strict=True)}


def texts_of(stored: Mapping[str, Any]) -> list[tuple[str, float]]:
    """The texts of a document, each with the weight of its part."""
    weighted: list[tuple[str, float]] = []
    for part in PARTS:
        for language in ("ko", "en"):
            value = stored[f"{part.name}_{language}"]
            weighted.append((value if isinstance(value, str) else ". ".join(value), part.weight))
    return weighted
