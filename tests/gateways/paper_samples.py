"""One filled-in paper of each kind, Korean and English, as features would build them."""

from marketplace.licensing import clauses

CREATED = "2026-10-28T05:03:09+00:00"


def pick(lang, ko, en):
    return ko if lang == "ko" else en


def licensor(lang):
    return {
        "name": pick(
            lang, "선산대학교 산학협력단", "Seonsan University Industry-Academic Cooperation Foundation"
        ),
        "business_number": "0008200011",
        "representative": pick(lang, "한도윤", "Han Doyun"),
        "representative_title": pick(lang, "단장", "Director"),
        "address": pick(
            lang,
            "39160 경상북도 구미시 가상로 1, 산학협력관 301호",
            "301, 1 Gasang-ro, Gumi-si, Gyeongsangbuk-do 39160",
        ),
        "contact": pick(lang, "오하린 기술이전담당관", "Oh Harin, transfer officer"),
        "email": "tto@seonsan.example",
        "phone": "054-000-0000",
    }


def licensee(lang):
    return {
        "name": pick(lang, "주식회사 금오정밀소재", "Geumo Precision Materials Co., Ltd."),
        "business_number": "000-81-00020",
        "representative": pick(lang, "문채원", "Moon Chaewon"),
        "representative_title": pick(lang, "대표이사", "CEO"),
        "address": pick(
            lang, "39372 경상북도 구미시 예시공단로 25", "25 Yesigongdan-ro, Gumi-si, Gyeongsangbuk-do 39372"
        ),
        "contact": pick(lang, "서지안 책임", "Seo Jian, manager"),
        "email": "license@geumo.example",
        "phone": "010-0000-0000",
    }


def subject(lang):
    return {
        "title": pick(
            lang,
            "산화물 나노코팅으로 고온 수명을 늘린 고니켈 양극재 제조 방법",
            "High-nickel cathode with an oxide nano-coating for longer life at high temperature",
        ),
        "public_id": "GT-2026-000123",
        "kind": pick(lang, "특허", "Patent"),
        "patents": [
            {
                "country": "KR",
                "registration_no": "10-9910001",
                "application_no": "10-2022-9910001",
                "expires_on": "2042-03-14",
            },
            {"country": "US", "application_no": "18/900,001"},
        ],
        "materials": [pick(lang, "코팅 공정 표준서 (12쪽)", "Coating process standard (12 pages)")],
    }


def terms(lang, kind="non_exclusive", **changes):
    base = {
        "kind": kind,
        "territory": pick(lang, "대한민국", "Republic of Korea"),
        "field_of_use": pick(lang, "전기차용 이차전지 양극재", "Cathode materials for vehicle batteries"),
        "currency": "KRW",
        "effective_when": "paid",
        "term_months": 36,
        "sublicence": False,
        "upfront": 30_000_000,
        "milestones": [
            {
                "event": pick(lang, "양산 승인", "Approval for mass production"),
                "amount": 20_000_000,
                "due_on": "2027-12-31",
            }
        ],
        "royalty": {
            "rate_bp": 300,
            "steps": [{"from_sales": 5_000_000_000, "rate_bp": 250}],
            "minimum": 5_000_000,
            "cap": 200_000_000,
            "period": "half_year",
        },
        "vat_rate_bp": 1000,
        "late_interest_bp": 600,
        "technical_assistance": pick(lang, "방문 기술 지도 3회 (회당 1일)", "Three visits of one day each"),
        "court": pick(lang, "대구지방법원 김천지원", "Daegu District Court, Gimcheon Branch"),
    }
    return base | changes


def lines(lang, net=30_000_000):
    return [
        {
            "description": pick(lang, "착수기본료 (통상실시권)", "Upfront fee (non-exclusive licence)"),
            "note": pick(lang, "계약 GA-2026-0042 제5조", "Agreement GA-2026-0042, Article 5"),
            "net": net,
            "tax_treatment": "taxable",
            "tax_rate_bp": 1000,
            "tax": net // 10,
        },
        {
            "description": pick(lang, "공정 교육 자료", "Training material"),
            "net": net // 30,
            "tax_treatment": "exempt",
            "tax": 0,
        },
    ]


