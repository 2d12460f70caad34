"""What the sample papers are made of: parties, subject, terms, lines and sums."""

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
