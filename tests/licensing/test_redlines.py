"""The company proposes other words for an offered agreement; what the officer takes over stands in a new draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.dealroom.queries import turn_in
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from marketplace.licensing import queries, services
from marketplace.licensing.comparing import taken_over
from marketplace.licensing.models import Agreement, Redline
from marketplace.licensing.queries.redlines import paper_articles
from tests.negotiation.deals import Deal
from tests.world import PASSWORD, World

WHY = "수출 고객이 같은 조항을 요구합니다."
NEW = {"key": "", "heading": "시제품", "paragraphs": ["두 개를 만든다."]}


@pytest.fixture
def offered(deal: Deal, sent: list[Any]) -> Agreement:
    row = deal.offered()
    outbox.drain()
    sent.clear()
    return row


def otherwise(row: Agreement, **lines: str) -> list[dict[str, Any]]:
    """The paper's articles with another line in those named, and one that it did not have."""
    found = paper_articles(row)
    for article in found:
        if article["key"] in lines:
            article["paragraphs"] = [lines[article["key"]]]
    return [*found, dict(NEW)]


def propose(deal: Deal, row: Agreement, token: str | None = None) -> Redline:
    words = otherwise(row, transfer="미리 알리고 넘길 수 있다.", purpose="다른 목적")
    return services.propose_redline(row.id, words, WHY, deal.member, token)


def letters(sent: list[Any]) -> list[tuple[str, str]]:
    outbox.drain()
    found = [(mail["To"].addresses[0].addr_spec, str(mail["Subject"])) for mail in sent]
    sent.clear()
    return found


def again(row: Agreement) -> Agreement:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Agreement, row.id)


def test_what_is_taken_over_is_drafted_anew_and_the_rest_stays(
    deal: Deal, offered: Agreement, sent: list[Any]
) -> None:
    before = {article["key"]: article for article in paper_articles(offered)}
    row = propose(deal, offered, "t1")
    assert propose(deal, offered, "t1").id == row.id, "sent twice, done once"
    assert {address for address, _ in letters(sent)} == {deal.officer.email}
    assert turn_in(deal.officer, offered.inquiry)[0].side == "licensor"
    with pytest.raises(Conflict):
        propose(deal, offered)

    with pytest.raises(Invalid) as refusal:
        services.answer_redline(row.ref, ["transfer", "own_1"], " ", deal.officer)
    assert "answer" in refusal.value.fields
    new = services.answer_redline(
        row.ref, ["transfer", "own_1", "nonsense"], "목적은 그대로 둡니다.", deal.officer
    )
    old = again(offered)
    assert old.state == "revoked"
    assert (new.id != old.id, new.state, new.terms) == (True, "draft", old.terms)
    words = {article["key"]: article for article in new.texts[-1].articles}
    assert words["transfer"]["paragraphs"] == ["미리 알리고 넘길 수 있다."]
    assert words["own_1"]["heading"] == "시제품"
    assert words["purpose"] == before["purpose"]
    told = letters(sent)
    assert {address for address, _ in told} == {deal.boss.email, deal.member.email}, told
    assert {subject for _, subject in told} == {_answered(old)}
    with pytest.raises(Conflict):
        services.answer_redline(row.ref, ["transfer"], "다시", deal.officer)
    sent_again = services.offer(new.id, deal.officer)
    services.sign(sent_again.id, deal.boss, PASSWORD)
    assert queries.redlines_of(again(new))[0].accepted == ["transfer", "own_1"]


def _answered(row: Agreement) -> str:
    return f"[기술마당] 제안한 계약서 문안에 기관이 답변했습니다: {row.listing.title}"


def test_what_is_declined_leaves_the_offer_with_its_days_anew(
    deal: Deal, offered: Agreement, sent: list[Any]
) -> None:
    last = offered.sign_by
    assert last is not None
    row = propose(deal, offered)
    with clock.moved(by=timedelta(days=10)):
        with pytest.raises(Invalid):
            services.answer_redline(row.ref, [], "", deal.officer)
        services.answer_redline(row.ref, [], "다른 기업과 같은 문안입니다.", deal.officer)
        kept = again(offered)
        assert (kept.state, kept.sign_by) == ("offered", last + timedelta(days=10))
        assert any("답변했습니다" in subject for _, subject in letters(sent))
        assert propose(deal, kept).state == "proposed", "there may be another proposal"
        services.sign(kept.id, deal.boss, PASSWORD)
        assert [one.state for one in queries.redlines_of(again(offered))] == ["declined", "dropped"]


