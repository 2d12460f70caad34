"""Articles about money: fees, tax, royalty reports and books. 부가가치세법 제32조 (세금계산서)."""

from marketplace.formats import money_text
from marketplace.gateways.documents import Article
from marketplace.gateways.documents.terms import reporting_period
from marketplace.licensing import days as day_rules
from marketplace.licensing.clauses.drafting import Draft
from marketplace.negotiation.models import money_terms


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
        _credit(d),
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


def _credit(d: Draft) -> str | None:
    credit = d.terms.get("credit")
    if not credit:
        return None
    return d.s(
        f"기술도입자가 계약 {credit['number']}에 따라 지급한 대가 중 {d.money(credit['amount'])}은 위 기술료에 충당하며, 기술제공자는 그만큼 공제하여 청구한다.",
        f"Of what the licensee paid under agreement {credit['number']}, {d.money(credit['amount'])} counts against these fees and is "
        "taken off what is invoiced.",
    )


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
        f"기술도입자는 다음 사유가 생긴 날부터 {money_terms.MILESTONE_DAYS}일 이내에 이를 알리고 중도기술료를 지급한다. 청구서가 그보다 늦게 발행되면 "
        f"청구서가 발행된 날까지 지급한다. {listed}",
        f"Within {money_terms.MILESTONE_DAYS} days of each of these events the licensee reports it and pays the milestone fee, or on the day "
        f"of the invoice if that is later. {listed}",
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
            f" 연간 경상기술료가 {d.money(minimum)}에 미달하면 그 차액을 다음 해 첫 보고 때(다음 해의 보고가 없으면 마지막 "
            "보고 때) 함께 지급한다.",
            f" If a year's royalty is below {d.money(minimum)}, the difference is paid with the first report of the next year, or "
            "with the last report if there is none.",
        )
    if cap:
        text += d.s(
            f" 연간 경상기술료는 {d.money(cap)}을 한도로 한다.",
            f" A year's royalty does not exceed {d.money(cap)}.",
        )
    if minimum or cap:
        text += d.s(
            " 연도는 달력에 따라 센다."
            if royalty.get("counts", "calendar") == "calendar"
            else " 연도는 계약 시작일부터 센다.",
            " Years are calendar years."
            if royalty.get("counts", "calendar") == "calendar"
            else " Years count from the start of the term.",
        ) + d.s(
            " 계약기간이 연도의 일부에만 걸치거나 조건이 연도 중에 변경되면 최저 금액과 한도는 일수에 따라 나누어 정한다.",
            " Where the term covers a part of a year, or these terms change during it, the minimum and the limit count by days.",
        )
    if royalty.get("on_right"):
        text += d.s(
            " 경상기술료는 대상 특허가 존속하는 동안에만 발생하며, 마지막 대상 특허가 만료, 무효 또는 그 밖의 사유로 소멸한 다음 날부터는 "
            "지급하지 아니한다.",
            " The royalty runs only while a licensed patent lives; nothing is due for the time after the last of them has expired, "
            "been held invalid or otherwise ended.",
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
            "이 계약의 기술료에는 부가가치세 영세율을 적용한다. 영세율은 기술도입자가 대상기술을 국외에서 사용하고 기술료를 외국환은행을 통하여 외화로 지급하는 것을 조건으로 "
            "하며(부가가치세법 제24조), 당사자는 그 증빙을 갖춘다. 조건을 갖추지 못한 기술료에는 그 세율에 따른 부가가치세를 더하여 지급한다.",
            "Fees are zero-rated for value added tax on condition that the licensee uses the technology outside Korea and pays the fees in "
            "foreign currency through a foreign-exchange bank (VAT Act, Article 24); the parties keep the evidence. Where a fee does not meet "
            "these conditions, VAT at the rate of the law is paid in addition.",
        ),
    }[d.terms.get("tax_treatment") or "taxable"]
    return d.article(
        "세금",
        "Tax",
        treatment,
        _withheld(d),
    )


