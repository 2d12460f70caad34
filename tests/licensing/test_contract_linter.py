"""The linter: a reference that resolves to nothing stops the offer, and says where it stands and what mends it."""

from __future__ import annotations

import random
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.kernel.database import db
from marketplace.kernel.errors import Invalid
from marketplace.licensing import clauses, linter, queries, services
from marketplace.licensing.days import SHIPPED
from marketplace.papers.models import Paper
from tests.gateways.paper_samples import agreement, nda, terms
from tests.licensing.test_assets import again
from tests.negotiation.deals import Deal
from tests.world import World

KINDS = (
    "non_exclusive",
    "exclusive",
    "sole",
    "assignment",
    "publication",
    "sale",
    "loan",
    "evaluation",
    "option",
    "sharing",
)
LANGUAGES = ("ko", "en")
EFFECTS = {
    "exclusive": ("registered",),
    "assignment": ("registered", "notified"),
    "publication": ("registered", "paid"),
}


def built(lang: str, kind: str = "non_exclusive", **changed: Any) -> dict[str, Any]:
    """A paper as it is built from terms."""
    how = {name: changed.pop(name) for name in ("joint", "co_owned", "patented", "short") if name in changed}
    said = terms(lang, kind, **{"late_interest_bp": 600, "option_until": "2027-04-30", **changed})
    data = agreement(lang, kind, terms=said, articles=clauses.draft_articles(said, lang, **how))
    if said.get("delivers"):
        data["deliverables"] = [{"kind": "파일", "text": "도면", "quantity": "1", "due": "14"}]
    if how.get("co_owned"):
        data["co_owners"] = [{"name": "금오연구원" if lang == "ko" else "Geumo Institute"}]
    if how.get("joint"):
        data["licensee_shares_bp"] = [6_000, 4_000]
    data["subject"] = {**data["subject"], "materials": []}
    if how.get("patented") is False:
        data["subject"]["patents"] = []
    return data


PAPERS = [
    pytest.param(15, id="everyday"),
    pytest.param(300, id="long", marks=pytest.mark.long),
    pytest.param(520, id="soak", marks=pytest.mark.soak),
]


def found(data: dict[str, Any], lang: str) -> list[linter.Finding]:
    return linter.findings(linter.Facts(data, lang, SHIPPED))


def planted(lang: str, sentence: str, key: str = "delivery", **changed: Any) -> dict[str, Any]:
    """A paper of which an officer has edited one article."""
    data = built(lang, **changed)
    article = next(one for one in data["articles"] if one["key"] == key)
    article["paragraphs"] = [*article["paragraphs"], sentence]
    return data


@pytest.mark.parametrize("papers", PAPERS)
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_contract_10_what_the_terms_write_has_no_fault(kind: str, lang: str, papers: int) -> None:
    """So many papers of each kind and language from random terms, seeded; 10,000 and more in the soak."""
    draw = random.Random(f"{kind} {lang}")
    for _ in range(papers):
        changed = {
            "effective_when": draw.choice(EFFECTS.get(kind, ("countersigned", "paid"))),
            "upfront": draw.choice((None, 0, 1_234_567)),
            "lump_sum": draw.choice((None, 30_000_000)),
            "milestones": draw.choice(
                ([], [{"event": "시제품 1,500대", "amount": 7_000_000, "due_on": "2028-01-02"}])
            ),
            "royalty": draw.choice(
                (
                    None,
                    {"rate_bp": 350},
                    {
                        "rate_bp": 300,
                        "steps": [{"from_sales": 1_000_000_000, "rate_bp": 200}],
                        "minimum": 5_000_000,
                        "cap": 900_000_000,
                    },
                    {
                        "rate_bp": 275,
                        "minimum": 500_001,
                        "cap": 123_456_789,
                        "period": draw.choice(("month", "quarter", "half_year", "year")),
                        "counts": draw.choice(("calendar", "contract")),
                        "report_days": 45,
                        "on_right": True,
                        "estimate": True,
                    },
                )
            ),
            "currency": draw.choice(("KRW", "USD", "EUR")),
            "improvements": draw.choice(("licensor", "each", "joint")),
            "sublicence": draw.choice((True, False)),
            "delivers": draw.choice((True, False)),
            "court": draw.choice(
                (None, "서울중앙지방법원" if lang == "ko" else "Seoul Central District Court")
            ),
            "tax_treatment": draw.choice(("taxable", "exempt", "zero_rated")),
        }
        how = {name: draw.choice((True, False)) for name in ("joint", "co_owned", "short")}
        if kind in ("publication", "sale", "loan"):
            how["patented"] = False
        data = built(lang, kind, **changed, **how)
        assert found(data, lang) == [], (changed, how)
        free = kind == "assignment" and not (
            changed["upfront"] or changed["lump_sum"] or changed["milestones"] or changed["royalty"]
        )
        assert len(doubted(data, lang, "KR")) == free, "a doubt only where nothing is paid for an assignment"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contract_10_the_standard_undertaking_has_no_fault(lang: str) -> None:
    assert found(nda(lang), lang) == []


