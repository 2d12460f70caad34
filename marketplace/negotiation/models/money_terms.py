"""The finer terms of money and duty: milestones, steps, minimum and cap of a royalty, sublicensing, improvements.

Part of `negotiation.terms`, which checks and reads a whole sheet. JSON values only; amounts in minor units net of VAT:
milestones [{event, amount, due_on}], royalty_steps [{from_sales, rate_bp}] (cumulated net sales above which the rate
holds), royalty_minimum and royalty_cap (a year), sublicence (True, False, None: not spoken of), improvements
(licensor | each | joint), fee_credited (what is paid for an option or an evaluation counts
against the licence), option_alone (no licence at all is granted to others during the option), withholding (deducted, also where a sheet of older days says nothing, or grossed_up), lump_sum (a fixed fee beside the upfront one, billed with it), termination (the parties' own words).
Of a running royalty further: royalty_period (ROYALTY_MONTHS), royalty_counts (by the calendar or from the contract's first
day), royalty_report_days, royalty_estimate (a late report may be estimated). Terms of older days lack them: their papers said
what `royalty_reporting` answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Literal

from marketplace.formats import dates_text, money_text
from marketplace.gateways.documents.terms import PERIODS
from marketplace.kernel import clock
from marketplace.kernel.money import BASIS_POINTS, largest_remainder, rounded
from marketplace.kernel.text import LANGUAGES, Text

MOST_ROWS = 6
YEARS_OF_A_PATENT = 20
LARGEST = 10**13
IMPROVEMENTS: dict[str, Text] = {
    "each": Text("개량한 당사자에게 속합니다", "Belong to whoever makes them"),
    "licensor": Text(
        "기술제공자에게 속하고 기술도입자는 무상으로 씁니다",
        "Belong to the licensor; free use by the licensee",
    ),
    "joint": Text("공동으로 소유합니다", "Owned jointly"),
}
# Who bears tax that the payer's state keeps: taken off the fee, or paid on top so that the fee arrives whole.
WITHHOLDING: dict[str, Text] = {
    "deducted": Text("기술료에서 공제합니다", "Taken off the fee"),
    "grossed_up": Text("기술도입자가 따로 부담합니다", "Borne by the licensee on top of the fee"),
}
BEFORE_A_LICENCE = (
    "option",
    "evaluation",
)  # what is paid for these may count against the licence that follows
Period = Literal["month", "quarter", "half_year", "year"]
Counts = Literal["calendar", "contract"]
ROYALTY_MONTHS: dict[Period, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
ROYALTY_COUNTS = ("calendar", "contract")
REPORT_DAYS = 30
PAYMENT_DAYS = 30  # after an invoice, where nothing else was agreed
AUDIT_NOTICE_DAYS = 14
AUDIT_COST_BP = 500  # of the amount that was due: a larger shortfall shifts the costs of an examination
SELLING_OFF_MONTHS = 6
MILESTONE_DAYS = 14
LABELS: dict[str, Text] = {
    "lump_sum": Text("정액기술료 (착수기본료와 별도)", "Lump sum (beside the upfront fee)"),
    "royalty_steps": Text("경상기술료 구간", "Royalty steps"),
    "royalty_minimum": Text("연간 최저기술료", "Minimum royalty a year"),
    "royalty_cap": Text("연간 최대기술료", "Royalty cap a year"),
    "royalty_period": Text("기술료 보고", "Royalty reports"),
    "royalty_estimate": Text("보고가 늦을 때", "Late royalty reports"),
    "milestones": Text("중도기술료", "Milestone fees"),
    "fee_credited": Text("지급한 대가", "What is paid for it"),
    "option_alone": Text("옵션 기간의 통상실시권", "Other licences during the option"),
    "withholding": Text("원천징수 세금", "Tax withheld at source"),
    "sublicence": Text("재실시권", "Sublicensing"),
    "improvements": Text("개량기술", "Improvements"),
    "termination": Text("해지 조건", "Termination"),
}


def tidy(terms: dict[str, Any]) -> dict[str, Any]:
    """The keys of this module, empty rows left out."""
    return {
        "lump_sum": terms.get("lump_sum") or None,
        "royalty_steps": [
            {"from_sales": step["from_sales"], "rate_bp": step["rate_bp"]}
            for step in terms.get("royalty_steps") or []
            if step.get("from_sales") is not None or step.get("rate_bp") is not None
        ],
        "royalty_minimum": terms.get("royalty_minimum") or None,
        "royalty_cap": terms.get("royalty_cap") or None,
        **_tidy_reporting(terms),
        "milestones": [
            {
                "event": (m.get("event") or "").strip(),
                "amount": m.get("amount"),
                "due_on": _iso(m.get("due_on")),
            }
            for m in terms.get("milestones") or []
            if (m.get("event") or "").strip() or m.get("amount") is not None
        ],
        "fee_credited": bool(terms.get("fee_credited")) and terms.get("kind") in BEFORE_A_LICENCE,
        "option_alone": bool(terms.get("option_alone")) and terms.get("kind") == "option",
        "withholding": terms.get("withholding") or "deducted",
        "sublicence": terms.get("sublicence"),
        "improvements": terms.get("improvements") or "each",
        "termination": (terms.get("termination") or "").strip(),
    }


def _tidy_reporting(terms: dict[str, Any]) -> dict[str, Any]:
    """How a running royalty is reported; nothing where there is none."""
    if not terms.get("royalty_bp"):
        return {}
    days = terms.get("royalty_report_days")
    return {
        "royalty_period": terms.get("royalty_period") or "half_year",
        "royalty_counts": terms.get("royalty_counts") or "calendar",
        "royalty_report_days": REPORT_DAYS if days is None else days,
        "royalty_estimate": bool(terms.get("royalty_estimate")),
    }


def royalty_reporting(terms: dict[str, Any]) -> tuple[Period, Counts, int]:
    """(period, how it is counted, days to report) of a running royalty, as the paper of these terms says."""
    return (
        terms.get("royalty_period") or "half_year",
        terms.get("royalty_counts") or "calendar",
        terms.get("royalty_report_days") or REPORT_DAYS,
    )


def problems(terms: dict[str, Any]) -> dict[str, Text]:
    """What can't be used or contradicts, by field, each with what to change."""
    found: dict[str, Text] = {}
    minimum, cap = terms["royalty_minimum"], terms["royalty_cap"]
    for name in ("royalty_minimum", "royalty_cap"):
        if terms[name] is not None and not _amount(terms[name]):
            found[name] = Text("0보다 큰 금액을 입력해 주십시오.", "Enter an amount above 0.")
    if not found and minimum and cap and minimum > cap:
        found["royalty_minimum"] = Text(
            "최저기술료가 최대기술료보다 큽니다. 최저를 낮추거나 최대를 높여 주십시오.",
            "The minimum is above the cap. Lower the one or raise the other.",
        )
    if terms["lump_sum"] is not None and not _amount(terms["lump_sum"]):
        found["lump_sum"] = Text("0보다 큰 금액을 입력해 주십시오.", "Enter an amount above 0.")
    elif terms["lump_sum"] and not terms.get("fee"):
        found["lump_sum"] = Text(
            "착수기본료가 없으면 정액기술료를 기술료 칸에 입력하고 이 칸은 비워 주십시오.",
            "Without an upfront fee, enter the lump sum as the fee and leave this empty.",
        )
    if not terms["royalty_bp"] and (minimum or cap or terms["royalty_steps"]):
        found["royalty_bp"] = Text(
            "최저·최대·구간은 경상기술료에 딸린 조건입니다. 경상기술료율을 입력하거나 이 항목들을 비워 주십시오.",
            "Minimum, cap and steps belong to a running royalty. Enter its rate or leave them empty.",
        )
    found |= _reporting_problems(terms)
    if wrong := _steps_problem(terms["royalty_steps"]):
        found["royalty_steps"] = wrong
    if wrong := _milestone_problem(terms["milestones"], terms.get("start_on")):
        found["milestones"] = wrong
    found |= _choice_problems(terms)
    if terms["kind"] in ("assignment", "evaluation") and terms["sublicence"]:
        found["sublicence"] = Text(
            "양도와 시험 실시에는 재실시권이 없습니다. ‘정하지 않음’으로 바꿔 주십시오.",
            "An assignment or evaluation has no sublicences. Choose “Not agreed”.",
        )
    if len(terms["termination"]) > 1000:
        found["termination"] = Text("1,000자 이하로 줄여 주십시오.", "At most 1,000 characters.")
    return found