def _withheld(d: Draft) -> str:
    """Tax that the payer's state keeps: off the fee, or on top of it, as the terms choose."""
    treaty = d.s(
        " 당사자는 조세조약의 적용에 서로 협력한다.",
        " The parties assist each other in applying tax treaties.",
    )
    if d.terms.get("withholding") == "grossed_up":
        return (
            d.s(
                "법령에 따라 원천징수할 세금이 있으면 기술도입자가 이를 따로 부담하여 납부한다. 기술도입자는 기술제공자가 원천징수가 없었을 때와 같은 금액을 "
                "받도록 기술료 전액을 지급하고, 납부 증명을 기술제공자에게 제공한다.",
                "Tax to be withheld by law is borne and paid by the licensee in addition. The licensee pays the fee in full, so that the licensor "
                "receives what it would have received without withholding, and gives the licensor the certificate.",
            )
            + treaty
        )
    return (
        d.s(
            "법령에 따라 원천징수할 세금이 있으면 기술도입자는 이를 기술료에서 공제하여 납부하고 납부 증명을 기술제공자에게 제공한다. 증명이 제공된 세액은 "
            "기술료로 지급된 것으로 본다.",
            "Tax to be withheld by law is deducted from the fee and paid by the licensee, which gives the licensor the certificate. Tax so "
            "certified counts as payment of the fee.",
        )
        + treaty
    )


def reports(d: Draft) -> Article | None:
    """Royalty reports, books kept five years, audit on notice."""
    royalty = d.royalty
    if not royalty:
        return None
    period, days = reporting_period(royalty), royalty.get("report_days", 30)
    threshold = money_text.percent(money_terms.AUDIT_COST_BP)
    return d.article(
        "기술료 보고와 장부",
        "Royalty reports and books",
        d.s(
            f"기술도입자는 {period.ko}의 마지막 날부터 {days}일 이내에 계약제품별 판매 수량, 매출액, 공제액과 경상기술료의 계산을 "
            "적은 기술료 보고를 제출한다. 매출이 없는 때에도 같다.",
            f"Within {days} days after {period.en} the licensee reports quantities, sales, deductions and the royalty "
            "computed for each licensed product, even if there were no sales.",
        ),
        d.s(
            "계약이 시작되거나 끝난 날, 경상기술료의 조건이 변경된 날이 보고 기간 중에 있으면 그 기간을 나누어 각각 보고한다. 계약이 끝난 뒤 재고를 "
            "판매하는 기간에도 같은 주기로 보고한다.",
            "A period in which the term begins or ends, or in which the terms of the royalty change, is split there and reported in "
            "parts. Reports go on in the same way while stock is sold after the end.",
        ),
        d.s(
            "보고가 지체되면 기술제공자는 직전 기간의 기술료를 기준으로 추정하여 청구할 수 있고, 보고가 제출되면 실제 금액으로 정산한다.",
            "While a report is late the licensor may bill an estimate by the royalty of the period before; the report takes its place.",
        )
        if royalty.get("estimate")
        else None,
        d.s(
            f"기술도입자는 기술료의 계산에 필요한 장부와 증빙을 계약기간과 그 뒤 기술료가 생길 수 있는 마지막 날부터 {day_rules.BOOK_YEARS}년 동안 보관한다.",
            "The licensee keeps the books and evidence for the computation during the term and for "
            f"{day_rules.BOOK_YEARS} years from the last day on which royalties can arise.",
        ),
        d.s(
            f"기술제공자는 {money_terms.AUDIT_NOTICE_DAYS}일 전에 알리고 영업시간 안에 직접 또는 공인회계사를 통하여 장부를 확인할 수 있다. 과소 보고된 금액은 "
            f"지연이자와 함께 지급하며, 그 차이가 정당한 금액의 {threshold}를 넘으면 기술도입자가 확인 비용을 부담한다.",
            f"On {money_terms.AUDIT_NOTICE_DAYS} days' notice the licensor may inspect the books in office hours, itself or through an accountant. Shortfalls are "
            f"paid with interest; if they exceed {threshold} of the amount due, the licensee bears the cost of the inspection.",
        ),
    )
