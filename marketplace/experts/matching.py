"""Which experts can do what a text asks for, and by which of their own words. Pure: no database, no request.

The engine of listings carries one kind of document, and its facets, suggestions, corrections and learned words are of that
kind; a second kind in it would show up in all of them. A few hundred profiles are read in memory instead, by the same
analysis (`search_index.analysis`) and the same glossary, so that a word means the same in both searches.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from search_index.analysis import Analyzer, Token, analyzer_of
from search_index.text import has_hangul
from search_index.vocabulary import builtin

K1, B = 1.2, 0.4  # of BM25: how fast a word repeated says no more, how much a long profile is held against it
TRANSLATED = 0.8  # what a word is worth that stands in the profile in the other language
LONGEST_NAME = 3  # words of a name in the glossary that are looked up together
SYLLABLE = 0.4  # what a word of one syllable is worth: 휨 says something, 물 fits nearly everything
MOST_REASONS = 5
# Words of every request and every profile: they order nothing and are no reason.
COMMON = frozenset({
    "줄이", "늘리", "높이", "낮추", "만들", "바꾸", "얻", "쓰", "원하", "바라", "돕", "풀", "가능", "필요", "문제", "해결", "개선", "방법", "기술", "개발", "지원",
    "상담", "자문", "경험", "기업", "제품", "전문", "분야", "업무", "관련", "다양", "현재", "관리", "생산",
    "problem", "solv", "improv", "method", "technolog", "develop", "support", "help", "experi", "compani", "product",
    "expert", "field", "work", "need", "want", "reduc",
})  # fmt: skip


@dataclass(frozen=True)
class Match:
    """How well a profile fits, and which of its own words say so, as they stand in it."""

    score: float
    words: tuple[str, ...]


def analyzer() -> Analyzer:
    return analyzer_of(builtin().dictionary)


@lru_cache(1)
def _other_names() -> dict[str, tuple[str, ...]]:
    """Name without blanks -> the other names of what it means."""
    found: dict[str, dict[str, None]] = {}
    for meaning in builtin().meanings:
        names = (*meaning.ko, *meaning.en)
        for name in names:
            others = found.setdefault(_bare(name), {})
            others |= {other: None for other in names if other != name}
    return {name: tuple(others)[:6] for name, others in found.items()}


def _bare(name: str) -> str:
    return "".join(name.lower().split())


@lru_cache(4_000)
def _read(text: str) -> tuple[str, tuple[Token, ...]]:
    """A profile's text, normalised, and its words; remembered, since profiles change seldom."""
    reading = analyzer().read(text)
    return reading.text, tuple(token for token in reading.tokens if _says_something(token.text))


def _says_something(term: str) -> bool:
    """No single letter, and no word that stands in every text."""
    return (len(term) > 1 or has_hangul(term)) and term not in COMMON


@lru_cache(2_000)
def _asked(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(word of the question, the same in other words), each once."""
    normalised, tokens = _read(text)
    found: dict[str, dict[str, None]] = {token.text: {} for token in tokens}
    for at, first in enumerate(tokens):
        for last in tokens[at : at + LONGEST_NAME]:
            for other in _other_names().get(_bare(normalised[first.start : last.end]), ()):
                terms = [term for term in analyzer().terms(other) if _says_something(term)]
                if len(terms) == 1:
                    found[first.text][terms[0]] = None
    return tuple((word, tuple(others)) for word, others in found.items())


def match(question: str, profiles: Sequence[str]) -> list[Match]:
    """One match per profile, in their order; score 0 where no word is shared."""
    asked = _asked(question[:5_000])
    read = [_read(profile) for profile in profiles]
    counts = [Counter(token.text for token in tokens) for _, tokens in read]
    having = Counter(term for count in counts for term in count)
    usual = sum(map(Counter.total, counts)) / len(counts) if counts else 1
    return [
        _match(asked, text, tokens, count, having, len(profiles), usual or 1)
        for (text, tokens), count in zip(read, counts, strict=True)
    ]


def _match(
    asked: Sequence[tuple[str, tuple[str, ...]]],
    text: str,
    tokens: Sequence[Token],
    count: Counter[str],
    having: Counter[str],
    profiles: int,
    usual: float,
) -> Match:
    score, terms = 0.0, set()
    longer = 1 - B + B * count.total() / usual
    for word, others in asked:
        best = max(
            (
                (_weight(term, count, having, profiles, longer) * worth, term)
                for term, worth in _ways(word, others)
            ),
            default=(0.0, ""),
        )
        if best[0] > 0:
            score += best[0]
            terms.add(best[1])
    return Match(score, _as_written(text, tokens, terms, having))


def _ways(word: str, others: Sequence[str]) -> list[tuple[str, float]]:
    return [(word, 1.0), *((other, TRANSLATED) for other in others)]


def _weight(term: str, count: Counter[str], having: Counter[str], profiles: int, longer: float) -> float:
    often = count[term]
    if not often:
        return 0.0
    rare = math.log(1 + (profiles - having[term] + 0.5) / (having[term] + 0.5))
    return rare * often * (K1 + 1) / (often + K1 * longer) * (1 if len(term) > 1 else SYLLABLE)


def _as_written(text: str, tokens: Sequence[Token], terms: set[str], having: Counter[str]) -> tuple[str, ...]:
    """The shared words as they stand in the profile: neighbours together, the rarest first."""
    runs: list[tuple[int, int, int]] = []
    for token in tokens:
        if token.text not in terms:
            continue
        if runs and 0 <= token.start - runs[-1][1] <= 1:
            start, _, rarest = runs[-1]
            runs[-1] = (start, max(token.end, runs[-1][1]), min(rarest, having[token.text]))
        elif not runs or token.start > runs[-1][1]:
            runs.append((token.start, token.end, having[token.text]))
    words = [text[start:end].strip() for start, end, _ in sorted(runs, key=lambda run: (run[2], run[0]))]
    unlike = {word.lower(): word for word in reversed(words)}
    kept = [word for word in dict.fromkeys(words) if unlike[word.lower()] == word]
    whole = (word for word in kept if len(word) > 1 and not _part_of_another(word, kept))
    return tuple(whole)[:MOST_REASONS]


def _part_of_another(word: str, words: Sequence[str]) -> bool:
    return has_hangul(word) and any(word != other and word in other for other in words)