def _choice_problems(terms: dict[str, Any]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    if terms["withholding"] not in WITHHOLDING:
        found["withholding"] = Text(
            "원천징수 세금을 누가 부담하는지 선택해 주십시오.", "Choose who bears tax withheld at source."
        )
    if terms["improvements"] not in IMPROVEMENTS:
        found["improvements"] = Text("개량기술의 귀속을 선택해 주십시오.", "Choose who owns improvements.")
    return found


def _reporting_problems(terms: dict[str, Any]) -> dict[str, Text]:
    found: dict[str, Text] = {}
    if not terms["royalty_bp"]:
        return found
    if terms["royalty_period"] not in ROYALTY_MONTHS or terms["royalty_counts"] not in ROYALTY_COUNTS:
        found["royalty_period"] = Text("보고 주기를 선택해 주십시오.", "Choose the period of the reports.")
    days = terms["royalty_report_days"]
    if type(days) is not int or not 1 <= days <= 180:
        found["royalty_report_days"] = Text(
            "보고 기한을 1일에서 180일 사이로 입력해 주십시오.", "Enter 1 to 180 days to report."
        )
    return found


def _steps_problem(steps: list[dict[str, Any]]) -> Text | None:
    if len(steps) > MOST_ROWS:
        return Text("구간은 6개까지입니다.", "At most six steps.")
    for step in steps:
        rate = step["rate_bp"]
        if not _amount(step["from_sales"]) or type(rate) is not int or not 0 <= rate <= BASIS_POINTS:
            return Text(
                "구간마다 누적 매출액과 0~100%의 요율을 함께 입력해 주십시오.",
                "Each step needs the sales above which it holds and a rate of 0 to 100%.",
            )
    starts = [step["from_sales"] for step in steps]
    if starts != sorted(set(starts)):
        return Text(
            "구간의 누적 매출액은 위에서 아래로 커져야 합니다.",
            "The sales of the steps must rise from top to bottom.",
        )
    return None


def _milestone_problem(milestones: list[dict[str, Any]], start_on: str | None) -> Text | None:
    if len(milestones) > MOST_ROWS:
        return Text("중도기술료는 6개까지입니다.", "At most six milestones.")
    earliest = max(clock.today().isoformat(), start_on or "")
    for milestone in milestones:
        if not milestone["event"] or not _amount(milestone["amount"]):
            return Text(
                "중도기술료마다 지급 사유와 금액을 함께 입력해 주십시오.",
                "Each milestone needs its event and an amount.",
            )
        if len(milestone["event"]) > 200:
            return Text("지급 사유를 200자 이하로 줄여 주십시오.", "At most 200 characters for an event.")
        due = milestone["due_on"]
        if due and due < earliest:
            return Text(
                "중도기술료의 기한이 시작일이나 오늘보다 앞섭니다. 뒤의 날로 바꿔 주십시오.",
                "A milestone is due before the start or today. Choose a later day.",
            )
    return None


def values(terms: dict[str, Any]) -> dict[str, Text]:
    """Each term in words, empty when it was not agreed; sheets of older days lack some."""
    currency = terms.get("currency") or "KRW"

    def money(amount: int | None, lang: str) -> str:
        return money_text.exact(amount, currency, lang) if amount else ""

    def milestone(row: dict[str, Any], lang: str) -> str:
        due = f" ({dates_text.date_text(date.fromisoformat(row['due_on']), lang)})" if row["due_on"] else ""
        return f"{row['event']} {money(row['amount'], lang)}{due}"

    def step(row: dict[str, Any], lang: str) -> str:
        sales, rate = money(row["from_sales"], lang), money_text.percent(row["rate_bp"])
        return f"누적 {sales} 초과분 {rate}" if lang == "ko" else f"{rate} above {sales}"

    def lines(key: str, write: Any) -> Text:
        return Text(*("; ".join(write(row, lang) for row in terms.get(key) or []) for lang in LANGUAGES))

    sublicence = terms.get("sublicence")
    words = terms.get("termination") or ""
    return {
        "lump_sum": Text(*(money(terms.get("lump_sum"), lang) for lang in LANGUAGES)),
        "royalty_steps": lines("royalty_steps", step),
        "royalty_minimum": Text(*(money(terms.get("royalty_minimum"), lang) for lang in LANGUAGES)),
        "royalty_cap": Text(*(money(terms.get("royalty_cap"), lang) for lang in LANGUAGES)),
        "royalty_period": _reporting_words(terms),
        "royalty_estimate": Text(
            "직전 기간의 기술료로 추정하여 청구할 수 있음",
            "May be billed by an estimate from the period before",
        )
        if terms.get("royalty_estimate")
        else Text("", ""),
        "milestones": lines("milestones", milestone),
        "fee_credited": Text("본계약의 첫 기술료에 충당", "Credited against the first fee of the licence")
        if terms.get("fee_credited")
        else Text("", ""),
        "option_alone": Text("다른 곳에 허락하지 않음", "None is granted to others")
        if terms.get("option_alone")
        else Text("", ""),
        "withholding": WITHHOLDING["grossed_up"]
        if terms.get("withholding") == "grossed_up"
        else Text("", ""),
        "sublicence": Text("", "")
        if sublicence is None
        else Text("허용", "Allowed")
        if sublicence
        else Text("불허", "Not allowed"),
        "improvements": IMPROVEMENTS[terms["improvements"]] if terms.get("improvements") else Text("", ""),
        "termination": Text(words, words),
    }


def _reporting_words(terms: dict[str, Any]) -> Text:
    if not terms.get("royalty_bp"):
        return Text("", "")
    period, counts, days = royalty_reporting(terms)
    return Text("{name}, 끝난 날부터 {days}일 이내", "{name}, within {days} days of its end").fill(
        name=PERIODS[counts][period], days=days
    )


def royalty_of_year(terms: dict[str, Any], sales: int, before: int = 0) -> int:
    """A year's royalty on net sales (minor units), after `before` of cumulated earlier sales; rounded once.

    Steps hold for the part above each threshold; then the minimum and the cap of the year.
    """
    base = terms.get("royalty_bp")
    if not base:
        return 0
    bounds = [(0, base), *((s["from_sales"], s["rate_bp"]) for s in terms.get("royalty_steps") or [])]
    ends = [start for start, _ in bounds[1:]] + [None]
    due = 0
    for (start, rate), end in zip(bounds, ends, strict=True):
        low, high = max(start, before), before + sales if end is None else min(end, before + sales)
        due += max(0, high - low) * rate
    whole = rounded(Fraction(due, BASIS_POINTS))
    whole = max(whole, terms.get("royalty_minimum") or 0)
    return min(whole, terms["royalty_cap"]) if terms.get("royalty_cap") else whole


def first_payment(terms: dict[str, Any]) -> int:
    """What is billed when the agreement is concluded: the upfront fee and the lump sum, net, in minor units."""
    return (terms.get("fee") or 0) + (terms.get("lump_sum") or 0)


@dataclass(frozen=True)
class Commitment:
    """What a company binds itself to by signing: `fixed` in minor units, net of VAT, over the whole term.

    `open_ended`: beside that a royalty runs that has no ceiling.
    """

    fixed: int
    currency: str
    open_ended: bool


def commitment(terms: dict[str, Any], planned: int = 0) -> Commitment:
    """Everything these terms oblige to pay whatever is sold: fees, lump sum, milestones, minimum royalties, instalments.

    A royalty with a yearly cap counts up to its cap, one without is open-ended. Each begun year counts whole; where the
    right lasts as long as the patent, twenty years do (특허법 제88조). `planned`: instalments agreed beside the terms.
    """
    years = -(-terms["term_months"] // 12) if terms.get("term_months") else YEARS_OF_A_PATENT
    royalty = bool(terms.get("royalty_bp") or terms.get("royalty_steps"))
    cap, minimum = terms.get("royalty_cap") or 0, terms.get("royalty_minimum") or 0
    milestones = sum(row["amount"] for row in terms.get("milestones") or [])
    fixed = first_payment(terms) + milestones + max(cap, minimum) * years + planned
    return Commitment(fixed, terms.get("currency") or "KRW", royalty and not cap)


def part_of(terms: dict[str, Any], place: int, weights: Sequence[int]) -> dict[str, Any]:
    """The terms with one licensee's part of every amount in them, by its share of the weights."""

    def own(amount: int | None) -> int:
        return largest_remainder(amount or 0, weights)[place]

    amounts = ("fee", "lump_sum", "royalty_minimum", "royalty_cap")
    milestones = [row | {"amount": own(row["amount"])} for row in terms.get("milestones") or []]
    return terms | {name: own(terms.get(name)) for name in amounts} | {"milestones": milestones}


def _amount(value: Any) -> bool:
    return type(value) is int and 0 < value <= LARGEST


def _iso(value: Any) -> str | None:
    return value.isoformat() if isinstance(value, date) else value or None
