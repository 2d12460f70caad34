"""References that resolve to nothing: an annex, a row of it, an article, a rate, a blank that nobody filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketplace.kernel.text import Text
from marketplace.licensing.linter.found import Facts, Finding

_ANNEX = re.compile(r"(?:별지|[Aa]nnex)\s*(\d+)")
_MATERIAL = re.compile(r"별지\s*2의\s*자료|[Mm]aterials?\s+(?:of|in|listed in)\s+[Aa]nnex\s*2")
# What the articles take from Annex 1, and the term that puts it there.
_ROWS = {
    "option_until": re.compile(r"별지\s*1의\s*(?:행사\s*)?기한|(?:date|deadline) (?:of|in) [Aa]nnex 1"),
    "steps": re.compile(r"별지\s*1의\s*구간|thresholds? (?:of|in) [Aa]nnex 1"),
    "shares": re.compile(r"별지\s*1의\s*분담\s*비율|proportions? (?:of|in) [Aa]nnex 1"),
}
_INTEREST = re.compile(
    r"지연\s*이자|지연손해금|(?:with|late|default) interest|bears? interest", re.IGNORECASE
)
_RATE = re.compile(r"연\s*\d|% a year|per annum|percent a year")
_ARTICLE = re.compile(r"제\s*(\d+)\s*조|\bArticles?\s+(\d+)")
_STATUTE = re.compile(r"(?:법|법률|시행령|시행규칙|규정|협약|조약|Act|Code|Decree|Convention|Treaty)\b")
_BLANK = re.compile(
    r"_{2,}|\{[^{}]*\}|\[\s*\]|\(\s*\)|[○〇●]{2,}|\bTBD\b|\bX{2,}\b|\bNone\b|미정(?=[\s).,]|$)"
)


def annexes(facts: Facts) -> Iterator[Finding]:
    """An annex that the paper does not have; Annex 2 names the technology, and material only where it lists some."""
    there = {1, 2} if facts.terms else set()
    if facts.data.get("deliverables"):
        there.add(3)
    for place, _, text in facts.paragraphs():
        for match in _ANNEX.finditer(text):
            if int(match[1]) not in there:
                yield Finding(
                    place,
                    match[0],
                    Text(
                        "이 계약서에 없는 별지입니다. 제공물을 조건에 넣거나 문장을 고쳐 주십시오.",
                        "this paper has no such annex. Put the deliverables into the terms, or edit the sentence.",
                    ),
                )
        for match in () if facts.data["subject"].get("materials") else _MATERIAL.finditer(text):
            yield Finding(
                place,
                match[0],
                Text(
                    "별지 2에는 자료가 없습니다. 제공물을 조건에 넣으면 별지 3이 됩니다.",
                    "Annex 2 lists no material. Deliverables in the terms become Annex 3.",
                ),
            )


def rows_of_annex_1(facts: Facts) -> Iterator[Finding]:
    """A row of Annex 1 that the terms do not fill."""
    royalty = facts.terms.get("royalty") or {}
    filled = {
        "option_until": bool(facts.terms.get("option_until")),
        "steps": bool(royalty.get("steps")),
        "shares": bool(facts.data.get("licensee_shares_bp")),
    }
    for place, _, text in facts.paragraphs():
        for name, pattern in _ROWS.items():
            for match in () if filled[name] else pattern.finditer(text):
                yield Finding(
                    place,
                    match[0],
                    Text(
                        "별지 1에 그 내용이 없습니다. 조건에 넣거나 문장을 고쳐 주십시오.",
                        "Annex 1 says nothing of it. Put it into the terms, or edit the sentence.",
                    ),
                )


def interest(facts: Facts) -> Iterator[Finding]:
    """Interest for delay without a rate."""
    if facts.terms.get("late_interest_bp"):
        return
    for place, _, text in facts.paragraphs():
        match = _INTEREST.search(text)
        if match and not _RATE.search(text[max(0, match.start() - 40) : match.end() + 40]):
            yield Finding(
                place,
                match[0],
                Text(
                    "지연이자의 이율이 정해지지 않았습니다. 이율을 적거나 문장을 고쳐 주십시오.",
                    "no rate of interest is agreed. Name the rate, or edit the sentence.",
                ),
            )


def articles(facts: Facts) -> Iterator[Finding]:
    """An article of this agreement beyond its last one; those of statutes are not counted."""
    last = len(facts.data["articles"])
    for place, _, text in facts.paragraphs():
        for match in _ARTICLE.finditer(text):
            around = text[max(0, match.start() - 30) : match.start()]
            if _STATUTE.search(around) or re.search(r"법\s*$|령\s*$", around):
                continue
            if int(match[1] or match[2]) > last:
                yield Finding(
                    place,
                    match[0],
                    Text(
                        "이 계약서에는 {n}개 조만 있습니다. 조의 번호를 고쳐 주십시오.",
                        "this paper has {n} articles only. Correct the number.",
                    ).fill(n=last),
                )


def blanks(facts: Facts) -> Iterator[Finding]:
    """A place that was to be filled in."""
    for place, _, text in facts.paragraphs():
        if match := _BLANK.search(text):
            yield Finding(
                place,
                match[0],
                Text("빈칸을 채우거나 문장을 고쳐 주십시오.", "fill in the blank, or edit the sentence."),
            )
