"""Sample papers about money, one of each kind."""

from .paper_parts import CREATED, licensee, licensor, lines, pick, subject, sums, terms


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
