"""From a query to what is looked up: units of meaning, each with its alternatives, and what is required or excluded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from search_index.analysis import ENGLISH_STOP_WORDS, KOREAN_STOP_WORDS, Analyzer, Token
from search_index.facets import ipc_path
from search_index.interface import Expansion
from search_index.query_language import Clause, Parsed, is_sentence
from search_index.schema import PART_OF, Part
from search_index.text import bigrams, compact_number, fold, is_number

NAME_WEIGHT = 0.8
NUMBER_WEIGHT = 20.0
PIECE_WEIGHT = 0.8
#: A name written with hyphens and the like counts by its pieces; written as one it counts this more.
WHOLE_WEIGHT = 0.3
GRAM_WEIGHT = 0.3
#: A word of the query counts at most so many times.
REPEATED = 3
#: Words that any request may hold say little about what is looked for.
LIGHT_WEIGHT = 0.7
_LIGHT_WORDS = """
필요 원하 만들 쓰 사용 이용 문제 해결 방법 기술 방식 개발 제공 가능 need want make use method way technolog
방지 예방 제거 개선 향상 저감 절감 감소 증가 연장
"""
_LIGHT = frozenset(_LIGHT_WORDS.split())
_STOP_WORDS = KOREAN_STOP_WORDS | ENGLISH_STOP_WORDS


@dataclass(frozen=True, slots=True)
class Leaf:
    """A term, or several side by side, looked up in a field. ``expansion`` says why, when nobody typed it."""

    field: str
    terms: tuple[str, ...]
    weight: float = 1.0
    expansion: Expansion | None = None
    # Of a way of several words: what is common of it finds nothing where none of its telling words stands.
    common: bool = False
    surface: str = ""  # of a word that was typed as one of several: how it was typed


@dataclass(frozen=True, slots=True)
class Unit:
    """One meaning in the query, typed as ``surface``. Each way of saying it adds up its leaves; the best way counts."""

    surface: str
    ways: tuple[tuple[Leaf, ...], ...]
    tokens: tuple[str, ...] = ()  # the analysed words it came from, for expansion

    @property
    def leaves(self) -> tuple[Leaf, ...]:
        """Leaves of all ways."""
        return tuple(leaf for way in self.ways for leaf in way)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must stand side by side, in one part or in any; a single term must just occur, an empty one is a stop word."""

    terms: tuple[str, ...]
    part: Part | None = None
    excluded: bool = False


@dataclass(frozen=True, slots=True)
class Lookup:
    """A word that must, or must not, occur in a field other than the text."""

    field: str
    terms: tuple[str, ...]
    excluded: bool = False


@dataclass(slots=True)
class Plan:
    """Everything one query needs from the index."""

    units: list[Unit] = field(default_factory=list)
    grams: tuple[str, ...] = ()
    phrases: list[Phrase] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    facets: list[tuple[str, str, bool]] = field(default_factory=list)  # facet, value, excluded
    ranges: list[tuple[str, int | None, int | None]] = field(default_factory=list)
    # Terms in the order typed, an empty one for each stop word: for the bonus of words side by side.
    order: tuple[str, ...] = ()
    common: tuple[str, ...] = ()  # stop words typed: they order what the others find
    title: str = ""  # what was typed, folded, in case it is a title

    @property
    def scored(self) -> bool:
        """True when something ranks the documents."""
        return bool(self.units)

    @property
    def sentence(self) -> bool:
        """True when many English words were typed: a title, a question, a problem."""
        return is_sentence(self.order)

    @property
    def neighbours(self) -> list[tuple[str, ...]]:
        """Each word typed and the next, between them an empty term for each stop word."""
        places = [place for place, term in enumerate(self.order) if term]
        return [self.order[one : two + 1] for one, two in pairwise(places)]

    @property
    def restricted(self) -> bool:
        """True when the text limits which documents match."""
        return bool(self.units or self.phrases or self.lookups or self.facets or self.ranges)


def make_plan(parsed: Parsed, analyzer: Analyzer) -> Plan:
    """Plan a parsed query. Words are alternatives; phrases, fields and signs restrict."""
    plan = Plan(ranges=list(parsed.ranges))
    order: list[str] = []
    for clause in parsed.clauses:
        if clause.kind == "field":
            _plan_field(plan, clause, analyzer)
            continue
        excluded = clause.sign == "-"
        restricts = excluded or clause.kind == "phrase" or clause.sign == "+"
        if restricts and is_number(clause.text):  # it needn't stand in the text, and finds only its own
            if excluded:
                plan.lookups.append(Lookup("number", (compact_number(clause.text),), excluded))
        elif restricts and (phrase := analyzer.phrase(clause.text)):
            plan.phrases.append(Phrase(phrase, excluded=excluded))
        if not excluded:
            _add_units(plan, clause.text, analyzer)
            order += analyzer.phrase(clause.text)
    plan.order = tuple(order)
    plan.common = tuple(
        dict.fromkeys(
            word
            for clause in parsed.clauses
            if clause.kind != "field" and clause.sign != "-"
            for word in analyzer.read_query(clause.text).common
        )
    )
    plan.title = fold(parsed.words)
    plan.grams = tuple(
        dict.fromkeys(
            gram
            for clause in parsed.clauses
            if clause.kind != "field" and clause.sign != "-"
            for gram in bigrams(analyzer.normalise(clause.text))
        )
    )
    return plan


