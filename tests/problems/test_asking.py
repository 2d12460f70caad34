"""A problem in a company's own words: at most three technologies with their own sentence, or an honest no."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient

from marketplace.catalog.queries import answers_to
from marketplace.kernel.actor import GUEST
from marketplace.kernel.database import db
from marketplace.problems.models import Problem, ProblemVote
from tests.problems.conftest import WARPS, Town
from tests.world import World


def text_of(page: str) -> str:
    """What a page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", "", page).split())


def test_it_is_answered_with_a_sentence_that_stands_in_the_listing(town: Town, client: FlaskClient) -> None:
    address = town.described(f"금형의 냉각 수로가 나쁩니다. {WARPS}. 오븐을 거칩니다.")
    page = text_of(client.get(address).text)
    assert "알맞은 기술 1건" in page
    assert "형상 적응형 냉각 수로" in page
    assert "사출품이 식으면서 휘는 것이 조립 불량의 원인이었습니다." in page
    missing = page.split("이 기술에 없는 말:")[1][:30]
    assert "오븐," in missing
    assert "거칩니다" in missing  # whole words as they were typed, no stems
    assert "3,000만 원" in page
    assert "김전문" in page  # the expert, by words of the profile
    assert "작업복" not in page
    english = client.get("/en" + address).text
    assert "conformal cooling" in english
    answer = answers_to(GUEST, WARPS).items[0]
    row = answer.listing
    said = re.sub("<[^>]+>", "", str(answer.quote))
    assert any(said in text for text in (row.problem_ko, row.summary_ko, row.summary_en))


def test_what_is_closed_answers_nobody_else(town: Town, client: FlaskClient) -> None:
    assert "비밀스러운" not in client.get(town.described("사출 휨 보정 장치를 찾습니다")).text


def test_nothing_fits_is_said_and_something_is_offered(town: Town, client: FlaskClient) -> None:
    page = text_of(client.get(town.described("새우 껍질을 벗기는 원단 기계")).text)
    assert "맞는 기술이 없습니다" in page
    assert "알맞은 기술" not in page.replace("문제와 알맞은 기술", "")
    assert "센터에 묻기" in page
    assert "수요기술 등록" in page
    assert db.session.query(Problem).one().fitting == 0


def test_one_word_in_common_is_no_answer_to_a_sentence(town: Town, client: FlaskClient) -> None:
    page = text_of(client.get(town.described("금형은 비싸고 원단은 얇습니다 새우 껍질")).text)
    assert "맞는 기술이 없습니다" in page


def test_a_problem_is_text_and_no_query(town: Town, client: FlaskClient) -> None:
    for odd in (
        '"사출품" -휨 제목:원단 (식으면서) 조립 OR 불량',
        "--- 사출품이 휨",
        "%s {{ 7*7 }} 사출품 <b>휨</b>",
        "사출 " * 400,
    ):
        assert client.get(town.described(odd.strip())).status_code == 200


def test_bad_input_keeps_what_was_typed(town: Town, client: FlaskClient) -> None:
    for typed in ("", " ", "... !!"):
        assert client.post("/problems/new", data={"problem": typed}).status_code == 422
    long = "사출 " * 900
    refused = client.post("/problems/new", data={"problem": long})
    assert refused.status_code == 422
    assert long.strip() in refused.text
    assert db.session.query(Problem).count() == 0
    assert "막힌 곳" in client.get("/problems/new?q=막힌 곳").text


def test_sent_twice_it_is_one(town: Town, client: FlaskClient) -> None:
    sent = {"problem": WARPS, "form_token": "once"}
    first, second = (client.post("/problems/new", data=sent).headers["Location"] for _ in range(2))
    assert first == second
    assert db.session.query(Problem).count() == 1


def test_who_has_the_address_reads_and_only_the_maker_changes(town: Town, client: FlaskClient) -> None:
    address = town.described()
    friend = client.application.test_client()
    page = friend.get(address)
    assert WARPS in page.text
    assert "관리 주소" not in page.text
    for path in ("/edit", "/center"):
        assert friend.get(address + path).status_code == 403
    for path in ("/edit", "/delete", "/helped", "/end", "/messages", "/center"):
        assert friend.post(address + path, data={"problem": "바꿈", "body": "x"}).status_code == 403
    assert town.row().text == WARPS
    assert client.get(address[:-3] + "abc").status_code == 404
    assert (
        client.post(address + "/edit", data={"problem": "원단이 땀에 젖어 빨리 마르지 않습니다"}).status_code
        == 303
    )
    assert "작업복" in friend.get(address).text  # the same address
    assert client.post(address + "/delete").status_code == 303
    assert friend.get(address).status_code == 404
    assert db.session.query(Problem).count() == 0


def test_the_managing_address_opens_it_elsewhere_and_takes_it_into_an_account(
    town: Town, client: FlaskClient, world: World
) -> None:
    address = town.described()
    manage = re.findall(r"/problems/manage/[\w.-]+", client.get(address).text)[0]
    boss = world.person("representative", world.company())
    other = client.application.test_client()
    world.sign_in(other, boss)
    assert other.post(address + "/take").status_code == 403
    assert other.get(manage).headers["Location"].endswith(address)
    assert "내 문제에 넣기" in other.get(address).text
    assert other.post(address + "/take").status_code == 303
    assert WARPS in other.get("/my-problems").text
    third = client.application.test_client()
    world.sign_in(third, world.person("representative", world.company()))
    third.get(manage)
    assert third.post(address + "/take").status_code == 409
    assert WARPS not in third.get("/my-problems").text


def test_a_need_begins_with_it(town: Town, client: FlaskClient, world: World) -> None:
    boss = world.person("representative", world.company())
    world.sign_in(client, boss)
    address = town.described(WARPS + ".\n두께는 1.2mm입니다.")
    new = re.findall(r"/needs/new\?problem=[\w.-]+", client.get(address).text)[0]
    form = client.get(new).text
    assert "두께는 1.2mm입니다." in form
    assert f'value="{WARPS}."' in form
    assert WARPS not in client.get("/needs/new?problem=x").text


def test_whether_it_helped_is_counted_once_each(town: Town, client: FlaskClient) -> None:
    address = town.described()
    number = re.findall(r'name="listing" value="([\w-]+)"', client.get(address).text)[0]
    for said in ("yes", "no"):
        assert client.post(address + "/helped", data={"listing": number, "helped": said}).status_code == 303
    assert client.post(address + "/helped", data={"listing": "GT-0", "helped": "yes"}).status_code == 404
    votes: list[Any] = db.session.query(ProblemVote).all()
    assert [vote.helped for vote in votes] == [False]
    client.post(address + "/delete")
    db.session.rollback()
    assert [(vote.problem_id, vote.helped) for vote in db.session.query(ProblemVote)] == [(None, False)]
