"""What a company needs to decide: the cost of a term sheet, and the paper for its own approval (품의)."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.gateways.documents import render
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock, policy
from marketplace.kernel.actor import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.text import Text
from marketplace.negotiation.models import PURPOSES, TermSheet
from marketplace.negotiation.queries import costs, paper_facts

CHECKS = (
    Text("계약서 본문과 해지 조건을 확인하였습니까?", "Have the articles and the ending been read?"),
    Text("실시 분야와 지역이 사업 계획에 맞습니까?", "Do field and territory fit the business plan?"),
    Text("기술료와 부가가치세의 예산이 있습니까?", "Is there a budget for fee and VAT?"),
)


def costs_of(sheet: TermSheet, sales: Sequence[int]) -> costs.CostSheet:
    """The five-year cost of a term sheet at net sales per year (minor units), by today's VAT."""
    today, company = clock.today(), sheet.inquiry.company
    small = company.size == "sme" and not company.is_abroad
    return costs.cost_sheet(
        sheet.terms,
        sales,
        bills.vat_rate_for(company.id, sheet.inquiry.listing.institution_id, today),
        policy.value("licence_subsidy_bp", today) if small else 0,
        policy.value("licence_subsidy_cap_krw", today),
    )


def summary(sheet: TermSheet, sales: Sequence[int], actor: Actor, lang: str) -> bytes:
    """The PDF `approval_summary`. Nothing is stored: it is the company's own paper and binds nobody."""
    inquiry, terms = sheet.inquiry, sheet.terms
    vat, treatment = (
        bills.vat_rate_for(inquiry.company_id, inquiry.listing.institution_id, clock.today()),
        bills.treatment_for(inquiry.company_id, inquiry.listing.institution_id),
    )
    lines, fee, tax = [], Money(0, terms["currency"]), Money(0, terms["currency"])
    for name, net in paper_facts.fee_parts(terms):
        part = Money(net, terms["currency"]).portion(vat)
        lines.append(
            {"description": _in(name, lang), "net": net, "tax_treatment": treatment, "tax": part.amount}
        )
        fee, tax = fee + Money(net, terms["currency"]), tax + part
    costs, first = costs_of(sheet, sales), clock.today().year
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
            "net": fee.amount,
            "tax": tax.amount,
            "total": (fee + tax).amount,
            "royalty_estimate": [
                {"year": str(first + i), "sales": sold, "royalty": royalty}
                for i, (sold, royalty) in enumerate(zip(sales, costs.royalties, strict=True))
            ]
            if terms.get("royalty_bp") and any(sales)
            else [],
            "checks": [_in(check, lang) for check in CHECKS],
            "prepared_by": actor.name,
        },
        lang=lang,
    )


def _in(text: Text, lang: str) -> str:
    return text.en if lang == "en" else text.ko
