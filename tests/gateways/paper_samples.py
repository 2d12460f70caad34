"""One filled-in paper of each kind, Korean and English, as features would build them."""

from marketplace.licensing import clauses

from .paper_money_samples import (
    approval_summary,
    credit_note,
    distribution,
    invoice,
    receipt,
    royalty_statement,
)
from .paper_parts import CREATED, licensee, licensor, lines, pick, subject, sums, terms


def quotation(lang):
    return {
        "number": "QT-2026-0017",
        "created_at": CREATED,
        "issued_on": "2026-10-28",
        "valid_until": "2026-11-27",
        "currency": "KRW",
        "licensor": licensor(lang),
        "licensee": licensee(lang),
        "subject": subject(lang),
        "terms": terms(lang),
        **sums(lines(lang)),
        "payment_terms": [
            pick(lang, "착수기본료: 계약 체결 후 30일 이내", "Upfront fee: within 30 days of signing")
        ],
        "notes": [
            pick(lang, "특허 유지료는 기술제공자가 부담합니다.", "The licensor bears the maintenance fees.")
        ],
        "prepared_by": pick(lang, "오하린", "Oh Harin"),
    }


def agreement(lang, kind="non_exclusive", **changes):
    return {
        "number": "GA-2026-0042",
        "created_at": CREATED,
        "dated_on": "2026-10-28",
        "licensor": licensor(lang),
        "licensees": [licensee(lang)],
        "subject": subject(lang),
        "terms": terms(lang, kind),
        "articles": clauses.draft_articles(terms(lang, kind), lang),
        "template_version": "2026-10",
    } | changes


def nda(lang):
    undertaking = clauses.Undertaking(
        lang,
        purpose=pick(lang, "기술 도입 여부의 검토", "To decide whether to license the technology"),
        disclosure_until="2027-04-27",
        confidential_until="2031-10-27",
    )
    return {
        "number": "ND-2026-0009",
        "created_at": CREATED,
        "dated_on": "2026-10-28",
        "discloser": licensor(lang),
        "recipient": licensee(lang),
        "subject": subject(lang),
        "purpose": undertaking.purpose,
        "disclosure_until": undertaking.disclosure_until,
        "confidential_until": undertaking.confidential_until,
        "articles": clauses.draft_nda_articles(undertaking),
    }


def certificate(lang):
    return {
        "number": "SC-2026-0042",
        "created_at": CREATED,
        "issued_at": CREATED,
        "issuer": {
            "name": pick(lang, "디지털과학센터", "Digital Science Center"),
            "business_number": "5138200000",
            "address": pick(lang, "(39253) 경상북도 구미시 산호대로 253", "253 Sanho-daero, Gumi, Korea"),
            "phone": "054-000-0000",
            "site": "https://madang.example",
        },
        "document": {
            "title": pick(
                lang, "기술이전 계약서 (통상실시권 허락)", "Technology Licence Agreement (non-exclusive)"
            ),
            "number": "GA-2026-0042",
            "file_name": "GA-2026-0042.pdf",
            "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            "pages": 6,
            "size_bytes": 118_204,
        },
        "signers": [
            {
                "organisation": party["name"],
                "party_role": role,
                "name": party["representative"],
                "role": party["representative_title"],
                "signed_at": signed,
                "email": party["email"],
                "method": pick(lang, "비밀번호 재확인", "Password entered again"),
                "authority": pick(lang, "대표자", "Representative"),
                "consented_at": signed,
                "authority_paper": pick(
                    lang,
                    "사업자등록증, 2026-03-02 제출, SHA-256 ",
                    "Business registration certificate, filed 2026-03-02, SHA-256 ",
                )
                + "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                "document_sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            }
            for party, role, signed in (
                (licensee(lang), pick(lang, "기술도입자", "Licensee"), "2026-10-28T04:41:17+00:00"),
                (licensor(lang), pick(lang, "기술제공자", "Licensor"), "2026-10-28T05:02:44+00:00"),
            )
        ],
        "audit_head": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
        "audit_sealed_at": CREATED,
        "verify_url": "https://madang.example/verify",
    }


def award(lang):
    return {
        "number": "AW-2026-0007",
        "created_at": CREATED,
        "programme": pick(lang, "시제품 제작 지원", "Prototype support"),
        "grantor": licensor(lang),
        "grantee": licensee(lang),
        "articles": [
            {
                "heading": pick(lang, "지원금", "Support"),
                "paragraphs": [pick(lang, "지원금은 30,000,000원이다.", "The support is KRW 30,000,000.")],
            }
        ],
        "budget": [
            {
                "item": pick(lang, "재료비", "Materials"),
                "planned": pick(lang, "40,000,000원", "KRW 40,000,000"),
            }
        ],
    }


def figure_report(lang):
    return {
        "number": "ministry-2026",
        "created_at": "2026-11-20T03:00:00+00:00",
        "title": pick(lang, "부처 보고 한 장", "One page for the ministry"),
        "basis": pick(lang, "클러스터 사업 전체", "The whole cluster"),
        "period": "2026",
        "known_on": "2026-11-20",
        "prepared_on": "2026-11-20",
        "tables": [
            {
                "title": pick(lang, "지원사업", "Programmes"),
                "columns": [pick(lang, "지표", "Figure"), pick(lang, "기간", "Period")],
                "numbers": [False, True],
                "rows": [[pick(lang, "지원 과제", "Projects"), "111"]],
                "note": None,
            }
        ],
        "missing": [pick(lang, "목표가 없습니다.", "No target.")],
    }


SAMPLES = {
    "quotation": quotation,
    "agreement": agreement,
    "nda": nda,
    "certificate": certificate,
    "invoice": invoice,
    "credit_note": credit_note,
    "receipt": receipt,
    "distribution": distribution,
    "royalty_statement": royalty_statement,
    "approval_summary": approval_summary,
    "award": award,
    "figure_report": figure_report,
}
