"""Short notices: a number proven by a code, each person's choice, urgent letters only, nothing secret, nothing at night."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.models.short_phone import ShortPhone
from marketplace.accounts.services import close_account
from marketplace.gateways.short_message import HttpGateway, Memory, Refused, ShortMessage
from marketplace.kernel import clock, outbox
from marketplace.kernel.database import db
from marketplace.kernel.transaction import atomic
from marketplace.newsroom import services
from tests.newsroom.conftest import House
from tests.world import PASSWORD, World

NOON = datetime(2026, 12, 8, 3, tzinfo=UTC)  # 12:00 in Seoul
PAGE = "/account/short-notices"


@pytest.fixture
def phones(app: Flask) -> Iterator[list[ShortMessage]]:
    """What came to phones; the gateway is on."""
    gateway = Memory()
    before, app.extensions["short_messages"] = app.extensions["short_messages"], gateway
    yield gateway.sent
    app.extensions["short_messages"] = before


def proven(client: FlaskClient, phones: list[ShortMessage]) -> None:
    client.post(PAGE + "/number", data={"number": "010-1234-5678"})
    outbox.drain()
    code = "".join(filter(str.isdigit, phones[-1].text))[:6]
    assert client.post(PAGE + "/code", data={"code": code}).status_code == 303
    phones.clear()


def test_nothing_is_offered_until_a_gateway_is_configured(client: FlaskClient, world: World) -> None:
    world.sign_in(client, world.person())
    assert PAGE not in client.get("/account").text
    assert "아직 문자 알림을 켜지 않았습니다" in client.get(PAGE).text
    assert client.post(PAGE + "/number", data={"number": "010-1234-5678"}).status_code == 409


def test_a_number_is_proven_by_the_code_that_came_to_it(
    client: FlaskClient, world: World, phones: list[ShortMessage]
) -> None:
    world.sign_in(client, world.person())
    assert PAGE in client.get("/account").text
    wrong = client.post(PAGE + "/number", data={"number": "054-123-4567"})
    assert wrong.status_code == 422
    assert "휴대전화 번호를" in wrong.text
    client.post(PAGE + "/number", data={"number": "010 1234 5678"})
    outbox.drain()
    (message,) = phones
    assert message.to == "01012345678"
    code = "".join(filter(str.isdigit, message.text))[:6]
    other = "000000" if code != "000000" else "111111"
    assert client.post(PAGE + "/code", data={"code": other}).status_code == 422
    assert client.post(PAGE + "/code", data={"code": code}).status_code == 303
    assert "이메일만 받기" in client.get(PAGE).text


def test_a_code_is_not_guessed_and_grows_old(
    client: FlaskClient, world: World, phones: list[ShortMessage]
) -> None:
    world.sign_in(client, world.person())
    client.post(PAGE + "/number", data={"number": "010-1234-5678"})
    outbox.drain()
    code = "".join(filter(str.isdigit, phones[-1].text))[:6]
    other = "000000" if code != "000000" else "111111"
    for _ in range(5):
        client.post(PAGE + "/code", data={"code": other})
    assert client.post(PAGE + "/code", data={"code": code}).status_code == 422, "five tries, then a new code"
    client.post(PAGE + "/number", data={"number": "010-1234-5678"})
    outbox.drain()
    code = "".join(filter(str.isdigit, phones[-1].text))[:6]
    with clock.moved(by=timedelta(minutes=11)):
        assert client.post(PAGE + "/code", data={"code": code}).status_code == 422
    for _ in range(3):
        client.post(PAGE + "/number", data={"number": "010-1234-5678"})
    assert client.post(PAGE + "/number", data={"number": "010-1234-5678"}).status_code == 429


def test_a_number_given_up_brings_no_more_codes_that_day(
    client: FlaskClient, world: World, phones: list[ShortMessage]
) -> None:
    """Else somebody could have a stranger's phone ring all day, at the center's cost."""
    person = world.person()
    world.sign_in(client, person)
    for _ in range(5):
        assert client.post(PAGE + "/number", data={"number": "010-1234-5678"}).status_code == 303
        client.post(PAGE + "/choice", data={"choice": "drop"})
        assert "01012345678" not in {number for (number,) in db.session.query(ShortPhone.number)}
    assert client.post(PAGE + "/number", data={"number": "010-1234-5678"}).status_code == 429
    outbox.drain()
    assert phones == [], "nothing goes to a number that was given up"
    assert "인증 번호 입력" not in client.get(PAGE).text
    assert client.post(PAGE + "/code", data={"code": "000000"}).status_code == 409
    with clock.moved(by=timedelta(days=1)):
        world.sign_in(client, person)
        assert client.post(PAGE + "/number", data={"number": "010-1234-5678"}).status_code == 303


def test_only_urgent_letters_come_by_choice_in_daylight_and_hold_nothing_secret(
    client: FlaskClient, world: World, phones: list[ShortMessage], sent: list[Any]
) -> None:
    house = House(world)
    with clock.moved(to=NOON):
        world.sign_in(client, house.boss)
        proven(client, phones)
        ref = house.event()
        services.register(house.boss, ref)
        services.register(house.other, ref)
        outbox.drain()
        assert phones == [], "that one is registered is not urgent"
        services.cancel_event(house.center, ref, "태풍")
        outbox.drain()
        outbox.drain()
        (message,) = phones
        assert "행사 취소" in message.text
        assert message.text.endswith("/work")
        assert message.to == "01012345678"
        phones.clear()
        client.post(PAGE + "/choice", data={"choice": "off"})
        second = house.event("e2")
        services.register(house.boss, second)
        services.cancel_event(house.center, second, "눈")
        outbox.drain()
        assert phones == []
        client.post(PAGE + "/choice", data={"choice": "on"})
        third = house.event("e3")
        services.register(house.boss, third)
    with clock.moved(to=NOON + timedelta(hours=10)):
        services.cancel_event(house.center, third, "바람")
        outbox.drain()
        assert phones == [], "ten in the evening"
    with clock.moved(to=NOON + timedelta(hours=21)):
        outbox.drain()
        assert len(phones) == 1
        world.sign_in(client, house.boss)
        client.post(PAGE + "/choice", data={"choice": "drop"})
        assert db.session.query(ShortPhone).count() == 0


def test_a_seat_confirmed_in_the_evening_is_not_asked_for_in_the_morning(
    client: FlaskClient, world: World, phones: list[ShortMessage], sent: list[Any]
) -> None:
    house = House(world)
    with clock.moved(to=NOON):
        world.sign_in(client, house.boss)
        proven(client, phones)
        ref = house.event(seats=1)
        services.register(house.other, ref)
        services.register(house.boss, ref)
    with clock.moved(to=NOON + timedelta(hours=10)):
        services.withdraw(house.other, house.registration(ref, house.other))
        outbox.drain()
        assert "자리가 났습니다" in str(sent[-1]["Subject"])
        services.confirm_seat(house.boss, house.registration(ref, house.boss))
    with clock.moved(to=NOON + timedelta(hours=21)):
        outbox.drain()
        assert phones == [], "it would name a deadline that is no more"


def test_who_leaves_is_forgotten(client: FlaskClient, world: World, phones: list[ShortMessage]) -> None:
    person = world.person()
    world.sign_in(client, person)
    proven(client, phones)
    world.set_password(person)
    close_account(person, PASSWORD)
    assert db.session.query(ShortPhone).count() == 0


class _StandIn(BaseHTTPRequestHandler):
    """Speaks the gateway's protocol: keeps what it took, knows an id again, refuses one number."""

    taken: dict[str, dict[str, Any]] = {}
    keys: list[str] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.keys.append(self.headers["Authorization"])
        status = 409 if body["id"] in self.taken else 422 if body["to"].endswith("0000") else 202
        if body["to"].endswith("9999"):
            status = 503
        if status == 202:
            self.taken[body["id"]] = body
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        pass


def test_the_gateway_speaks_its_protocol(app: Flask) -> None:
    server = HTTPServer(("127.0.0.1", 0), _StandIn)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        gateway = HttpGateway(f"http://127.0.0.1:{server.server_port}/", "key", "0541234567")
        gateway.send(ShortMessage("a", "01012345678", "급합니다"))
        gateway.send(ShortMessage("a", "01012345678", "급합니다"))
        assert _StandIn.taken["a"] == {
            "id": "a", "to": "01012345678", "from": "0541234567", "text": "급합니다", "channels": ["alimtalk", "sms"],
        }  # fmt: skip
        assert set(_StandIn.keys) == {"Bearer key"}
        with pytest.raises(Refused):
            gateway.send(ShortMessage("b", "01012340000", "x"))
        with pytest.raises(ConnectionError):
            gateway.send(ShortMessage("c", "01012349999", "x"))
        with atomic(), pytest.raises(RuntimeError):
            gateway.send(ShortMessage("d", "01012345678", "x"))
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
