"""What a mistyped query was meant to be: wrong keyboard layout, or a word of the index a letter or two away.

Only words of documents that the reader may see are proposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from search_index.analysis import Analyzer, Token
from search_index.index_terms import IndexTerms
from search_index.text import bigrams, has_hangul, is_lone, letters, other_layout
from search_index.thesaurus import LONGEST_NAME, Thesaurus

Reason = Literal["spelling", "keyboard", "spacing", "initials"]

_MAX_WORDS = 5  # a longer query says what it means by its other words
_ACRONYM = re.compile(r"[A-Z]{2,4}")
_MAX_LETTERS = 30
_LETTERS_FOR_TWO = 8  # of a word that may lack two letters, or have two too many
_PARTICLES = ("으로", "에서", "이나", "은", "는", "이", "가", "을", "를", "의", "에", "로", "와", "과", "도")
_WORD = re.compile(r"\S+")


class Corrected(NamedTuple):
    """A better text and why. ``sure``: it was a slip, and nothing of the replaced words occurs, so that they could find nothing."""

    text: str
    reason: Reason
    sure: bool = False


def correct(terms: IndexTerms, analyzer: Analyzer, thesaurus: Thesaurus, text: str) -> Corrected | None:
    """A better reading of plain words, None when each is known or nothing better is.

    Known are also acronyms and what the glossary has: not a mistake, only nobody's listing.
    """
    text = analyzer.normalise(text)
    words = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text)]
    if len(words) > _MAX_WORDS:
        return None
    tokens = analyzer.query_tokens(text)
    named = _names(thesaurus, tokens)
    found: list[Corrected] = []
    better: list[str] = []
    for word, start, end in words:
        own = [token.text for token in tokens if token.start < end and token.end > start]
        lone = any(map(is_lone, word))
        other = None
        if own and named.issuperset(token for token in tokens if token.start < end and token.end > start):
            better.append(word)  # heat sink is a name, whether or not any listing has a sink
            continue
        if len(word) <= _MAX_LETTERS and (
            lone
            or not (_ACRONYM.fullmatch(word) or _known(terms, thesaurus, word, own) or _begins(terms, word))
        ):
            other = _better(terms, analyzer, thesaurus, word)
        if other:
            absent = not any(terms.seen("text", term) for term in own)
            absent &= not _in_parts(terms, word)
            found.append(other._replace(sure=other.sure and (lone or absent)))
        better.append(other.text if other else word)
    if not found:
        return None
    return Corrected(" ".join(better), found[0].reason, all(other.sure for other in found))


def _names(thesaurus: Thesaurus, tokens: Sequence[Token]) -> set[Token]:
    """The words that are, with their neighbours, a name of several words in the glossary."""
    found: set[Token] = set()
    for first in range(len(tokens)):
        for last in range(first + 2, min(first + LONGEST_NAME, len(tokens)) + 1):
            stretch = tokens[first:last]
            if thesaurus.has_given([token.text for token in stretch]):
                found.update(stretch)
    return found


def _known(terms: IndexTerms, thesaurus: Thesaurus, word: str, own: list[str]) -> bool:
    """True when every term of the word is in the glossary or occurs where the reader may look; stop words are known."""
    if not own:
        return not any(map(is_lone, word))
    return thesaurus.has_given(own) or all(terms.seen("text", term) for term in own)


def _better(terms: IndexTerms, analyzer: Analyzer, thesaurus: Thesaurus, word: str) -> Corrected | None:
    if (other := other_layout(word)) and not is_lone(other[-1]):
        own = [token.text for token in analyzer.query_tokens(other)]
        if own and (_known(terms, thesaurus, other, own) or _in_parts(terms, other)):
            return Corrected(other, "keyboard", sure=True)
        if other.isascii() and any(map(is_lone, word)):  # no Korean word has lone letters
            return Corrected(_nearest(terms, other) or other, "keyboard", sure=True)
    for stem, particle in _without_particle(word):
        if near := _nearest(terms, stem):
            return Corrected(near + particle, "spelling", sure=_is_slip(stem, near))
    return None


def _is_slip(typed: str, near: str) -> bool:
    """False where the nearest word may well be another one: of two syllables, or one consonant for another (shaving, sharing)."""
    if has_hangul(typed):
        return len(typed) > 2
    changed = [pair for pair in zip(typed.lower(), near.lower(), strict=False) if pair[0] != pair[1]]
    return len(typed) != len(near) or len(changed) > 1 or any(letter in "aeiouy" for letter in changed[0])


def _begins(terms: IndexTerms, word: str) -> bool:
    """True for the first syllables, three or more, of a longer word: half typed, not mistyped."""
    if len(word) < 3 or not has_hangul(word):
        return False
    return bool(terms.words_beginning(word.lower(), 1))


def _in_parts(terms: IndexTerms, word: str) -> bool:
    """True for a Korean word of three syllables or more whose every pair of syllables occurs inside words."""
    grams = bigrams(word)
    return len(grams) > 1 and all(terms.seen("grams", gram) for gram in grams)


def _without_particle(word: str) -> Iterator[tuple[str, str]]:
    yield word, ""
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) > len(particle) + 1 and has_hangul(word):
            yield word.removesuffix(particle), particle


def _nearest(terms: IndexTerms, word: str) -> str | None:
    spelled = letters(word.lower())
    if not 3 <= len(spelled) <= _MAX_LETTERS or any(char.isdigit() for char in word):
        return None
    limit = 1 if len(spelled) < 6 else 2
    best: tuple[int, int, str] | None = None
    for candidate, its_letters in terms.near(spelled, limit):
        apart = distance(spelled, its_letters, limit)
        if apart > limit or (best and apart > best[0]) or has_hangul(candidate) != has_hangul(word):
            continue
        if len(spelled) < _LETTERS_FOR_TWO and abs(len(spelled) - len(its_letters)) > 1:
            continue
        if seen := terms.seen("word", candidate):
            best = min(filter(None, (best, (apart, -seen, candidate))))
    return best[2] if best else None


def distance(one: str, two: str, limit: int) -> int:
    """Edits (insert, remove, replace, swap neighbours) from one to the other; ``limit`` + 1 when there are more."""
    if abs(len(one) - len(two)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(two) + 1))
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(two, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)