# rule: (key of the edited article, what stands there in Korean, in English, what the finding quotes)
FAULTS: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("annex", "delivery", "별지 4의 목록에 따른다.", "As listed in Annex 4.", {}),
    ("annex", "delivery", "별지 3의 제공물을 제공한다.", "The licensor supplies Annex 3.", {}),
    ("annex", "delivery", "별지 2의 자료를 제공한다.", "It hands over the materials of Annex 2.", {}),
    ("annex 1", "grant", "별지 1의 기한까지 청구한다.", "Until the date of Annex 1.", {"option_until": None}),
    ("annex 1", "fees", "별지 1의 구간을 넘으면 달라진다.", "Beyond the thresholds of Annex 1.", {"royalty": None}),
    ("annex 1", "fees", "별지 1의 분담 비율에 따른다.", "In the proportions of Annex 1.", {}),
    ("interest", "fees", "부족액은 지연이자와 함께 지급한다.", "Shortfalls are paid with interest.", {"late_interest_bp": None, "royalty": None}),
    ("article", "transfer", "제41조에 따라 통지한다.", "Notice is given under Article 41.", {}),
    ("blank", "purpose", "착수일은 ____로 한다.", "Work begins on ____.", {}),
    ("blank", "purpose", "담당자는 ○○○이다.", "The contact is TBD.", {}),
    ("days", "termination", "기술도입자는 60일 전에 알린다.", "On 60 days' notice.", {}),
    ("days", "conditions", "45일 안에 지급한다.", "Within 45 days.", {"effective_when": "paid"}),
    ("amount", "fees", "기술료는 99,000,000원으로 한다.", "The fee is KRW 99,000,000.", {}),
    ("court", "disputes", "부산지방법원을 관할로 한다.", "The Busan District Court has jurisdiction.", {"court": "서울중앙지방법원"}),
    ("statute", "grant", "특허법 제99조에 따른다.", "See Patent Act, Article 99.", {"patented": False}),
    ("right", "warranty", "기술도입자는 특허의 무효를 다투지 아니한다.", "The licensee does not challenge the validity of patents.", {}),
    ("right", "fees", "존속기간이 끝난 후에도 기술료를 지급한다.", "Royalties are due after the patents expire.", {}),
    ("right", "warranty", "기술도입자는 특허의 유효성에 관한 심판을 제기할 수 없다.", "The licensee shall not contest any of the licensed patents.", {}),
    ("right", "fees", "특허가 모두 만료된 뒤에도 실시료를 같은 방법으로 지급한다.", "After expiry of the last patent the royalty stays payable.", {}),
    ("grant-back", "improvements", "기술도입자의 개량기술은 무상으로 기술제공자에게 양도한다.", "Improvements are assigned to the licensor free of charge.", {}),
    ("grant-back", "improvements", "개량기술에 관하여 기술도입자는 기술제공자에게 전용실시권을 설정한다.", "For improvements the licensee grants the licensor an exclusive licence.", {}),
    ("grant-back", "improvements", "개량기술의 특허는 기술제공자에게 귀속한다.", "Patents in improvements belong to the licensor.", {"improvements": "joint"}),
    ("transfer", "grant", "기술제공자는 특허권을 대가 없이 이전한다.", "The patents are assigned without consideration.", {"kind": "assignment"}),
    ("transfer", "fees", "권리는 무상으로 허락한다.", "The right is granted free of charge.", {}),
    ("transfer", "grant", "양도대금이 지급되기 전이라도 특허권은 이전된다.", "The patents pass before the fee is paid.", {"kind": "assignment"}),
    ("transfer", "registration", "대금의 지급 여부와 관계없이 권리를 이전한다.", "Title passes irrespective of payment.", {"kind": "assignment"}),
    ("co-owners", "warranty", "기술제공자는 공유자의 동의를 받았다.", "All co-owners have given their consent.", {}),
    ("territory", "grant", "실시 지역(미국)에서 실시한다.", "It holds in the territory (United States).", {}),
    ("territory", "grant", "기술도입자는 전 세계에서 실시할 수 있다.", "The licensee may practise it worldwide.", {}),
    ("two periods", "final", "비밀 자료는 10일 안에 반환하거나 폐기한다.", "Confidential material is returned within 10 days.", {}),
    ("two periods", "registration", "등록에 필요한 서류는 21일 안에 제공한다.", "The documents needed for registration follow within 21 days.", {"kind": "exclusive"}),
    ("two periods", "final", "비밀유지 의무는 종료 후 10년 동안 존속한다.", "What is secret stays so for 10 years.", {}),
    ("rate", "fees", "경상기술료의 요율은 4.5%로 한다.", "The running royalty is 4.5%.", {}),
    ("rate", "fees", "경상기술료는 순매출액의 3%로 한다.", "A royalty of 3% of net sales is paid.", {"royalty": None}),
    ("interest rate", "fees", "지연이자는 연 12%로 한다.", "Late payments bear interest at 12% a year.", {}),
    ("audit costs", "reports", "차이가 10%를 넘으면 기술도입자가 확인 비용을 낸다.", "Beyond 10% the licensee bears the cost of the inspection.", {}),
    ("minimum", "fees", "최저기술료는 30,000,000원으로 한다.", "The minimum royalty is KRW 30,000,000.", {}),
    ("cap", "fees", "연간 한도는 5,000,000원으로 한다.", "The cap is KRW 5,000,000 a year.", {}),
    ("cap", "fees", "연간 상한은 3억 원으로 한다.", "A year's royalty has a maximum of KRW 300 million.", {}),
    ("report days", "reports", "기술도입자는 반기 말부터 45일 이내에 보고를 제출한다.", "The licensee sends its report within 45 days.", {"royalty": {"rate_bp": 300, "period": "half_year"}}),
    ("audit days", "reports", "기술제공자는 3일 전에 알리고 장부를 확인한다.", "On 3 days' notice the licensor inspects the books.", {}),
    ("period", "reports", "기술도입자는 매 분기 기술료 보고를 제출한다.", "The licensee reports each calendar quarter.", {}),
    ("period", "reports", "기술료 보고는 매월 한다.", "Reports are sent monthly.", {}),
    ("payment days", "fees", "청구일부터 60일까지 지급한다.", "Each invoice is paid within 60 days.", {}),
    ("milestone days", "fees", "중도기술료는 30일 이내에 지급한다.", "Each milestone fee is paid within 30 days.", {}),
    ("term months", "term", "계약기간은 5년으로 한다.", "The term is 5 years.", {}),
    ("selling off", "consequences", "재고는 12개월 동안 판매할 수 있다.", "The stock may be sold for twelve months.", {}),
]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one[0]} {one[1]}")
def test_contract_10_each_planted_fault_is_found_in_its_place(fault: tuple[Any, ...], lang: str) -> None:
    rule, key, ko, en, changed = fault
    if rule == "court" and lang == "en":
        changed = {"court": "Seoul Central District Court"}
    data = planted(lang, ko if lang == "ko" else en, key, **changed)
    assert rule in linter.RULES
    facts = linter.Facts(data, lang, SHIPPED)
    [finding] = linter.RULES[rule](facts)
    heading = next(one["heading"] for one in data["articles"] if one["key"] == key)
    assert heading in (finding.place.ko if lang == "ko" else finding.place.en)
    assert finding.words in (ko if lang == "ko" else en)
    assert finding.mend.ko
    assert finding.mend.en
    assert {one.words for one in linter.findings(facts)} == {finding.words}, "and no other alarm"