def _add_units(plan: Plan, text: str, analyzer: Analyzer) -> None:
    normalised = analyzer.normalise(text)
    tokens = list(_without_pieces(analyzer.query_tokens(text)))
    wholes = {one for one, two in pairwise(tokens) if _is_whole(one, two)}
    units = [
        unit
        for (start, end), same in groupby(tokens, key=lambda token: (token.start, token.end))
        for unit in _units(normalised[start:end], list(same), wholes)
    ]
    for word in normalised.split():
        compact, joined = compact_number(word), word.lower()
        if sum(char.isdigit() for char in compact) >= 4:
            units.append(Unit(word, ((Leaf("number", (compact,), NUMBER_WEIGHT),),)))
        if joined.isalnum() and joined not in _STOP_WORDS:
            units.append(Unit(word, ((Leaf("name", (joined,), NAME_WEIGHT),),)))
    plan.units += units
    seen = Counter[tuple[Leaf, ...]]()
    kept: list[Unit] = []
    for unit in plan.units:  # a word typed twice counts twice
        seen[unit.ways[0]] += 1
        if seen[unit.ways[0]] <= (REPEATED if unit.tokens else 1):
            kept.append(unit)
    plan.units = kept


def _without_pieces(tokens: Iterable[Token]) -> Iterator[Token]:
    """The words without the pieces of official numbers: ``10-2024-0012345`` isn't meant by every 10."""
    until = 0
    for token in tokens:
        if token.start >= until:
            yield token
            if is_number(token.text):
                until = token.end


def _is_whole(token: Token, following: Token) -> bool:
    """True for a name that was also taken apart at its marks. A code isn't: its class says far less than it."""
    return token.position == following.position and token.end > following.end and token.text.isalnum()


def _units(surface: str, tokens: list[Token], wholes: Set[Token] = frozenset()) -> Iterator[Unit]:
    """Units of one stretch of text: a name of letters and digits is one, a compound's parts are several."""
    first, *parts = tokens
    if parts and parts[0].position == first.position:
        whole, pieces = Leaf("text", (first.text,)), Leaf("text", tuple(part.text for part in parts))
        ways: tuple[tuple[Leaf, ...], ...] = ((whole,), (pieces,))
        if not any(
            char.isdigit() for char in first.text
        ):  # lithium-ion is also said where only lithium stands
            ways += (tuple(Leaf("text", (part.text,), PIECE_WEIGHT) for part in parts),)
        yield Unit(surface, ways, (first.text,))
        return
    for token in tokens:
        weight = WHOLE_WEIGHT if token in wholes else weight_of(token.text)
        named = Leaf("name", (token.text,), NAME_WEIGHT)
        said = Leaf("text", (token.text,), weight)
        yield Unit(surface, ((said,), (named,)), (token.text,))


def weight_of(term: str) -> float:
    """What a word typed counts: light words less."""
    return LIGHT_WEIGHT if term in _LIGHT else 1.0


def _plan_field(plan: Plan, clause: Clause, analyzer: Analyzer) -> None:
    excluded = clause.sign == "-"
    if clause.field in PART_OF:
        if terms := analyzer.phrase(clause.text):
            plan.phrases.append(Phrase(terms, PART_OF[clause.field], excluded))
            if not excluded:
                _add_units(plan, clause.text, analyzer)
    elif clause.field == "name":
        plan.lookups.append(Lookup("name", analyzer.name_parts(clause.text), excluded))
    elif clause.field == "number":
        plan.lookups.append(Lookup("number", (compact_number(clause.text),), excluded))
    else:
        plan.facets.append((clause.field, _facet_value(clause.field, clause.text), excluded))


def _facet_value(facet: str, text: str) -> str:
    """A class as the facet has it: of the IPC down to its main group, of the industries without the section's letter."""
    if facet == "ipc" and (path := ipc_path(text)):
        return path[-1]
    if facet == "ksic" and text[1:].isdigit():
        return text.upper().lstrip("ABCDEFGHIJKLMNOPQRSTU")
    return text.upper() if facet in ("ipc", "ksic") else text
