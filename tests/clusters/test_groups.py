"""The center keeps the clusters; companies come in, are named, go; what is gone leaves nothing behind."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from marketplace.accounts.models import MiniCluster, Organisation, OrganisationCluster
from marketplace.accounts.services import decide, edit
from marketplace.clusters import services
from marketplace.clusters.models import Difficulty, SameProblem
from marketplace.clusters.services import Plan
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from tests.clusters.conftest import CODE, Cluster, facts, join
from tests.clusters.test_difficulties import letters
from tests.world import World


def row() -> MiniCluster:
    db.session.rollback()
    return db.session.query(MiniCluster).filter_by(code=CODE).populate_existing().one()


def ref_of(company: int) -> str:
    return db.session.get_one(Organisation, company).ref


def test_a_member_is_named_only_when_its_head_says_so(
    cluster: Cluster, client: FlaskClient, world: World
) -> None:
    guest = client.application.test_client()
    page = guest.get(f"/clusters/{CODE}").text
    assert "금오정밀" not in page
    assert "회원사 5곳" in page
    assert "금형 기업의 모임입니다" in page
    assert "Companies that make moulds" in guest.get(f"/en/clusters/{CODE}").text
    world.sign_in(client, cluster.member)
    assert client.post(f"/clusters/{CODE}/name", data={"company_id": cluster.company}).status_code == 403
    world.sign_in(client, cluster.boss)
    client.post(f"/clusters/{CODE}/name", data={"company_id": cluster.company})
    assert "금오정밀" in guest.get(f"/clusters/{CODE}").text
    client.post(f"/clusters/{CODE}/unname", data={"company_id": cluster.company})
    assert "금오정밀" not in guest.get(f"/clusters/{CODE}").text
    assert client.post(f"/clusters/{CODE}/name", data={"company_id": "no"}).status_code == 404
    assert guest.get("/clusters/%00").status_code == 404


def test_who_ticks_a_cluster_waits_for_the_center(
    cluster: Cluster, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    """An approved company that adds a cluster to its facts reads nothing of it before the center lets it in."""
    company = cluster.outsider.standings[0].organisation_id
    ref = ref_of(company)
    db.session.rollback()
    edit(cluster.outsider, ref, {}, [CODE])
    letters(sent)
    world.sign_in(client, cluster.outsider)
    assert client.get(f"/clusters/{CODE}/room").status_code == 403
    assert "가입 신청 중" in client.get(f"/clusters/{CODE}").text
    world.sign_in(client, cluster.admin)
    assert "가입 신청에 답해" in client.get("/work").text
    assert client.post(f"/center/clusters/{CODE}/members/{ref}/admit").status_code == 303
    assert [address for address, _ in letters(sent)] == [cluster.outsider.email]
    world.sign_in(client, cluster.outsider)
    assert client.get(f"/clusters/{CODE}/room").status_code == 200
    client.post(f"/clusters/{CODE}/leave", data={"company_id": company})
    assert client.get(f"/clusters/{CODE}/room").status_code == 403
    client.post(f"/clusters/{CODE}/join", data={"company_id": company})
    assert letters(sent)[0][0] == cluster.admin.email
    world.sign_in(client, cluster.admin)
    client.post(f"/center/clusters/{CODE}/members/{ref}/remove")
    assert "회원사가 아닙니다" in letters(sent)[0][1]


def place(company: int) -> OrganisationCluster | None:
    db.session.rollback()
    return db.session.query(OrganisationCluster).filter_by(organisation_id=company).one_or_none()


def test_an_undo_gives_back_what_was_there(
    cluster: Cluster, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    """A name that its head agreed to, and the lead; who only asked is not let in by it, nor forgotten."""
    leader = cluster.leader.standings[0].organisation_id
    services.set_named(cluster.leader, CODE, leader, True)
    joined = place(leader).joined_at
    world.sign_in(client, cluster.admin)
    members = f"/center/clusters/{CODE}/members"
    client.post(f"{members}/{ref_of(leader)}/remove")
    assert row().leader_company_id is None
    assert f"{members}/{ref_of(leader)}/undo" in client.get(members).text
    for _ in range(2):
        assert client.post(f"{members}/{ref_of(leader)}/undo").status_code in (303, 409)
    back = place(leader)
    assert (back.joined_at, back.named_by_id) == (joined, cluster.leader.user_id)
    assert back.named_at
    assert row().leader_company_id == leader

    company = cluster.outsider.standings[0].organisation_id
    ref = ref_of(company)
    for action, sentence in (("remove", "거절했습니다"), ("admit", "추가했습니다")):
        services.ask_to_join(cluster.outsider, CODE, company)
        client.post(f"{members}/{ref}/{action}")
        assert sentence in client.get(members).text
        letters(sent)
        assert client.post(f"{members}/{ref}/undo").status_code == 303
        asks = place(company)
        assert asks is not None
        assert asks.joined_at is None, action
        assert len(letters(sent)) == (action == "admit"), "who was told of a membership hears that it is none"
    services.leave(cluster.outsider, CODE, company)
    client.post(f"{members}/{ref}/admit")
    client.post(f"{members}/{ref}/undo")
    assert place(company) is None


def test_an_undo_is_not_stronger_than_what_came_after(
    cluster: Cluster, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, cluster.admin)
    undo = f"/center/clusters/{CODE}/members/{ref_of(cluster.company)}/undo"
    assert client.post(undo).status_code == 409, "nothing was done"
    services.remove_member(cluster.admin, CODE, ref_of(cluster.company))
    services.ask_to_join(cluster.boss, CODE, cluster.company)
    assert client.post(undo).status_code == 409
    assert place(cluster.company).joined_at is None
    services.leave(cluster.boss, CODE, cluster.company)
    assert client.post(undo).status_code == 409
    services.admit(cluster.admin, CODE, ref_of(cluster.company))
    with clock.moved(by=timedelta(hours=2)):
        assert client.post(undo).status_code == 409, "an undo is for now"


def test_the_desks_figures_are_their_rows(cluster: Cluster, client: FlaskClient, world: World) -> None:
    cluster.difficulty("a", title="늦은 애로")
    with clock.moved(by=timedelta(days=30)):
        cluster.difficulty("b", title="새 애로")
        world.sign_in(client, cluster.admin)
        table = list(csv.reader(io.StringIO(client.get("/center/clusters?format=csv").text.lstrip("\ufeff"))))
        (mine,) = [line for line in table if line[0] == CODE]
        assert mine[6:] == ["5", "0", "0", "2", "1"]
        assert client.get("/center/clusters").status_code == 200
        late = client.get(f"/difficulties?cluster={CODE}&which=late").text
        assert "늦은 애로" in late
        assert "새 애로" not in late
        xlsx = client.get(f"/center/clusters/{CODE}/members?format=xlsx")
        assert xlsx.data[:2] == b"PK"
        members = client.get(f"/center/clusters/{CODE}/members?q=바깥").text
        assert "회원사로 추가" in members


def test_a_cluster_is_opened_renamed_put_away_and_back(
    cluster: Cluster, client: FlaskClient, world: World
) -> None:
    world.sign_in(client, cluster.admin)
    new = {
        "code": "robot",
        "name_ko": "로봇",
        "name_en": "Robots",
        "coordinator_id": str(cluster.admin.user_id),
    }
    assert client.post("/center/clusters/new", data=new).status_code == 303
    assert client.post("/center/clusters/new", data=new).status_code == 422
    assert "영문 소문자로" in client.post("/center/clusters/new", data=new | {"code": "로봇!"}).text
    twin = client.post("/center/clusters/new", data=new | {"code": "robots2"})
    assert "같은 이름" in twin.text
    assert "로봇" in client.get("/clusters").text
    assert client.post("/center/clusters/robot", data=new | {"name_ko": "로봇·자동화"}).status_code == 303
    stale = client.post("/center/clusters/robot", data=new | {"version": "1"})
    assert stale.status_code == 409
    ref = cluster.difficulty()
    assert client.post(f"/center/clusters/{CODE}/archive").status_code == 409
    services.end_difficulty(cluster.admin, ref, "drop", "끝")
    assert client.post(f"/center/clusters/{CODE}/archive").status_code == 303
    guest = client.application.test_client()
    assert guest.get(f"/clusters/{CODE}").status_code == 404
    world.sign_in(client, cluster.boss)
    assert client.get(f"/clusters/{CODE}/room").status_code == 200, "its records stay for members"
    assert (
        client.post(
            "/difficulties/new?cluster=" + CODE,
            data={"company_id": cluster.company, "title": "x", "problem": "y"},
        ).status_code
        == 409
    )
    world.sign_in(client, cluster.admin)
    client.post(f"/center/clusters/{CODE}/restore")
    assert guest.get(f"/clusters/{CODE}").status_code == 200


def test_news_is_for_whom_it_is_written(cluster: Cluster, client: FlaskClient, world: World) -> None:
    world.sign_in(client, cluster.leader)
    for token, public in (("n1", "y"), ("n2", "")):
        data = {"title": f"소식 {token}", "body": "내용", "public": public, "form_token": token}
        client.post(f"/clusters/{CODE}/news/new", data=data)
    guest = client.application.test_client().get(f"/clusters/{CODE}").text
    assert "소식 n1" in guest
    assert "소식 n2" not in guest
    world.sign_in(client, cluster.boss)
    room = client.get(f"/clusters/{CODE}/room").text
    assert "소식 n2" in room
    assert "소식 내리기" not in room


def test_a_leader_that_closes_leaves_no_trace_of_its_lead(cluster: Cluster, sent: list[Any]) -> None:
    company = cluster.leader.standings[0].organisation_id
    ref = ref_of(company)
    starts_at = clock.now() + timedelta(days=5)
    meeting = services.call_meeting(
        cluster.leader, CODE, "m", Plan("모임", "", "센터", starts_at, starts_at + timedelta(hours=1))
    )
    services.answer_invitation(cluster.leader, meeting, "yes")
    own = services.raise_difficulty(
        cluster.leader,
        CODE,
        company_id=company,
        form_token="own",
        title="우리 것",
        problem="p",
        amount=None,
        shared=True,
    )
    services.have_same(cluster.leader, cluster.difficulty(), True)
    letters(sent)
    decide(cluster.admin, ref, "close", "폐업")
    told = {address for address, subject in letters(sent) if "리더 기업이 폐업" in subject}
    assert told == {cluster.coordinator.email, cluster.admin.email}
    assert row().leader_company_id is None
    assert db.session.query(Difficulty).filter_by(ref=own).one().state == "dropped"
    assert db.session.query(SameProblem).count() == 0


def test_a_merged_company_lives_on_in_its_survivor(cluster: Cluster, world: World) -> None:
    leader = cluster.leader.standings[0].organisation_id
    survivor = cluster.outsider.standings[0].organisation_id
    ref = services.raise_difficulty(
        cluster.leader,
        CODE,
        company_id=leader,
        form_token="own",
        title="t",
        problem="p",
        amount=None,
        shared=True,
    )
    services.have_same(cluster.leader, cluster.difficulty(), True)
    services.set_named(cluster.leader, CODE, leader, True)
    number = ref_of(survivor)
    db.session.rollback()
    world.merge(leader, number, by=cluster.admin)
    outbox.drain()
    assert row().leader_company_id == survivor
    assert db.session.query(Difficulty).filter_by(ref=ref).one().company_id == survivor
    assert db.session.query(SameProblem).one().company_id == survivor
    place = db.session.query(OrganisationCluster).filter_by(organisation_id=survivor).one()
    assert place.joined_at
    assert place.named_at is None, "it has not agreed itself"


def test_two_that_had_the_same_problem_merge_into_one_voice(cluster: Cluster, world: World) -> None:
    first, second = (person.standings[0].organisation_id for person in cluster.others[:2])
    ref = cluster.difficulty()
    for person in cluster.others[:2]:
        services.have_same(person, ref, True)
    into = ref_of(second)
    db.session.rollback()
    world.merge(first, into, by=cluster.admin)
    outbox.drain()
    db.session.rollback()
    assert [one.company_id for one in db.session.query(SameProblem)] == [second]


def test_a_coordinator_who_leaves_is_missed(
    cluster: Cluster, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    world.set_password(cluster.coordinator)
    from marketplace.accounts.services import close_account
    from tests.world import PASSWORD

    world.person("center_finance", cluster.center)
    close_account(cluster.coordinator, PASSWORD)
    assert row().coordinator_id is None
    letters(sent)
    cluster.difficulty()
    assert [address for address, _ in letters(sent)] == [cluster.admin.email]
    world.sign_in(client, cluster.admin)
    assert "코디네이터를 정해" in client.get("/work").text


def test_facts_name_members_and_staff_only(cluster: Cluster, client: FlaskClient, world: World) -> None:
    world.sign_in(client, cluster.admin)
    base = {"name_ko": "부품소재금형", "name_en": "Moulds"}
    for field, person in (
        ("leader_company_id", cluster.outsider.standings[0].organisation_id),
        ("coordinator_id", cluster.boss.user_id),
    ):
        assert client.post(f"/center/clusters/{CODE}", data=base | {field: str(person)}).status_code == 422
    assert facts().name_ko == "부품소재금형"
    join(world, world.company("㈜새회원"))
    assert "㈜새회원" in client.get(f"/center/clusters/{CODE}").text
