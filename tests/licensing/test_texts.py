"""An officer edits a draft's text with tracked changes; the center looks after the wording that drafts begin with."""

from __future__ import annotations

import json

import pytest

from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.licensing import clauses, queries, services
from marketplace.licensing.comparing import compare, words
from marketplace.licensing.models import Agreement
from marketplace.papers.models import Paper
from marketplace.papers.services import Attachment
from tests.negotiation.deals import Deal
from tests.world import PASSWORD, World


@pytest.fixture
def draft(deal: Deal) -> Agreement:
    sheet = deal.agreed()
    outbox.drain()
    return queries.agreements_of(sheet.inquiry_id)[0]


def edited(draft: Agreement, key: str, line: str, *, heading: str = "") -> list[dict]:
    """The text as it stands, with another line in one article."""
    articles = [dict(article) for article in services.text_to_edit(draft, "ko")]
    for article in articles:
        if article["key"] == key:
            article["paragraphs"] = [line]
            article["heading"] = heading or article["heading"]
    return articles


def again(row: Agreement) -> Agreement:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Agreement, row.id)


def test_words_and_articles_are_compared():
    assert words("넘길 수 없다.", "함부로 넘길 수 없다.") == [("ins", "함부로 "), ("same", "넘길 수 없다.")]
    before = [
        {"key": "a", "heading": "하나", "paragraphs": ["ㄱ", "ㄴ"]},
        {"key": "b", "heading": "둘", "paragraphs": ["ㄷ"]},
    ]
    after = [
        {"key": "a", "heading": "하나", "paragraphs": ["ㄱ"]},
        {"key": "own_1", "heading": "셋", "paragraphs": ["ㄹ"]},
    ]
    one, gone, new = compare(before, after)
    assert one.paragraphs == [[("same", "ㄱ")], [("del", "ㄴ")]]
    assert (gone.number, gone.heading, gone.changed) == (None, [("del", "둘")], True)
    assert (new.number, new.paragraphs) == (2, [[("ins", "ㄹ")]])
    assert not any(change.changed for change in compare(before, before))


def test_each_edit_is_a_version_beside_the_template_and_the_last_one_is_signed(deal, draft):
    first = services.edit_text(
        draft.id,
        edited(draft, "transfer", "동의 없이 넘길 수 없다."),
        deal.officer,
        lang="ko",
        seen=0,
        note="짧게",
    )
    draft = again(draft)
    assert [text.number for text in draft.texts] == [0, 1]
    whole = [
        *edited(draft, "transfer", "서면 동의 없이 넘길 수 없다."),
        {"key": "", "heading": "시제품", "paragraphs": ["두 개를 만든다."]},
    ]
    services.edit_text(draft.id, whole, deal.officer, lang="ko", seen=1)
    with pytest.raises(Conflict):
        services.edit_text(draft.id, whole, deal.officer, lang="ko", seen=1)
    draft = again(draft)
    assert draft.texts[1].articles == first.articles, "an earlier version never changes"
    changed = [c for c in compare(draft.texts[0].articles, draft.texts[-1].articles) if c.changed]
    assert [change.key for change in changed] == ["transfer", "own_1"]
    with pytest.raises(Invalid) as refusal:
        services.offer(draft.id, deal.officer, "en")
    assert "language" in refusal.value.fields
    services.offer(draft.id, deal.officer, "ko")
    draft = again(draft)
    paper = db.session.get_one(Paper, draft.paper_id)
    assert paper.sha256
    assert paper.snapshot["articles"] == draft.texts[-1].articles, "what was offered is the last version"
    with pytest.raises(Conflict):
        services.edit_text(draft.id, whole[:3], deal.officer, lang="ko", seen=2)


def test_only_the_officer_edits_and_nonsense_is_refused(deal, draft):
    text = edited(draft, "transfer", "x")
    for other in (deal.boss, deal.researcher, deal.center):
        with pytest.raises(Forbidden):
            services.edit_text(draft.id, text, other, lang="ko", seen=0)
    for wrong in (
        [],
        [{"key": "", "heading": "", "paragraphs": ["제목이 없다."]}],
        services.text_to_edit(draft, "ko"),
    ):
        with pytest.raises(Invalid) as refusal:
            services.edit_text(draft.id, wrong, deal.officer, lang="ko", seen=0)
        assert "articles" in refusal.value.fields
    nda = services.start_nda(draft.inquiry_id, deal.officer)
    with pytest.raises(Conflict):
        services.require_editable(nda, deal.officer)


