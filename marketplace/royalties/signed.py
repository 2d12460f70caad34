"""What signed terms mean for royalties: the one reading of them, by which schedules are made and compared."""

from __future__ import annotations

from typing import Any

from marketplace.formats.dates_text import date_text
from marketplace.formats.money_text import exact, percent
from marketplace.gateways.documents.terms import PERIODS
from marketplace.kernel.text import LANGUAGES, Text
from marketplace.negotiation.models import money_terms
from marketplace.rights.queries import assets

NONE = Text("없음", "None")
LABELS: dict[str, Text] = {
    "steps": Text("요율", "Rate"),
    "minimum": Text("최저기술료", "Minimum royalty"),
    "cap": Text("최대기술료", "Royalty cap"),
    "months": Text("보고 주기", "Reporting period"),
    "report_days": Text("보고 기한", "Report due"),
    "until_on": Text("끝", "Until"),
    "may_estimate": Text("늦은 보고", "Late reports"),
    "audit": Text("장부 확인", "Audit right"),
    "audit_cost_bp": Text(
        "확인 비용을 기업이 내는 미달 비율", "Shortfall above which the company pays the audit"
    ),
}


def conditions_of(terms: dict[str, Any]) -> dict[str, Any]:
    """The conditions that these terms mean, by the names of `models.Conditions`; no steps where no royalty runs."""
    rate, further = terms.get("royalty_bp"), terms.get("royalty_steps") or []
    period, counts, report_days = money_terms.royalty_reporting(terms)
    steps = [
        {"above": 0, "bp": int(rate or 0)},
        *({"above": int(each["from_sales"]), "bp": int(each["rate_bp"])} for each in further),
    ]
    return {
        "steps": steps if rate else [],
        "minimum": terms.get("royalty_minimum") if rate else None,
        "cap": terms.get("royalty_cap") if rate else None,
        "yearly": True,
        "months": money_terms.ROYALTY_MONTHS[period],
        "calendar": counts == "calendar",
        "report_days": report_days,
        "payment_days": money_terms.PAYMENT_DAYS,
        "cumulative": bool(further),
        "may_estimate": bool(terms.get("royalty_estimate")),
        "audit_clause": "",
        "audit_notice_days": money_terms.AUDIT_NOTICE_DAYS,
        "audit_cost_bp": money_terms.AUDIT_COST_BP,
    }


def runs_on_right(terms: dict[str, Any]) -> bool:
    """Whether nothing but patents and applications stands behind the terms: then royalties end with the last of them."""
    return assets.royalty_runs_on(terms.get("assets") or ())


def in_words(of: Any, currency: str) -> dict[str, Text]:
    """Conditions (a row, or anything with its names) in words, by the keys of LABELS."""
    return {
        "steps": _rates(of.steps, currency),
        "minimum": _limit(of.minimum, of.yearly, currency),
        "cap": _limit(of.cap, of.yearly, currency),
        "months": _period(of.months, of.calendar),
        "report_days": Text(f"기간이 끝난 뒤 {of.report_days}일", f"{of.report_days} days after the period"),
        "until_on": Text(*(date_text(of.until_on, lang) for lang in LANGUAGES))
        if of.until_on
        else Text("권리 존속기간까지", "As long as the right lasts"),
        "may_estimate": Text("추정하여 청구할 수 있음", "May be billed by an estimate")
        if of.may_estimate
        else Text("추정 청구 조항 없음", "No estimates"),
        "audit": audit_words(of),
        "audit_cost_bp": Text(*(percent(of.audit_cost_bp) for _ in LANGUAGES))
        if of.audit_cost_bp is not None
        else NONE,
    }


def _rates(steps: list[dict[str, Any]], currency: str) -> Text:
    def words(step: dict[str, Any], lang: str) -> str:
        rate = percent(step["bp"])
        if not step["above"]:
            return rate
        above = exact(step["above"], currency, lang)
        return f"{above} 초과분 {rate}" if lang == "ko" else f"{rate} above {above}"

    return Text(*("; ".join(words(step, lang) for step in steps) for lang in LANGUAGES)) if steps else NONE


def _limit(amount: int | None, yearly: bool, currency: str) -> Text:
    if amount is None:
        return NONE
    per = Text("연 {amount}", "{amount} a year") if yearly else Text("기간마다 {amount}", "{amount} a period")
    return per.fill(amount=Text(*(exact(amount, currency, lang) for lang in LANGUAGES)))


def _period(months: int, calendar: bool) -> Text:
    names = {length: name for name, length in money_terms.ROYALTY_MONTHS.items()}
    words = PERIODS["calendar" if calendar else "contract"][names[months]]
    return Text(words.ko, words.en[0].upper() + words.en[1:])


def audit_words(of: Any) -> Text:
    """Whether, and after how much notice, the licensor may look into the books."""
    if of.audit_notice_days is not None:
        return Text(f"{of.audit_notice_days}일 전에 알리고 확인", f"On {of.audit_notice_days} days' notice")
    # what was typed in before is in the words of who typed it
    return Text(of.audit_clause, of.audit_clause) if of.audit_clause else Text("조항 없음", "No clause")
