"""A need is taken to institutions, answered, decided on; who hears what, and when."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts.models import Membership, Organisation
from marketplace.accounts.queries import actor_of
from marketplace.catalog import indexing
from marketplace.catalog import services as catalog
from marketplace.demand import queries, services
from marketplace.demand.models import Need, NeedAnswer, NeedRequest
from marketplace.demand.services.needs import names_company
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.demand.brokerage import SECRET_NAME, SECRET_TEXT, SECRET_TITLE, TEASER_TITLE, Town, make_town
from tests.world import World

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def town(world: World) -> Town:
    return make_town(world)


def mailed(sent: list[Any]) -> list[tuple[str, str]]:
    """(address, subject and text) of every letter since the last look."""
    outbox.drain()
    found = [(m["To"].addresses[0].addr_spec, f"{m['Subject']}\n{m.get_content()}") for m in sent]
    sent.clear()
    return found


def test_the_center_asks_an_institution_answers_and_a_deal_opens(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = town.need()
    mailed(sent)
    world.sign_in(client, town.center)
    indexing.reindex_all()
    assert client.post(f"/needs/{ref}/shortlist", data={"public_id": town.public_id}).status_code == 303
    page = client.get(f"/needs/{ref}").text
    assert "checked" in page.split("물어볼 기관")[1].split("구미연구원")[0].rsplit("<input", 1)[1]
    asked = client.post(
        f"/needs/{ref}/ask", data={"institutions": [town.institution], "message": "급합니다."}
    )
    assert asked.status_code == 303
    ((to, letter),) = mailed(sent)
    assert to == town.officer.email
    assert TEASER_TITLE in letter
    assert "급합니다." in letter

    world.sign_in(client, town.officer)
    assert "수요기술에 답해 주십시오" in client.get("/work").text
    assert TEASER_TITLE in client.get("/asked-needs").text
    world.sign_in(client, town.researcher)
    answer = client.post(
        f"/open-needs/{ref}/answer",
        data={
            "institution_id": town.institution,
            "public_id": town.public_id,
            "body": "이 기술을 권합니다.",
            "files": (io.BytesIO(PDF), "설명.pdf"),
        },
    )
    assert answer.status_code == 303
    told = dict(mailed(sent))
    assert set(told) == {town.buyer.email, town.center.email, town.officer.email}
    assert SECRET_TITLE in told[town.buyer.email]
    assert SECRET_TITLE not in told[town.officer.email]

    world.sign_in(client, town.buyer)
    assert "수요기술에 온 답변을 검토해 주십시오" in client.get("/work").text
    page = client.get(answer.location).text
    assert "설명.pdf" in page
    assert SECRET_TEXT in page  # the first message of the deal, ready to be changed
    deal = client.post(f"{answer.location}/accept", data={"body": "검토하고 싶습니다."})
    assert deal.status_code == 303
    assert "검토하고 싶습니다." in client.get(deal.location).text
    told = dict(mailed(sent))
    assert SECRET_NAME in told[town.researcher.email]
    assert "연결됨" in client.get(f"/needs/{ref}").text
    world.sign_in(client, town.researcher)
    assert SECRET_TEXT in client.get(answer.location).text


def test_passing_an_answer_over_tells_why_and_can_be_undone(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = town.need()
    town.asked(ref)
    answer = town.answered(ref)
    mailed(sent)
    world.sign_in(client, town.buyer)
    path = f"/need-answers/{answer.ref}"
    assert client.post(f"{path}/pass", data={"passed_for": "none of these"}).status_code == 422
    assert (
        client.post(f"{path}/pass", data={"passed_for": "price", "reason": "3천만 원까지입니다."}).status_code
        == 303
    )
    told = dict(mailed(sent))
    assert set(told) == {town.researcher.email, town.officer.email}
    assert "3천만 원까지입니다." in told[town.researcher.email]
    assert SECRET_NAME not in told[town.researcher.email]
    assert client.post(f"{path}/accept").status_code == 409
    assert client.post(f"{path}/reconsider").status_code == 303
    assert client.post(f"{path}/accept").status_code == 303
    assert SECRET_NAME in dict(mailed(sent))[town.researcher.email]


def test_a_proposal_that_was_taken_up_becomes_a_listing_and_then_a_deal(town: Town, sent: list[Any]) -> None:
    ref = town.need()
    town.asked(ref)
    answer = services.accept_answer(town.buyer, town.answered(ref).ref)
    assert answer.inquiry is None
    assert db.session.query(Need).one().state == "open"
    with pytest.raises(Conflict):
        services.open_deal(town.buyer, answer.ref)
    with pytest.raises(Forbidden):
        services.attach_listing(town.buyer, answer.ref, town.public_id)
    mailed(sent)
    services.attach_listing(town.officer, answer.ref, town.public_id)
    ((to, letter),) = mailed(sent)
    assert to == town.buyer.email
    assert town.public_id in letter
    assert services.open_deal(town.buyer, answer.ref).inquiry is not None
    assert db.session.query(Need).one().state == "matched"


def test_the_reply_clock_reminds_and_then_tells_the_center(town: Town, sent: list[Any]) -> None:
    ref = town.need()
    request = town.asked(ref)
    mailed(sent)
    assert queries.waited(db.session.query(Need).one()) == 0
    services.run_need_clock({}, "")
    assert mailed(sent) == []
    with clock.moved(by=timedelta(days=(request.reply_due_on - clock.today()).days - 1)):
        services.run_need_clock({}, "")
        services.run_need_clock({}, "")
        assert [to for to, _ in mailed(sent)] == [town.officer.email]
    with clock.moved(by=timedelta(days=(request.reply_due_on - clock.today()).days + 1)):
        services.run_need_clock({}, "")
        ((to, letter),) = mailed(sent)
        assert to == town.center.email
        assert "구미연구원" in letter
        assert queries.progress_of([db.session.query(Need).one()])[request.need_id].turn == "center"


def test_a_no_has_a_reason_and_can_be_taken_back(town: Town, sent: list[Any]) -> None:
    ref = town.need()
    request = town.asked(ref)
    with pytest.raises(Invalid):
        services.decline_request(town.officer, request.ref, "", "")
    services.decline_request(town.officer, request.ref, "no_capacity", "내년에 다시 물어 주십시오.")
    assert "내년에 다시" in dict(mailed(sent))[town.center.email]
    with pytest.raises(NotFound):
        services.resume_request(town.other_officer, request.ref)
    services.resume_request(town.officer, request.ref)
    assert services.ask_institutions(town.center, ref, [town.institution]) == []  # not asked twice
    services.withdraw_request(town.center, request.ref)
    assert queries.request_for(town.officer, request.ref) is None
    assert "답하지 않으셔도" in dict(mailed(sent))[town.officer.email]


def test_an_answer_taken_back_lets_the_question_stand_again(town: Town) -> None:
    ref = town.need()
    request = town.asked(ref)
    answer = town.answered(ref)
    assert db.session.get_one(NeedRequest, request.id).state == "answered"
    services.withdraw_answer(town.officer, answer.ref)
    assert db.session.get_one(NeedRequest, request.id).state == "asked"


def test_closing_a_need_tells_who_was_asked_and_who_answered(town: Town, sent: list[Any]) -> None:
    ref = town.need()
    services.ask_institutions(town.center, ref, [town.institution, town.other])
    answer = town.answered(ref)
    mailed(sent)
    services.close_need(town.buyer, ref, "자체 해결")
    told = dict(mailed(sent))
    assert "답하지 않으셔도" in told[town.other_officer.email]
    assert "채택되지 않았습니다" in told[town.researcher.email]
    assert db.session.get_one(NeedAnswer, answer.id).state == "passed"
    with pytest.raises(Conflict):
        services.reconsider_answer(town.buyer, answer.ref)


def test_a_listing_that_is_withdrawn_takes_its_answer_along(town: Town, sent: list[Any]) -> None:
    ref = town.need()
    town.asked(ref)
    answer = town.answered(ref, public_id=town.public_id)
    mailed(sent)
    catalog.withdraw(town.listing_id, town.officer, "더 제공하지 않습니다.")
    told = dict(mailed(sent))
    assert "철회되었습니다" in told[town.buyer.email]
    assert db.session.get_one(NeedAnswer, answer.id).state == "withdrawn"
    assert db.session.query(NeedRequest).one().state == "asked"


def test_a_company_that_closes_ends_its_needs(town: Town, sent: list[Any]) -> None:
    ref = town.need()
    services.ask_institutions(town.center, ref, [town.institution, town.other])
    town.answered(ref)
    mailed(sent)
    services.on_organisation_closed({"organisation_id": town.company}, "x")
    told = dict(mailed(sent))
    assert {town.other_officer.email, town.researcher.email} <= set(told)
    assert [row.state for row in db.session.query(Need)] == ["closed"]


def test_the_companys_name_in_its_own_words_is_refused_while_it_is_to_stay_unknown(
    town: Town, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, town.buyer)
    words = {
        "company_id": town.company,
        "title": "금오 비밀전지의 전극",
        "problem": "뭉칩니다.",
        "shown": "anonymous",
    }
    answer = client.post("/needs/new", data=words)
    assert answer.status_code == 422
    assert "기업 이름이 들어 있습니다" in answer.text
    assert client.post("/needs/new", data=words | {"teaser_title": "전극 공정"}).status_code == 302
    assert client.post("/needs/new", data=words | {"shown": "named"}).status_code == 302


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Hanbit, Inc.", "What Hanbit needs"),
        ("Hanbit Incorporated", "What Hanbit needs"),
        ("Hanbit Corporation", "What Hanbit needs"),
        ("Hanbit Co.", "What Hanbit needs"),
        ("HanbitInc", "What Hanbit needs"),
        ("Vincent Materials", "An adhesive for Vincent Materials"),
        ("Corpus Unlimited", "An adhesive for CORPUS UNLIMITED"),
        ("Hanbit Materials LLC", "Hanbit-Materials 의 접착제"),
        ("한빛소재 주식회사", "\u200b한빛·소재(주)의 접착제"),
        (
            "㈜한빛소재",
            "\u1112\u1161\u11ab\u1107\u1175\u11be소재의 접착제",
        ),  # as a Mac writes it, in single letters
    ],
)
def test_a_companys_name_is_found_however_it_is_written(world: World, name: str, text: str) -> None:
    company = db.session.get_one(Organisation, world.company(name, name_en=""))
    assert names_company(text, company)
    assert not names_company("접착제를 찾습니다. Looking for an adhesive.", company)


def test_an_answer_ends_the_question_to_its_own_institution(town: Town) -> None:
    """Who answers for two institutions that were both asked: the other one's question stands."""
    user_id = town.officer.user_id
    db.session.add(Membership(user_id=user_id, organisation_id=town.other, role="officer", state="active"))
    db.session.commit()
    both = actor_of(user_id)
    ref = town.need()
    first, second = services.ask_institutions(town.center, ref, [town.institution, town.other])
    town.answered(ref, by=both)
    db.session.expire_all()
    assert (first.state, second.state) == ("answered", "asked")