def test_the_other_side_sees_every_change_by_whom_and_when(deal, draft, world, client):
    world.sign_in(client, deal.officer)
    address = f"/agreements/{draft.ref}/text"
    assert client.get(address).status_code == 404, "nothing was edited yet"
    page = client.get(address + "/edit").get_data(as_text=True)
    assert "제3조" in page
    articles = services.text_to_edit(draft, "ko")
    data = {"seen": "0", "language": "ko", "note": "생산 조건", "form_token": "t" * 20}
    for number, article in enumerate(articles):
        body = "\n".join(article["paragraphs"])
        if article["key"] == "transfer":
            body = "<b>함부로</b> " + body
        data |= {
            f"articles-{number}-key": article["key"],
            f"articles-{number}-heading": article["heading"],
            f"articles-{number}-body": body,
        }
    assert client.post(address + "/edit", data=data).status_code == 303
    assert client.post(address + "/edit", data=data).status_code == 303, "sent twice, done once"
    assert len(again(draft).texts) == 2
    refused = client.post(
        address + "/edit", data=data | {"form_token": "u" * 20, "articles-0-body": "딴 목적"}
    )
    assert refused.status_code == 409
    assert "딴 목적" in refused.get_data(as_text=True), "what was typed is kept"
    world.sign_in(client, deal.member)
    page = client.get(address).get_data(as_text=True)
    assert "<ins>" in page
    assert "&lt;b&gt;함부로&lt;/b&gt;" in page
    assert "박담당" in page
    assert "생산 조건" in page
    assert client.get(address + "/edit").status_code == 403
    assert "바뀐 곳 보기" in client.get(f"/agreements/{draft.ref}").get_data(as_text=True)
    world.sign_in(client, world.person("representative", world.company("㈜딴회사")))
    assert client.get(address).status_code == 404


def test_an_amendment_keeps_what_was_edited(deal):
    sheet = deal.agreed(fee=0, effective_when="countersigned")
    row = services.draft_agreement(sheet.id, deal.officer)
    services.edit_text(row.id, edited(row, "transfer", "넘길 수 없다."), deal.officer, lang="ko", seen=0)
    services.offer(row.id, deal.officer)
    services.sign(row.id, deal.boss, PASSWORD)
    services.countersign(row.id, deal.officer, PASSWORD)
    amendment = again(services.amend(row.id, {**row.terms, "term_months": 48}, deal.officer))
    by_key = {article["key"]: article for article in amendment.texts[-1].articles}
    assert by_key["transfer"]["paragraphs"] == ["넘길 수 없다."]
    assert "48" in json.dumps(by_key["term"], ensure_ascii=False), (
        "what follows the terms follows the new ones"
    )


def test_a_second_amendment_keeps_what_the_first_one_changed(deal):
    """Its words, and the consent that it asked for: the co-owner's part did not go away."""
    row = services.offer(
        services.draft_agreement(deal.agreed(fee=0, effective_when="countersigned").id, deal.officer).id,
        deal.officer,
    )

    def signed(paper):
        services.offer(paper.id, deal.officer) if paper.state == "draft" else None
        services.sign(paper.id, deal.boss, PASSWORD)
        for gate in (one for one in again(paper).gates if one.passed_at is None):
            services.pass_gate(gate.id, deal.officer)
        services.countersign(paper.id, deal.officer, PASSWORD)
        return again(paper)

    row = signed(row)
    first = again(services.amend(row.id, {**row.terms, "term_months": 48}, deal.officer))
    gate = services.add_gate(first.id, "co_owner", "㈜공동", deal.officer)
    consent = Attachment("동의서.pdf", "0" * 64, 9, "application/pdf")
    services.pass_gate(gate.id, deal.officer, "", consent)
    first = again(first)
    services.edit_text(first.id, edited(first, "transfer", "넘길 수 없다."), deal.officer, lang="ko", seen=0)
    signed(again(first))
    second = again(services.amend(row.id, {**row.terms, "term_months": 60}, deal.officer))
    by_key = {article["key"]: article for article in second.texts[-1].articles}
    assert by_key["transfer"]["paragraphs"] == ["넘길 수 없다."]
    assert second.texts[-1].note == first.number
    assert [(gate.kind, gate.label, gate.passed_at) for gate in second.gates] == [
        ("co_owner", "㈜공동", None)
    ]