def test_contract_10_korean_left_in_an_english_paper_is_found() -> None:
    [finding] = found(planted("en", "The licensee 는 통지한다."), "en")
    assert finding.words == "는"
    assert found(planted("en", "It grants the exclusive licence (전용실시권)."), "en") == []
    assert {fault[0] for fault in FAULTS} | {"hangul", "life"} == set(linter.RULES), (
        "a rule without a planted fault"
    )


def test_contract_10_forty_faults_and_more_are_planted() -> None:
    assert len(FAULTS) >= 40


# what an officer may well add: none of it parts from the terms
FAIR: list[tuple[str, str, str]] = [
    ("fees", "기술제공자는 입금을 확인한 날부터 7일 안에 영수증을 발급한다.", "The licensor issues a receipt within 7 days of payment."),
    ("reports", "기술제공자는 보고를 받은 날부터 10일 안에 의견을 알릴 수 있다.", "The licensor may comment within 10 days of receiving a report."),
    ("improvements", "개량기술에 관하여 당사자는 20일 안에 협의를 시작한다.", "On improvements talks begin within 20 days."),
    ("term", "계약기간은 2027년 1월 1일 이후의 실시에도 적용한다.", "The term covers use after 1 January 2027."),
    ("delivery", "기술제공자는 1년 동안 네 번까지 자문에 응한다.", "The licensor gives advice up to four times in one year."),
    ("grant", "기술제공자는 비영리 연구를 위하여 대상기술을 무상으로 쓸 수 있다.", "For research the licensor may use the technology free of charge."),
    ("warranty", "특허가 무효로 되면 기술제공자는 지체 없이 알린다.", "If a patent is held invalid the licensor says so without delay."),
    ("improvements", "공동으로 소유한 개량기술은 공유자의 동의를 받아 제3자에게 허락한다.", "Joint improvements are licensed to others with the co-owners' consent."),
    ("fees", "대금이 지급되기 전에는 권리가 이전되지 아니한다.", "Nothing passes before the fee is paid."),
]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fair", FAIR, ids=lambda one: one[0])
def test_contract_10_what_an_officer_may_add_is_let_through(fair: tuple[str, str, str], lang: str) -> None:
    key, ko, en = fair
    for kind in ("non_exclusive", "assignment"):
        assert found(planted(lang, ko if lang == "ko" else en, key, kind=kind), lang) == []


