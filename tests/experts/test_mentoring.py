"""1사1멘토링 from the request to what became of it, through the pages of all three sides."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.experts import queries, services
from marketplace.kernel import clock, outbox
from marketplace.kernel.errors import Conflict, Refusal
from tests.experts.conftest import GOAL, Town
from tests.world import World


def addresses(sent: list[Any]) -> list[str]:
    return sorted(mail["To"].addresses[0].addr_spec for mail in sent)


def test_a_company_gets_a_mentor_and_says_how_it_was(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    expert = town.expert()
    mentor = town.people[expert]
    outbox.drain()
    sent.clear()
    world.sign_in(client, town.boss)
    assert "아직 멘토링이 없습니다" in client.get("/mentoring").text
    missing = client.post(
        "/mentoring/new",
        data={"company_id": town.company, "goal": "", "wanted_on": "내일쯤", "language": "ko"},
    )
    assert missing.status_code == 422
    assert "풀고 싶은 문제를 입력해" in missing.text
    words = {
        "company_id": town.company,
        "goal": GOAL,
        "field": "mould",
        "language": "ko",
        "wanted_on": "2026-12-01",
        "form_token": "t1",
    }
    path = client.post("/mentoring/new", data=words).location
    assert client.post("/mentoring/new", data=words).location == path  # a double click asks once
    again = client.post("/mentoring/new", data=words | {"form_token": "t2"})
    assert again.status_code == 409
    assert "진행 중인 멘토링이 있습니다" in again.text
    outbox.drain()
    assert addresses(sent) == [town.center.email]
    sent.clear()

    world.sign_in(client, town.center)
    assert "멘토를 배정해 주십시오" in client.get("/work").text
    page = client.get(f"{path}/assign").text
    assert "프로필에 있는 말: Mould, warpage" in page
    assert client.post(f"{path}/assign", data={"expert": expert}).status_code == 303
    outbox.drain()
    assert addresses(sent) == [mentor.email]
    sent.clear()

    world.sign_in(client, town.boss)
    assert mentor.name not in client.get(path).text  # nobody has accepted yet
    world.sign_in(client, mentor)
    assert "멘토링 요청에 답해" in client.get("/work").text
    assert client.post(f"{path}/accept").status_code == 303
    outbox.drain()
    assert addresses(sent) == sorted([town.boss.email, town.center.email])
    assert "첫 만남" in str(sent[0]["Subject"])
    meeting = {
        "held_on": clock.today().isoformat(),
        "minutes": "90",
        "place": "company",
        "notes": "냉각을 보았습니다.",
        "private": "사장님은 서두른다",
        "form_token": "m1",
    }
    assert client.post(f"{path}/meetings/new", data=meeting | {"notes": ""}).status_code == 422
    assert client.post(f"{path}/meetings/new", data=meeting).status_code == 303
    assert client.post(f"{path}/meetings/new", data=meeting).status_code == 303
    assert "사장님은 서두른다" in client.get(path).text
    assert client.get(path).text.count("냉각을 보았습니다.") == 1
    assert client.post(f"{path}/end", data={}).status_code == 422
    assert (
        client.post(
            f"{path}/end", data={"end-outcome": "solved", "end-words": "휨이 절반이 되었습니다."}
        ).status_code
        == 303
    )

    world.sign_in(client, town.boss)
    page = client.get(path).text
    assert "휨이 절반이" in page
    assert "사장님은" not in page
    assert "끝난 멘토링을 평가해" in client.get("/work").text
    assert (
        client.post(
            f"{path}/rate", data={"rate-score": "5", "rate-words": "큰 도움이 되었습니다."}
        ).status_code
        == 303
    )
    assert "끝난 멘토링을 평가해" not in client.get("/work").text
    for reader, reads in ((mentor, False), (town.center, True)):
        world.sign_in(client, reader)
        assert ("큰 도움이 되었습니다." in client.get(path).text) is reads


def test_another_expert_goes_on_without_blame(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    first, second = town.expert(), town.expert()
    ref = town.running(first)
    town.met(ref, first)
    world.sign_in(client, town.boss)
    outbox.drain()
    sent.clear()
    assert (
        client.post(f"/mentoring/{ref}/release", data={"release-reason": "말이 통하지 않습니다."}).status_code
        == 303
    )
    outbox.drain()
    assert addresses(sent) == sorted([town.center.email, town.people[first].email])
    assert all("말이 통하지" not in mail.get_content() for mail in sent)
    services.assign(town.center, ref, second)
    services.accept(town.people[second], ref)
    town.met(ref, second, notes="A second look.")
    world.sign_in(client, town.center)
    assert "말이 통하지" in client.get(f"/mentoring/{ref}").text
    world.sign_in(client, town.people[first])
    page = client.get(f"/mentoring/{ref}").text  # the first one keeps what they logged, and sees no more
    assert "Looked at the cooling." in page
    assert "A second look." not in page
    assert "말이 통하지" not in page
    assert client.post(f"/mentoring/{ref}/end", data={"end-outcome": "solved"}).status_code == 403
    world.sign_in(client, town.people[second])
    assert "Looked at the cooling." in client.get(f"/mentoring/{ref}").text


def test_the_center_proposes_and_the_company_decides(town: Town, client: FlaskClient, world: World) -> None:
    world.sign_in(client, town.center)
    assert "가온정밀" in client.get("/desk/mentoring/coverage").text
    words = {"company_id": town.company, "goal": GOAL, "language": "en", "wanted_on": "2026-12-01"}
    path = client.post("/mentoring/new", data=words).location
    assert client.get(f"{path}/assign").status_code == 200
    assert client.post(f"{path}/assign", data={"expert": town.expert()}).status_code == 409
    world.sign_in(client, town.boss)
    assert "센터가 제안한 멘토링" in client.get("/work").text
    assert client.post(f"{path}/withdraw").status_code == 303
    assert "되돌리기" in client.get(path).text
    assert client.post(f"{path}/reopen").status_code == 303
    assert town.row(path.split("/")[-1]).state == "requested"


def test_who_has_ties_or_no_room_is_not_asked(town: Town) -> None:
    tied = town.expert(affiliations=["(주)가온 정밀"])
    full = town.expert(capacity=1)
    company, boss = town.another()
    town.running(full, company=company, boss=boss)
    absent, ref = town.expert(available=False), town.ask()
    row = queries.mentoring_for(town.center, ref)
    assert row is not None
    assert queries.suggestions(row) == []
    for expert, why in ((tied, "tie"), (full, "can't take more"), (absent, "not available")):
        with pytest.raises(Refusal) as refused:
            services.assign(town.center, ref, expert)
        assert why in refused.value.text.en
    found = {one.expert.ref: one.against for one in queries.looked_up(row, "warpage")}
    assert set(found) == {tied, full, absent}
    assert all(found.values())


def test_an_end_may_be_taken_back_for_a_while(town: Town) -> None:
    expert = town.expert(capacity=1)
    ref = town.running(expert)
    services.end(town.boss, ref, "solved", "")
    services.resume(town.boss, ref)
    assert town.row(ref).state == "running"
    services.end(town.boss, ref, "solved", "")
    company, boss = town.another()
    town.running(expert, company=company, boss=boss)
    with pytest.raises(Conflict, match="더 맡을 수 없습니다"):
        services.resume(town.boss, ref)
    clock.move_by(timedelta(days=30))
    with pytest.raises(Conflict, match="오래되어"):
        services.resume(town.boss, ref)


def test_what_is_late_is_reminded_of_and_shown(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    expert = town.expert()
    ref = town.ask()
    outbox.drain()
    sent.clear()

    def after(days: int) -> list[str]:
        sent.clear()
        for _ in range(days):
            clock.move_by(timedelta(days=1))
            services.remind_mentorings({}, "")
            services.remind_mentorings({}, "")
        outbox.drain()
        return [str(mail["Subject"]) for mail in sent]

    assert sum("아직" in one or "기다리는 기업" in one for one in after(10)) == 1
    services.assign(town.center, ref, expert)
    assert sum("답해 주십시오" in one for one in after(12)) == 3
    services.accept(town.people[expert], ref)
    subjects = after(20)
    assert sum("첫 만남을 정해" in one for one in subjects) == 1
    assert sum("늦어지고" in one for one in subjects) == 2  # the expert and the center
    world.sign_in(client, town.center)
    assert "첫 만남 지연" in client.get("/mentoring").text
    assert "첫 만남이 늦어지고" in client.get("/work").text
    town.met(ref, expert)
    assert "첫 만남 지연" not in client.get("/mentoring").text
    assert sum("살펴 주십시오" in one for one in after(50)) == 2
    world.sign_in(client, town.center)
    assert "멈춰 있음" in client.get("/mentoring").text


def test_the_next_meeting_stands_among_the_deadlines(town: Town, client: FlaskClient, world: World) -> None:
    expert = town.expert()
    ref = town.running(expert)
    town.met(ref, expert, next_on=clock.today() + timedelta(days=7))
    for person in (town.boss, town.people[expert]):
        world.sign_in(client, person)
        assert "다음 멘토링 만남" in client.get("/calendar").text
