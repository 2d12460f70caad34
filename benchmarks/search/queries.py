"""Queries drawn from the corpus. Tuning, warming and timing use different seeds; within a timed run none comes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.search.corpus import Item

KINDS = {
    "rare": "rare term",
    "common": "common term",
    "any": "3 terms, OR",
    "all": "3 terms, AND",
    "phrase": "phrase",
    "filter": "OR + filter",
    "facets": "OR + 5 facets",
    "date": "OR, sort by date",
    "deep": "OR, page 50",
}


@dataclass(slots=True)
class Queries:
    """Term lists per kind of query."""

    of_kind: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)

    @property
    def terms(self) -> list[str]:
        """Every word in them."""
        return sorted({word for queries in self.of_kind.values() for terms in queries for word in terms})


def draw(items: Sequence[Item], each: int, seed: int) -> Queries:
    """``each`` different queries of each kind."""
    rng = np.random.default_rng(seed)
    frequency = Counter(word for item in items for word in set(item.tokens))
    rare = [word for word, count in frequency.items() if 2 <= count <= max(3, len(items) // 5_000)]
    common = [word for word, count in frequency.items() if count > len(items) * 0.04]
    made = Queries()
    made.of_kind["rare"] = [(word,) for word in _some(rng, rare, each)]
    made.of_kind["common"] = [(word,) for word in _some(rng, common, each)]
    for kind in ("any", "filter", "facets", "date", "deep"):
        made.of_kind[kind] = _distinct(lambda: _scattered(rng, items), each)
    made.of_kind["all"] = _distinct(lambda: _scattered(rng, items), each)
    made.of_kind["phrase"] = _distinct(lambda: _adjacent(rng, items), each)
    return made


def _some(rng: np.random.Generator, words: list[str], count: int) -> list[str]:
    words = sorted(words)
    return [words[n] for n in rng.permutation(len(words))[:count]]


def _distinct(draw_one: object, count: int) -> list[tuple[str, ...]]:
    found: dict[tuple[str, ...], None] = {}
    while len(found) < count:
        found[draw_one()] = None  # type: ignore[operator]
    return list(found)


def _scattered(rng: np.random.Generator, items: Sequence[Item]) -> tuple[str, ...]:
    """Three different words of one listing, as frequent as words in listings are."""
    words = sorted(set(items[int(rng.integers(len(items)))].tokens))
    return tuple(words[n] for n in rng.permutation(len(words))[:3])


def _adjacent(rng: np.random.Generator, items: Sequence[Item]) -> tuple[str, ...]:
    """Two words that stand side by side in a listing."""
    tokens = items[int(rng.integers(len(items)))].tokens
    at = int(rng.integers(len(tokens) - 1))
    return tuple(tokens[at : at + 2])
