"""What a company needs to decide: the cost of a term sheet, and the paper for its own approval (품의)."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.gateways.documents import render
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import Text
from marketplace.negotiation.models import PURPOSES, TermSheet
from marketplace.negotiation.queries import costs, paper_facts

CHECKS = (
    Text("계약서 본문과 해지 조건을 확인하였습니까?", "Have the articles and the ending been read?"),
    Text("실시 분야와 지역이 사업 계획에 맞습니까?", "Do field and territory fit the business plan?"),
    Text("기술료와 부가가치세의 예산이 있습니까?", "Is there a budget for fee and VAT?"),
)


def costs_of(sheet: TermSheet, sales: Sequence[int]) -> costs.CostSheet:
    """The five-year cost of a term sheet at net sales per year (minor units), by today's VAT.

    Of a joint licence what is billed to the company that asked: its part of the fixed fees, and the royalty.
    """
    today, inquiry = clock.today(), sheet.inquiry
    company = inquiry.company
    small = company.size == "sme" and not company.is_abroad
    return costs.cost_sheet(
        sheet.terms,
        sales,
        bills.vat_rate_for(company.id, inquiry.listing.institution_id, today),
        policy.value("licence_subsidy_bp", today) if small else 0,
        policy.value("licence_subsidy_cap_krw", today),
        inquiry.shares_bp if inquiry.is_joint else None,
        company.id,
    )


def summary(sheet: TermSheet, sales: Sequence[int], actor: Actor, lang: str) -> bytes:
    """The PDF `approval_summary`. Nothing is stored: it is the company's own paper and binds nobody."""
    inquiry, terms = sheet.inquiry, sheet.terms
    cost, first = costs_of(sheet, sales), clock.today().year
    treatment = bills.treatment_for(inquiry.company_id, inquiry.listing.institution_id)
    own = _in(Text(" (자사 몫)", " (own part)"), lang) if inquiry.is_joint else ""
    paid = [(f"{_in(one.name, lang)}{own}", one) for one in cost.payments]
    paid += [(_in(one.name, lang), one) for one in _royalty_lines(cost)]
    lines = [
        {"description": name, "net": one.net, "tax_treatment": treatment, "tax": one.tax}
        for name, one in paid
    ]
    return render(
        "approval_summary",
        {
            "number": f"{inquiry.ref}-{sheet.number}",
            "created_at": clock.now().isoformat(),
            "issued_on": clock.today().isoformat(),
            "currency": terms["currency"],
            "company": paper_facts.party(inquiry.company_id, lang),
            "licensor": paper_facts.party(inquiry.listing.institution_id, lang),
            "subject": paper_facts.subject(inquiry.listing, lang),
            "terms": paper_facts.licence_terms(terms, lang, treatment),
            "purpose": _in(PURPOSES[inquiry.purpose], lang),
            "lines": lines,
            "net": cost.net,
            "tax": cost.tax,
            "total": cost.total,
            "royalty_estimate": [
                {"year": str(first + i), "sales": sold, "royalty": royalty.net}
                for i, (sold, royalty) in enumerate(zip(sales, cost.royalties, strict=True))
            ]
            if terms.get("royalty_bp") and any(sales)
            else [],
            "checks": [_in(check, lang) for check in CHECKS],
            "prepared_by": actor.name,
        },
        lang=lang,
    )


def _royalty_lines(sheet: costs.CostSheet) -> list[costs.Payment]:
    """The royalties of the estimate as one line; none where the company expects none."""
    due = [row for row in sheet.royalties if row.net]
    if not due:
        return []
    name = Text("경상기술료 {n}년 (자사 추정)", "Running royalty, {n} years (own estimate)").fill(
        n=costs.YEARS
    )
    return [costs.Payment(name, sum(row.net for row in due), sum(row.tax for row in due))]


def _in(text: Text, lang: str) -> str:
    return text.en if lang == "en" else text.ko
