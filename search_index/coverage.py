"""How much of a question a document covers, and whether any covers enough to be called an answer.

A unit of the plan counts by how rare it is: a word that nobody has counts most, because whoever typed it meant it. A
way of several words covers as much of its unit as the words of it that the document has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search_index.interface import Hit, Judgement
from search_index.plan import LIGHT_WEIGHT, WHOLE_WEIGHT, Leaf, Plan, Unit
from search_index.store.segment import Floats
from search_index.text import bigrams
from search_index.thesaurus import GENERIC

#: What a word counts that any request may hold, or that only names a kind of thing.
LIGHT = 0.25
#: An answer covers this share of a question of a few words ...
FITS = 0.52
#: ... and this one of a longer one, if what it has is as rare together as so many words that nobody else has.
FITS_LONG, LONG, TELLING = 0.3, 5, 1.0
#: A word that nobody has counts so much of its rarity: it may be a detail that no text happens to name.
UNKNOWN = 0.9
#: What a document has of a unit counts by this power: half a name is less than half of what was asked.
POWER = 1.5
#: What the words of a name are of it where they don't stand side by side.
STAND_APART = 0.75
#: Syllables of a word that is looked for inside longer ones.
INSIDE = 2
#: What was learned is sure from this weight on.
SURE_WEIGHT = 0.5
#: The words are named that so many of the best documents have, which is how many are shown.
NAMED = 3
#: A word of several is named when they have so much of it.
NAMED_FROM = 0.5
#: A word is missed in a document when it is so rare, as a share of the rarity of a word that nobody has.
MISSED_FROM = 0.4


class Found(Protocol):
    """What is known of the documents looked at, by an index: which have a leaf, and how rare it is."""

    def having(self, way: Sequence[Leaf], leaf: Leaf) -> npt.NDArray[np.bool_]:
        """Which of the documents have this leaf of a way, and what else the way needs."""

    @property
    def rarest(self) -> float:
        """The rarity of a word that nobody has."""

    def rarity(self, way: Sequence[Leaf], leaf: Leaf) -> float:
        """Inverse document frequency of the leaf, as far as the way finds it."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Per unit that says something its rarity, and the share of it that each document has."""

    units: tuple[Unit, ...]
    rarity: Floats
    shares: Floats  # units × documents

    @property
    def matched(self) -> Floats:
        """The rarity of what each document has, added up."""
        matched: Floats = self.rarity @ self.shares
        return matched

    def fit(self, rarest: float) -> npt.NDArray[np.bool_]:
        """Which documents are answers; ``rarest`` is the rarity of a word that nobody has.

        Half of a name of several words counts a third here: it is mostly another name (body armor is no body).
        """
        matched = self.rarity @ (self.shares**POWER)
        covered = matched / np.float32(float(self.rarity.sum()) or 1.0)
        telling = (covered >= FITS_LONG) & (matched >= TELLING * rarest)
        fit: npt.NDArray[np.bool_] = (covered > FITS) | (telling if len(self.units) >= LONG else False)
        return fit

    def partly(self, scores: Floats) -> tuple[str, ...]:
        """The words of the question that the best documents have, as they were typed."""
        best = np.argsort(-scores, kind="stable")[:NAMED]
        having = self.shares[:, best].max(axis=1, initial=0.0) >= NAMED_FROM
        return tuple(dict.fromkeys(unit.surface for unit, has in zip(self.units, having, strict=True) if has))

    def missing(self, document: int, rarest: float) -> tuple[str, ...]:
        """The rare words of the question that a document has less than half of, as they were typed, the rarest first."""
        lacks = (self.rarity >= MISSED_FROM * rarest) & (self.shares[:, document] < NAMED_FROM)
        order = np.argsort(-self.rarity, kind="stable")
        return tuple(dict.fromkeys(self.units[unit].surface for unit in order.tolist() if lacks[unit]))


class Judge:
    """Says of documents what each covers of the question, which is found out once the first of them is asked for."""

    def __init__(self, cover: Callable[[], Coverage], rarest: float) -> None:
        self._cover, self._rarest = cover, rarest

    @cached_property
    def _covered(self) -> Coverage:
        return self._cover()

    @cached_property
    def _fit(self) -> npt.NDArray[np.bool_]:
        return self._covered.fit(self._rarest)

    def of(self, hits: Sequence[Hit], documents: Iterable[int]) -> tuple[Hit, ...]:
        """The hits, which will be judged; ``documents`` are their places in what is covered."""
        return tuple(
            replace(hit, judge=partial(self._judge, place))
            for hit, place in zip(hits, documents, strict=True)
        )

    def _judge(self, place: int) -> Judgement:
        if not self._covered.units:
            return Judgement()
        return Judgement(bool(self._fit[place]), self._covered.missing(place, self._rarest))