@pytest.fixture
def second(deal: Deal, world: World) -> Actor:
    from marketplace.accounts.models import Membership

    center = db.session.query(Membership).filter_by(user_id=deal.center.user_id).one().organisation_id
    return world.person("center_admin", center, name="두번째")


def proposal(deal: Deal, words: str = "넘길 수 없다.", kind: str = "non_exclusive"):
    articles = {
        "transfer": {"heading": "양도 금지", "paragraphs": [words]},
        "fees": {"heading": "기술료", "paragraphs": ["공짜"]},
    }
    return services.propose_wording(kind, "ko", articles, "짧고 분명하게", deal.center)


def test_new_drafts_use_what_another_person_approved(deal, draft, second):
    row = proposal(deal)
    assert set(row.articles) == {"transfer"}, "what follows the terms is nobody's to rewrite"
    assert services.text_to_edit(draft, "ko") == services.text_to_edit(draft, "ko")
    assert "넘길 수 없다." not in json.dumps(services.text_to_edit(draft, "ko"), ensure_ascii=False)
    with pytest.raises(Forbidden):
        services.decide_wording(row.ref, "approve", deal.center)
    with pytest.raises(Forbidden):
        services.decide_wording(row.ref, "approve", deal.officer)
    with pytest.raises(Conflict):
        proposal(deal, "다른 제안")
    services.decide_wording(row.ref, "approve", second)
    services.offer(draft.id, deal.officer)
    snapshot = db.session.get_one(Paper, again(draft).paper_id).snapshot
    assert "넘길 수 없다." in json.dumps(snapshot["articles"], ensure_ascii=False)
    assert snapshot["template_version"].endswith(".2")
    later = proposal(deal, "절대로 넘길 수 없다.")
    services.decide_wording(later.ref, "approve", second)
    assert [(text.number, text.state) for text in queries.clause_texts("non_exclusive", "ko")] == [
        (3, "approved"),
        (2, "retired"),
    ]
    services.decide_wording(later.ref, "retire", deal.center)
    assert queries.wording_of("non_exclusive", "ko") == {}
    with pytest.raises(Conflict):
        services.decide_wording(later.ref, "approve", second)


def test_a_proposal_sent_twice_is_one(deal):
    words = {"transfer": {"heading": "양도", "paragraphs": ["넘길 수 없다."]}}
    first, again = (
        services.propose_wording("option", "ko", words, "짧게 합니다.", deal.center, "once") for _ in range(2)
    )
    assert first.id == again.id


def test_proposals_that_say_nothing_are_refused(deal):
    same = {article["key"]: article for article in clauses.standing_articles("sole", "en")}
    with pytest.raises(Invalid):
        services.propose_wording("sole", "en", same, "그대로", deal.center)
    with pytest.raises(Invalid):
        services.propose_wording(
            "sole", "en", {"transfer": {"heading": "x", "paragraphs": [" "]}}, "빈 조", deal.center
        )
    with pytest.raises(NotFound):
        services.propose_wording("nda", "en", same, "없는 종류", deal.center)
    with pytest.raises(Forbidden):
        services.propose_wording("sole", "en", same, "남의 일", deal.officer)


def test_the_centers_pages(deal, second, world, client):
    world.sign_in(client, deal.officer)
    assert client.get("/desk/wording").status_code == 403
    world.sign_in(client, deal.center)
    assert "간편 계약" in client.get("/desk/wording").get_data(as_text=True)
    address = "/desk/wording/express/ko"
    assert client.get(address).status_code == 200
    assert client.get("/desk/wording/nonsense/ko").status_code == 404
    data = {
        "articles-0-key": "third_parties",
        "articles-0-heading": "제3자",
        "articles-0-body": "서로 알린다.",
        "reason": "짧게",
    }
    refused = client.post(address, data=data | {"reason": ""})
    assert refused.status_code == 422
    assert "서로 알린다." in refused.get_data(as_text=True)
    assert client.post(address, data=data).status_code == 303
    page = client.get(address).get_data(as_text=True)
    assert "<del>" in page
    assert "다른 분이 승인합니다" in page
    row = queries.clause_texts("express", "ko")[0]
    world.sign_in(client, second)
    assert client.post(f"/desk/wording/decide/{row.ref}/approve").status_code == 303
    listing = client.get("/desk/wording").get_data(as_text=True)
    assert "제2판" in listing
    assert queries.wording_of("express", "ko")["third_parties"]["paragraphs"] == ["서로 알린다."]
    assert clock.now() >= queries.clause_texts("express", "ko")[0].decided_at
