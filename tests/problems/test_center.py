"""The center is asked: by the day that is promised, an answer on the page and by mail; an expert may give it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.problems import queries, services
from marketplace.problems.models import ProblemMessage, ProblemRequest
from tests.problems.conftest import WARPS, Town, addressed, path_in, photograph
from tests.world import World


def request_of(town: Town) -> ProblemRequest:
    db.session.rollback()
    return db.session.query(ProblemRequest).one()


def test_from_the_question_to_the_answer(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    address = town.described(photos=[(photograph(size=(30, 20)), "a.jpg")])
    ask = client.get(address + "/center").text
    assert "답합니다" in ask
    assert (
        client.post(address + "/center", data={"name": "오손님", "email": "x", "consent": "y"}).status_code
        == 422
    )
    no = client.post(address + "/center", data={"name": "오손님", "email": "guest@example.org"})
    assert no.status_code == 422
    assert "오손님" in no.text
    town.asks_center(address)
    assert "센터의 답변을 기다립니다" in client.get(address).text
    assert client.get(address + "/center").status_code == 303  # asked already
    told = addressed(sent, town.center.email)[-1]
    due = request_of(town).reply_due_on
    assert f"{due.day}." in str(told["Subject"])

    staff = client.application.test_client()
    world.sign_in(staff, town.center)
    assert "문제 상담 요청에 답변해 주십시오" in staff.get("/work").text
    where = path_in(told, "/center/problems/")
    page = staff.get(where).text
    for seen in (WARPS, "010-1234-5678", "오후", "guest@example.org", "<img"):
        assert seen in page
    assert staff.post(where + "/answer", data={"body": " "}).status_code == 422
    for _ in range(2):
        staff.post(where + "/answer", data={"body": "냉각 수로를 보십시오.", "form_token": "a"})
    outbox.drain()
    letters = addressed(sent, "guest@example.org")
    assert len([one for one in letters if "냉각 수로를 보십시오." in one.get_content()]) == 1
    elsewhere = client.application.test_client()
    elsewhere.get(path_in(letters[-1], "/problems/manage/"))
    assert "냉각 수로를 보십시오." in elsewhere.get(address).text
    friend = client.application.test_client()
    assert "냉각 수로를 보십시오." not in friend.get(address).text  # the shared page keeps it out

    assert (
        elsewhere.post(address + "/messages", data={"body": "더 궁금합니다", "form_token": "b"}).status_code
        == 303
    )
    assert request_of(town).state == "waiting"
    outbox.drain()
    assert "새 글" in str(addressed(sent, town.center.email)[-1]["Subject"])
    assert staff.post(where + "/close").status_code == 303
    assert staff.post(where + "/close").status_code == 409
    assert staff.post(where + "/answer", data={"body": "뒤늦게", "form_token": "c"}).status_code == 409
    assert "상담이 끝났습니다" in client.get(address).text
    assert staff.post(where + "/reopen").status_code == 303
    assert client.post(address + "/end").status_code == 303
    assert request_of(town).state == "closed"


def test_an_expert_reads_it_only_once_it_is_given(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    town.asks_center(town.described())
    where = f"/center/problems/{request_of(town).ref}"
    expert, staff = (client.application.test_client() for _ in range(2))
    world.sign_in(expert, town.expert)
    world.sign_in(staff, town.center)
    assert expert.get(where).status_code == 404
    assert "김전문" in staff.get(where).text
    ref = request_expert(town)
    assert staff.post(where + "/expert", data={"expert": "nobody"}).status_code == 422
    assert staff.post(where + "/expert", data={"expert": ref}).status_code == 303
    outbox.drain()
    assert "맡겼습니다" in str(addressed(sent, town.expert.email)[-1]["Subject"])
    assert WARPS in expert.get(where).text
    assert expert.get("/center/problems").status_code == 403
    assert expert.post(where + "/expert", data={"expert": ""}).status_code in (403, 422)
    assert expert.post(where + "/close").status_code == 403
    assert (
        expert.post(where + "/answer", data={"body": "수로를 바꾸십시오.", "form_token": "e"}).status_code
        == 303
    )
    outbox.drain()
    assert "전문가가 답변했습니다" in addressed(sent, "guest@example.org")[-1].get_content()
    assert staff.post(where + "/expert", data={"expert": ""}).status_code == 303
    assert expert.get(where).status_code == 404


def test_an_expert_hears_of_it_each_time_it_is_given_and_only_then(
    town: Town, client: FlaskClient, sent: list[Any]
) -> None:
    town.asks_center(town.described())
    ref, expert = request_of(town).ref, request_expert(town)
    letters = []
    for given in (expert, expert, "", "", expert):
        services.give_to_expert(town.center, ref, given)
        outbox.drain()
        letters.append(len([one for one in addressed(sent, town.expert.email) if "맡겼" in one["Subject"]]))
    assert letters == [1, 1, 1, 1, 2]


def test_who_asks_is_told_what_is_agreed_to_and_where_the_answer_goes(
    town: Town, client: FlaskClient
) -> None:
    address = town.described()
    page = client.get(address + "/center").text
    for said in ("센터가 정한 전문가", "90일", "동의하지 않아도"):
        assert said in page
    assert "Kept for 90 days" in client.get("/en" + address + "/center").text
    town.asks_center(address, "geust@example.org")
    assert "geust@example.org" in client.get(address).text  # a slip is seen
    assert "geust@example.org" not in client.application.test_client().get(address).text


def request_expert(town: Town) -> str:
    from marketplace.experts.queries import own_expert

    row = own_expert(town.expert)
    assert row is not None
    return row.ref


def test_a_late_answer_is_noticed(town: Town, client: FlaskClient, sent: list[Any]) -> None:
    town.asks_center(town.described())
    row = request_of(town)
    ref, last = (
        row.ref,
        (row.reply_due_on - clock.today()).days,
    )  # working days: another number on each day of the week
    sent.clear()
    for days in (0, last, last, last + 1, last + 1):
        with clock.moved(clock.now() + timedelta(days=days)):
            services.watch_requests({}, "")
            outbox.drain()
    subjects = [str(one["Subject"]) for one in addressed(sent, town.center.email)]
    assert [("기다립니다" in one, "늦었습니다" in one) for one in subjects] == [(True, False), (False, True)]
    services.answer_request(town.center, ref, "늦어 죄송합니다.")
    assert request_of(town).state == "answered"


def test_one_address_asks_five_times_a_day(town: Town, client: FlaskClient) -> None:
    for number in range(5):
        town.asks_center(town.described(f"{WARPS} {number}"))
    address = town.described()
    typed = {"name": "오손님", "email": "Guest@Example.org", "consent": "y"}
    assert "내일 다시" in client.post(address + "/center", data=typed).text
    assert db.session.query(ProblemRequest).count() == 5


def test_what_no_index_was_asked_about_is_not_counted_as_unanswered(
    town: Town, client: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.catalog.queries.searching.finding.is_serving", lambda: False)
    address = town.described()
    assert "지금은 찾을 수 없습니다" in client.get(address).text
    counts = queries.counts()
    assert (counts.described, counts.unanswered) == (1, 0)
    boss = world.person()
    world.sign_in(client, boss)
    town.described()
    assert '<td class="num">–</td>' in client.get("/my-problems").text


def test_the_desk_counts_what_did_not_ask(town: Town, client: FlaskClient, world: World) -> None:
    town.described("아무도 모르는 비밀 공정입니다 새우")
    town.asks_center(town.described())
    staff = client.application.test_client()
    world.sign_in(staff, town.center)
    page = staff.get("/center/problems").text
    assert "비밀 공정" not in page
    assert "오손님" in page
    assert WARPS not in page
    table = staff.get("/center/problems?format=csv").get_data(as_text=True)
    assert request_of(town).ref in table
    assert "오손님" not in table
    assert db.session.query(ProblemMessage).count() == 0