def on_the_right(lang: str, **changed: Any) -> dict[str, Any]:
    return built(lang, royalty={"rate_bp": 300, "on_right": True}, **changed)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", ["term", "fees"])
def test_contract_10_a_royalty_on_the_right_keeps_its_end_in_the_text(key: str, lang: str) -> None:
    data = on_the_right(lang)
    assert found(data, lang) == []
    article = next(one for one in data["articles"] if one["key"] == key)
    whole = (
        "계약기간은 효력이 발생한 날부터 36개월로 한다."
        if lang == "ko"
        else "The term is 36 months from its effect."
    )
    royalty = "경상기술료로 순매출액의 3%를 지급한다." if lang == "ko" else "A running royalty of 3% is paid."
    article["paragraphs"] = [whole if key == "term" else royalty]
    [finding] = found(data, lang)
    assert article["heading"] in (finding.place.ko if lang == "ko" else finding.place.en)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contract_10_co_owners_of_whom_the_text_is_silent_are_found(lang: str) -> None:
    data = built(lang, co_owned=True)
    assert found(data, lang) == []
    article = next(one for one in data["articles"] if one["key"] == "warranty")
    article["paragraphs"] = article["paragraphs"][1:]
    [finding] = found(data, lang)
    assert finding.words == data["co_owners"][0]["name"]


