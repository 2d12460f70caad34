"""수요기술: registered by a company, seen by it and the center, answered by a listing."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import indexing
from marketplace.catalog.models import Listing
from marketplace.demand import queries
from marketplace.demand.models import Need
from marketplace.kernel import outbox
from marketplace.kernel.database import db
from tests.world import World

WORDS = {
    "title": "분리막 표면 처리",
    "problem": "코팅 전 분리막 표면의 젖음성을 플라즈마로 높이고 싶습니다.",
    "field": "battery",
    "form_token": "f1",
}


@pytest.fixture
def town(world: World) -> Any:
    class Town:
        institution = world.institution()
        officer = world.person("officer", institution)
        company = world.company("금오전지")
        buyer = world.person("member", company)
        rival = world.person("representative", world.company())
        stranger = world.person()
        center = world.person("center_admin", world.center())
        listing_id = world.listing(institution)

    indexing.reindex_all()
    return Town


def register(town: Any, client: FlaskClient, world: World) -> str:
    world.sign_in(client, town.buyer)
    answer = client.post("/needs/new", data=WORDS | {"company_id": town.company})
    assert answer.status_code == 302
    return answer.location


def test_a_search_without_result_leads_to_a_need_with_matches(
    town: Any, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    world.sign_in(client, town.buyer)
    assert "없는 소재" in client.get("/needs/new?q=없는 소재&field=battery").text
    path = register(town, client, world)
    assert register(town, client, world) == path  # a double click registers once
    page = client.get(path).text
    assert "저온 플라즈마" in page
    assert "이 기술에 나오는 말" in page
    assert client.get(path + "/edit").status_code == 200
    assert client.post(path + "/open").status_code == 302
    outbox.drain()
    assert [mail["To"].addresses[0].addr_spec for mail in sent] == [town.center.email]
    assert "찾는 중" in client.get(path).text
    assert client.post(path + "/open").status_code == 409


def test_a_need_exists_for_its_company_and_when_open_for_the_center(
    town: Any, client: FlaskClient, world: World
) -> None:
    path = register(town, client, world)
    for person in (town.rival, town.stranger, town.officer, town.center):
        world.sign_in(client, person)
        assert client.get(path).status_code == 404
        assert client.get("/needs").status_code == 200
        assert "분리막 표면 처리" not in client.get("/needs").text
        for action in ("open", "close", "match", "reopen"):
            assert client.post(f"{path}/{action}", data={"public_id": "x"}).status_code == 404
    world.sign_in(client, town.buyer)
    client.post(path + "/open")
    for person, status in ((town.center, 200), (town.rival, 404), (town.officer, 404), (town.stranger, 404)):
        world.sign_in(client, person)
        assert client.get(path).status_code == status
    world.sign_in(client, town.center)
    assert "분리막 표면 처리" in client.get("/needs?state=open").text
    assert "분리막 표면 처리" in client.get("/work").text
    assert client.get(path + "/edit").status_code == 403
    world.sign_in(client, town.stranger)
    assert client.get("/needs/new").status_code == 403
    assert client.application.test_client().get(path).status_code == 302


def test_the_center_answers_and_the_company_is_told(
    town: Any, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    path = register(town, client, world)
    client.post(path + "/open")
    outbox.drain()
    sent.clear()
    world.sign_in(client, town.center)
    wrong = client.post(path + "/match", data={"public_id": "GT-1999-1"})
    assert wrong.status_code == 422
    assert "공개된 기술의 번호" in wrong.text
    public_id = db.session.get_one(Listing, town.listing_id).public_id
    assert client.post(path + "/match", data={"public_id": public_id}).status_code == 303
    outbox.drain()
    assert sent[-1]["To"].addresses[0].addr_spec == town.buyer.email
    assert public_id in sent[-1].get_content()
    world.sign_in(client, town.buyer)
    assert "알맞은 기술을 찾았습니다" in client.get(path).text
    assert client.post(path + "/edit", data=WORDS | {"company_id": town.company}).status_code == 409
    client.post(path + "/reopen")
    assert client.post(path + "/close", data={"note": "자체 개발"}).status_code == 303
    assert "자체 개발" in client.get(path).text
    db.session.rollback()
    assert db.session.query(Need).one().state == "closed"


def test_what_is_missing_is_named(town: Any, client: FlaskClient, world: World) -> None:
    world.sign_in(client, town.buyer)
    answer = client.post(
        "/needs/new", data={"company_id": town.company, "title": "", "problem": "", "budget": "많이"}
    )
    assert answer.status_code == 422
    assert "찾는 기술을 한 줄로" in answer.text
    assert "금액을 숫자로" in answer.text
    other = client.post("/needs/new", data=WORDS | {"company_id": 999_999})
    assert other.status_code == 422
    assert queries.need_counts(town.buyer) == {}
