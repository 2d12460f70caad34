"""What a company is asked for each year: every figure with its unit and definition, said once, in both languages."""

from __future__ import annotations

from typing import NamedTuple

from marketplace.formats import money_text
from marketplace.kernel.text import Text, language, t


class Measure(NamedTuple):
    """`kind`: won, count, or share in hundredths of a percent. `within`: the figure of which it is a part."""

    name: Text
    unit: Text
    definition: Text
    kind: str = "won"
    within: str = ""


WON = Text("원", "KRW")
MEASURES: dict[str, Measure] = {
    "sales": Measure(
        Text("매출액", "Sales"),
        WON,
        Text("손익계산서의 한 해 매출액. 부가가치세는 빼고 입력합니다.", "Sales of the year as in the income statement, without VAT."),
    ),
    "new_sales": Measure(
        Text("지원·도입 기술 제품의 매출액", "Sales of supported products"),
        WON,
        Text("매출액 가운데 지원사업이나 도입한 기술로 만든 제품의 매출액입니다.", "The part of sales made with products of support or of licensed technology."),
        within="sales",
    ),
    "exports": Measure(
        Text("수출액", "Exports"),
        WON,
        Text("매출액 가운데 국외에 판 금액. 외화는 그해 평균 환율로 바꾸어 입력합니다.", "The part of sales sold abroad, at the average rate of the year."),
        within="sales",
    ),
    "jobs": Measure(
        Text("고용 인원", "Employees"),
        Text("명", "people"),
        Text("12월 31일 현재 고용보험에 가입한 인원입니다.", "People with employment insurance on 31 December."),
        kind="count",
    ),
    "investment": Measure(
        Text("투자 유치액", "Investment raised"),
        WON,
        Text("그해에 납입된 투자금입니다. 대출과 지원금은 넣지 않습니다.", "Capital paid in during the year. Loans and grants do not count."),
    ),
    "research": Measure(
        Text("연구개발비", "Research and development"),
        WON,
        Text("그해에 쓴 연구개발비. 지원금으로 쓴 금액도 넣습니다.", "Spent on research and development in the year, grants included."),
    ),
    "patents": Measure(
        Text("특허 등록", "Patents granted"),
        Text("건", "patents"),
        Text("그해에 국내외에서 등록된 특허와 실용신안의 수입니다.", "Patents and utility models granted in the year, at home and abroad."),
        kind="count",
    ),
    "market_share": Measure(
        Text("주력 제품의 시장 점유율", "Market share of the main product"),
        Text("%", "%"),
        Text("주력 제품이 국내 시장에서 차지하는 비율. 근거가 있을 때만 입력합니다.", "The main product's part of the home market, where there is evidence of it."),
        kind="share",
    ),
}  # fmt: skip
MOST = {"won": 10**13, "count": 10**6, "share": 10_000}

# What shows a figure: the paper or register that was looked at.
EVIDENCE: dict[str, Text] = {
    "statement": Text("재무제표", "Financial statements"),
    "tax": Text("세무서·홈택스 증명", "Certificate of the tax office"),
    "exports": Text("수출실적증명", "Certificate of exports"),
    "insurance": Text("고용보험 가입자 명부", "Register of insured employees"),
    "patent": Text("특허 등록원부", "Patent register"),
    "other": Text("그 밖의 자료", "Other documents"),
}
SAID = Text("기업이 밝힌 값", "As stated by the company")


def in_words(code: str, value: int | None) -> str:
    """A figure as a page shows it, with its unit."""
    if value is None:
        return "–"
    measure = MEASURES[code]
    if measure.kind == "won":
        return money_text.short(value, "KRW", language())
    if measure.kind == "share":
        return f"{value / 100:g}%"
    return t(f"{value:,}{measure.unit.ko}", f"{value:,}")