def sums(items):
    net, tax = sum(line["net"] for line in items), sum(line["tax"] for line in items)
    return {"lines": items, "net": net, "tax": tax, "total": net + tax}


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
    data = {
        "number": "ND-2026-0009",
        "created_at": CREATED,
        "dated_on": "2026-10-28",
        "discloser": licensor(lang),
        "recipient": licensee(lang),
        "subject": subject(lang),
        "purpose": pick(lang, "기술 도입 여부의 검토", "To decide whether to license the technology"),
        "disclosure_until": "2027-04-27",
        "confidential_until": "2031-10-27",
    }
    return data | {"articles": clauses.draft_nda_articles(data, lang)}


def certificate(lang):
    return {
        "number": "SC-2026-0042",
        "created_at": CREATED,
        "issued_at": CREATED,
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


def invoice(lang):
    return {
        "number": "IV-2026-0031",
        "created_at": CREATED,
        "issued_on": "2026-10-28",
        "due_on": "2026-11-27",
        "currency": "KRW",
        "payee": licensor(lang),
        "payer": licensee(lang),
        "subject": subject(lang)["title"],
        "agreement_number": "GA-2026-0042",
        **sums(lines(lang)),
        "bank_account": {
            "bank": pick(lang, "가상은행", "Gasang Bank"),
            "number": "000-0000-0000-00",
            "holder": licensor(lang)["name"],
        },
        "payment_reference": "IV20260031",
        "online_payment": True,
        "tax_invoice_by": "2026-11-10",
    }


def credit_note(lang):
    credited = [{**line, "net": -line["net"], "tax": -line["tax"]} for line in lines(lang)]
    return {
        "number": "CN-2026-0003",
        "created_at": CREATED,
        "issued_on": "2026-11-02",
        "currency": "KRW",
        "payee": licensor(lang),
        "payer": licensee(lang),
        "subject": subject(lang)["title"],
        "invoice_number": "IV-2026-0031",
        "invoice_issued_on": "2026-10-28",
        "reason": pick(lang, "계약 조건 변경에 따른 재발행", "Reissued because the terms changed"),
        **sums(credited),
        "settlement": pick(lang, "미납 상태에서 취소 (환불 없음)", "Cancelled before payment (no refund)"),
    }


def receipt(lang):
    return {
        "number": "RC-2026-0028",
        "created_at": CREATED,
        "received_on": "2026-11-20",
        "currency": "KRW",
        "payee": licensor(lang),
        "payer": licensee(lang),
        "subject": subject(lang)["title"],
        "invoice_number": "IV-2026-0031",
        "method": pick(lang, "계좌이체", "Bank transfer"),
        "reference": "2026112000017",
        "net": 31_000_000,
        "tax": 3_000_000,
        "amount": 34_000_000,
        "invoice_total": 34_000_000,
        "balance": 0,
    }


def distribution(lang):
    people = [
        (pick(lang, "한도윤", "Han Doyun"), pick(lang, "발명자", "Inventor"), "30%", 9_000_001),
        (pick(lang, "서지안", "Seo Jian"), pick(lang, "발명자", "Inventor"), "20%", 6_000_000),
        (pick(lang, "오하린", "Oh Harin"), pick(lang, "기여자", "Contributor"), "10%", 3_000_000),
        (
            pick(lang, "선산대학교 산학협력단", "Seonsan University IACF"),
            pick(lang, "기관", "Institution"),
            "40%",
            12_000_000,
        ),
    ]
    return {
        "number": "DS-2026-0011",
        "created_at": CREATED,
        "issued_on": "2026-11-25",
        "currency": "KRW",
        "institution": licensor(lang),
        "recipient": people[0][0],
        "recipient_role": people[0][1],
        "subject": subject(lang)["title"],
        "agreement_number": "GA-2026-0042",
        "licensee": licensee(lang)["name"],
        "receipt_number": "RC-2026-0028",
        "received_on": "2026-11-20",
        "distributed": 30_000_001,
        "formula": [
            {
                "label": pick(lang, "받은 기술료 (공급가액)", "Fee received (net of VAT)"),
                "amount": 31_000_001,
            },
            {"label": pick(lang, "특허 비용 공제", "Patent costs deducted"), "amount": -1_000_000},
            {
                "label": pick(lang, "배분 대상 금액", "Amount to distribute"),
                "amount": 30_000_001,
                "total": True,
            },
            {
                "label": pick(lang, "발명자 몫", "Inventors"),
                "formula": "30,000,001 × 50%",
                "amount": 15_000_001,
            },
            {
                "label": pick(lang, "귀하의 지분", "Your share"),
                "formula": "15,000,001 × 60%",
                "amount": 9_000_001,
                "total": True,
            },
        ],
        "shares": [
            {"name": name, "role": role, "share": share, "amount": amount, "mine": index == 0}
            for index, (name, role, share, amount) in enumerate(people)
        ],
        "policy": pick(
            lang, "기관 기술료 배분 규정 제12조", "Distribution rules of the institution, Article 12"
        ),
        "policy_since": "2026-07-28",
        "tax_notes": [
            pick(
                lang,
                "직무발명보상금은 연 7,000,000원까지 비과세이며, 올해 사용한 한도는 2,000,000원입니다.",
                "Compensation for inventions is tax-free to KRW 7,000,000 a year; KRW 2,000,000 of it are used this year.",
            )
        ],
        "objection_until": "2026-12-25",
        "objection_to": pick(lang, "산학협력단 기술사업화팀", "the technology transfer team"),
        "payout_on": "2026-12-31",
    }


def royalty_statement(lang):
    return {
        "number": "RS-2026-0005",
        "created_at": CREATED,
        "issued_on": "2026-07-20",
        "period": pick(lang, "2026년 상반기", "First half of 2026"),
        "currency": "KRW",
        "licensor": licensor(lang),
        "licensee": licensee(lang),
        "subject": subject(lang)["title"],
        "agreement_number": "GA-2026-0042",
        "products": [
            {
                "name": pick(lang, "양극재 A형", "Cathode type A"),
                "quantity": "12,000 kg",
                "sales": 420_000_000,
                "deductions": 20_000_000,
                "net_sales": 400_000_000,
            },
            {
                "name": pick(lang, "양극재 B형", "Cathode type B"),
                "quantity": "3,500 kg",
                "sales": 105_000_000,
                "deductions": 5_000_000,
                "net_sales": 100_000_000,
                "note": pick(lang, "시험 생산분 포함", "Includes pilot production"),
            },
        ],
        "sales": 525_000_000,
        "deductions": 25_000_000,
        "net_sales": 500_000_000,
        "formula": [
            {
                "label": pick(lang, "경상기술료", "Running royalty"),
                "formula": "500,000,000 × 3%",
                "amount": 15_000_000,
            },
            {"label": pick(lang, "이미 낸 최저기술료", "Minimum royalty already paid"), "amount": -2_500_000},
            {"label": pick(lang, "내실 금액", "Royalty due"), "amount": 12_500_000, "total": True},
        ],
        "royalty_due": 12_500_000,
        "remarks": [pick(lang, "부가가치세는 청구서에 따로 적습니다.", "VAT is shown on the invoice.")],
        "prepared_by": pick(lang, "서지안", "Seo Jian"),
    }


def approval_summary(lang):
    return {
        "number": "AP-2026-0007",
        "created_at": CREATED,
        "issued_on": "2026-10-28",
        "currency": "KRW",
        "company": licensee(lang),
        "licensor": licensor(lang),
        "subject": subject(lang),
        "terms": terms(lang),
        "purpose": pick(
            lang,
            "고온 수명이 긴 양극재를 양산하여 신규 고객을 확보합니다.",
            "To mass-produce cathodes that last longer at high temperature.",
        ),
        "benefits": [
            pick(
                lang,
                "45 ℃ 500회 수명 유지율 92% (시험 기준)",
                "92% capacity after 500 cycles at 45 °C (as tested)",
            )
        ],
        **sums(lines(lang)),
        "subsidy": 10_000_000,
        "subsidy_name": pick(lang, "기술도입 지원사업", "Technology adoption programme"),
        "royalty_estimate": [
            {
                "year": str(2027 + index),
                "sales": 400_000_000 * (index + 1),
                "royalty": 12_000_000 * (index + 1),
            }
            for index in range(5)
        ],
        "checks": [pick(lang, "특허 유지 상태와 공유자 동의", "Patent status and consent of co-owners")],
        "attachments": [pick(lang, "견적서 QT-2026-0017", "Quotation QT-2026-0017")],
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
}
