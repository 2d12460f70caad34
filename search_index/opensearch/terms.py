"""The words of an index on the server as one reader may use them; implements ``IndexTerms``.

Whatever is counted, is counted among the documents that the reader may see. The words a query will ask for are found
out by reading it once without an answer, so that they take one request and not one each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from search_index.index_terms import IndexTerms
from search_index.opensearch.documents import LONGEST_TERM, clean
from search_index.opensearch.queries import Dsl, Frequencies, audience, having
from search_index.sound import heard
from search_index.text import letters

Key = tuple[str, tuple[str, ...]]

_AT_ONCE = 500
_NEAR_DOCUMENTS = 50  # looked through for words near a mistyped one
_MOST_SOUNDS = (
    12  # asked for in one search, each by a request of its own; a paragraph has more words than that
)

#: Sends a search, and returns the answer.
Ask = Callable[[Dsl], dict[str, Any]]


class ServerTerms:
    """Words counted on the server, each once for a query."""

    def __init__(self, ask: Ask, tokens: Sequence[str]) -> None:
        self._ask, self._visible = ask, audience(tokens)
        self._counts: dict[Key, int] = {}
        self._among = 0
        self._beginning: dict[tuple[str, int], list[str]] = {}
        self._sounding: dict[str, list[str]] = {}

    def frequencies(self, keys: Iterable[Key]) -> Frequencies:
        """In how many documents each of some words stands, and how many there are."""
        self.count(keys)
        return Frequencies(self._counts, self._among)

    def count(self, keys: Iterable[Key]) -> None:
        """Count what isn't known yet."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._counts]
        for start in range(0, len(wanted), _AT_ONCE):
            part = wanted[start : start + _AT_ONCE]
            answer = self._ask(
                {
                    "size": 0,
                    "track_total_hits": True,
                    "query": {"bool": {"filter": [self._visible]}},
                    "aggs": {"words": {"filters": {"filters": [having(*key) for key in part]}}},
                }
            )
            self._among = answer["hits"]["total"]["value"]
            buckets = answer["aggregations"]["words"]["buckets"]
            self._counts |= {key: bucket["doc_count"] for key, bucket in zip(part, buckets, strict=True)}

    def doc_frequency(self, field: str, term: str) -> int:
        """In how many visible documents a term occurs."""
        key = (field, (term,))
        self.count([key])
        return self._counts[key]

    seen = doc_frequency

    def words_beginning(self, beginning: str, limit: int) -> list[str]:
        """Words with this beginning, the most frequent first."""
        key = (beginning, limit)
        if key not in self._beginning:
            terms = {
                "field": "word",
                "size": limit,
                "include": f"{pattern(clean(beginning)[:LONGEST_TERM])}.*",
            }
            answer = self._ask(
                {
                    "size": 0,
                    "query": {"bool": {"filter": [self._visible]}},
                    "aggs": {"words": {"terms": terms}},
                }
            )
            self._beginning[key] = [bucket["key"] for bucket in answer["aggregations"]["words"]["buckets"]]
        return self._beginning[key]

    def sounding(self, consonants: str) -> Iterable[str]:
        """Words of some documents that have one heard so; none for what is asked after the first few."""
        if consonants not in self._sounding:
            if len(self._sounding) >= _MOST_SOUNDS:
                return ()
            self._sounding[consonants] = list(self._heard_so(consonants))
        return self._sounding[consonants]

    def _heard_so(self, consonants: str) -> Iterator[str]:
        answer = self._ask(
            {
                "size": _NEAR_DOCUMENTS,
                "_source": ["ko", "en"],
                "query": {
                    "bool": {"filter": [self._visible, {"term": {"sound": {"value": clean(consonants)}}}]}
                },
            }
        )
        texts = (text for hit in answer["hits"]["hits"] for text in hit["_source"].values())
        for word in dict.fromkeys(entry.partition("|")[0] for text in texts for entry in text.split(" ")):
            if any(own.consonants == consonants for own in heard(word)):
                yield word

    def near(self, spelled: str, distance: int) -> Iterator[tuple[str, str]]:
        """Words of the documents that have one within a distance."""
        fuzzy = {"value": clean(spelled), "fuzziness": distance, "transpositions": True}
        answer = self._ask(
            {
                "size": _NEAR_DOCUMENTS,
                "_source": ["word"],
                "query": {"bool": {"filter": [self._visible], "must": [{"fuzzy": {"spelled": fuzzy}}]}},
            }
        )
        words = dict.fromkeys(word for hit in answer["hits"]["hits"] for word in hit["_source"]["word"])
        found = [(word, letters(word)) for word in words]
        close = [entry for entry in found if abs(len(entry[1]) - len(spelled)) <= distance]
        return iter(sorted(close, key=lambda entry: _unlike(spelled, entry[1]))[:_NEAR_DOCUMENTS])


def _unlike(one: str, two: str) -> int:
    return len(set(one) ^ set(two))


class Asked:
    """Notes what is asked and says that everything occurs: how to find out what a query will want to know."""

    def __init__(self) -> None:
        self.keys: dict[Key, None] = {}

    def doc_frequency(self, field: str, term: str) -> int:
        """Noted."""
        self.keys[field, (term,)] = None
        return 1

    seen = doc_frequency

    def words_beginning(self, beginning: str, limit: int) -> list[str]:
        """Nothing: it would ask for more words."""
        return []

    def sounding(self, consonants: str) -> Iterable[str]:
        """Nothing."""
        return ()

    def near(self, spelled: str, distance: int) -> Iterable[tuple[str, str]]:
        """Nothing."""
        return ()


def pattern(text: str) -> str:
    """Text as a regular expression of Lucene that stands for itself."""
    return "".join(char if char.isalnum() else f"\\{char}" for char in text)


_: type[IndexTerms] = ServerTerms
