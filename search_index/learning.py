"""Term pairs learned from texts that say the same in two languages: titles and keywords of listings.

IBM model 1 (Brown et al. 1993) in both directions; a pair is kept when each side explains the other. Learned only
from what everyone may see, because what is learned is shown to everyone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from search_index.analysis import Analyzer
from search_index.interface import Document

PUBLIC = "public"
MAX_PAIRS = 60_000
#: Pairs of words looked at: beyond them only titles and keywords are read, whose pairs are short.
MOST_CELLS = 3_000_000
_MAX_TERMS = 40
_ROUNDS = 6
_LEAST = 0.2  # geometric mean of the two probabilities
_LEAST_TOGETHER = 2
#: ``분리막(separator)``: a Korean name of one or two words, and in brackets what it is in English.
_BESIDE = re.compile(
    r"((?:[가-힣]{2,10} )?[가-힣]{2,10}) ?\(([A-Za-z][A-Za-z -]{2,40})(?:[,;][^()]{0,40})?\)"
)
_SAID_OUTRIGHT = 2  # such a pair counts as often
_WEIGHT = 0.6

#: Terms of the same text in Korean and in English.
Texts = tuple[Sequence[str], Sequence[str]]


class Learner:
    """Collects term pairs from the documents that pass by on their way into the index."""

    def __init__(self, analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.texts: list[Texts] = []
        self.written: dict[str, str] = {}
        self._cells = 0

    def watch(self, documents: Iterable[Document]) -> Iterator[Document]:
        """The same documents; those that everyone may see are learned from."""
        for document in documents:
            if PUBLIC in document.audience and len(self.texts) < MAX_PAIRS:
                for ko, en in _pairs_of(document, prose=self._cells < MOST_CELLS):
                    pair = self._read(ko), self._read(en)
                    self._cells += len(pair[0]) * len(pair[1])
                    self.texts.append(pair)
            yield document

    def _read(self, text: str) -> tuple[str, ...]:
        """Terms of a text; how the longest-serving form of each is written is kept, because a stem is no word to show."""
        normalised, tokens, _ = self.analyzer.read_query(text)
        for token in tokens:
            self.written.setdefault(token.text, normalised[token.start : token.end].lower())
        return self.analyzer.terms(text)

    def pairs(self) -> list[tuple[str, str, float]]:
        """What was learned."""
        return learn(self.texts)


def _pairs_of(document: Document, *, prose: bool) -> Iterator[tuple[str, str]]:
    """What says the same twice: titles, lists of keywords, ``한글(English)`` in the texts, and lines of prose."""
    yield from (
        (ko, en)
        for ko, en in (
            (document.title_ko, document.title_en),
            (", ".join(document.keywords_ko), ", ".join(document.keywords_en)),
        )
        if ko and en
    )
    for text in (document.title_ko, document.summary_ko, document.body_ko):
        for match in _BESIDE.finditer(text):
            yield from [(match[1], match[2])] * _SAID_OUTRIGHT
    if prose:
        for korean, english in (
            (document.summary_ko, document.summary_en),
            (document.body_ko, document.body_en),
        ):
            lines, others = korean.splitlines(), english.splitlines()
            if len(lines) == len(others):
                yield from ((ko, en) for ko, en in zip(lines, others, strict=True) if ko and en)


def learn(pairs: Iterable[Texts]) -> list[tuple[str, str, float]]:
    """(Korean term, English term, weight) from pairs of analysed texts, the surest first."""
    left: dict[str, int] = {}
    right: dict[str, int] = {}
    lefts: list[npt.NDArray[np.int64]] = []
    rights: list[npt.NDArray[np.int64]] = []
    groups: list[int] = []
    for number, (one, two) in enumerate(pairs):
        if number >= MAX_PAIRS:
            break
        a = np.array([left.setdefault(term, len(left)) for term in dict.fromkeys(one[:_MAX_TERMS])], np.int64)
        b = np.array(
            [right.setdefault(term, len(right)) for term in dict.fromkeys(two[:_MAX_TERMS])], np.int64
        )
        lefts.append(np.repeat(a, len(b)))
        rights.append(np.tile(b, len(a)))
        groups.append(len(a) * len(b))
    if not lefts or not sum(groups):
        return []
    owner = np.repeat(np.arange(len(groups)), groups)
    a, b = np.concatenate(lefts), np.concatenate(rights)
    cells, cell = np.unique(a * len(right) + b, return_inverse=True)
    together = np.bincount(cell)
    forth = _model(cell, len(cells), a, owner * len(right) + b)
    back = _model(cell, len(cells), b, owner * len(left) + a)
    score = np.sqrt(forth * back)
    kept = np.flatnonzero((score >= _LEAST) & (together >= _LEAST_TOGETHER))
    names_left, names_right = list(left), list(right)
    found = [
        (
            names_left[cells[n] // len(right)],
            names_right[cells[n] % len(right)],
            round(float(score[n]) * _WEIGHT, 3),
        )
        for n in kept[np.argsort(-score[kept], kind="stable")]
    ]
    return found


def _model(
    cell: npt.NDArray[np.intp], cells: int, source: npt.NDArray[np.int64], slot: npt.NDArray[np.int64]
) -> npt.NDArray[np.float64]:
    """Probability of the target given the source for each pair of terms. ``slot`` is a target in one text pair."""
    _, slot = np.unique(slot, return_inverse=True)
    source_of = np.zeros(cells, np.int64)
    source_of[cell] = source
    probability = np.ones(cells)
    for _ in range(_ROUNDS):
        share = probability[cell]
        share /= np.bincount(slot, share)[slot]
        expected = np.bincount(cell, share, cells)
        probability = expected / np.bincount(source_of, expected)[source_of]
    return probability
