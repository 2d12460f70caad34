"""Searching an index: which documents match, how they score, what is counted. Slow and plain: one document at a time."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from .index import Doc, Field, Index, Json, apart, only, wrong

WINDOW = 10_000
CLAUSES = 1_024
PATTERN = 1_000


class Searcher:
    """One search on one index."""

    def __init__(self, index: Index) -> None:
        self.index, self.docs = index, list(index.docs.values())
        self._statistics: dict[str, tuple[int, float]] = {}
        self._frequencies: dict[tuple[str, str], int] = {}

    # Matching

    def _field(self, name: str, *types: str) -> Field:
        known = self.index.fields.get(name)
        if known is None:
            return Field(name, "keyword")  # a field that isn't mapped matches nothing
        if known.type not in types or not known.indexed:
            raise wrong(f"field [{name}] of type [{known.type}] can't be used here", "query_shard_exception")
        return known

    def matches(self, query: Json, doc: Doc) -> bool:
        """Whether a document matches."""
        kind, given = _single(query)
        if kind in ("dis_max", "constant_score", "function_score"):
            return self.score(query, doc) is not None
        if kind not in _MATCHING:
            raise wrong(f"unknown query [{kind}]")
        return _MATCHING[kind](self, given, doc)

    def _match_all(self, given: Json, doc: Doc) -> bool:
        only(given)
        return True

    def _match_none(self, given: Json, doc: Doc) -> bool:
        only(given)
        return False

    def _term(self, given: Json, doc: Doc) -> bool:
        name, value = self._leaf(given, "value", "boost")
        known = self._field(name, "text", "keyword", "boolean", "long")
        had = doc.terms if known.type == "text" else doc.values
        return value["value"] in had.get(name, ())

    def _any_of(self, given: Json, doc: Doc) -> bool:
        only(given, *given, "boost", where="terms")
        ((name, values),) = ((n, v) for n, v in given.items() if n != "boost")
        self._field(name, "keyword")
        return not set(values).isdisjoint(doc.values.get(name, ()))

    def _range(self, given: Json, doc: Doc) -> bool:
        name, limits = self._leaf(given, "gte", "lte")
        self._field(name, "long")
        for limit in limits.values():
            if not -(2**63) <= limit < 2**63:
                raise wrong("out of range for a long", "query_shard_exception")
        low, high = limits.get("gte", -math.inf), limits.get("lte", math.inf)
        return any(low <= value <= high for value in doc.values.get(name, ()))

    def _exists(self, given: Json, doc: Doc) -> bool:
        only(given, "field", where="exists")
        return bool(doc.values.get(given["field"]) or doc.terms.get(given["field"]))

    def _fuzzy(self, given: Json, doc: Doc) -> bool:
        name, value = self._leaf(given, "value", "fuzziness", "transpositions")
        self._field(name, "keyword")
        if value["fuzziness"] not in (0, 1, 2):
            raise wrong("Valid edit distances are [0, 1, 2]", "illegal_argument_exception")
        most = value["fuzziness"]
        return any(apart(value["value"], text, most) <= most for text in doc.values.get(name, ()))

    def _leaf(self, given: Json, *known: str) -> tuple[str, Json]:
        name, value = _single(given)
        only(value, *known, where=name)
        return name, value

    def _phrase(self, given: Json, doc: Doc) -> bool:
        name, value = self._leaf(given, "query")
        known = self._field(name, "text")
        if not known.positions:
            raise wrong(f"field:[{name}] was indexed without position data; cannot run PhraseQuery")
        words = [term for term, _ in self.index.tokens(known, value["query"])]
        places = doc.places.get(name, {})
        starts = places.get(words[0], ()) if words else ()
        return any(all(at + n in places.get(word, ()) for n, word in enumerate(words)) for at in starts)

    def _bool(self, given: Json, doc: Doc) -> bool:
        only(given, "must", "filter", "should", "must_not", "minimum_should_match", where="bool")
        required = [*_many(given, "must"), *_many(given, "filter")]
        should = _many(given, "should")
        least = given.get("minimum_should_match", 0 if required else int(bool(should)))
        # All are asked, so that none that is wrong goes unnoticed.
        met = [self.matches(q, doc) for q in required]
        against = [self.matches(q, doc) for q in _many(given, "must_not")]
        found = sum([self.matches(q, doc) for q in should])
        return all(met) and not any(against) and (least <= 0 or found >= least)

    # Scoring

    def score(self, query: Json, doc: Doc) -> float | None:
        """The score of a document; None when it doesn't match."""
        kind, given = _single(query)
        if kind == "bool":
            if not self._bool(given, doc):
                return None
            scoring = [*_many(given, "must"), *_many(given, "should")]
            return sum(self.score(q, doc) or 0.0 for q in scoring)
        if kind == "dis_max":
            only(given, "queries", where="dis_max")
            found = [s for q in given["queries"] if (s := self.score(q, doc)) is not None]
            return max(found) if found else None
        if kind == "constant_score":
            only(given, "filter", "boost", where="constant_score")
            return _positive(given.get("boost", 1.0)) if self.matches(given["filter"], doc) else None
        if kind == "function_score":
            return self._functions(given, doc)
        if kind == "term":
            name, value = self._leaf(given, "value", "boost")
            known = self._field(name, "text", "keyword", "boolean", "long")
            if known.type == "text":
                return self._bm25(known, value["value"], doc, _positive(value.get("boost", 1.0)))
        if kind == "match_phrase":
            raise wrong("the stand-in scores no phrases: they belong in a filter")
        return 1.0 if self.matches(query, doc) else None

    def _bm25(self, known: Field, term: str, doc: Doc, boost: float) -> float | None:
        frequency = doc.terms.get(known.name, Counter())[term]
        if not frequency:
            return None
        if known.name not in self._statistics:
            having = [d for d in self.docs if d.terms.get(known.name)]
            total = sum(sum(d.terms[known.name].values()) for d in having)
            self._statistics[known.name] = len(having), total / max(1, len(having))
        count, average = self._statistics[known.name]
        key = known.name, term
        if key not in self._frequencies:
            self._frequencies[key] = sum(term in d.terms.get(known.name, ()) for d in self.docs)
        k1, b = known.similarity
        length = doc.lengths[known.name] if known.norms else 1
        idf = math.log(1 + (count - self._frequencies[key] + 0.5) / (self._frequencies[key] + 0.5))
        return boost * idf * frequency / (frequency + k1 * (1 - b + b * length / average))

    def _functions(self, given: Json, doc: Doc) -> float | None:
        if "query" in given:
            only(given, "query", "min_score", where="function_score")
            score = self.score(given["query"], doc)
            return score if score is not None and score >= given["min_score"] else None
        only(given, "functions", "score_mode", where="function_score")
        if given.get("score_mode") != "sum":
            raise wrong("the stand-in knows score_mode sum only")
        total, applied = 0.0, False
        for function in given["functions"]:
            only(function, "weight", "filter", "exp", "field_value_factor", where="functions")
            if "filter" in function and not self.matches(function["filter"], doc):
                continue
            applied = True
            total += function.get("weight", 1.0) * self._function(function, doc)
        return total if applied else 1.0

    def _function(self, function: Json, doc: Doc) -> float:
        if "exp" in function:
            name, shape = self._leaf(function["exp"], "origin", "scale", "decay")
            self._field(name, "long")
            values = doc.values.get(name)
            if not values:
                return 1.0
            away = abs(values[0] - shape["origin"])
            return math.exp(math.log(shape["decay"]) / shape["scale"] * away)
        if "field_value_factor" in function:
            factor = function["field_value_factor"]
            only(factor, "field", "factor", "missing", where="field_value_factor")
            self._field(factor["field"], "long")
            return factor["factor"] * (doc.values.get(factor["field"]) or [factor["missing"]])[0]
        return 1.0

    # The request

    def search(self, body: Json, name: str) -> Json:
        """The answer to a search."""
        only(
            body,
            "query",
            "size",
            "from",
            "_source",
            "track_total_hits",
            "aggs",
            "post_filter",
            "rescore",
            "sort",
            "track_scores",
            where="search",
        )
        start, size = body.get("from", 0), body.get("size", 10)
        if start < 0 or size < 0:
            raise wrong("[from] and [size] can't be negative", "illegal_argument_exception")
        if start + size > WINDOW:
            raise wrong(
                f"Result window is too large, from + size must be less than or equal to: [{WINDOW}]",
                "illegal_argument_exception",
            )
        query = body.get("query", {"match_all": {}})
        clauses = [query, body.get("post_filter", {}), *(r["query"] for r in body.get("rescore", ()))]
        if max(map(_clauses, clauses)) > CLAUSES:
            raise wrong(f"maxClauseCount is set to {CLAUSES}", "too_many_clauses")
        for asked in (query, body.get("post_filter", {"match_all": {}})):
            self.matches(asked, Doc("", {}))  # what is wrong is wrong without documents too
        scored = [(doc, s) for doc in self.docs if (s := self.score(query, doc)) is not None]
        docs = [doc for doc, _ in scored]
        if "post_filter" in body:
            scored = [(doc, s) for doc, s in scored if self.matches(body["post_filter"], doc)]
        ordered = self._ordered(body, scored)
        with_scores = "sort" not in body or body.get("track_scores", False)
        hits = [
            {"_index": name, "_id": doc.id, "_score": s if with_scores else None} | _source(body, doc)
            for doc, s in ordered[start : start + size]
        ]
        best = max((s for _, s in ordered), default=None) if size and with_scores else None
        answer: Json = {
            "took": 1,
            "timed_out": False,
            "_shards": {"total": 1, "successful": 1, "skipped": 0, "failed": 0},
            "hits": {"max_score": best, "hits": hits},
        }
        if body.get("track_total_hits"):
            answer["hits"]["total"] = {"value": len(scored), "relation": "eq"}
        else:
            answer["hits"]["total"] = {"value": min(len(scored), 10_000), "relation": "gte"}
        if "aggs" in body:
            answer["aggregations"] = self._aggregations(body["aggs"], docs)
        return answer

    def _ordered(self, body: Json, scored: list[tuple[Doc, float]]) -> list[tuple[Doc, float]]:
        if "sort" in body:
            if body.get("rescore"):
                raise wrong("Cannot use [sort] option in conjunction with [rescore]")
            for entry in reversed(body["sort"]):
                name, how = self._leaf(entry, "order", "missing")
                self._field(name, "keyword", "long")
                if how.get("missing", "_last") != "_last":
                    raise wrong("the stand-in knows missing _last only")
                having = [pair for pair in scored if pair[0].values.get(name)]
                having.sort(key=lambda pair: pair[0].values[name][0], reverse=how["order"] == "desc")
                scored = [*having, *(pair for pair in scored if not pair[0].values.get(name))]
            return scored
        ordered = sorted(scored, key=lambda pair: -pair[1])
        for rescore in body.get("rescore", ()):
            only(rescore, "window_size", "query", where="rescore")
            only(rescore["query"], "rescore_query", "score_mode", where="rescore.query")
            window = rescore["window_size"]
            multiply = {"total": False, "multiply": True}[rescore["query"]["score_mode"]]
            again = []
            for doc, score in ordered[:window]:
                more = self.score(rescore["query"]["rescore_query"], doc)
                if more is not None:
                    score = score * more if multiply else score + more
                again.append((doc, score))
            ordered = sorted([*again, *ordered[window:]], key=lambda pair: -pair[1])
        return ordered

    def _aggregations(self, aggs: Json, docs: list[Doc]) -> Json:
        return {name: self._aggregation(given, docs) for name, given in aggs.items()}

    def _aggregation(self, given: Json, docs: list[Doc]) -> Json:
        beneath = given.get("aggs", {})
        kind, how = _single({name: value for name, value in given.items() if name != "aggs"})
        if kind == "filter":
            return self._bucket([doc for doc in docs if self.matches(how, doc)], beneath)
        if kind == "filters":
            only(how, "filters", where="filters")
            if not isinstance(how["filters"], list) or not how["filters"]:
                raise wrong("[filters] cannot be empty", "illegal_argument_exception")
            return {
                "buckets": [
                    self._bucket([doc for doc in docs if self.matches(query, doc)], beneath)
                    for query in how["filters"]
                ]
            }
        if kind == "max":
            only(how, "field", where="max")
            self._field(how["field"], "long")
            return {
                "value": max(
                    (float(v) for doc in docs for v in doc.values.get(how["field"], ())), default=None
                )
            }
        if kind == "terms":
            return self._terms(how, docs, beneath)
        raise wrong(f"Unknown aggregation type [{kind}]")

    def _bucket(self, docs: list[Doc], beneath: Json) -> Json:
        return {"doc_count": len(docs)} | self._aggregations(beneath, docs)

    def _terms(self, how: Json, docs: list[Doc], beneath: Json) -> Json:
        only(how, "field", "size", "shard_size", "include", where="terms")
        self._field(how["field"], "keyword")
        if how["size"] <= 0:
            raise wrong("[size] must be greater than 0", "illegal_argument_exception")
        having: dict[str, list[Doc]] = {}
        for doc in docs:
            for value in dict.fromkeys(doc.values.get(how["field"], ())):
                having.setdefault(value, []).append(doc)
        shown = _included(how.get("include"), having)
        keys = sorted(shown, key=lambda value: (-len(having[value]), value.encode()))
        return {
            "doc_count_error_upper_bound": 0,
            "sum_other_doc_count": sum(len(having[key]) for key in keys[how["size"] :]),
            "buckets": [{"key": key} | self._bucket(having[key], beneath) for key in keys[: how["size"]]],
        }