def coverage(plan: Plan, found: Found, documents: int) -> Coverage:
    """What some documents cover of a plan."""
    begun = [unit.surface for unit in plan.units if not unit.tokens and says_something(unit)]
    units = tuple(
        unit
        for unit in plan.units
        if says_something(unit) and not (unit.tokens and any(unit.surface in word for word in begun))
    )
    measured = [_measured(unit, found, documents) for unit in units]
    rarity = np.array([rarity for rarity, _ in measured], np.float32)
    shares = np.array([share for _, share in measured], np.float32).reshape(len(units), documents)
    return Coverage(units, rarity, shares)


def _measured(unit: Unit, found: Found, documents: int) -> tuple[float, Floats]:
    """How rare a unit is, and the share of it that each document has.

    A name whose words nobody has side by side, by any of its ways, is as rare as the rarest of its words: who types
    금형 냉각 asks for a mould and for cooling, and a text that has both may be the answer.
    """
    ways = [(way, [found.rarity(way, leaf) for leaf in way]) for way in _ways(unit, found)]
    rarity = min(max(rarities) for _, rarities in ways)
    apart = [max(rarities[:-1]) for way, rarities in ways if _is_name(way)]
    scattered = len(unit.tokens) > 1 and bool(apart) and rarity >= found.rarest
    if scattered:
        rarity = min(apart)
    if rarity >= found.rarest:
        rarity *= UNKNOWN
    share = np.zeros(documents, np.float32)
    for way, rarities in ways:
        if min(rarities) >= found.rarest:  # nobody has any of it, which most names are
            continue
        weights = [leaf.weight * own for leaf, own in zip(way, rarities, strict=True)]
        if scattered and _is_name(way):
            weights[-1] = 0.0
        have = _share(way, weights, [found.having(way, leaf) for leaf in way])
        np.maximum(share, have * np.float32(_trusted(way, unit)), out=share)
    return rarity * importance(unit), share


def _share(way: Sequence[Leaf], weights: Sequence[float], having: Sequence[npt.NDArray[np.bool_]]) -> Floats:
    """The share of a way that each document has, by the weight of its leaves."""
    have = np.zeros(len(having[0]), np.float32)
    for has, weight in zip(having, weights, strict=True):
        have[has] += np.float32(weight)
    if way[0].field == "grams":  # all of a word's, or it isn't inside
        have *= np.logical_and.reduce(having)
    if _is_name(way):  # words of a name that stand apart are less than the name
        have[~having[-1]] *= np.float32(STAND_APART)
    have /= np.float32(sum(weights) or 1.0)
    return have


def _is_name(way: Sequence[Leaf]) -> bool:
    """True for words that also count side by side, which the last leaf is."""
    return len(way) > 1 and len(way[-1].terms) > 1


def _ways(unit: Unit, found: Found) -> tuple[tuple[Leaf, ...], ...]:
    """The ways of a unit; a word that nobody has is also looked for inside longer ones, as 방탄 is in 방탄판."""
    word = unit.tokens[0] if len(unit.tokens) == 1 else ""
    grams = bigrams(word)
    if (
        len(word) < INSIDE
        or not grams
        or any(found.rarity(way, way[0]) < found.rarest for way in unit.ways[:1])
    ):
        return unit.ways
    return (*unit.ways, tuple(Leaf("grams", (gram,)) for gram in grams))


def _trusted(way: Sequence[Leaf], unit: Unit) -> float:
    """How far a way is the meaning: what was learned or only sounds alike, as far as that is sure; a common word little.

    (제조 is a translation of fabric's stem, which fabricate has too.)
    """
    reason = way[0].expansion
    if reason is None:
        return 1.0
    common = all(term in GENERIC for leaf in way for term in leaf.terms)
    if common and not set(unit.tokens) <= GENERIC:
        return LIGHT
    return min(1.0, reason.weight / SURE_WEIGHT) if reason.origin in ("learned", "sound") else 1.0


def says_something(unit: Unit) -> bool:
    """False for what a name or a number may be beside the words of the text, and for the whole of a name in pieces."""
    said = unit.ways[0][0]
    return said.field == "text" and said.weight != WHOLE_WEIGHT


def importance(unit: Unit) -> float:
    said = unit.ways[0][0]
    generic = bool(unit.tokens) and set(unit.tokens) <= GENERIC
    return LIGHT if generic or said.weight == LIGHT_WEIGHT else 1.0
