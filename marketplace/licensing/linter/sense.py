"""Sentences that say something else than the terms, the machine or each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from marketplace.kernel.text import Text
from marketplace.licensing.linter.figures import AMOUNT, won
from marketplace.licensing.linter.found import Facts, Finding

_DAYS = re.compile(r"(\d+)\s*일(?!부터 \d+개월)|(\d+)\s*days?\b")
_COURT = re.compile(
    r"[가-힣]+(?:지방|고등)법원(?:\s*[가-힣]+지원)?|(?:[A-Z][A-Za-z]+ )*[A-Z][A-Za-z]+ (?:District|High) Court(?:, [A-Z]\w+ Branch)?"
)
# 제37조, 제38조 are about inventions that are not filed yet, too.
_PATENT_ACT = re.compile(r"특허법\s*제\s*(?!3[78]조)\d+조|Patent Act,\s*Article\s*(?!3[78]\b)\d+")
_HANGUL = re.compile(r"[가-힣]+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
# The article, and which of the days (licensing.days) it may name.
_NAMED = {
    "termination": ("cure", "notice"),
    "conditions": ("grace", "registration", "lapse"),
    "ending": ("cure", "notice"),
    "effect": ("grace", "lapse"),
}
_AFTER_THE_END = 30  # the express form's ending names the days for returning material, too


def deadlines(facts: Facts) -> Iterator[Finding]:
    """Days of notice, cure, grace and lapse that are not those that the machine keeps."""
    for place, key, text in facts.paragraphs():
        names = _NAMED.get(key)
        if names is None:
            continue
        kept = {int(getattr(facts.days, name)) for name in names}
        allowed = kept | ({_AFTER_THE_END} if key == "ending" else set())
        for match in _DAYS.finditer(text):
            if int(match[1] or match[2]) not in allowed:
                yield Finding(
                    place,
                    match[0],
                    Text(
                        "사이트가 지키는 기간({days}일)과 다릅니다. 기간을 되돌리고, 다른 기간은 새 계약 조건으로 합의해 주십시오.",
                        "the site keeps other days ({days}). Put them back; other periods take other terms.",
                    ).fill(days=", ".join(str(day) for day in sorted(kept))),
                )


def amounts(facts: Facts) -> Iterator[Finding]:
    """An amount that the terms do not have."""
    if not facts.terms:
        return
    known = {one for number in _numbers(facts.terms) for one in (number, number // 100)}  # won, or cents
    for place, key, text in facts.paragraphs():
        if key == "special":  # what the parties typed there are their own words
            continue
        for match in AMOUNT.finditer(_without(text, facts.typed())):
            if won(match) not in known:
                yield Finding(
                    place,
                    match[0],
                    Text(
                        "별지 1의 금액과 다릅니다. 금액은 조건에서 바꿔 주십시오.",
                        "Annex 1 has no such amount. Change amounts in the terms.",
                    ),
                )


def courts(facts: Facts) -> Iterator[Finding]:
    """Two courts of first instance."""
    first = ""
    for place, _, text in facts.paragraphs():
        for match in _COURT.finditer(text):
            if first and match[0] != first:
                yield Finding(
                    place,
                    match[0],
                    Text(
                        "다른 조에는 {court}이라고 적혀 있습니다. 하나로 정해 주십시오.",
                        "elsewhere it is {court}. Name one court.",
                    ).fill(court=first),
                )
            first = first or match[0]


def statutes(facts: Facts) -> Iterator[Finding]:
    """An article of the Patent Act where no patent or application is licensed."""
    if not facts.terms or facts.data["subject"].get("patents"):
        return
    for place, _, text in facts.paragraphs():
        if match := _PATENT_ACT.search(text):
            yield Finding(
                place,
                match[0],
                Text(
                    "대상기술에 특허나 출원이 없습니다. 이 조문을 빼 주십시오.",
                    "the technology has no patent or application. Take this statute out.",
                ),
            )


def hangul(facts: Facts) -> Iterator[Finding]:
    """Korean left in an English paper; a Korean term in brackets and what people typed into the terms may stand."""
    if facts.lang != "en":
        return
    for place, key, text in facts.paragraphs():
        bare = _IN_BRACKETS.sub("", _without(text, facts.typed()))
        if key != "special" and (match := _HANGUL.search(bare)):
            yield Finding(
                place,
                match[0],
                Text("영문 계약서에 한국어가 남아 있습니다.", "this English paper has Korean in it."),
            )


def _without(text: str, typed: set[str]) -> str:
    for words in sorted(typed, key=len, reverse=True):
        text = text.replace(words, "")
    return text


def _numbers(value: object) -> set[int]:
    if isinstance(value, bool) or value is None:
        return set()
    if isinstance(value, int):
        return {value}
    if isinstance(value, dict):
        return set().union(*(_numbers(inner) for inner in value.values()))
    if isinstance(value, list | tuple):
        return set().union(*(_numbers(inner) for inner in value))
    return set()
