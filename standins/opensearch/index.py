"""One index: its mapping, how texts become terms, its documents, and what a refresh makes visible."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

Json = dict[str, Any]
LONGEST_TERM = 32_766
_TYPES = ("text", "keyword", "long", "boolean", "object")
_OPTIONS = {
    "text": {"analyzer", "similarity", "index_options", "norms", "fields"},
    "keyword": {"index", "doc_values"},
    "long": set(),
    "boolean": set(),
    "object": {"enabled"},
}


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.status, self.kind, self.reason = status, kind, reason


def wrong(reason: str, kind: str = "parsing_exception") -> Refused:
    """The answer to a request that the server doesn't understand."""
    return Refused(400, kind, reason)


def only(given: Json, *known: str, where: str = "request") -> None:
    """Refuse what isn't known."""
    if not isinstance(given, dict):
        raise wrong(f"{where} must be an object")
    if unknown := set(given) - set(known):
        raise wrong(f"unknown key {sorted(unknown)} in {where}")


@dataclass
class Field:
    """A field of the mapping."""

    name: str
    type: str
    analyzer: str = ""
    similarity: tuple[float, float] = (1.2, 0.75)
    positions: bool = True
    norms: bool = True
    indexed: bool = True
    enabled: bool = True


@dataclass
class Doc:
    """A document as searches see it."""

    id: str
    source: Json
    terms: dict[str, Counter[str]] = field(default_factory=dict)  # text: frequencies
    places: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    lengths: dict[str, int] = field(default_factory=dict)
    values: dict[str, list[Any]] = field(default_factory=dict)  # keyword, long, boolean


@dataclass
class Version:
    """The current source of a document, None when it is deleted, and its sequence number."""

    source: Json | None
    seq_no: int


class Index:
    """Documents under one mapping."""

    def __init__(self, body: Json) -> None:
        only(body, "settings", "mappings", "aliases", where="index")
        settings = body.get("settings", {})
        only(settings, "index", where="settings")
        given = settings.get("index", {})
        only(
            given, "similarity", "analysis", "number_of_shards", "number_of_replicas", where="settings.index"
        )
        self.similarities = {name: _similarity(s) for name, s in given.get("similarity", {}).items()}
        self.analyzers = _analyzers(given.get("analysis", {}))
        mappings = body.get("mappings", {})
        only(mappings, "dynamic", "properties", where="mappings")
        if mappings.get("dynamic") != "strict":
            raise wrong("the stand-in knows strict mappings only", "mapper_parsing_exception")
        self.fields: dict[str, Field] = {}
        self._map(mappings.get("properties", {}), "")
        self.aliases: set[str] = set(body.get("aliases", {}))
        self.current: dict[str, Version] = {}
        self.docs: dict[str, Doc] = {}
        self._waiting: set[str] = set()
        self._seq_no = -1

    def _map(self, properties: Json, above: str) -> None:
        for name, given in properties.items():
            path = f"{above}{name}"
            if "type" not in given:
                only(given, "properties", where=path)
                self._map(given["properties"], f"{path}.")
                continue
            kind = given["type"]
            if kind not in _TYPES:
                raise wrong(f"No handler for type [{kind}] on [{path}]", "mapper_parsing_exception")
            only(given, "type", *_OPTIONS[kind], where=path)
            made = Field(path, kind, enabled=given.get("enabled", True), indexed=given.get("index", True))
            if kind == "text":
                made.analyzer = given["analyzer"]
                made.positions = given.get("index_options", "positions") == "positions"
                made.norms = given.get("norms", True)
                if made.analyzer not in self.analyzers:
                    raise wrong(
                        f"analyzer [{made.analyzer}] has not been configured", "mapper_parsing_exception"
                    )
                if "similarity" in given:
                    made.similarity = self.similarities[given["similarity"]]
                if self.analyzers[made.analyzer] and made.positions:
                    raise wrong("cannot index positions while using custom TermFrequencyAttribute")
                self._map(given.get("fields", {}), f"{path}.")
            self.fields[path] = made

    # Writing

    def put(self, id: str, source: Json) -> int:
        """Index a document; its sequence number. It is found after a refresh."""
        if len(id.encode()) > 512:
            raise wrong(
                "id is too long, must be no longer than 512 bytes", "action_request_validation_exception"
            )
        self._read(id, json.loads(json.dumps(source)))  # what can't be indexed is refused now
        return self._change(id, source)

    def delete(self, id: str) -> int:
        """Delete a document; its sequence number."""
        return self._change(id, None)

    def _change(self, id: str, source: Json | None) -> int:
        self._seq_no += 1
        self.current[id] = Version(source, self._seq_no)
        self._waiting.add(id)
        return self._seq_no

    def living(self, id: str) -> Version | None:
        """The current version of a document that isn't deleted."""
        version = self.current.get(id)
        return version if version and version.source is not None else None

    def refresh(self) -> None:
        """Make changes visible to searches."""
        for id in self._waiting:
            version = self.current[id]
            if version.source is None:
                self.docs.pop(id, None)
            else:
                self.docs[id] = self._read(id, version.source)
        self._waiting.clear()

    def _read(self, id: str, source: Json) -> Doc:
        doc = Doc(id, source)
        self._add(doc, source, "")
        return doc

    def _add(self, doc: Doc, content: Json, above: str) -> None:
        for name, value in content.items():
            path = f"{above}{name}"
            known = self.fields.get(path)
            if known is None:
                if isinstance(value, dict) and any(f.startswith(f"{path}.") for f in self.fields):
                    self._add(doc, value, f"{path}.")
                    continue
                raise wrong(
                    f"mapping set to strict, dynamic introduction of [{path}] is not allowed",
                    "strict_dynamic_mapping_exception",
                )
            values = value if isinstance(value, list) else [value]
            if known.type == "text":
                for entry in [known, *(f for n, f in self.fields.items() if n.startswith(f"{path}."))]:
                    self._add_text(doc, entry, values)
            elif known.type != "object" and known.indexed:
                doc.values[path] = [_checked(known, entry) for entry in values]

    def _add_text(self, doc: Doc, known: Field, texts: list[str]) -> None:
        counts, places = Counter[str](), defaultdict[str, list[int]](list)
        position = -1
        for number, text in enumerate(texts):
            position += 100 if number else 0
            for term, frequency in self.tokens(known, text):
                _fits(known.name, term)
                position += 1
                counts[term] += frequency
                places[term].append(position)
        doc.terms[known.name] = counts
        doc.lengths[known.name] = _rounded(sum(counts.values()))
        if known.positions:
            doc.places[known.name] = places

    def tokens(self, known: Field, text: str) -> list[tuple[str, int]]:
        """The terms of a text and how often each counts."""
        if not isinstance(text, str):
            raise wrong(f"failed to parse field [{known.name}]", "mapper_parsing_exception")
        if not self.analyzers[known.analyzer]:
            return [(token, 1) for token in text.split()]
        found = []
        for token in text.split():
            term, bar, frequency = token.partition("|")
            if bar and not (frequency.isdigit() and int(frequency) > 0):
                raise wrong(f"Illegal term frequency in [{token}]", "mapper_parsing_exception")
            found.append((term, int(frequency or 1)))
        return found


