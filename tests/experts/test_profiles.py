"""Experts: entered or registered, found by their own account alone, public by their own consent, from a sheet, leaving."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.accounts import services as accounts
from marketplace.experts import queries, services
from marketplace.experts.models import Expert, PrivateNote
from marketplace.experts.services import ExpertDraft
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.errors import Forbidden, Invalid, NotFound, Refusal
from tests.experts.conftest import Town
from tests.world import PASSWORD, World

SHEET = """전문가 명단,,,,,,
이름,이메일,소속,기술 분야,언어,시간당 단가,동시에 맡을 기업 수
한자문,han@pool.kr,경북연구원,"금형, 소재","한국어, 영어",15만원,3
두번째,han@pool.kr,경북연구원,금형,한국어,100000,2
세번째,not-an-address,,화성탐사,한국어,많이,스물
네번째,four@pool.kr,,,,"120,000",
"""


def test_one_registers_is_taken_in_and_decides_on_being_public(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    person = world.person()
    world.sign_in(client, person)
    assert "아직 전문가 프로필이 없습니다" in client.get("/my/expert").text
    words = {
        "name_ko": person.name,
        "skills_ko": "사출 금형 설계",
        "capacity": "2",
        "languages": "ko",
        "available": "y",
    }
    wrong = client.post("/my/expert/edit", data=words | {"name_ko": "", "capacity": "많이"})
    assert wrong.status_code == 422
    assert "이름을 입력해" in wrong.text
    assert client.post("/my/expert/edit", data=words).status_code == 303
    assert client.post("/my/expert/publish", data={}).status_code == 422
    assert client.post("/my/expert/publish", data={"consent": "y"}).status_code == 303
    guest = client.application.test_client()
    assert person.name not in guest.get("/experts").text  # the center has not looked yet
    row = db.session.query(Expert).one()
    outbox.drain()
    assert "확인할 전문가" in str(sent[-1]["Subject"])
    world.sign_in(client, town.center)
    assert person.name in client.get("/desk/experts?shown=new").text
    assert client.post(f"/desk/experts/{row.ref}/approve").status_code == 303
    page = guest.get("/experts").text
    assert person.name in page
    assert person.email not in guest.get(f"/experts/{row.ref}").text
    world.sign_in(client, person)
    assert client.post("/my/expert/hide").status_code == 303
    assert guest.get(f"/experts/{row.ref}").status_code == 404
    assert person.name not in guest.get("/experts").text


def test_a_profile_finds_its_person_by_a_confirmed_address_only(
    town: Town, client: FlaskClient, world: World
) -> None:
    draft = ExpertDraft(name_ko="서자문", email="seo@pool.kr", skills_en="Die casting")
    ref = services.enter_expert(town.center, draft, "e1")
    assert services.enter_expert(town.center, draft, "e1") == ref
    with pytest.raises(Invalid):
        services.enter_expert(town.center, draft, "e2")
    with pytest.raises(Forbidden):
        services.enter_expert(town.boss, draft, "e3")
    other = world.person(email="other@pool.kr")
    with pytest.raises(NotFound):
        services.claim(other)
    owner = world.person(email="seo@pool.kr")
    world.sign_in(client, owner)
    assert "센터가 입력한 프로필" in client.get("/my/expert").text
    assert "전문가 프로필을 확인" in client.get("/work").text
    assert client.post("/my/expert/claim").status_code == 303
    assert town.profile(ref).user_id == owner.user_id
    assert town.profile(ref).published_at is None


def test_experts_come_from_a_sheet_that_was_looked_at_first(
    town: Town, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, town.center)
    assert client.get("/desk/experts/import/form.xlsx").status_code == 200
    nothing = client.post("/desk/experts/import", data={"file": (io.BytesIO(b"hello"), "a.csv")})
    assert nothing.status_code == 422
    sent = client.post("/desk/experts/import", data={"file": (io.BytesIO(SHEET.encode("cp949")), "명단.csv")})
    page = client.get(sent.location).text
    assert db.session.query(Expert).count() == 0
    assert "같은 이메일 주소가 3번째 줄에도" in page
    assert "화성탐사" in page
    assert "숫자입니다: 스물" in page
    assert client.post(f"{sent.location}/enter").status_code == 303
    assert "2" in client.get(sent.location).text
    found = {row.name_ko: row for row in db.session.query(Expert)}
    assert set(found) == {"한자문", "네번째"}
    assert (found["한자문"].fields, found["한자문"].capacity) == (["mould", "material"], 3)
    assert [rate.hourly for rate in found["한자문"].rates] == [150_000]
    assert client.post(f"{sent.location}/enter").status_code == 409
    again = client.post("/desk/experts/import", data={"file": (io.BytesIO(SHEET.encode()), "b.csv")})
    assert "이미 있는 전문가" in client.get(again.location).text
    assert client.post(f"{again.location}/enter").status_code == 409
    exported = client.get("/desk/experts.csv").data
    assert (
        client.post("/desk/experts/import", data={"file": (io.BytesIO(exported), "c.csv")}).status_code == 303
    )
    services.claim(world.person(email="han@pool.kr"))
    assert client.post(f"{sent.location}/undo").status_code == 303
    db.session.rollback()
    assert [row.name_ko for row in db.session.query(Expert)] == ["한자문"]


def test_hours_cost_what_was_agreed_for_their_day(town: Town, client: FlaskClient, world: World) -> None:
    expert = town.expert()
    ref = town.running(expert)
    first = clock.today()
    town.met(ref, expert, minutes=90)
    world.sign_in(client, town.center)
    month = f"?month={first:%Y-%m}"
    assert "단가가 없는 만남" in client.get(f"/desk/mentoring/fees{month}").text
    data = {"hourly": "15만", "from_on": (first - timedelta(days=30)).isoformat()}
    assert client.post(f"/desk/experts/{expert}/rate", data=data).status_code == 303
    assert "225,000원" in client.get(f"/desk/mentoring/fees{month}").text
    earlier = client.post(f"/desk/experts/{expert}/rate", data=data | {"hourly": "1"})
    assert earlier.status_code == 422
    assert "오늘이나 그 뒤부터" in earlier.text
    services.record_rate(town.center, expert, 200_000, first + timedelta(days=1))
    assert "225,000원" in client.get(f"/desk/mentoring/fees{month}").text
    table = client.get(f"/desk/mentoring/fees.csv{month}").data.decode("utf-8-sig")
    assert "225000" in table
    clock.move_by(timedelta(days=40))
    world.sign_in(client, town.center)
    assert (
        "225,000원" in client.get("/desk/mentoring/fees").text
    )  # the month before last, as nobody has met since
    this_month = client.get(f"/desk/mentoring/fees?month={clock.today():%Y-%m}").text
    assert "이 달에는 기록한 만남이 없습니다" in this_month
    world.sign_in(client, town.boss)
    assert (
        "150,000" not in client.get(f"/mentoring/{ref}").text
    )  # what it costs is no matter of the company's


def test_private_notes_leave_by_no_way(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    expert = town.expert()
    ref = town.running(expert)
    session = town.met(ref, expert, private="ZEBRA")
    mine = f"/mentoring/{ref}"
    town.met(ref, expert, minutes=60)
    outbox.drain()
    assert all("ZEBRA" not in mail.get_content() for mail in sent)
    auditor = world.person("auditor", town.center.standings[0].organisation_id)
    for reader in (town.boss, town.center, auditor):
        world.sign_in(client, reader)
        for path in (mine, "/mentoring", "/work", "/calendar", "/experts?q=ZEBRA"):
            assert "ZEBRA" not in client.get(path).text.replace("q=ZEBRA", "").replace('value="ZEBRA"', "")
        assert client.get(f"{mine}/meetings/{session}").status_code == 404
    world.sign_in(client, town.center)
    for path in ("/desk/mentoring/fees.csv", "/desk/experts.csv", "/desk/mentoring/coverage.csv"):
        assert b"ZEBRA" not in client.get(path).data
    world.sign_in(client, town.people[expert])
    assert "ZEBRA" in client.get(f"{mine}/meetings/{session}").text
    words = {
        "held_on": clock.today().isoformat(),
        "minutes": "60",
        "place": "online",
        "notes": "다시",
        "private": "",
    }
    assert client.post(f"{mine}/meetings/{session}", data=words).status_code == 303
    assert db.session.query(PrivateNote).count() == 0
    assert client.post(f"{mine}/meetings/{session}/delete").status_code == 303
    clock.move_by(timedelta(days=60))
    world.sign_in(client, town.people[expert])
    assert "/meetings/" not in client.get(mine).text.replace(
        "/meetings/new", ""
    )  # what is old stays as it is


def test_who_leaves_is_forgotten_and_the_company_gets_another(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    expert = town.expert(employer="금오연구원", affiliations=["어느회사"])
    person = town.people[expert]
    ref = town.running(expert)
    town.met(ref, expert, private="ZEBRA")
    outbox.drain()
    sent.clear()
    world.set_password(person)
    accounts.close_account(person, PASSWORD)
    outbox.drain()
    row = town.profile(expert)
    assert (row.name_ko, row.email, row.employer, row.skills_en, row.affiliations) == (
        "탈퇴한 전문가",
        "",
        "",
        "",
        [],
    )
    assert not row.is_public
    assert town.row(ref).state == "requested"
    assert db.session.query(PrivateNote).count() == 0
    assert {mail["To"].addresses[0].addr_spec for mail in sent} >= {town.boss.email, town.center.email}
    world.sign_in(client, town.boss)
    page = client.get(f"/mentoring/{ref}").text
    assert "Looked at the cooling." in page
    assert person.name not in page


def test_the_center_lets_somebody_go_and_brings_them_back(town: Town) -> None:
    expert = town.expert()
    ref = town.running(expert)
    services.leave(town.center, expert, "정년")
    assert (town.row(ref).state, town.row(ref).expert_id) == ("requested", None)
    with pytest.raises(Refusal):
        services.assign(town.center, ref, expert)
    services.come_back(town.center, expert)
    assert not town.profile(expert).is_public  # consent is given anew
    services.assign(town.center, ref, expert)


def test_what_an_expert_typed_on_leaving_stays(town: Town, client: FlaskClient, world: World) -> None:
    expert = town.expert()
    world.sign_in(client, town.people[expert])
    answer = client.post("/my/expert/leave", data={"reason": "바쁩니다. " * 100})
    assert answer.status_code == 422
    assert "바쁩니다. 바쁩니다." in answer.text
    assert "500" in answer.text
    assert town.profile(expert).left_at is None


def test_a_company_that_closes_or_merges(town: Town, world: World, sent: list[Any]) -> None:
    expert = town.expert(capacity=3)
    closing, boss = town.another()
    into, other = town.another()
    closed = town.running(expert, company=closing, boss=boss)
    moving = town.running(expert)
    staying = town.running(expert, company=into, boss=other)
    outbox.drain()
    sent.clear()
    services.on_organisation_closed({"organisation_id": closing}, "")
    assert (town.row(closed).state, town.row(closed).outcome) == ("ended", "closed")
    outbox.drain()
    assert town.people[expert].email in [mail["To"].addresses[0].addr_spec for mail in sent]
    services.on_organisation_merged({"organisation_id": town.company, "into_id": into}, "")
    assert (town.row(moving).state, town.row(moving).company_id) == ("ended", into)
    assert town.row(staying).state == "running"


def test_averages_say_nothing_of_one_company(town: Town) -> None:
    expert = town.expert(capacity=20)
    averages = []
    for score in (5, 5, 5, 5, 5, 1):
        company, boss = town.another()
        ref = town.running(expert, company=company, boss=boss)
        services.end(boss, ref, "solved", "")
        services.rate(boss, ref, score, "")
        averages.append(queries.average_of(town.profile(expert)))
    assert averages == [None] * 4 + [(5.0, 5)] * 2  # the sixth moves nothing before the tenth
