"""A new edition of the terms: told ahead, in force on its day, agreed to anew before a member goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, DictLoader

from marketplace.accounts import services
from marketplace.accounts.models import Consent, User
from marketplace.accounts.models.editions import EDITIONS, Edition, TextEdition
from marketplace.accounts.services import editions
from marketplace.accounts.services.signing_up import record_consents
from marketplace.kernel import clock
from marketplace.kernel.actor import Actor
from marketplace.kernel.database import db
from marketplace.kernel.text import Text
from marketplace.kernel.transaction import atomic
from tests.accounts.mailboxes import letters_to
from tests.world import World

CHANGES = Text("분쟁을 다루는 법원이 바뀝니다.", "Another court decides disputes.")
Publish = Callable[..., None]


@pytest.fixture
def publish(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """Bring out a second edition of the terms, as a release of the site does."""

    def publish(**how: bool) -> None:
        monkeypatch.setitem(EDITIONS, "terms", (*EDITIONS["terms"], Edition("2027-03-01", CHANGES, **how)))
        texts = {"site/editions/terms_2027-03-01.html": "<p>새 약관의 제1조</p>"}
        loader = app.jinja_env.loader
        assert loader is not None
        monkeypatch.setattr(app.jinja_env, "loader", ChoiceLoader([DictLoader(texts), loader]))
        services.announce_editions({}, "")

    return publish


def member(world: World, client: FlaskClient, **values: Any) -> Actor:
    """Somebody who agreed to the first editions, signed in."""
    person = world.person(**values)
    with atomic():
        record_consents(person.user_id, {"terms", "privacy", "age"})
    world.sign_in(client, person)
    return person


def later(world: World, client: FlaskClient, person: Actor, days: int) -> None:
    """Some days pass, and the person signs in again."""
    clock.move_by(timedelta(days=days))
    world.sign_in(client, person)


def live(person: Actor) -> dict[str, str]:
    rows = db.session.query(Consent).filter_by(user_id=person.user_id, withdrawn_at=None)
    return {row.purpose: row.version for row in rows}


def test_every_edition_has_its_text() -> None:
    folder = Path(__file__).parents[2] / "templates" / "site" / "editions"
    named = {f"{text}_{one.version}.html" for text, all_of_it in EDITIONS.items() for one in all_of_it}
    assert named == {path.name for path in folder.iterdir()}


def test_a_change_that_matters_is_told_ahead_and_agreed_to_on_its_day(
    client: FlaskClient, world: World, sent: list[Any], publish: Publish
) -> None:
    person = member(world, client)
    publish(material=True, adverse=True)
    subject = letters_to(sent, person.email)[-1]["Subject"]
    day = clock.today() + timedelta(days=30)
    assert f"{day.year}. {day.month}. {day.day}." in subject
    page = client.get("/terms").text
    assert "새 판이 적용됩니다" in page
    assert "분쟁을 다루는 법원이 바뀝니다." in page
    assert "새 약관의 제1조" not in page
    ahead = client.get("/terms?edition=2027-03-01").text
    assert "새 약관의 제1조" in ahead
    assert "지금 적용되는 판이 아닙니다" in ahead
    assert client.get("/work").status_code == 200
    later(world, client, person, 30)
    assert "새 약관의 제1조" in client.get("/terms").text
    asked = client.get("/work?all=1")
    assert asked.location == "/agree?next=/work?all%3D1"
    form = client.get(asked.location).text
    assert "분쟁을 다루는 법원이 바뀝니다." in form
    assert "개인정보 수집과 이용에 동의합니다." not in form
    refused = client.post("/agree", data={"next": "/work?all=1"})
    assert refused.status_code == 422
    assert "읽고 동의해 주십시오." in refused.text
    assert live(person)["terms"] == "2026-12-01"
    agreed = client.post("/agree", data={"next": "/work?all=1", "terms": "y"})
    assert (agreed.status_code, agreed.location) == (303, "/work?all=1")
    assert live(person) == {"terms": "2027-03-01", "privacy": "2026-12-01", "age": "2026-12-01"}
    assert client.get("/work").status_code == 200
    assert "2027-03-01" in client.get("/account").text
    assert client.get("/agree").status_code == 302


def test_who_does_not_agree_may_read_and_leave_and_loses_nothing_typed(
    client: FlaskClient, world: World, publish: Publish
) -> None:
    person = member(world, client)
    publish(material=True)
    later(world, client, person, 7)
    assert client.get("/").status_code == 302
    for open_page in ("/terms", "/privacy", "/account", "/account/close", "/static/css/site.css"):
        assert client.get(open_page).status_code in (200, 404), open_page
    assert client.get("/", headers={"Sec-Fetch-Dest": "empty"}).status_code == 200
    profile = {"name": "김새로", "language": "ko", "deal_mail": "at_once"}
    client.post("/account", data=profile)
    assert db.session.get_one(User, person.user_id).name == "김새로"
    assert client.post("/sign-out").status_code == 302
    assert client.get("/").status_code == 200


def test_a_link_out_of_the_site_is_not_followed_after_agreeing(
    client: FlaskClient, world: World, publish: Publish
) -> None:
    person = member(world, client)
    publish(material=True)
    later(world, client, person, 7)
    agreed = client.post("/agree", data={"next": "https://elsewhere.example/", "terms": "y"})
    assert agreed.location == "/work"


def test_a_change_of_little_weight_is_told_and_asks_nothing(
    client: FlaskClient, world: World, sent: list[Any], publish: Publish
) -> None:
    person = member(world, client, language="en")
    publish()
    letter = letters_to(sent, person.email)[-1].get_content()
    assert "Another court decides disputes." in letter
    assert "You need not do anything." in letter
    assert "/en/terms?edition=2027-03-01" in letter
    later(world, client, person, 7)
    assert client.get("/en/work").status_code == 200


def test_each_member_is_written_to_once_even_if_the_clock_stopped_in_the_middle(
    world: World, sent: list[Any], publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [world.person() for _ in range(5)]
    left = world.person(closed_at=clock.now())
    monkeypatch.setattr(editions, "SLICE", 2)
    told, notify = [], editions.notify

    def stops(*args: Any, **refs: Any) -> int:
        told.append(args)
        if len(told) == 2:
            raise KeyboardInterrupt
        return notify(*args, **refs)

    monkeypatch.setattr(editions, "notify", stops)
    with pytest.raises(KeyboardInterrupt):
        publish(material=True)
    db.session.rollback()
    assert db.session.query(TextEdition).one().told_at is None
    services.announce_editions({}, "")
    services.announce_editions({}, "")
    assert [len(letters_to(sent, person.email)) for person in people] == [1] * 5
    assert not letters_to(sent, left.email)


def test_who_signs_up_before_the_day_agrees_to_what_holds_and_is_asked_on_it(
    client: FlaskClient, world: World, publish: Publish
) -> None:
    publish(material=True)
    person = member(world, client)
    assert live(person)["terms"] == "2026-12-01"
    later(world, client, person, 7)
    assert client.get("/work").location == "/agree?next=/work"
    joined = member(world, client)
    assert live(joined)["terms"] == "2027-03-01"
    assert client.get("/work").status_code == 200


def test_an_edition_nobody_announced_is_not_shown(client: FlaskClient) -> None:
    assert client.get("/terms?edition=2027-03-01").status_code == 404
    assert client.get("/terms?edition=2026-12-01").status_code == 200
