"""애로: raised by a member, answered by the coordinator within days, and what became of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient

from marketplace.accounts.models import Membership, User
from marketplace.catalog.models import Listing
from marketplace.clusters import services
from marketplace.clusters.models import Difficulty
from marketplace.experts.models import Expert
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.kernel.working_days import add_working_days
from tests.clusters.conftest import CODE, Cluster
from tests.world import World

WORDS = {
    "title": "커버가 휩니다",
    "problem": "식으면서 0.8 mm 휩니다.",
    "amount": "500만",
    "form_token": "f1",
}


def letters(sent: list[Any]) -> list[tuple[str, str]]:
    outbox.drain()
    found = [(mail["To"].addresses[0].addr_spec, str(mail["Subject"])) for mail in sent]
    sent.clear()
    return found


def test_a_company_is_answered_and_may_ask_again(
    cluster: Cluster, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    letters(sent)
    world.sign_in(client, cluster.boss)
    answer = client.post("/difficulties/new", data=WORDS | {"company_id": cluster.company})
    path = answer.location
    assert answer.status_code == 303
    assert client.post("/difficulties/new", data=WORDS | {"company_id": cluster.company}).location == path
    due = add_working_days(clock.today(), 5)
    page = client.get(path).text
    assert "답변을 기다립니다" in page
    assert f"{due.year}. {due.month}. {due.day}." in page
    assert "커버가 휩니다" in client.get("/work").text
    ((address, subject),) = letters(sent)
    assert address == cluster.coordinator.email
    assert f"{due.year}. {due.month}. {due.day}." in subject

    world.sign_in(client, cluster.coordinator)
    assert "애로에 답변해 주십시오" in client.get("/work").text
    assert "작은 애로입니다" in client.get(path).text
    client.post(path + "/take-up")
    empty = client.post(path + "/reply", data={"body": ""})
    assert empty.status_code == 422
    assert "답변을 입력해 주십시오" in empty.text
    client.post(path + "/reply", data={"body": "박 교수님과 금요일에 방문하겠습니다."})
    client.post(path + "/note", data={"body": "대표가 까다롭습니다."})
    assert "까다롭습니다" in client.get(path).text
    told = {cluster.boss.email, cluster.member.email}
    assert {address for address, _ in letters(sent)} == told

    world.sign_in(client, cluster.boss)
    page = client.get(path).text
    assert "박 교수님과" in page
    assert "까다롭습니다" not in page

    world.sign_in(client, cluster.coordinator)
    assert (
        client.post(path + "/end", data={"action": "solve", "body": "냉각 회로를 바꾸었습니다."}).status_code
        == 303
    )
    assert client.post(path + "/end", data={"action": "drop", "body": "또"}).status_code == 409
    assert {address for address, _ in letters(sent)} == told

    world.sign_in(client, cluster.member)
    page = client.get(path).text
    assert "전문가가 해결" in page
    assert "냉각 회로를" in page
    client.post(path + "/reopen", data={"reason": "다시 휩니다."})
    assert "답변을 기다립니다" in client.get(path).text
    ((address, subject),) = letters(sent)
    assert address == cluster.coordinator.email
    assert "다시 요청한 애로" in subject
    client.post(path + "/withdraw", data={"reason": "직접 풀었습니다."})
    assert "직접 풀었습니다" in client.get(path).text


def test_others_read_its_title_without_a_name_and_are_counted_from_three(
    cluster: Cluster, client: FlaskClient, world: World
) -> None:
    ref = cluster.difficulty()
    for number, person in enumerate(cluster.others[:2]):
        world.sign_in(client, person)
        room = client.get(f"/clusters/{CODE}/room").text
        assert "커버가 휩니다" in room
        assert "금오정밀" not in room
        assert "0.8 mm" not in room
        assert client.get(f"/difficulties/{ref}").status_code == 404
        for _ in range(2):  # twice is once
            assert client.post(f"/difficulties/{ref}/same", data={"same": "yes"}).status_code == 303
        room = client.get(f"/clusters/{CODE}/room").text
        assert ("3곳" in room) == (number == 1)
    world.sign_in(client, cluster.boss)
    page = client.get(f"/difficulties/{ref}").text
    assert "같은 어려움이 있는 기업: 3곳" in page
    assert "셋째" not in page
    world.sign_in(client, cluster.coordinator)
    assert "㈜셋째" in client.get(f"/difficulties/{ref}").text
    world.sign_in(client, cluster.others[0])
    client.post(f"/difficulties/{ref}/same", data={"same": "no"})
    assert "3곳" not in client.get(f"/clusters/{CODE}/room").text
    world.sign_in(client, cluster.outsider)
    assert client.post(f"/difficulties/{ref}/same", data={"same": "yes"}).status_code == 404
    services.correct_difficulty(
        cluster.boss, ref, title="커버가 휩니다", problem="휩니다.", amount=None, shared=False
    )
    world.sign_in(client, cluster.others[1])
    assert "커버가 휩니다" not in client.get(f"/clusters/{CODE}/room").text


def test_late_replies_are_asked_for_then_told_to_the_center(cluster: Cluster, sent: list[Any]) -> None:
    ref = cluster.difficulty()
    letters(sent)
    services.watch_difficulties({}, "")
    assert letters(sent) == []
    began = clock.now()
    with clock.moved(to=began + timedelta(days=(add_working_days(clock.today(), 3) - clock.today()).days)):
        services.watch_difficulties({}, "")
        services.watch_difficulties({}, "")
        assert [address for address, _ in letters(sent)] == [cluster.coordinator.email]
    with clock.moved(to=began + timedelta(days=(add_working_days(clock.today(), 6) - clock.today()).days)):
        services.watch_difficulties({}, "")
        late = letters(sent)
        assert {address for address, _ in late} == {cluster.coordinator.email, cluster.admin.email}
        assert all("답변 기한 경과" in subject for _, subject in late)
        services.reply(cluster.coordinator, ref, "늦어서 죄송합니다.", None)
        letters(sent)
    with clock.moved(to=began + timedelta(days=60)):
        services.watch_difficulties({}, "")
        services.watch_difficulties({}, "")
        ((address, subject),) = letters(sent)
        assert address == cluster.coordinator.email
        assert "알리기로 함" in subject


def test_who_left_the_center_hears_nothing_and_nothing_is_left_lying(
    cluster: Cluster, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = cluster.difficulty()
    services.take_up(cluster.coordinator, ref)
    world.sign_in(client, cluster.admin)
    assert "커버가 휩니다" not in client.get("/work").text, "the coordinator has it"
    with atomic():
        own = db.session.query(Membership).filter_by(user_id=cluster.coordinator.user_id)
        own.one().until_on = clock.today() - timedelta(days=1)
    assert "커버가 휩니다" in client.get("/work").text
    letters(sent)
    services.withdraw_difficulty(cluster.boss, ref, "직접 풀었습니다.")
    assert [address for address, _ in letters(sent)] == [cluster.admin.email]


def test_it_leads_to_what_concerns_the_company_alone(
    cluster: Cluster, client: FlaskClient, world: World
) -> None:
    ref = cluster.difficulty(amount=50_000_000)
    public_id = db.session.get_one(Listing, world.listing(world.institution())).public_id
    world.sign_in(client, cluster.coordinator)
    path = f"/difficulties/{ref}"
    assert "큰 애로입니다" in client.get(path).text
    licensed = {"action": "license", "body": "플라즈마 기술을 도입합니다.", "kind": "listing"}
    for target in ("GT-1999-000001", "../etc"):
        wrong = client.post(path + "/end", data=licensed | {"target": target})
        assert wrong.status_code == 422
        assert "관련된 번호를" in wrong.text
        assert "플라즈마 기술을" in wrong.text, "what was typed stays"
    assert (
        client.post(path + "/end", data=licensed | {"kind": "need", "target": public_id}).status_code == 422
    )
    assert client.post(path + "/end", data=licensed | {"target": public_id}).status_code == 303
    world.sign_in(client, cluster.boss)
    assert f"/technologies/{public_id}" in client.get(path).text


def test_the_list_is_the_companys_and_the_centers(
    cluster: Cluster, client: FlaskClient, world: World
) -> None:
    cluster.difficulty()
    for person, sees in (
        (cluster.boss, True),
        (cluster.coordinator, True),
        (cluster.leader, False),
        (cluster.outsider, False),
    ):
        world.sign_in(client, person)
        for address in (
            "/difficulties",
            "/difficulties?which=open&format=csv",
            f"/difficulties?cluster={CODE}&which=late&state=x",
        ):
            text = client.get(address).text
            assert ("커버가 휩니다" in text) == (sees and "late" not in address), (person, address)


def test_bad_input_is_named_beside_its_field(cluster: Cluster, client: FlaskClient, world: World) -> None:
    world.sign_in(client, cluster.boss)
    answer = client.post(
        "/difficulties/new", data={"title": "", "problem": "", "amount": "많이", "company_id": "x"}
    )
    assert answer.status_code == 422
    for sentence in ("한 줄로 입력해", "바라는 결과를", "금액을 숫자로"):
        assert sentence in answer.text
    ref = cluster.difficulty()
    world.sign_in(client, cluster.coordinator)
    for day, status in (("2020-01-01", 422), ("모레", 422), ("2199-01-01", 422)):
        reply = {"body": "곧", "next_on": day}
        assert client.post(f"/difficulties/{ref}/reply", data=reply).status_code == status
    assert client.post(f"/difficulties/{ref}/end", data={"action": "x", "body": "y"}).status_code == 422
    assert client.get("/difficulties?cluster=%00&which=zz&page=x").status_code == 200
    world.sign_in(client, cluster.outsider)
    assert client.get("/difficulties/new").status_code == 403
    db.session.rollback()
    assert db.session.query(Difficulty).count() == 1


def test_the_coordinator_sees_who_may_help(cluster: Cluster, client: FlaskClient, world: World) -> None:
    """Experts by their own words, not those tied to the company; what became of it names one of them."""
    ref = cluster.difficulty(
        amount=50_000_000, title="사출 커버의 휨", problem="사출 금형의 냉각을 고르게 하고 싶습니다."
    )
    with atomic():
        for name, ties in (("박금형", []), ("이관계", ["㈜금오정밀"])):
            person = db.session.get_one(User, world.person().user_id)
            now = clock.now()
            expert = Expert(
                name_ko=name, user_id=person.id, skills_ko="사출 금형 냉각 설계", affiliations=ties, approved_at=now,
                published_at=now, form_token=name,
            )  # fmt: skip
            db.session.add(expert)
    expert_ref = db.session.query(Expert).filter_by(name_ko="박금형").one().ref
    db.session.rollback()
    path = f"/difficulties/{ref}"
    world.sign_in(client, cluster.coordinator)
    page = client.get(path).text
    assert "박금형" in page
    assert "이관계" not in page
    solved = {"action": "solve", "body": "냉각을 바꾸었습니다.", "kind": "expert", "target": expert_ref}
    assert client.post(path + "/end", data=solved | {"target": "nobody"}).status_code == 422
    assert client.post(path + "/end", data=solved).status_code == 303
    world.sign_in(client, cluster.boss)
    assert f"/experts/{expert_ref}" in client.get(path).text
