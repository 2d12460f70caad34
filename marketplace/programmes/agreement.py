"""The agreement on an award in articles: what is paid, for what, and what the company does for it."""

from __future__ import annotations

from typing import Any

from marketplace.formats import money_text
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text, either, t
from marketplace.programmes.models import Award
from marketplace.programmes.queries.licences import licence_item

LICENCES = Text(
    "기술도입비는 기업이 신청하고 지원 기관이 승인한 만큼 기술료 청구서를 발행한 기관에 직접 지급한다. 청구서가 취소되어 기관이 돌려준 금액은 지원 기관의 것이다.",
    "Licence fees are paid to the institution that issued the invoice, as far as the company asks and the grantor approves. "
    "What the institution returns because the invoice is void is the grantor's.",
)


def _won(amount: int, lang: str) -> str:
    return money_text.exact(amount, "KRW", lang)


def articles(award: Award, lang: str, report_days: int) -> list[dict[str, Any]]:
    """Headings with their paragraphs, in the current language."""
    granted, own = _won(award.granted, lang), _won(award.own_part, lang)
    rows: list[tuple[Text, list[Text]]] = [
        (
            Text("지원금과 기업 부담금", "Support and the company's part"),
            [
                Text(
                    f"지원금은 {granted}이고 기업 부담금은 {own}이다.",
                    f"The support is {granted}, the company's part {own}.",
                ),
                Text(
                    "지원금은 별지의 항목에만 쓴다.", "The support is spent on the items of the annex alone."
                ),
                Text("부가가치세도 지원금으로 낸다.", "It pays value added tax as well.")
                if award.application.call.pays_vat
                else Text("부가가치세는 지원금으로 내지 않는다.", "It pays no value added tax."),
            ],
        ),
        (
            Text("지급", "Payment"),
            [
                Text(
                    "지원금은 기업이 청구한 만큼 나누어 지급하며, 지원 기관의 두 사람이 승인한 뒤에 지급한다.",
                    "It is paid in the parts that the company asks for, after two people of the grantor have approved each.",
                ),
                *([LICENCES] if licence_item(award.application.call) else []),
            ],
        ),
        (
            Text("기간과 보고", "Period and reports"),
            [
                Text(
                    "협약 기간은 기업이 동의한 날부터 1년이다.",
                    "The period is a year from the day on which the company agrees.",
                ),
                Text(
                    f"기업은 기간의 중간에 중간보고서를, 기간이 끝난 뒤 {report_days}일 안에 최종보고서를 낸다.",
                    f"The company reports in the middle of the period, and finally within {report_days} days of its end.",
                ),
            ],
        ),
        (
            Text("정산과 반환", "Settlement and return"),
            [
                Text(
                    "지원금은 인정된 증빙으로 정산한다. 지급한 금액이 정산한 금액보다 많으면 그 차액을 반환한다.",
                    "It is settled by accepted evidence. What was paid beyond that is returned.",
                ),
                Text(
                    "거짓으로 신청하거나 목적과 다르게 쓰면 협약을 해지하고 지원금을 환수하며 다음 신청을 제한할 수 있다.",
                    "If it was obtained by false statements or spent on something else, it may be cancelled, reclaimed, and the company excluded.",
                ),
            ],
        ),
    ]
    return [{"heading": t(heading), "paragraphs": [t(each) for each in said]} for heading, said in rows]


def planned(award: Award, lang: str) -> list[dict[str, str]]:
    names = {item["key"]: either(item["ko"], item["en"]) for item in award.application.call.items}
    return [
        {"item": names[key], "planned": _won(amount, lang)} for key, amount in award.items.items() if amount
    ]


def split(money: dict[str, dict[str, int]], granted: int) -> tuple[int, dict[str, int]]:
    """(own part, item -> planned won) of an application when so much of it is granted; all in proportion."""
    asked = sum(part["grant"] for part in money.values())
    own = sum(part["own"] for part in money.values())
    wholes = [part["grant"] + part["own"] for part in money.values()]
    if asked and granted != asked:
        own = -(-own * granted // asked)  # never less than its part
    parts = Money(granted + own).split(wholes) if any(wholes) else []
    return own, {key: part.amount for key, part in zip(money, parts, strict=False)}
