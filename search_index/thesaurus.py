"""What else a word of a query may be called: translations and synonyms, as analysed terms ready to be looked up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any, Literal, NamedTuple

from search_index.analysis import Analyzer
from search_index.index_terms import IndexTerms
from search_index.interface import Expansion
from search_index.plan import Leaf, Plan, Unit
from search_index.text import has_hangul
from search_index.vocabulary import Vocabulary

Origin = Literal["glossary", "learned", "variant", "keyboard"]

TRANSLATION_WEIGHT = 0.8
SYNONYM_WEIGHT = 0.6
#: In a sentence, whose other words say what is meant, a synonym weighs less.
SENTENCE_SYNONYM_WEIGHT = 0.3
#: Share of a translation's weight that each of its several words has, and that the words side by side add.
_EACH_WORD, _SIDE_BY_SIDE = 0.75, 0.5
#: The same for the words that were typed, where they are known to mean one thing together: body armor is no body.
_TYPED_WORD, _TYPED_TOGETHER = 0.8, 0.2
#: Words that name a kind of thing: behind others they may be left out, alone they find nothing.
_GENERIC_WORDS = """
장치 기술 방법 시스템 기기 설비 장비 공정 재료 소재 물질 제품 부품 구조 방식 제조 처리 생산 개발 기능 기반 용 형 체 기 성
devic system method technolog apparatus equip process materi product part structur techniqu type machin
"""
GENERIC = frozenset(_GENERIC_WORDS.split())
LONGEST_NAME = 6
_BESIDE_GIVEN = 0.2  # such a name must be surer than that of a word without any
_LEARNED = 3  # names learned from the listings beside those of the glossary
_MOST = 6  # names per word: more would drown what was typed


class Name(NamedTuple):
    """Another name of something: its terms, how it is written, what it weighs, where it comes from."""

    terms: tuple[str, ...]
    written: str
    weight: float
    origin: Origin


class Thesaurus:
    """Names by the terms they stand for, joined by blanks; rows of ``Name`` as JSON keeps them. Never changed once made.

    The shipped vocabulary has ten thousand rows, the same for every index: to analyse, write or read them again takes longer
    than to index a hundred listings, so the last result of each is remembered.
    """

    def __init__(self, rows: Mapping[str, list[Any]] | None = None) -> None:
        self.rows = rows or {}

    @classmethod
    def of(
        cls,
        vocabulary: Vocabulary,
        analyzer: Analyzer,
        learned: Iterable[tuple[str, str, float]] = (),
        written: Mapping[str, str] | None = None,
    ) -> Thesaurus:
        """From a vocabulary, and from (term, term, weight) pairs learned from documents, with how a term is written."""
        pairs = tuple(
            (left, right, weight, (written or {}).get(left, left), (written or {}).get(right, right))
            for left, right, weight in learned
        )
        return _with_learned(_given(vocabulary, analyzer), pairs)

    def dump(self) -> str:
        """As JSON, to be kept with the index."""
        return self._text

    @cached_property
    def _text(self) -> str:
        return json.dumps(self.rows, ensure_ascii=False)

    @classmethod
    def load(cls, text: str) -> Thesaurus:
        """What ``dump`` wrote."""
        return _loaded(text)

    def names(self, terms: Sequence[str]) -> list[Name]:
        """Other names of what these terms, side by side, stand for."""
        rows = self.rows.get(" ".join(terms), ())
        return [
            Name(tuple(target.split(" ")), written, weight, origin)
            for target, written, weight, origin in rows
        ]

    def has_given(self, terms: Sequence[str]) -> bool:
        """True when these terms, side by side, are a name of the glossary, not merely learned."""
        return any(name.origin == "glossary" for name in self.names(terms))

    def expand(self, plan: Plan, terms: IndexTerms) -> None:
        """Give the plan's units other ways of being said. The longest known stretch of words is taken together.

        Where no listing has such a stretch by any of its names, its words are also translated one by one.
        """
        units: list[Unit] = []
        sentence = plan.sentence  # asked once: it looks through all the words
        for stretch, named in self._stretches(plan.units):
            unit = self._expanded(stretch, sentence=sentence) if named else stretch[0]
            if len(stretch) > 1 and not _known(unit, terms) and (way := self._by_parts(stretch, terms)):
                unit = replace(unit, ways=(*unit.ways, way))
            units.append(unit)
        plan.units = units

    def asked(self, plan: Plan) -> Iterator[str]:
        """The words of which ``expand`` may want to know whether some document has them."""
        for stretch, _ in self._stretches(plan.units):
            if len(stretch) > 1:
                yield from _terms(stretch)
                for said in (_terms(stretch), *(unit.tokens for unit in stretch)):
                    yield from (term for name in self.names(said) for term in name.terms)

    def _stretches(self, units: Sequence[Unit]) -> Iterator[tuple[Sequence[Unit], bool]]:
        """The units, the longest names together, and whether they have a name."""
        at = 0
        while at < len(units):
            size = self._longest(units, at)
            yield units[at : at + (size or 1)], size > 0
            at += size or 1

    def _longest(self, units: Sequence[Unit], at: int) -> int:
        for size in range(min(LONGEST_NAME, len(units) - at), 0, -1):
            stretch = units[at : at + size]
            if all(unit.tokens for unit in stretch) and " ".join(_terms(stretch)) in self.rows:
                return size
        return 0

    def _expanded(self, units: Sequence[Unit], *, sentence: bool) -> Unit:
        surface = " ".join(dict.fromkeys(unit.surface for unit in units))
        ways = units[0].ways if len(units) == 1 else (_typed(units),)
        names = self.names(_terms(units))
        if sentence:
            names = [_in_sentence(name) for name in names]
        others = [_way(name, surface) for name in names]
        return replace(units[0], surface=surface, ways=(*ways, *others), tokens=_terms(units))

    def _by_parts(self, units: Sequence[Unit], terms: IndexTerms) -> tuple[Leaf, ...]:
        """Of each of several words the first name that some document has, or the word itself; none if nobody has any."""
        leaves: list[Leaf] = []
        found = False
        for unit in units:
            names = [
                name
                for name in self.names(unit.tokens)
                if has_hangul(name.written) != has_hangul(unit.surface)
                and all(terms.doc_frequency("text", term) for term in name.terms)
            ]
            if names:
                found, name = True, names[0]
                expansion = Expansion(unit.surface, name.written, round(name.weight, 2), name.origin)
                leaves.append(Leaf("text", name.terms, name.weight * _EACH_WORD, expansion))
            else:
                leaves.append(Leaf("text", unit.tokens[:1], TRANSLATION_WEIGHT * _EACH_WORD))
        return tuple(leaves) if found else ()


def _known(unit: Unit, terms: IndexTerms) -> bool:
    """True when some document has the words of one of the unit's names."""
    return any(
        all(terms.doc_frequency("text", term) for term in way[-1].terms)
        for way in unit.ways
        if way[-1].expansion is not None or len(way) > 1
    )