@pytest.mark.parametrize("end", ["revoke", "decline", "lapse"])
def test_it_falls_with_its_paper(deal: Deal, offered: Agreement, end: str) -> None:
    row = propose(deal, offered)
    if end == "revoke":
        services.revoke(offered.id, "조건을 다시 정합니다.", deal.officer)
    elif end == "decline":
        services.decline(offered.id, "도입하지 않습니다.", deal.boss)
    else:
        with clock.moved(by=timedelta(days=60)):
            services.lapse_due({}, "")
    db.session.rollback()
    db.session.refresh(row)
    assert row.state == "dropped"
    with pytest.raises(Conflict):
        services.answer_redline(row.ref, ["transfer"], "늦었습니다.", deal.officer)


def test_who_proposes_who_answers_and_when(deal: Deal, offered: Agreement, world: World) -> None:
    words = otherwise(offered, transfer="넘길 수 있다.")
    for other in (deal.officer, deal.researcher, deal.center):
        with pytest.raises(Forbidden):
            services.propose_redline(offered.id, words, WHY, other)
    for wrong, note in ((paper_articles(offered), WHY), ([], WHY), (words, "  ")):
        with pytest.raises(Invalid):
            services.propose_redline(offered.id, wrong, note, deal.boss)
    row = propose(deal, offered)
    for other in (deal.boss, deal.researcher, deal.center):
        with pytest.raises(Forbidden):
            services.answer_redline(row.ref, ["transfer"], "x", other)
    with pytest.raises(Forbidden):
        services.withdraw_redline(row.ref, deal.officer)
    services.withdraw_redline(row.ref, deal.boss)
    with pytest.raises(NotFound):
        services.withdraw_redline("nothing", deal.boss)
    assert turn_in(deal.boss, offered.inquiry)[0].side == "licensee"
    services.sign(offered.id, deal.boss, PASSWORD)
    with pytest.raises(Conflict):
        propose(deal, offered)


def test_the_standard_text_is_open_to_nobody(deal: Deal) -> None:
    nda = services.start_nda(deal.ask().id, deal.member)
    with pytest.raises(Conflict):
        services.propose_redline(nda.id, [dict(NEW)], WHY, deal.boss)


def test_the_pages_of_both_sides(
    deal: Deal, offered: Agreement, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    world.sign_in(client, deal.member)
    page = f"/agreements/{offered.ref}"
    assert "문안 수정 제안하기" in client.get(page).text
    shown = client.get(page + "/proposal").text
    assert shown.count("<fieldset") == len(paper_articles(offered)) + 1
    data = {"note": WHY}
    for place, article in enumerate(otherwise(offered, transfer="미리 알리고 넘길 수 있다.")):
        data |= {
            f"articles-{place}-key": article["key"],
            f"articles-{place}-heading": article["heading"],
            f"articles-{place}-body": "\n".join(article["paragraphs"]),
        }
    assert client.post(page + "/proposal", data=data | {"note": ""}).status_code == 422
    answer = client.post(page + "/proposal", data=data)
    assert answer.status_code == 303
    proposal = answer.location
    assert "기관의 답변 대기" in client.get(proposal).text
    assert "문안 수정 제안하기" not in client.get(page).text
    assert "기관의 답변을 기다립니다" in client.get("/work").text

    world.sign_in(client, deal.officer)
    assert "문안 수정에 답변해 주십시오" in client.get("/work").text
    shown = client.get(proposal).text
    assert "<ins>" in shown
    assert 'value="transfer"' in shown
    assert client.post(proposal + "/answer", data={"accepted": "transfer"}).status_code == 422, (
        "own_1 stays: why?"
    )
    done = client.post(proposal + "/answer", data={"accepted": ["transfer", "own_1"]})
    assert done.status_code == 303
    assert "계약서 보내기" in client.get(done.location).text
    world.sign_in(client, deal.member)
    assert "새 계약서에 반영" in client.get(proposal).text
    assert "문안 수정을 제안했습니다" in client.get(f"/deals/{offered.inquiry.ref}").text
    world.sign_in(client, world.person("representative", world.company("㈜다른")))
    assert client.get(proposal).status_code == 404
    assert client.post(proposal + "/withdraw").status_code == 404


def test_changes_are_taken_over_one_by_one() -> None:
    def article(key: str, line: str) -> dict[str, Any]:
        return {"key": key, "heading": key, "paragraphs": [line]}

    before = [article("a", "1"), article("b", "2"), article("c", "3")]
    after = [article("x", "9"), article("a", "1!"), article("y", "8"), article("c", "3!")]
    now = [article("a", "1"), article("b", "2"), article("c", "3 newer"), article("d", "4")]

    def keys(*chosen: str) -> list[tuple[str, str]]:
        return [(one["key"], one["paragraphs"][0]) for one in taken_over(now, before, after, set(chosen))]

    assert keys() == [("a", "1"), ("b", "2"), ("c", "3 newer"), ("d", "4")]
    assert keys("b", "c") == [("a", "1"), ("c", "3!"), ("d", "4")]
    assert keys("x", "y") == [("x", "9"), ("a", "1"), ("y", "8"), ("b", "2"), ("c", "3 newer"), ("d", "4")]
