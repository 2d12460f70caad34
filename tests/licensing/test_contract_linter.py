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
    if how.get("joint"):
        data["licensee_shares_bp"] = [6_000, 4_000]
    data["subject"] = {**data["subject"], "materials": []}
    if how.get("patented") is False:
        data["subject"]["patents"] = []
    return data


def found(data: dict[str, Any], lang: str) -> list[linter.Finding]:
    return linter.findings(linter.Facts(data, lang, SHIPPED))


def planted(lang: str, sentence: str, key: str = "delivery", **changed: Any) -> dict[str, Any]:
    """A paper of which an officer has edited one article."""
    data = built(lang, **changed)
    article = next(one for one in data["articles"] if one["key"] == key)
    article["paragraphs"] = [*article["paragraphs"], sentence]
    return data


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_contract_10_what_the_terms_write_has_no_fault(kind: str, lang: str) -> None:
    """300 papers of each kind and language from random terms, seeded."""
    draw = random.Random(f"{kind} {lang}")
    for _ in range(300):
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
                )
            ),
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
]  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda one: f"{one[0]} {one[1]}")
def test_contract_10_each_planted_fault_is_found_in_its_place(fault: tuple[Any, ...], lang: str) -> None:
    rule, key, ko, en, changed = fault
    if rule == "court" and lang == "en":
        changed = {"court": "Seoul Central District Court"}
    data = planted(lang, ko if lang == "ko" else en, key, **changed)
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
    assert {fault[0] for fault in FAULTS} | {"hangul"} == set(linter.RULES), "a rule without a planted fault"


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
