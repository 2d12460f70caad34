"""Articles about money: fees, tax, royalty reports and books. 부가가치세법 제32조 (세금계산서)."""

from marketplace.formats import money_text
from marketplace.gateways.documents import Article
from marketplace.gateways.documents.terms import PERIODS
from marketplace.licensing.clauses.drafting import Draft


def fees(d: Draft) -> Article:
    """What is paid, when and to whom."""
    if not d.has_fee:
        return d.article(
            "대가",
            "Consideration",
            d.s(
                "이 계약에 따른 권리는 무상으로 허락한다.",
                "The right under this agreement is granted free of charge.",
            ),
        )
    terms = d.terms
    days, late = terms.get("payment_days", 30), terms.get("late_interest_bp")
    return d.article(
        "기술료",
        "Fees",
        _fixed(d),
        _milestones(d),
        _running(d),
        d.s(
            f"기술도입자는 기술제공자의 청구서에 적힌 날(적혀 있지 아니하면 청구일부터 {days}일)까지 기술제공자 명의의 계좌로 "
            "기술료를 지급한다.",
            f"The licensee pays to the account in the licensor's name by the date on the invoice, or else within {days} days of it.",
        ),
        d.s(
            f"기술도입자가 지급을 지체하면 지급기한 다음 날부터 지급일까지 연 {money_text.percent(late)}의 지연이자를 더하여 지급한다.",
            f"Late payments bear interest at {money_text.percent(late)} a year from the day after the due date to the day of payment.",
        )
        if late
        else None,
        d.s(
            "기술제공자의 책임 있는 사유로 계약이 해제 또는 해지된 경우를 제외하고, 이미 지급한 기술료는 반환하지 아니한다.",
            "Fees paid are not returned unless this agreement ends for a reason for which the licensor answers.",
        ),
    )


def _fixed(d: Draft) -> str | None:
    upfront, lump = d.terms.get("upfront"), d.terms.get("lump_sum")
    if upfront and lump:
        return d.s(
            f"기술도입자는 착수기본료 {d.money(upfront)}과 정액기술료 {d.money(lump)}을 지급한다.",
            f"The licensee pays an upfront fee of {d.money(upfront)} and a lump sum of {d.money(lump)}.",
        )
    if upfront:
        return d.s(
            f"기술도입자는 착수기본료로 {d.money(upfront)}을 지급한다.",
            f"The licensee pays an upfront fee of {d.money(upfront)}.",
        )
    if lump:
        return d.s(
            f"기술도입자는 정액기술료로 {d.money(lump)}을 지급한다.",
            f"The licensee pays a lump sum of {d.money(lump)}.",
        )
    return None


def _milestones(d: Draft) -> str | None:
    milestones = d.terms.get("milestones") or []
    if not milestones:
        return None
    parts = []
    for milestone in milestones:
        due = milestone.get("due_on")
        limit = d.s(f", 늦어도 {d.day(due)}까지", f", by {d.day(due)} at the latest") if due else ""
        parts.append(f"{milestone['event']}: {d.money(milestone['amount'])}{limit}")
    listed = "; ".join(parts)
    return d.s(
        f"기술도입자는 다음 사유가 생긴 날부터 14일 이내에 이를 알리고 중도기술료를 지급한다. {listed}",
        f"Within 14 days of each of these events the licensee reports it and pays the milestone fee. {listed}",
    )