def test_a_note_that_is_too_long_is_no_matter_of_rights(
    town: Town, client: FlaskClient, world: World
) -> None:
    services.shortlist(town.center, town.need(), town.public_id)
    (row,) = queries.candidates_of(town.center, db.session.query(Need).one())
    world.sign_in(client, town.center)
    answer = client.post(f"/needs/candidates/{row.ref}/note", data={"note": "가" * 2001})
    assert answer.status_code == 422
    assert "가" * 2001 in answer.text


def test_the_desk_says_who_waits_and_what_comes_next(town: Town, client: FlaskClient, world: World) -> None:
    ref = town.need()
    world.sign_in(client, town.center)
    page = client.get("/desk/needs").text
    assert "맞는 기술을 고르고 기관에 물어보기" in page
    assert SECRET_NAME in page
    town.asked(ref)
    assert "기관의 답변을 기다립니다" in client.get("/desk/needs?turn=institution").text
    assert SECRET_TITLE not in client.get("/desk/needs?turn=center").text
    town.answered(ref)
    assert SECRET_TITLE in client.get("/desk/needs?turn=company&q=금오비밀").text
    table = client.get("/desk/needs.csv?state=all").data.decode("utf-8-sig")
    assert SECRET_TITLE in table
    world.sign_in(client, town.buyer)
    assert client.get("/desk/needs").status_code == 404
