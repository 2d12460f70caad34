"""The query language: words, "phrases", -without, a OR b, field:value, ranges. A mistake is read as plain words.

    분리막 "이차 전지" -납축 ipc:H01M 발명자:김철수 trl:5..8 fee:<=30000000 (separator OR membrane)

Parentheses and commas only separate. Nothing in here looks at the index.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from search_index.facets import ipc_path
from search_index.interface import Note
from search_index.text import normalise

#: A problem described in a paragraph is the best question there is, and is read whole.
MAX_CHARACTERS = 2_000
MAX_CLAUSES = 300
MAX_WORD = 100  # characters without a blank: no word is longer, and what isn't one takes long to analyse
SENTENCE_WORDS = 5  # more English words than these make a sentence, stop words not counted
WRITTEN_WORDS = 7  # who types more words than these writes: a hyphen or quotes are then those of a text

#: Names of fields as people type them → what they search.
FIELDS = {
    "title": "title", "제목": "title",
    "keyword": "keywords", "keywords": "keywords", "키워드": "keywords", "주제어": "keywords",
    "summary": "summary", "요약": "summary",
    "body": "body", "본문": "body",
    "inventor": "name", "발명자": "name", "연구자": "name", "name": "name",
    "institution": "name", "기관": "name",
    "number": "number", "번호": "number", "특허": "number",
    "kind": "kind", "종류": "kind",
    "field": "field", "분야": "field",
    "ipc": "ipc", "cpc": "ipc", "ksic": "ksic", "업종": "ksic",
    "licence": "licence_kind", "license": "licence_kind", "실시권": "licence_kind",
    "cluster": "mini_cluster", "미니클러스터": "mini_cluster",
    "trl": "trl", "기술성숙도": "trl",
    "fee": "fee", "기술료": "fee",
    "year": "year", "연도": "year", "년도": "year",
}  # fmt: skip
_RANGED = ("trl", "fee", "year")

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"', "：": ":", "－": "-"})
_CLAUSE = re.compile(
    r"""(?P<or>(?:OR|\|\|?)(?=\s|$))
    |(?P<sign>(?<![^\s(])[-+](?=[^\W\d]|"))?(?:(?P<field>[A-Za-z가-힣]+):(?=\S))?(?:"(?P<phrase>[^"]*)"|(?P<word>(?<=[:])[A-HYa-hy]\d\d[A-Za-z]\s\d{1,4}/\d{2,6}|[^\s"()]+))
    |(?P<quote>")""",
    re.VERBOSE,
)
_ENDLESS = re.compile(rf"(\S{{{MAX_WORD}}})\S+")
_READINESS = re.compile(
    r"(?:(?P<least_first>at least|min(?:imum)?|over|>=?|≥)\s*)?\b(?:TRL|기술\s?성숙도)\s*(?P<sign>>=|<=|≥|≤|>|<)?\s*(?P<level>[1-9])(?![\d.])"
    r"(?:\s*(?:[~–-]|부터|에서|to)\s*(?:TRL\s*)?(?P<until>[1-9])(?!\d)(?:\s*까지)?)?\s*(?:단계\s*)?"
    r"(?P<words>이상|이하|초과|미만|부터|까지|\+|or (?:higher|above|more|lower|below|less)|and (?:above|up|below)|up(?=\s|$))?",
    re.IGNORECASE,
)
_LESS, _MORE = ("미만", "<"), ("초과", ">")
_AT_MOST = ("이하", "까지", "<=", "≤", *_LESS)
#: A class as our own pages print it, its title perhaps behind it: ``H01M 4/525 전극``, ``28202 축전지 제조업``.
_CLASS = re.compile(r"(?P<ipc>[A-HY]\d\d[A-Z](?:\s?\d{1,4}/\d{2,6})?)(?=\s|$)|(?P<ksic>[A-U]?\d{5})(?=\s|$)")
#: A patent's number as certificates, registers and papers write it.
_CERTIFIED = re.compile(
    r"(?:(?:대한민국|한국)\s?)?(?:(?:등록|공개|출원)?특허|특허\s?(?:등록|출원|공개)?번호|(?:등록|출원|공개)번호)?\s?제\s?(?P<held>[\d][\d\s-]{5,18}\d)\s?호"
    r"|\b(?P<country>KR|US|JP|CN|EP|WO)[\s-]?(?P<number>\d[\d,/-]{4,18}\d)(?:\s?[ABUYT]\d?)?(?![\w-])"
    r"|(?<![\w-])(?P<register>10\d{7})0000(?!\d)"
    r"|(?<![\w.,-])(?P<plain>(?:10|20|30)-?(?:\d{4}-)?\d{7})(?:\s?[ABUYS]\d?|\s?호)?(?![\w-])"
)
_RANGE = re.compile(r"(?P<low>\d+)?\.\.(?P<high>\d+)?|(?P<op>[<>]=?)(?P<bound>\d+)|(?P<exact>\d+)")


@dataclass(frozen=True, slots=True)
class Clause:
    """Words or a phrase, perhaps limited to a field, wanted, required or excluded."""

    text: str
    kind: Literal["word", "phrase", "field"] = "word"
    field: str = ""
    sign: Literal["", "+", "-"] = ""


@dataclass(slots=True)
class Parsed:
    """A query as it was read. ``words`` is what remains as plain text, for correction and expansion."""

    clauses: list[Clause] = field(default_factory=list)
    ranges: list[tuple[str, int | None, int | None]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def plain(self) -> bool:
        """True when nothing but words was typed."""
        return not self.ranges and all(c.kind == "word" and not c.sign for c in self.clauses)

    @property
    def quoting(self) -> bool:
        """True when words stand beside quoted ones: the quotes may be those of a sentence."""
        kinds = {clause.kind for clause in self.clauses if not clause.sign}
        return {"word", "phrase"} <= kinds

    def unquoted(self) -> Parsed:
        """The same with what was quoted as plain words, and a note that says so."""
        clauses = [replace(c, kind="word") if c.kind == "phrase" and not c.sign else c for c in self.clauses]
        return Parsed(
            list(_neighbours_joined(clauses)), self.ranges, [*self.notes, Note("quotes_as_words", '"')]
        )

    @property
    def words(self) -> str:
        """The plain words, one blank between them."""
        return " ".join(c.text for c in self.clauses if c.kind == "word" and c.sign != "-")


def parse(text: str) -> Parsed:
    """Read a query of any text whatsoever."""
    parsed = Parsed()
    if len(text) > MAX_CHARACTERS:
        parsed.notes.append(Note("too_long", str(MAX_CHARACTERS)))
        cut = text[:MAX_CHARACTERS]
        text = cut.rsplit(maxsplit=1)[0] if " " in cut[MAX_CHARACTERS // 2 :] else cut
    text = _READINESS.sub(lambda match: _readiness(parsed, match), text)
    text = _CERTIFIED.sub(_certified, text)
    text, cut_words = _ENDLESS.subn(r"\1", normalise(text.translate(_QUOTES)))
    if cut_words:
        parsed.notes.append(Note("too_long", str(MAX_WORD)))
    for match in _CLAUSE.finditer(text):
        if match["or"]:
            continue  # words are alternatives anyway: the better a document matches, the higher it stands
        if match["quote"]:
            parsed.notes.append(Note("read_as_words", '"'))
            continue
        if len(parsed.clauses) >= MAX_CLAUSES:
            parsed.notes.append(Note("too_long", str(MAX_CLAUSES)))
            break
        _add(parsed, match)
    if len(text.split()) > WRITTEN_WORDS:
        parsed.clauses = [_written(clause) for clause in parsed.clauses]
    parsed.clauses = list(_neighbours_joined(parsed.clauses))
    return parsed


def _written(clause: Clause) -> Clause:
    """A word with a hyphen at its head is a word where somebody writes sentences."""
    return replace(clause, sign="") if clause.kind == "word" and clause.sign == "-" else clause


def _readiness(parsed: Parsed, match: re.Match[str]) -> str:
    """``TRL 7 이상``, ``TRL 4~6``, ``at least TRL 5`` as a range; a bare ``TRL 7`` stays words, which texts may have."""
    level, until = int(match["level"]), match["until"]
    said = (match["words"] or match["sign"] or match["least_first"] or "").lower()
    if not (until or said):
        return match[0]
    low: int | None = level
    high: int | None = int(until) if until else None
    if not until and (said in _AT_MOST or said.endswith(("lower", "below", "less"))):
        low, high = None, level - (said in _LESS)
    elif not until and said in _MORE:
        low = level + 1
    parsed.ranges.append(("trl", low, high))
    return " "


def _certified(match: re.Match[str]) -> str:
    """The number alone, as the index compares it."""
    if match["country"]:
        return (
            " "
            + ("" if match["country"] == "KR" else match["country"])
            + match["number"].replace(",", "")
            + " "
        )
    return " " + re.sub(r"\s", "", match["held"] or match["register"] or match["plain"]) + " "


def by_class(text: str) -> tuple[str, str, str] | None:
    """(facet, code, the rest) of a text that begins with the code of a class."""
    match = _CLASS.match(text.strip())
    if match is None:
        return None
    rest = text.strip()[match.end() :].strip()
    if match["ipc"]:
        return "ipc", ipc_path(match["ipc"])[-1], rest
    return "ksic", match["ksic"].lstrip("ABCDEFGHIJKLMNOPQRSTU"), rest


def _neighbours_joined(clauses: list[Clause]) -> Iterator[Clause]:
    """Plain words that follow each other as one clause: they are analysed together, as in a sentence."""
    for plain, run in groupby(clauses, key=lambda clause: clause.kind == "word" and not clause.sign):
        if plain:
            yield Clause(" ".join(clause.text for clause in run))
        else:
            yield from run


def _add(parsed: Parsed, match: re.Match[str]) -> None:
    content = match["phrase"] if match["phrase"] is not None else match["word"]
    quoted = match["phrase"] is not None
    sign: Literal["", "+", "-"] = "-" if match["sign"] == "-" else "+" if match["sign"] == "+" else ""
    name = match["field"]
    target = FIELDS.get(name.lower(), "") if name else ""
    if name and not target:
        parsed.notes.append(Note("unknown_field", name))
        parsed.clauses.append(Clause(f"{name} {content}", sign=sign))
    elif target in _RANGED:
        limits = _RANGE.fullmatch(content.replace(",", ""))
        if limits is None or sign == "-":
            parsed.notes.append(Note("read_as_words", match[0]))
            parsed.clauses.append(Clause(f"{name} {content}"))
        else:
            parsed.ranges.append((target, *_limits(limits)))
    elif target:
        if content.strip():
            parsed.clauses.append(Clause(content.strip(), "field", target, sign))
    elif content.strip():
        parsed.clauses.append(Clause(content.strip(), "phrase" if quoted else "word", sign=sign))


def _limits(match: re.Match[str]) -> tuple[int | None, int | None]:
    if match["exact"]:
        return int(match["exact"]), int(match["exact"])
    if op := match["op"]:
        bound = int(match["bound"])
        if op[0] == "<":
            return None, bound if op == "<=" else bound - 1
        return (bound if op == ">=" else bound + 1), None
    return (int(match["low"]) if match["low"] else None), (int(match["high"]) if match["high"] else None)


def is_sentence(terms: Iterable[str]) -> bool:
    """True for the terms of an English sentence, stop words left out."""
    return sum(term.isascii() for term in terms if term) > SENTENCE_WORDS