def _running(d: Draft) -> str | None:
    royalty = d.royalty
    if not royalty:
        return None
    base = royalty.get("base") or d.s("순매출액", "net sales")
    rate = money_text.percent(royalty["rate_bp"])
    text = d.s(
        f"기술도입자는 경상기술료로 계약제품의 {base}에 {rate}를 곱한 금액을 지급한다.",
        f"The licensee pays a running royalty of {rate} of {base} of licensed products.",
    )
    if royalty.get("steps"):
        text += d.s(
            " 누적 금액이 별지 1의 구간을 넘으면 그 초과분에는 해당 구간의 요율을 적용한다.",
            " Beyond the thresholds of Annex 1 the rates stated there apply to the part above each of them.",
        )
    minimum, cap = royalty.get("minimum"), royalty.get("cap")
    if minimum:
        text += d.s(
            f" 연간 경상기술료가 {d.money(minimum)}에 미달하면 그 차액을 다음 해 첫 보고 때 함께 지급한다.",
            f" If a year's royalty is below {d.money(minimum)}, the difference is paid with the first report of the next year.",
        )
    if cap:
        text += d.s(
            f" 연간 경상기술료는 {d.money(cap)}을 한도로 한다.",
            f" A year's royalty does not exceed {d.money(cap)}.",
        )
    return text


def tax(d: Draft) -> Article | None:
    """VAT and withholding, by the treatment of the supply."""
    if not d.has_fee:
        return None
    treatment = {
        "taxable": d.s(
            "이 계약의 기술료에는 부가가치세가 포함되어 있지 아니하다. 기술도입자는 기술료에 부가가치세를 더하여 지급하고, 기술제공자는 "
            "관련 법령에 따라 전자세금계산서를 발급한다.",
            "Fees do not include value added tax. The licensee pays VAT in addition and the licensor issues an electronic tax "
            "invoice as the law requires.",
        ),
        "exempt": d.s(
            "이 계약의 기술료는 부가가치세가 면제되며, 기술제공자는 관련 법령에 따라 계산서를 발급한다.",
            "Fees are exempt from value added tax; the licensor issues the invoice that the law requires.",
        ),
        "zero_rated": d.s(
            "이 계약의 기술료에는 부가가치세 영세율이 적용되며, 당사자는 그에 필요한 증빙을 갖춘다.",
            "Fees are zero-rated for value added tax; the parties keep the evidence required.",
        ),
    }[d.terms.get("tax_treatment") or "taxable"]
    return d.article(
        "세금",
        "Tax",
        treatment,
        d.s(
            "법령에 따라 원천징수할 세금이 있으면 기술도입자는 이를 납부하고 납부 증명을 기술제공자에게 제공한다. 당사자는 조세조약의 "
            "적용에 서로 협력한다.",
            "Tax to be withheld by law is paid by the licensee, which gives the licensor the certificate; the parties assist each "
            "other in applying tax treaties.",
        ),
    )


def reports(d: Draft) -> Article | None:
    """Royalty reports, books kept five years, audit on fourteen days' notice."""
    royalty = d.royalty
    if not royalty:
        return None
    period, days = PERIODS[royalty.get("period", "half_year")], royalty.get("report_days", 30)
    return d.article(
        "기술료 보고와 장부",
        "Royalty reports and books",
        d.s(
            f"기술도입자는 매 {period.ko}가 끝난 날부터 {days}일 이내에 계약제품별 판매 수량, 매출액, 공제액과 경상기술료의 계산을 "
            "적은 기술료 보고를 제출한다. 매출이 없는 때에도 같다.",
            f"Within {days} days after each {period.en} the licensee reports quantities, sales, deductions and the royalty "
            "computed for each licensed product, even if there were no sales.",
        ),
        d.s(
            "기술도입자는 기술료의 계산에 필요한 장부와 증빙을 5년 동안 보관한다.",
            "The licensee keeps the books and evidence for the computation for five years.",
        ),
        d.s(
            "기술제공자는 14일 전에 알리고 영업시간 안에 직접 또는 공인회계사를 통하여 장부를 확인할 수 있다. 과소 보고된 금액은 "
            "지연이자와 함께 지급하며, 그 차이가 정당한 금액의 100분의 5를 넘으면 기술도입자가 확인 비용을 부담한다.",
            "On 14 days' notice the licensor may inspect the books in office hours, itself or through an accountant. Shortfalls are "
            "paid with interest; if they exceed 5% of the amount due, the licensee bears the cost of the inspection.",
        ),
    )
