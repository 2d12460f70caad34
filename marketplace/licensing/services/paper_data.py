"""The data of an agreement's papers, in the shape of gateways/documents/contracts.py. Copies, never links."""

from __future__ import annotations

from typing import Any

from marketplace.gateways.documents import LicenceTerms
from marketplace.invoicing import queries as bills
from marketplace.kernel import clock
from marketplace.kernel.text import Text
from marketplace.licensing import clauses
from marketplace.licensing.models import Agreement, ClauseText
from marketplace.licensing.queries.endings import days_of
from marketplace.negotiation.queries import paper_facts

TEMPLATE_VERSION = "2026-11"

FROM_THE_DAY = Text(
    "경상기술료의 조건은 이 변경계약의 효력이 발생한 날(시작일을 따로 정한 때에는 그 날)부터의 매출에 적용한다. 그 날이 보고 기간 중에 있으면 그 전날까지와 그 날부터를 나누어 각각 보고한다.",
    "The terms of the royalty apply to sales from the day on which this amendment takes effect, or from its start if one is stated. If that day lies within a reporting period, the days before it and those from it on are reported apart.",
)


def agreement(row: Agreement, library: ClauseText | None = None) -> dict[str, Any]:
    """Contract `Agreement`. The articles are written once, here: the page and the PDF show the same words.

    What the officer edited stands as it is; else the articles follow the terms, in the library's wording.
    """
    lang = row.language
    edited = row.texts[-1] if row.texts else None
    return {
        **_head(row),
        "template_version": edited.template_version if edited else template_version(library),
        "licensor": paper_facts.party(row.institution_id, lang),
        "licensees": [paper_facts.party(company_id, lang) for company_id in row.licensee_ids],
        **({"licensee_shares_bp": list(row.inquiry.shares_bp.values())} if len(row.licensee_ids) > 1 else {}),
        "co_owners": _co_owners(row),
        "terms": _terms(row, lang),
        "deliverables": paper_facts.deliverable_rows(row.terms, lang),
        "articles": _for_seals(row, edited.articles) if edited else articles(row, lang, library),
        "special_terms": [*_amending(row), *filter(None, (row.terms.get("termination"), row.terms["note"]))],
    }


def _terms(row: Agreement, lang: str) -> LicenceTerms:
    """The agreement's terms in the words of its paper, with what was paid before and counts against them."""
    terms = paper_facts.licence_terms(
        row.terms, lang, bills.treatment_for(row.company_id, row.institution_id)
    )
    if row.credit and row.credit_from is not None:
        terms["credit"] = {"number": row.credit_from.number, "amount": row.credit}
    return terms


def articles(row: Agreement, lang: str, library: ClauseText | None) -> list[dict[str, Any]]:
    """The articles that the agreement's terms call for, in the approved wording."""
    written = clauses.draft_articles(
        _terms(row, lang),
        lang,
        joint=len(row.licensee_ids) > 1,
        co_owned=bool(_co_owners(row)),
        patented=bool(row.listing.patents),
        short=row.express,
        wording=library.articles if library else None,
        days=days_of(row),
        sealed=row.signing == "seal",
        kind_of_result=row.listing.kind,
    )
    return [dict(article) for article in written]


def _for_seals(row: Agreement, edited: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the officer edited; of a paper for seals the article on electronic signing makes way for that on seals."""
    if row.signing != "seal":
        return edited
    form = {**clauses.sealed_form(row.language), "key": clauses.FORM}
    return [form if article.get("key") == clauses.FORM else article for article in edited]


def template_version(library: ClauseText | None) -> str:
    """What the paper names as its template: the code's month, and the library's number once there is one."""
    return f"{TEMPLATE_VERSION}.{library.number}" if library else TEMPLATE_VERSION


def _co_owners(row: Agreement) -> list[dict[str, Any]]:
    return [{"name": gate.label} for gate in row.gates if gate.kind == "co_owner"]


def _amending(row: Agreement) -> list[str]:
    """What an amendment says of the agreement that it changes."""
    if row.amends is None:
        return []
    sentence = Text(
        "이 계약은 계약 {number}을(를) 변경한다. 효력이 발생하면 이 계약의 조건이 이전 조건을 대신하고, 여기에서 정하지 아니한 사항은 원계약에 따른다. 기술료는 추가로 지급할 금액이다.",
        "This agreement amends agreement {number}. From its effective date its terms replace the earlier ones; what it does not regulate follows the original agreement. Fees are in addition to those paid before.",
    )
    said = [_in(sentence.fill(number=row.amends.number), row.language)]
    if row.terms.get("royalty_bp") or row.amends.terms.get("royalty_bp"):
        said.append(_in(FROM_THE_DAY, row.language))
    return said


def nda(row: Agreement) -> dict[str, Any]:
    """Contract `Nda`."""
    lang = row.language
    purpose = Text("기술 도입 여부의 검토", "To consider licensing the technology")
    undertaking = clauses.Undertaking(
        lang,
        purpose=_in(purpose, lang),
        disclosure_until=row.terms["disclosure_until"],
        confidential_until=row.terms["confidential_until"],
        sealed=row.signing == "seal",
    )
    return {
        **_head(row),
        "discloser": paper_facts.party(row.institution_id, lang),
        "recipient": paper_facts.party(row.company_id, lang),
        "purpose": undertaking.purpose,
        "disclosure_until": undertaking.disclosure_until,
        "confidential_until": undertaking.confidential_until,
        "articles": clauses.draft_nda_articles(undertaking),
    }


def _head(row: Agreement) -> dict[str, Any]:
    return {
        "number": row.number,
        "created_at": clock.now().isoformat(),
        "subject": paper_facts.subject(row.listing, row.language),
        "template_version": TEMPLATE_VERSION,
        **({"signing": "seal"} if row.signing == "seal" else {}),
    }


def _in(text: Text, lang: str) -> str:
    return text.en if lang == "en" else text.ko
