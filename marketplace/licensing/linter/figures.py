"""Figures in the articles that the machine takes from the terms: a sentence that names another one parts from them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from marketplace.formats import money_text
from marketplace.gateways.documents.terms import PERIODS
from marketplace.kernel.text import Text
from marketplace.licensing.linter.found import Facts, Finding
from marketplace.negotiation.models import money_terms

_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "nine": 9, "ten": 10, "twelve": 12,
    "fourteen": 14, "fifteen": 15, "eighteen": 18, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_NUMBER = rf"\d{{1,3}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))}"
# A date is no period: `1월 31일`, `2027년 1월`.
DAYS = re.compile(rf"(?<!월)(?<!월\s)(?<!\d)({_NUMBER})\s*(?:일(?![가-힣]*\s*현재)|days?\b)", re.IGNORECASE)
_MONTHS = re.compile(
    rf"(?<!\d)({_NUMBER})(?:\s*|-)(?P<unit>개월|months?\b|년(?!\s*\d)|years?\b)", re.IGNORECASE
)
_PERCENT = re.compile(r"(?<![\d.])(\d{1,3}(?:\.\d+)?)\s*(?:%|퍼센트|percent|per cent)", re.IGNORECASE)
AMOUNT = re.compile(
    r"\d{1,3}(?:,\d{3})+(?![\d,]*\d)(?!\s*[억만])|(?<![\d,])(?:(?P<eok>\d[\d,]*)\s*억\s*)?(?P<man>\d[\d,]*)\s*(?P<by>천만|백만|만)\s*원"
    r"|(?<![\d,])(?P<only>\d[\d,]*)\s*억\s*원|(?P<million>\d+(?:\.\d+)?)\s*million"
)
_BY = {"만": 10_000, "백만": 1_000_000, "천만": 10_000_000}
_REPORT = re.compile(
    r"보고(?:서)?(?:를|한다|하여|하고)?\s*(?:제출|한다|하여)?|\breports?\b|\breporting\b", re.IGNORECASE
)
_PERIODS = (
    ("month", re.compile(r"매월|매달|월마다|매 1개월|monthly|(?:each|every)(?: calendar)? month", re.IGNORECASE)),
    ("quarter", re.compile(r"분기|매 3개월|quarter|(?:each|every) three months", re.IGNORECASE)),
    ("half_year", re.compile(r"반기|매 6개월|half-year|twice a year|(?:each|every) six months", re.IGNORECASE)),
    ("year", re.compile(r"매년|해마다|매 1년|연 1회|annual|(?<!half-)yearly|once a year|(?:each|every)(?: calendar)? year", re.IGNORECASE)),
)  # fmt: skip


def number(match: re.Match[str]) -> int:
    """Days, or a count in words."""
    return _WORDS.get(match[1].lower()) or int(match[1])


def months(match: re.Match[str]) -> int:
    """Months; years in months."""
    return number(match) * (12 if match["unit"].lower().startswith(("년", "year")) else 1)


def basis_points(match: re.Match[str]) -> int:
    """A percentage in basis points."""
    return round(float(match[1]) * 100)


def won(match: re.Match[str]) -> int:
    """An amount as it is written: 300,000,000 · 3억 원 · 1억 2,500만 원 · 300 million."""
    if match["million"]:
        return round(float(match["million"]) * 1_000_000)
    if match["only"]:
        return _whole(match["only"]) * 100_000_000
    if match["man"]:
        return (_whole(match["eok"]) if match["eok"] else 0) * 100_000_000 + _whole(match["man"]) * _BY[
            match["by"]
        ]
    return _whole(match[0])


def _whole(digits: str) -> int:
    return int(digits.replace(",", ""))


@dataclass(frozen=True)
class Act:
    """What a figure is of. about: a sentence that speaks of it; unless: of something else that counts alike.

    keys: the articles in which it is looked for, all when empty. kept: what the terms say; None: nothing to hold it against.
    """

    about: str
    unless: str
    figure: re.Pattern[str]
    read: Callable[[re.Match[str]], int]
    kept: Callable[[Facts], set[int] | None]
    shown: Callable[[int], Text]
    keys: tuple[str, ...] = ()


def _days(count: int) -> Text:
    return Text(f"{count}일", f"{count} days")


def _in_months(count: int) -> Text:
    return Text(f"{count}개월", f"{count} months")


def _percent(points: int) -> Text:
    return Text(money_text.percent(points), money_text.percent(points))


def _won(amount: int) -> Text:
    return Text(f"{amount:,}", f"{amount:,}")


def _rates(facts: Facts) -> set[int]:
    royalty = facts.royalty
    return (
        {royalty["rate_bp"], *(step["rate_bp"] for step in royalty.get("steps") or [])} if royalty else set()
    )


def _of_royalty(count: int) -> Callable[[Facts], set[int] | None]:
    return lambda facts: {count} if facts.royalty else None


def _amount(name: str) -> Callable[[Facts], set[int] | None]:
    """Minor units, and the same in whole ones for currencies with cents."""

    def kept(facts: Facts) -> set[int]:
        agreed = facts.royalty.get(name)
        cents = facts.terms.get("currency", "KRW") != "KRW"
        return {agreed // 100 if cents else agreed} if agreed else set()

    return kept


def _term(facts: Facts) -> set[int] | None:
    agreed = facts.terms.get("term_months")
    return None if facts.terms.get("ends_on") else {agreed} if agreed else set()


_MONEY = ("fees", "fee")
ACTS = {
    "rate": Act(
        r"경상기술료|기술료율|실시료율|royalt",
        r"이자|interest|확인 비용|inspection|부가가치세|VAT|value added|원천징수|withh|재실시|sublicen|정당한 금액",
        _PERCENT, basis_points, _rates, _percent,
    ),
    "interest rate": Act(
        r"지연\s*이자|지연손해금|interest",
        r"확인 비용|inspection|넘으면|exceed",
        _PERCENT, basis_points,
        lambda facts: {facts.terms["late_interest_bp"]} if facts.terms.get("late_interest_bp") else None, _percent,
    ),
    "audit costs": Act(
        r"확인 비용|cost of the (?:inspection|audit)",
        r"부가가치세|VAT",
        _PERCENT, basis_points, _of_royalty(money_terms.AUDIT_COST_BP), _percent,
    ),
    "minimum": Act(
        r"미달|최저|minimum|below", r"손해|damages|liab", AMOUNT, won, _amount("minimum"), _won, _MONEY,
    ),
    "cap": Act(
        r"한도|상한|최대|exceed|\bcap\b|maximum", r"손해|damages|liab|미달|최저|minimum|below",
        AMOUNT, won, _amount("cap"), _won, _MONEY,
    ),
    "report days": Act(
        r"일\s*(?:이내|안|까지).*보고(?:서)?(?:를|한다|하여)|within .*\breports?\b|\breports?\b.*within",
        r"장부|확인|books|inspect|보고(?:서)?를 받|receiv|지체|늦",
        DAYS, number,
        lambda facts: {facts.royalty.get("report_days", money_terms.REPORT_DAYS)} if facts.royalty else None,
        _days, ("reports",),
    ),
    "audit days": Act(
        r"장부|books|inspect|audit", r"보관|keeps|shortfall|부족", DAYS, number,
        _of_royalty(money_terms.AUDIT_NOTICE_DAYS), _days, ("reports",),
    ),
    "payment days": Act(
        r"청구|지급기한|납부기한|invoice|due date",
        r"중도기술료|milestone|events|이자|interest|반환|refund|return|발급|발행한다|issues",
        DAYS, number, lambda facts: {facts.terms.get("payment_days", money_terms.PAYMENT_DAYS)} if facts.has_fee else None,
        _days, _MONEY,
    ),
    "milestone days": Act(
        r"중도기술료|milestone", r"반환|refund|return", DAYS, number,
        lambda facts: {money_terms.MILESTONE_DAYS} if facts.terms.get("milestones") else None, _days, ("fees",),
    ),
    "term months": Act(
        r"계약기간은|실시 기간은|존속한다|\bterm (?:is|runs|lasts)|licen[cs]e .*lasts",
        r"갱신|연장|renew|extend|비밀|secre|confiden",
        _MONTHS, months, _term, _in_months,
    ),
    "selling off": Act(
        r"재고|\bstock\b", r"보고|report", _MONTHS, months, _of_royalty(money_terms.SELLING_OFF_MONTHS), _in_months,
    ),
}  # fmt: skip


def parted(act: Act, facts: Facts) -> Iterator[Finding]:
    """A figure of this act that is not the terms'."""
    kept = act.kept(facts) if facts.terms else None
    if kept is None:
        return
    about, unless = re.compile(act.about, re.IGNORECASE), re.compile(act.unless, re.IGNORECASE)
    for place, sentence in facts.sentences(*act.keys):
        if not about.search(sentence) or unless.search(sentence):
            continue
        for match in act.figure.finditer(sentence):
            if act.read(match) not in kept:
                yield Finding(place, match[0].strip(), _mend([act.shown(one) for one in sorted(kept)]))


def period(facts: Facts) -> Iterator[Finding]:
    """A reporting period other than that by which the royalty is reckoned."""
    royalty = facts.royalty
    if not royalty:
        return
    agreed = royalty.get("period", "half_year")
    name = PERIODS[royalty.get("counts", "calendar")][agreed]
    for place, sentence in facts.sentences("reports"):
        if not _REPORT.search(sentence):
            continue
        for said, pattern in _PERIODS:
            if said != agreed and (match := pattern.search(sentence)):
                yield Finding(place, match[0], _mend([name]))


def _mend(kept: list[Text]) -> Text:
    said = (
        Text(", ".join(one.ko for one in kept), ", ".join(one.en for one in kept))
        if kept
        else Text("정한 것 없음", "nothing agreed")
    )
    return Text(
        "합의한 조건({kept})과 다르며, 사이트는 조건대로 계산합니다. 조건의 값으로 되돌리거나 새 조건을 합의해 주십시오.",
        "the terms agreed say otherwise ({kept}), and the site goes by them. Put theirs back, or agree on new terms.",
    ).fill(kept=said)


RULES: dict[str, Callable[[Facts], Iterator[Finding]]] = {
    **{name: partial(parted, act) for name, act in ACTS.items()},
    "period": period,
}
