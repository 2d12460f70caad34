"""A corpus with the statistics of listings: a Zipf vocabulary, topics, set phrases, facets. Tokens only, no analysis.

Every engine gets the same tokens, made of letters alone, so that no engine's own tokenizer changes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

VOCABULARY = 60_000
TOPICS = 240
PHRASES = 4_000

FACETS = {"kind": 7, "category": 24, "licence": 3, "institution": 60, "trl": 9}


@dataclass(frozen=True, slots=True)
class Item:
    """One listing: tokens of title and body, a number for each facet, a day."""

    id: str
    tokens: list[str]
    facets: dict[str, str]
    day: int


def _vocabulary() -> np.ndarray:
    """Distinct words, two thirds of Hangul, one third of Latin letters, in no order of frequency."""
    syllables = [chr(code) for code in range(0xAC00, 0xD7A4, 28)]
    hangul = ("".join(pair) for pair in product(syllables, syllables))
    consonants, vowels = "bcdfghklmnprst", "aeiou"
    latin = ("".join(letters) for letters in product(consonants, vowels, consonants, vowels, consonants))
    words = [next(hangul) if n % 3 else next(latin) for n in range(VOCABULARY)]
    return np.random.default_rng(1).permutation(np.array(words))


def items(count: int, seed: int = 7) -> Iterator[Item]:
    """``count`` listings of about 150 tokens, always the same for a seed."""
    words = _vocabulary()
    rng = np.random.default_rng(seed)
    general = _zipf(VOCABULARY, 1.05, shift=30)  # stop words are gone: the commonest is in a third of all
    topical = _zipf(500, 0.9)
    topics = np.random.default_rng(2).integers(200, VOCABULARY, (TOPICS, 500))
    phrases = np.random.default_rng(3).integers(50, VOCABULARY // 4, (PHRASES, 3))
    institutions = _zipf(FACETS["institution"], 1.0)
    for start in range(0, count, 1_000):
        for number in range(start, min(start + 1_000, count)):
            size = int(rng.integers(110, 190))
            topic = int(rng.integers(TOPICS))
            numbers = np.where(
                rng.random(size) < 0.6,
                np.searchsorted(general, rng.random(size)),
                topics[topic][np.searchsorted(topical, rng.random(size))],
            )
            for phrase in phrases[(rng.pareto(1.0, 3) * 40).astype(int) % PHRASES]:
                at = int(rng.integers(0, size - 3))
                numbers[at : at + 3] = phrase
            facets = {
                "kind": str(topic % FACETS["kind"]),
                "category": str(topic % FACETS["category"]),
                "licence": str(int(rng.integers(FACETS["licence"]))),
                "institution": str(int(np.searchsorted(institutions, rng.random()))),
                "trl": str(int(rng.integers(1, FACETS["trl"] + 1))),
            }
            day = 739_000 + int(rng.integers(0, 1_500))
            yield Item(str(number), words[numbers].tolist(), facets, day)


def _zipf(size: int, exponent: float, shift: float = 0.0) -> np.ndarray:
    """Cumulative probabilities of ranks, after Zipf and Mandelbrot."""
    weights = 1.0 / (np.arange(1, size + 1) + shift) ** exponent
    return np.cumsum(weights / weights.sum())
