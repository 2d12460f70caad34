"""Themed calls: open to the second, sealed until then, judged with reasons, announced to all at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.demand import queries, services
from marketplace.demand.models import ThemedCall, ThemedOffer
from marketplace.kernel import clock, outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from tests.demand.brokerage import Town, make_town
from tests.races.test_deal_races import at_once
from tests.world import World

# 18:00 in Seoul
OPENS, CLOSES = datetime(2026, 12, 1, 0, tzinfo=UTC), datetime(2026, 12, 20, 9, tzinfo=UTC)


@pytest.fixture
def town(world: World) -> Iterator[Town]:
    with clock.moved(to=OPENS - timedelta(days=3)):
        yield make_town(world)


def draft(town: Town, by: Actor | None = None, host: int | None = None, **values: Any) -> str:
    written = {
        "host_id": host or town.company, "form_token": "call", "kind": "open_innovation", "title": "건식 전극 검사",
        "body": "라인을 빌려 드립니다.", "field": "battery", "opens_at": OPENS, "closes_at": CLOSES,
    }  # fmt: skip
    return services.save_themed_call(by or town.colleague, None, **(written | values))


def public(town: Town, **values: Any) -> str:
    ref = draft(town, **values)
    services.submit_themed_call(town.colleague, ref)
    services.publish_themed_call(town.center, ref)
    return ref


def offer(
    town: Town, ref: str, by: Actor, organisation_id: int, body: str = "만들 수 있습니다."
) -> ThemedOffer:
    return services.offer_to_call(by, ref, organisation_id=organisation_id, body=body)


def mailed(sent: list[Any]) -> dict[str, str]:
    outbox.drain()
    found = {m["To"].addresses[0].addr_spec: f"{m['Subject']}\n{m.get_content()}" for m in sent}
    sent.clear()
    return found


def test_it_opens_and_closes_to_the_second_in_seoul(town: Town) -> None:
    ref = public(town)
    for moment, taken in (
        (OPENS - timedelta(seconds=1), False),
        (OPENS, True),
        (CLOSES - timedelta(seconds=2), True),
        (CLOSES, False),
    ):
        with clock.moved(to=moment):
            if taken:
                offer(town, ref, town.researcher, town.institution)
            else:
                with pytest.raises(Conflict):
                    offer(town, ref, town.researcher, town.institution)
                with pytest.raises(Conflict):
                    services.ask_about_call(town.rival, ref, "언제입니까?")


def test_offers_are_sealed_until_it_closes_and_then_the_hosts(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = public(town)
    with clock.moved(to=OPENS + timedelta(days=1)):
        first = offer(town, ref, town.researcher, town.institution, "아직 아무도 모르는 방법").ref
        other = offer(town, ref, town.other_officer, town.other).ref
        for person in (town.colleague, town.center, town.auditor, town.rival, town.other_officer):
            assert queries.themed_offer_for(person, first) is None
            world.sign_in(client, person)
            page = client.get(f"/open-calls/{ref}").text
            assert "아직 아무도" not in page
            assert "구미연구원" not in page
        with pytest.raises(NotFound):
            services.judge_offer(town.colleague, first, "chosen", "좋습니다.")
        mailed(sent)
    with clock.moved(to=CLOSES + timedelta(hours=1)):
        services.run_theme_clock({}, "")
        services.run_theme_clock({}, "")
        assert list(mailed(sent)) == [town.colleague.email]
        world.sign_in(client, town.colleague)
        page = client.get(f"/open-calls/{ref}").text
        assert "구미연구원" in page
        assert client.get(f"/open-calls/offers/{first}").status_code == 200
        for person in (town.center, town.other_officer, town.buyer):
            world.sign_in(client, person)
            assert client.get(f"/open-calls/offers/{first}").status_code == 404
        with pytest.raises(Conflict):
            services.announce(town.colleague, ref)
        with pytest.raises(Invalid):
            services.judge_offer(town.colleague, first, "chosen", " ")
        services.judge_offer(town.colleague, first, "chosen", "가장 빠릅니다.")
        services.judge_offer(town.colleague, other, "chosen", "좋습니다.")
        services.judge_offer(town.colleague, other, "not_chosen", "비용이 큽니다.")  # thought again
        assert mailed(sent) == {}
        world.sign_in(client, town.officer)
        assert "가장 빠릅니다" not in client.get(f"/open-calls/offers/{first}").text
        services.announce(town.colleague, ref)
        told = mailed(sent)
        assert "가장 빠릅니다." in told[town.researcher.email]
        assert "비용이 큽니다." in told[town.other_officer.email]
        assert "가장 빠릅니다" not in told[town.other_officer.email]


def test_a_question_is_published_with_its_answer_and_without_a_name(
    town: Town, client: FlaskClient, world: World, sent: list[Any]
) -> None:
    ref = public(town)
    with clock.moved(to=OPENS):
        question = services.ask_about_call(town.rival, ref, "물량은 얼마입니까?")
        assert "물량은" not in client.get(f"/open-calls/{ref}").text
        with pytest.raises(Forbidden):
            services.answer_question(town.rival, question.ref, "모릅니다.")
        mailed(sent)
        services.answer_question(town.colleague, question.ref, "한 해 천 개입니다.")
        page = client.get(f"/open-calls/{ref}").text
        assert "물량은" in page
        assert "한 해 천 개" in page
        assert town.rival.name not in page
        assert "경쟁기업" not in page
        assert list(mailed(sent)) == [town.rival.email]


def test_an_answer_that_is_refused_is_not_lost(town: Town, client: FlaskClient, world: World) -> None:
    ref = public(town)
    with clock.moved(to=OPENS):
        question = services.ask_about_call(town.rival, ref, "물량은 얼마입니까?")
        services.ask_about_call(town.rival, ref, "언제입니까?")
        world.sign_in(client, town.colleague)
        long = "한 해 천 개입니다. " * 400
        page = client.post(f"/open-calls/questions/{question.ref}/answer", data={"answer": long})
        assert page.status_code == 422
        assert page.text.count(long.strip()) == 1
        assert "4,000자 이하로 입력해 주십시오" in page.text


def test_a_host_offers_nothing_to_its_own_call_after_a_merger(town: Town, world: World) -> None:
    """The survivor had offered to the call that is its own by the merger: nobody judges oneself."""
    ref = public(town)
    survivor = world.company("이어받은기업")
    with clock.moved(to=OPENS):
        own = offer(town, ref, world.person("representative", survivor), survivor)
        other = offer(town, ref, town.researcher, town.institution)
        services.move_themes({"organisation_id": town.company, "into_id": survivor}, "")
        db.session.expire_all()
        assert (own.state, other.state) == ("withdrawn", "received")


def test_a_company_hands_in_and_the_center_publishes(town: Town, client: FlaskClient, world: World) -> None:
    world.sign_in(client, town.colleague)
    form = {
        "host_id": town.company, "kind": "test_bed", "title": "실증할 곳", "body": "한 달", "opens_at": "2026-12-01T09:00:00",
        "closes_at": "2026-11-30T09:00",
    }  # fmt: skip
    wrong = client.post("/open-calls/new", data=form)
    assert wrong.status_code == 422
    assert "마감은 시작보다" in wrong.text
    assert "실증할 곳" in wrong.text
    made = client.post("/open-calls/new", data=form | {"closes_at": "2026-12-20T18:00:00"})
    assert made.status_code == 303
    assert client.post(f"{made.location}/publish").status_code == 403
    assert client.post(f"{made.location}/submit").status_code == 303
    world.sign_in(client, town.rival)
    assert client.get(made.location).status_code == 404
    world.sign_in(client, town.center)
    assert "기술 공모를 승인해" in client.get("/work").text
    assert client.post(f"{made.location}/publish").status_code == 303
    assert client.application.test_client().get(made.location).status_code == 200
    assert db.session.query(ThemedCall).one().closes_at == CLOSES


def test_cancelling_tells_who_had_offered(town: Town, sent: list[Any]) -> None:
    ref = public(town)
    with clock.moved(to=OPENS):
        offer(town, ref, town.researcher, town.institution)
        mailed(sent)
        with pytest.raises(Invalid):
            services.cancel_themed_call(town.colleague, ref, "")
        services.cancel_themed_call(town.colleague, ref, "라인을 팔았습니다.")
        assert "라인을 팔았습니다." in mailed(sent)[town.researcher.email]


def test_a_host_that_closes_ends_its_call_and_a_merged_one_goes_on(town: Town, world: World) -> None:
    ref = public(town)
    survivor = world.company("이어받은기업")
    services.move_themes({"organisation_id": town.company, "into_id": survivor}, "")
    row = db.session.query(ThemedCall).one()
    assert row.host_id == survivor
    services.on_organisation_closed({"organisation_id": survivor}, "")
    db.session.refresh(row)
    assert (row.ref, row.state) == (ref, "cancelled")


def test_an_organisation_offers_once(app: Flask, town: Town) -> None:
    ref = public(town)
    with clock.moved(to=OPENS):
        at_once(app, 1, [lambda: offer(town, ref, town.researcher, town.institution)] * 8)
        assert db.session.query(ThemedOffer).filter(ThemedOffer.state != "withdrawn").count() == 1