def doubted(data: dict[str, Any], lang: str, *countries: str) -> list[str]:
    return [one.words for one in linter.doubts(linter.Facts(data, lang, SHIPPED, countries))]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contract_10_what_the_site_cannot_know_is_shown_and_does_not_stop(lang: str) -> None:
    ko = lang == "ko"
    data = built(lang)  # its patents are in Korea and the United States
    assert doubted(data, lang, "KR", "US") == []
    assert doubted(data, lang, "KR", "JP") == ["일본" if ko else "Japan"]
    assert len(doubted(data, lang, "WORLD")) == 1
    data["subject"]["patents"].append({"country": "WO", "application_no": "PCT/KR2026/000001"})
    assert doubted(data, lang, "WORLD") == [], "nobody entered which countries it names"
    assert doubted(built(lang, patented=False), lang, "WORLD") == []
    data = on_the_right(lang, term_months=240)
    data["subject"]["patents"] = [{"country": "KR", "registration_no": "10-1", "expires_on": "2030-01-01"}]
    assert doubted(data, lang, "KR") == ["240개월" if ko else "240 months"]
    data["subject"]["patents"][0]["expires_on"] = "2060-01-01"
    assert doubted(data, lang, "KR") == []
    data["subject"]["patents"][0]["expires_on"] = None
    assert len(doubted(data, lang, "KR")) == 1, "a registered patent without its last day"
    free = built(lang, kind="assignment", upfront=None, milestones=[], royalty=None)
    assert doubted(free, lang, "KR") == ["KRW 0"]
    early = built(lang, kind="assignment", needs_register=False, effective_when="countersigned")
    assert len(doubted(early, lang)) == 1
    assert doubted(built(lang, kind="assignment"), lang, "WORLD") == []


def test_contract_10_a_doubt_is_read_on_the_page_and_the_offer_goes_out(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    draft = services.draft_agreement(deal.agreed(territories=["KR", "US"]).id, deal.officer)
    world.sign_in(client, deal.officer)
    page = client.get(f"/agreements/{draft.ref}").text
    assert "보내기 전에 확인해 주십시오" in page
    assert "미국" in page
    assert "보내기 전에 고칠 곳이 있습니다" not in page
    assert services.offer(draft.id, deal.officer).state == "offered"


def edited(deal: Deal, sentence: str, key: str = "delivery", **changed: Any) -> Any:
    draft = services.draft_agreement(deal.agreed(**changed).id, deal.officer)
    articles = services.text_to_edit(draft, "ko")
    for article in articles:
        if article["key"] == key:
            article["paragraphs"] = [*article["paragraphs"], sentence]
    services.edit_text(draft.id, articles, deal.officer, lang="ko", seen=0)
    return again(draft)


def test_contract_10_the_offer_stops_and_the_page_names_place_and_mend(
    deal: Deal, client: FlaskClient, world: World
) -> None:
    draft = edited(deal, "별지 5의 자료를 제공한다.")
    with pytest.raises(Invalid) as refused:
        services.offer(draft.id, deal.officer)
    assert "별지 5" in refused.value.text.ko
    assert "기술자료의 제공" in refused.value.text.ko
    draft = again(draft)
    assert (draft.state, draft.paper_id) == ("draft", None)
    world.sign_in(client, deal.officer)
    for address in (f"/agreements/{draft.ref}", f"/agreements/{draft.ref}/text"):
        page = client.get(address).text
        assert "보내기 전에 고칠 곳" in page
        assert "별지 5" in page
    answer = client.post(f"/agreements/{draft.ref}/offer", data={"language": "ko"})
    assert answer.status_code == 422
    assert "별지 5" in answer.text
    articles = services.text_to_edit(draft, "ko")
    for article in articles:
        article["paragraphs"] = [text for text in article["paragraphs"] if "별지 5" not in text]
    services.edit_text(draft.id, articles, deal.officer, lang="ko", seen=1)
    assert services.offer(draft.id, deal.officer).state == "offered"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contract_10_an_option_names_its_last_day(deal: Deal, lang: str) -> None:
    """It named "the date of Annex 1", which no annex had."""
    draft = services.draft_agreement(deal.agreed(kind="option", term_months=6).id, deal.officer, lang)
    agreement = services.offer(draft.id, deal.officer)
    said = db.session.get_one(Paper, again(agreement).paper_id).snapshot["articles"]
    grant = next(one for one in said if one["key"] == "grant")["paragraphs"][0]
    assert ("계약기간이 끝나는 날까지" if lang == "ko" else "until the last day of the term") in grant
    assert "6" in next(one for one in said if one["key"] == "term")["paragraphs"][1]


def test_contract_10_every_paper_of_a_royalty_names_its_late_interest(deal: Deal) -> None:
    """The audit clause said "with interest" in 68 of 68 papers without a rate."""
    agreement = deal.offered(royalty_bp=300)
    said = db.session.get_one(Paper, again(agreement).paper_id).snapshot
    assert said["terms"]["late_interest_bp"] == 600
    assert any("연 6%" in text for one in said["articles"] for text in one["paragraphs"])
    assert queries.days_of(again(agreement)) == SHIPPED
