"""What matched, marked in the text as it is displayed.

Works on the surface; morphemes are asked for only where a term stands inside a longer stretch of Hangul.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import takewhile

from search_index.analysis import Analyzer, Stretch, scan_names, stem
from search_index.interface import Fragment
from search_index.text import PARTICLES, has_hangul, is_syllable, ordinals_as_words

_UNUSUAL = re.compile(r"[^\x00-\x7f가-힣]")
_SMALL = {ord(letter): ord(letter.lower()) for letter in string.ascii_uppercase}
_LETTER = re.compile(r"[a-z0-9]")
_WORD = re.compile(r"[a-z]+(?![a-z0-9])")
SNIPPET = 180  # characters of a long text shown around what matched
_LEAD = 40
WORD = 2  # syllables of a noun that is a word beside another: 안전 in 안전유리, not 막 in 감지막


class Surface:
    """A text as terms are looked for in it: compatible forms replaced, ordinals as words, every character at its place."""

    def __init__(self, text: str) -> None:
        self.given = text
        plain = _same_length(text)
        self.plain = ordinals_as_words(plain) if "차" in plain else plain

    @cached_property
    def small(self) -> str:
        """In lower case."""
        small = self.plain.lower()
        # Where a letter became two, only those that keep every character at its place.
        return small if len(small) == len(self.plain) else self.plain.translate(_SMALL)


class Highlighter:
    """Marks the terms of one query."""

    def __init__(self, terms: Iterable[str], analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        terms = set(terms)
        self.latin = {term for term in terms if not has_hangul(term)}
        self._heads = _beginnings(self.latin)
        # Looked for one by one: to compile a pattern for each query took longer than a page's highlights.
        self._korean = sorted(terms - self.latin)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where the terms stand, ascending, overlapping ones joined. Lone syllables count only beside another match."""
        return self.spans_on(Surface(text))

    def spans_on(self, surface: Surface) -> list[tuple[int, int]]:
        """The same of a text in which other terms are looked for, too."""
        plain = surface.plain
        found = self._latin_spans(surface) if self.latin else []
        for term in self._korean:
            at = plain.find(term)
            while at >= 0:
                if whole := self._whole(plain, at, at + len(term)):
                    found.append(whole)
                at = plain.find(term, at + 1)
        found.sort()
        joined: list[tuple[int, int]] = []
        for start, end in found:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        several = [span for span in joined if span[1] - span[0] > 1]
        return several or joined

    def _whole(self, text: str, start: int, end: int) -> tuple[int, int] | None:
        """The word that this is, or is part of; None where it only stands inside another: no 전기 in 무전기."""
        left, right = start, end
        while left and is_syllable(text[left - 1]):
            left -= 1
        while right < len(text) and is_syllable(text[right]):
            right += 1
        if left == start and (end == right or text[end:right] in PARTICLES):
            return start, end
        bounds = _whole_words(self._analyzer.stretches(text[left:right]), start - left, end - left)
        if bounds is None:
            return None
        stop = left + bounds[1]
        rest = text[stop:right]  # a last syllable that is no particle belongs to the word: 막 in 봉지막
        return left + bounds[0], right if len(rest) == 1 and rest not in PARTICLES else stop

    def _latin_spans(self, surface: Surface) -> list[tuple[int, int]]:
        if self._heads is None:
            return [
                (name.start, name.end)
                for name in scan_names(surface.plain)
                if name.term in self.latin and not name.common
            ]
        found = []
        small = surface.small
        for head in self._heads:
            at = small.find(head)
            while at >= 0:
                word = _WORD.match(small, at)
                if word and (at == 0 or not _LETTER.match(small, at - 1)) and stem(word[0]) in self.latin:
                    found.append(word.span())
                at = small.find(head, at + 1)
        return found

    def whole(self, text: str) -> tuple[Fragment, ...]:
        """The whole text with what matched marked."""
        return _cut(text, self.spans(text), 0, len(text))

    def snippet(self, text: str) -> tuple[Fragment, ...]:
        """The stretch of a long text with most matches; empty when nothing matches."""
        spans = self.spans(text)
        if not spans:
            return ()
        best = max(
            range(len(spans)), key=lambda n: (sum(e <= spans[n][0] + SNIPPET for _, e in spans[n:]), -n)
        )
        start = max(0, spans[best][0] - _LEAD)
        while start > 0 and not text[start - 1].isspace() and start > spans[best][0] - 2 * _LEAD:
            start -= 1
        end = min(len(text), start + SNIPPET)
        while end < len(text) and not text[end].isspace() and end > start + SNIPPET - _LEAD:
            end -= 1
        fragments = _cut(text, spans, start, end)
        lead = (Fragment("… "),) if start > 0 else ()
        tail = (Fragment(" …"),) if end < len(text) else ()
        return lead + fragments + tail


def _whole_words(stretches: Sequence[Stretch], start: int, end: int) -> tuple[int, int] | None:
    """What is marked of a stretch of Hangul: a noun beside nouns alone, a part of one with it, a verb with its ending."""
    inside = [one for one in stretches if one.kind and start <= one.start and one.end <= end]
    if not inside or (inside[0].start, inside[-1].end) != (start, end):
        return None
    before = [one for one in stretches if one.end <= start]
    after = [one for one in stretches if one.start >= end]
    if not all(_is_word(one) for one in before):
        start = stretches[0].start
    if any(one.kind == "verb" for one in (inside[-1], *after)):
        return start, stretches[-1].end
    behind = list(takewhile(lambda one: one.kind == "noun", after))
    if not all(_is_word(one) for one in behind):
        end = behind[-1].end
    return start, end


def _is_word(stretch: Stretch) -> bool:
    return stretch.kind == "noun" and stretch.end - stretch.start >= WORD


def _cut(text: str, spans: list[tuple[int, int]], start: int, end: int) -> tuple[Fragment, ...]:
    out: list[Fragment] = []
    at = start
    for left, right in spans:
        left, right = max(left, start), min(right, end)
        if left >= right:
            continue
        if left > at:
            out.append(Fragment(text[at:left]))
        out.append(Fragment(text[left:right], marked=True))
        at = right
    if at < end:
        out.append(Fragment(text[at:end]))
    return tuple(out)


def _beginnings(terms: set[str]) -> list[str] | None:
    """How words look that need a closer look, two letters each. None when the terms are not words."""
    if not all(term.isalpha() and term.isascii() for term in terms):
        return None
    return sorted({term[:2] for term in terms})


def _same_length(text: str) -> str:
    """Compatible forms replaced where that keeps every character at its place."""
    return _UNUSUAL.sub(lambda match: _one(match[0]), text)


@lru_cache(4096)
def _one(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    return plain if len(plain) == 1 else char