def _similarity(given: Json) -> tuple[float, float]:
    only(given, "type", "k1", "b", where="similarity")
    if given["type"] != "BM25":
        raise wrong(f"Unknown Similarity type [{given['type']}]", "illegal_argument_exception")
    return float(given["k1"]), float(given["b"])


def _analyzers(given: Json) -> dict[str, bool]:
    """Whether terms carry a frequency, by the name of the analyzer."""
    only(given, "tokenizer", "analyzer", where="analysis")
    for tokenizer in given.get("tokenizer", {}).values():
        only(tokenizer, "type", "max_token_length", where="tokenizer")
        if tokenizer["type"] != "whitespace":
            raise wrong("the stand-in knows whitespace tokenizers only")
    found = {}
    for name, analyzer in given.get("analyzer", {}).items():
        only(analyzer, "type", "tokenizer", "filter", where="analyzer")
        filters = analyzer.get("filter", [])
        if analyzer["type"] != "custom" or analyzer["tokenizer"] not in given["tokenizer"]:
            raise wrong("the stand-in knows custom analyzers with a tokenizer of the index only")
        if filters not in ([], ["delimited_term_freq"]):
            raise wrong(f"unknown filter {filters}")
        found[name] = bool(filters)
    return found


def _checked(known: Field, value: Any) -> Any:
    if known.type == "keyword" and isinstance(value, str):
        _fits(known.name, value)
        return value
    if known.type == "boolean" and isinstance(value, bool):
        return value
    if known.type == "long" and type(value) is int and -(2**63) <= value < 2**63:
        return value
    raise wrong(f"failed to parse field [{known.name}] of type [{known.type}]", "mapper_parsing_exception")


def _fits(name: str, term: str) -> None:
    if len(term.encode()) > LONGEST_TERM:
        raise wrong(
            f"Document contains at least one immense term in field=[{name}]", "illegal_argument_exception"
        )


def _rounded(length: int) -> int:
    """A length as Lucene keeps it in a byte (SmallFloat.intToByte4): exact to 40, with three bits after the first beyond."""
    if length < 24:
        return length
    rest = length - 24
    shift = max(0, rest.bit_length() - 4)
    return 24 + ((rest >> shift) << shift)


@lru_cache(maxsize=20_000)
def apart(one: str, two: str, most: int) -> int:
    """Edits from one to the other, neighbours swapped counting as one."""
    if abs(len(one) - len(two)) > most:
        return most + 1
    rows = [list(range(len(two) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