@lru_cache(maxsize=1)
def _loaded(text: str) -> Thesaurus:
    return Thesaurus(json.loads(text))


@lru_cache(maxsize=1)
def _with_learned(given: Thesaurus, learned: tuple[tuple[str, str, float, str, str], ...]) -> Thesaurus:
    more: dict[str, list[Any]] = {}
    for left, right, weight, *shown in learned:
        for one, two, written in ((left, right, shown[1]), (right, left, shown[0])):
            if one in given.rows and weight < _BESIDE_GIVEN:
                continue
            names = more.setdefault(one, list(given.rows.get(one, ())))
            most = max(_MOST, len(given.rows.get(one, ())) + _LEARNED)
            if len(names) < most and all(two != target for target, *_ in names):
                names.append([two, written, weight, "learned"])
    return Thesaurus({**given.rows, **more})


_remembered: dict[tuple[str, str], Thesaurus] = {}


def _given(vocabulary: Vocabulary, analyzer: Analyzer) -> Thesaurus:
    key = vocabulary.digest, analyzer.version
    if key not in _remembered:
        found = Thesaurus(_analysed(vocabulary, analyzer))
        _remembered.clear()
        _remembered[key] = found
    return _remembered[key]


def _analysed(vocabulary: Vocabulary, analyzer: Analyzer) -> dict[str, list[Any]]:
    found: dict[str, dict[str, list[Any]]] = {}
    for meaning in vocabulary.meanings:
        korean, english = ([(" ".join(analyzer.terms(text)), text) for text in side] for side in meaning)
        for side, other in ((korean, english), (english, korean)):
            for source, _ in side:
                if not source or source.count(" ") >= LONGEST_NAME:
                    continue
                names = found.setdefault(source, {})
                for weight, targets in ((TRANSLATION_WEIGHT, other), (SYNONYM_WEIGHT, side)):
                    for target, written in targets:
                        if target and target != source:
                            names.setdefault(target, [target, written, weight, "glossary"])
    order = {
        source: sorted(names.values(), key=lambda name: -name[2])[:_MOST] for source, names in found.items()
    }
    return {source: names for source, names in order.items() if names}


def _terms(units: Sequence[Unit]) -> tuple[str, ...]:
    return tuple(token for unit in units for token in unit.tokens)


def _typed(units: Sequence[Unit]) -> tuple[Leaf, ...]:
    """Words that are one compound: each counts less than it would alone, side by side they count more."""
    parts = [unit.ways[0][0] for unit in units]
    each = tuple(
        replace(part, weight=part.weight * _TYPED_WORD, surface=unit.surface)
        for part, unit in zip(parts, units, strict=True)
    )
    return (*each, Leaf("text", _terms(units), _TYPED_TOGETHER))


def _in_sentence(name: Name) -> Name:
    synonym = name.origin == "glossary" and name.weight == SYNONYM_WEIGHT
    return name._replace(weight=SENTENCE_SYNONYM_WEIGHT) if synonym else name


def _way(name: Name, surface: str) -> tuple[Leaf, ...]:
    expansion = Expansion(surface, name.written, round(name.weight, 2), name.origin)
    if len(name.terms) == 1:
        return (Leaf("text", name.terms, name.weight, expansion),)
    telling = [term for term in name.terms if term not in GENERIC] or name.terms
    each = tuple(
        Leaf("text", (term,), name.weight * _EACH_WORD, expansion, common=term not in telling)
        for term in name.terms
    )
    return (*each, Leaf("text", name.terms, name.weight * _SIDE_BY_SIDE, expansion))