#: How each kind of query without a score of its own is matched.
_MATCHING: dict[str, Callable[[Searcher, Json, Doc], bool]] = {
    "match_all": Searcher._match_all,
    "match_none": Searcher._match_none,
    "bool": Searcher._bool,
    "term": Searcher._term,
    "terms": Searcher._any_of,
    "match_phrase": Searcher._phrase,
    "range": Searcher._range,
    "exists": Searcher._exists,
    "fuzzy": Searcher._fuzzy,
}


def _included(include: str | list[str] | None, values: Iterable[str]) -> list[str]:
    if include is None:
        return list(values)
    if isinstance(include, list):
        return [value for value in values if value in include]
    if len(include) > PATTERN:
        raise wrong("The length of regex exceeds the allowed maximum", "illegal_argument_exception")
    pattern = re.compile(include, re.DOTALL)  # what is used of Lucene's syntax means the same here
    return [value for value in values if pattern.fullmatch(value)]


def _single(given: Json) -> tuple[str, Any]:
    if not isinstance(given, dict) or len(given) != 1:
        raise wrong(f"expected one name, got {sorted(given) if isinstance(given, dict) else given}")
    return next(iter(given.items()))


def _many(given: Json, name: str) -> list[Json]:
    value = given.get(name, [])
    return value if isinstance(value, list) else [value]


def _positive(boost: float) -> float:
    if not boost >= 0 or math.isinf(boost):
        raise wrong("negative [boost] are not allowed", "illegal_argument_exception")
    return boost


def _clauses(query: Any) -> int:
    """How many leaves a query has."""
    if isinstance(query, list):
        return sum(map(_clauses, query))
    if not isinstance(query, dict):
        return 0
    leaves = sum(name in ("term", "terms", "match_phrase", "range", "exists", "fuzzy") for name in query)
    return leaves or sum(map(_clauses, query.values()))


def _source(body: Json, doc: Doc) -> Json:
    wanted = body.get("_source", True)
    if wanted is False:
        return {}
    if wanted is True:
        return {"_source": doc.source}
    return {"_source": {name: value for name, value in doc.source.items() if name in wanted}}
