"""Meetings: called by mail, answered, attended by phone, written down."""

from __future__ import annotations

import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from marketplace import create_app
from marketplace.clusters import services
from marketplace.clusters.models import ClusterMeeting
from marketplace.clusters.services import Plan
from marketplace.kernel import clock
from marketplace.kernel.database import db
from tests.clusters.conftest import CODE, Cluster
from tests.clusters.test_difficulties import letters
from tests.conftest import settings_for
from tests.world import World

PLAN = {
    "title": "11월 모임",
    "begins": "14:00",
    "until": "16:00",
    "place": "센터 3층",
    "agenda": "휨 문제",
    "form_token": "m1",
}


def in_days(days: int) -> dict[str, str]:
    return PLAN | {"day": (clock.today() + timedelta(days=days)).isoformat()}


def called(cluster: Cluster, starts_at: datetime) -> str:
    plan = Plan("11월 모임", "휨 문제", "센터 3층", starts_at, starts_at + timedelta(hours=2))
    return services.call_meeting(cluster.leader, CODE, f"t{starts_at}", plan)


def test_the_leader_calls_members_answer_come_and_read(
    cluster: Cluster, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    letters(sent)
    world.sign_in(client, cluster.leader)
    path = client.post(f"/clusters/{CODE}/meetings/new", data=in_days(10)).location
    assert client.post(f"/clusters/{CODE}/meetings/new", data=in_days(10)).location == path
    invited = [address for address, _ in letters(sent)]
    assert len(invited) == len(set(invited)) == 7  # six of five companies, the coordinator
    assert cluster.coordinator.email in invited
    assert cluster.outsider.email not in invited

    world.sign_in(client, cluster.boss)
    assert "오시는지 알려 주십시오" in client.get("/work").text
    client.post(path + "/yes")
    assert "참석한다고 알렸습니다" in client.get(path).text
    client.post(path + "/no")
    client.post(path + "/yes")
    calendar = client.get(path + "/meeting.ics")
    assert calendar.mimetype == "text/calendar"
    assert "LOCATION:센터 3층" in calendar.text

    world.sign_in(client, cluster.leader)
    moved = in_days(11)
    assert client.post(path + "/edit", data=moved).status_code == 303
    assert len(letters(sent)) == 7
    assert client.post(path + "/edit", data=moved | {"title": "정기 모임"}).status_code == 303
    assert letters(sent) == [], "another title is no news"
    world.sign_in(client, cluster.boss)
    assert "오시는지 알려 주십시오" in client.get(path).text, "another day, another answer"

    row = db.session.query(ClusterMeeting).one()
    starts_at, code = row.starts_at, row.code
    db.session.rollback()
    assert code not in client.get(path).text
    assert client.post("/here", data={"code": code}).status_code == 422, "the door is not open yet"
    with clock.moved(to=starts_at + timedelta(minutes=5)):
        world.sign_in(client, cluster.boss)
        assert "지금 모임에 계십니까" in client.get(path).text
        assert client.post("/here", data={"code": "000"}).status_code == 422
        assert client.post("/here", data={"code": f"{code[:3]} {code[3:]}"}).location == path
        assert "참석을 확인했습니다" in client.get(path).text
        world.sign_in(client, cluster.outsider)
        assert client.post("/here", data={"code": code}).status_code == 422
        world.sign_in(client, cluster.leader)
        client.post(path + "/minutes", data={"minutes": "초안입니다."})
        world.sign_in(client, cluster.boss)
        assert "초안입니다" not in client.get(path).text
        world.sign_in(client, cluster.leader)
        text = "# 논의\n- 휨 문제를 다룸\n<script>x</script>"
        assert client.post(path + "/minutes", data={"minutes": text, "publish": "1"}).status_code == 303
        assert len(letters(sent)) == 6
        world.sign_in(client, cluster.others[0])
        page = client.get(path).text
        assert "<li>휨 문제를 다룸</li>" in page
        assert "&lt;script&gt;" in page
        assert "1명, 기업 1곳" in page


def test_a_reminder_meanwhile_refuses_nobody_their_minutes(
    cluster: Cluster, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = called(cluster, clock.now() + timedelta(days=5))
    path = f"/cluster-meetings/{ref}"
    letters(sent)
    world.sign_in(client, cluster.leader)

    def version() -> str:
        found = re.search(r'name="version" value="(\d+)"', client.get(path + "/minutes").text)
        assert found is not None
        return found[1]

    opened = version()
    for day, told in ((4, "meeting_tomorrow"), (20, "minutes_missing")):
        with clock.moved(to=clock.now() + timedelta(days=day, hours=12)):
            services.watch_meetings({}, "")
            services.watch_meetings({}, "")
            assert letters(sent), told
    data = {"minutes": "초안입니다.", "version": opened}
    assert client.post(path + "/minutes", data=data).status_code == 303
    assert client.post(path + "/minutes", data=data | {"minutes": "둘째"}).status_code == 409, (
        "a colleague's draft"
    )


def test_only_those_who_lead_it_change_it(cluster: Cluster, client: FlaskClient, world: World) -> None:
    path = "/cluster-meetings/" + called(cluster, clock.now() + timedelta(days=5))
    for person, status in ((cluster.boss, 403), (cluster.outsider, 404)):
        world.sign_in(client, person)
        for action, data in (
            ("edit", in_days(9)),
            ("cancel", {"note": "x"}),
            ("minutes", {"minutes": "x"}),
            ("files", {}),
        ):
            assert client.post(f"{path}/{action}", data=data).status_code == status
    world.sign_in(client, cluster.coordinator)
    assert client.post(path + "/cancel", data={"note": ""}).status_code == 422
    assert client.post(path + "/cancel", data={"note": "태풍"}).status_code == 303
    assert "태풍" in client.get(path).text
    assert "STATUS:CANCELLED" in client.get(path + "/meeting.ics").text
    assert client.post(path + "/yes").status_code == 409 or client.post(path + "/minutes").status_code == 409


def test_files_are_for_members_and_come_back(cluster: Cluster, client: FlaskClient, world: World) -> None:
    path = "/cluster-meetings/" + called(cluster, clock.now() + timedelta(days=5))
    world.sign_in(client, cluster.leader)
    wrong = client.post(path + "/files", data={"files": (io.BytesIO(b"MZ"), "x.exe")})
    assert wrong.status_code == 422
    pdf = io.BytesIO(b"%PDF-1.4\n%%EOF\n")
    assert client.post(path + "/files", data={"files": (pdf, "자료.pdf")}).status_code == 303
    world.sign_in(client, cluster.boss)
    address = client.get(path).text.split("/files/")[1].split('"')[0]
    assert client.get(f"{path}/files/{address}").status_code == 200
    world.sign_in(client, cluster.outsider)
    assert client.get(f"{path}/files/{address}").status_code == 404
    world.sign_in(client, cluster.leader)
    client.post(f"{path}/files/{address}/remove")
    assert client.get(f"{path}/files/{address}").status_code == 404
    client.post(f"{path}/files/{address}/remove", data={"undo": "1"})
    assert client.get(f"{path}/files/{address}").status_code == 200


def test_the_day_before_and_the_days_after_are_spoken_of(cluster: Cluster, sent: list[Any]) -> None:
    starts_at = clock.now() + timedelta(days=5)
    ref = called(cluster, starts_at)
    services.answer_invitation(cluster.boss, ref, "no")
    letters(sent)
    services.watch_meetings({}, "")
    assert letters(sent) == []
    with clock.moved(to=starts_at - timedelta(hours=20)):
        services.watch_meetings({}, "")
        services.watch_meetings({}, "")
        reminded = [address for address, _ in letters(sent)]
        assert len(reminded) == 6
        assert cluster.boss.email not in reminded, "who does not come is left in peace"
    with clock.moved(to=starts_at + timedelta(days=14)):
        services.watch_meetings({}, "")
        services.watch_meetings({}, "")
        assert {address for address, _ in letters(sent)} == {cluster.leader.email, cluster.coordinator.email}


def test_who_called_it_and_leads_no_more_is_not_asked_for_its_minutes(
    cluster: Cluster, sent: list[Any]
) -> None:
    starts_at = clock.now() + timedelta(days=5)
    called(cluster, starts_at)
    company = cluster.leader.standings[0].organisation_id
    services.leave(cluster.leader, CODE, company)
    letters(sent)
    with clock.moved(to=starts_at + timedelta(days=14)):
        services.watch_meetings({}, "")
        assert [address for address, _ in letters(sent)] == [cluster.coordinator.email]


def test_a_room_full_of_people_on_one_network_checks_in(
    cluster: Cluster, world: World, tmp_path: Path, database: str
) -> None:
    app = create_app(settings_for(tmp_path, SQLALCHEMY_DATABASE_URI=database, RATELIMIT_ENABLED=True))
    person = app.test_client()
    world.sign_in(person, cluster.boss)
    answers = [person.post("/here", data={"code": "000000"}).status_code for _ in range(21)]
    assert answers[0] == 422
    assert answers[-1] == 429, "nobody tries all codes"
    fellow = app.test_client()
    world.sign_in(fellow, cluster.member)
    assert fellow.post("/here", data={"code": "000000"}).status_code == 422


def test_what_cannot_be_planned_is_named(cluster: Cluster, client: FlaskClient, world: World) -> None:
    world.sign_in(client, cluster.coordinator)
    address = f"/clusters/{CODE}/meetings/new"
    for data, sentence in (
        (in_days(-1), "지금보다 나중인"),
        (in_days(3) | {"until": "13:00"}, "시작보다 늦게"),
        (in_days(3) | {"begins": "25:99"}, "시각을 14:00처럼"),
        ({}, "장소를 입력해"),
    ):
        answer = client.post(address, data=data | {"form_token": sentence[:20]})
        assert answer.status_code == 422
        assert sentence in answer.text
